#ifndef RELAY_OPTIONS_H
#define RELAY_OPTIONS_H

#include <stdbool.h>

#include "base/err.h"

struct options {
	const char *config;
	bool check;
	bool help;
	bool version;
};

extern const char options_help[];

/* The strings stay argv's. */
int options_read(struct options *o, char *argv[], struct err *err);

#endif
