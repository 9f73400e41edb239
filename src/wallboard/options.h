#ifndef WALLBOARD_OPTIONS_H
#define WALLBOARD_OPTIONS_H

#include <stdbool.h>

#include "base/err.h"

/* The command line, as it was written.  No option takes a secret. */
struct options {
	bool help, version, kiosk;
	const char *page;
	const char *profile, *config;
	const char *feed, *api, *provider, *token_file;
	const char *theme, *color;
};

int options_read(struct options *o, char *argv[], struct err *err);

/* Writes what can be said on the command line to standard output. */
void options_help(void);

#endif
