#ifndef CONSOLE_TELL_H
#define CONSOLE_TELL_H

#include "console/options.h"

/* "earshot where", "keys" and "doctor": what the program knows of itself, on
 * standard output.  Each returns the exit status. */
int tell_where(const struct options *o);
int tell_keys(const struct options *o);
int tell_doctor(const struct options *o);

#endif
