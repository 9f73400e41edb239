#ifndef CONSOLE_FIRST_H
#define CONSOLE_FIRST_H

#include "console/setup.h"

enum first_choice {
	FIRST_FAILED = -1,
	FIRST_QUIT,
	FIRST_DEMO,
	FIRST_WRITTEN, /* there is a profile now */
};

/* The screen of who starts earshot for the first time: no connection is made,
 * no name looked up.  path is where the profile goes, 0600, with its folder. */
enum first_choice first_run(
    const struct setup *s, const char *path, struct err *err);

#endif
