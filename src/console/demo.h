#ifndef CONSOLE_DEMO_H
#define CONSOLE_DEMO_H

#include "console/options.h"
#include "console/setup.h"
#include "io/child.h"

/* Starts the simulator that lies beside this program and fills in a profile
 * for it.  The caller stops the child. */
struct child *demo_start(
    struct setup *s, const struct options *o, struct err *err);

#endif
