#ifndef SIM_OPTIONS_H
#define SIM_OPTIONS_H

#include "base/err.h"
#include "sim/sim.h"

#define OPTION_LIST 16

/* The command line.  Strings are those of argv. */
struct options {
	struct sim_options sim;
	char addr[64];
	int port;
	const char *webhooks[OPTION_LIST];
	size_t webhook_count;
	const char *faults[OPTION_LIST];
	size_t fault_count;
	const char *scenario; /* a file, or NULL */
	bool help;
	bool version;
};

int options_read(struct options *o, char *const argv[], struct err *err);

extern const char options_help[];

#endif
