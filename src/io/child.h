#ifndef IO_CHILD_H
#define IO_CHILD_H

#include <stddef.h>

#include "base/err.h"

/* A program that runs beside this one and dies with it. */
struct child;

/* Starts argv[0] (looked up in PATH) with standard input and error on
 * /dev/null.  Blocks up to wait_ms for the first line on its standard output
 * and gives it in line; what it prints later is not read.  NULL with err
 * filled in, and nothing left running, if it cannot be had. */
struct child *child_start(
    char *const argv[], int wait_ms, char *line, size_t size, struct err *err);

/* SIGTERM, then SIGKILL after a second, and waits.  NULL is nothing. */
void child_stop(struct child *c);

#endif
