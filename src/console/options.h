#ifndef CONSOLE_OPTIONS_H
#define CONSOLE_OPTIONS_H

#include <stdbool.h>

#include "base/err.h"

/* The command line, as it was written.  No option takes a secret. */
struct options {
	bool help, version, demo;
	const char *verify;      /* "audit verify FILE" */
	const char *theme_check; /* "theme-check FILE|NAME" */
	const char *config, *profile;
	const char *feed, *api, *provider, *token_file;
	const char *theme, *color;
	const char *seed, *speed, *calls; /* of the demo */
};

int options_read(struct options *o, int argc, char **argv, struct err *err);

/* Writes what can be said on the command line to standard output. */
void options_help(void);

#endif
