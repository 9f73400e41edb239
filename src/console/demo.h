#ifndef CONSOLE_DEMO_H
#define CONSOLE_DEMO_H

#include "console/options.h"
#include "console/setup.h"
#include "io/child.h"

#define DEMO_PATH_LEN 512

/* What runs beside the console. */
struct demo {
	struct child *sim;
	struct child *relay;        /* NULL if it does without */
	char folder[DEMO_PATH_LEN]; /* of the relay, "" if there is none */
};

/* Starts the simulator that lies beside this program, with provider "earshot"
 * a relay between the two as well, and fills in a profile for it.  d is zeroed,
 * and is to be stopped in any case. */
int demo_start(
    struct demo *d, struct setup *s, const struct options *o, struct err *err);
void demo_stop(struct demo *d);

/* Where a program of ours lies. */
int demo_program(char *dst, size_t size, const char *name, struct err *err);

/* demo_relay.c: with what it keeps in a folder of its own, "" if none was made.
 * s is filled in for the simulator, and changed for the relay. */
struct child *demo_relay_start(
    struct setup *s, char folder[DEMO_PATH_LEN], struct err *err);
void demo_relay_clean(const char *folder);

#endif
