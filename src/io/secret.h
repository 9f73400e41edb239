#ifndef IO_SECRET_H
#define IO_SECRET_H

#include <stddef.h>

#include "base/err.h"

/* The first line that a command prints ("pass show earshot"), by /bin/sh.  It
 * may ask at the terminal and take its time: not for when curses has that.  -1
 * if it says nothing, too much or that it has failed; err has the command, and
 * nothing of what it said. */
int secret_ask(const char *command, char *dst, size_t size, struct err *err);

#endif
