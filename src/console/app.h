#ifndef CONSOLE_APP_H
#define CONSOLE_APP_H

#include "console/setup.h"

/* The console from its first frame to its end.  Returns the exit status; err
 * says why it could not begin, or is empty. */
int app_run(const struct setup *s, struct err *err);

#endif
