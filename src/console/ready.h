#ifndef CONSOLE_READY_H
#define CONSOLE_READY_H

#include "console/inside.h"

/* Whether everything was read that a script asks for: 1; 0 if that may still
 * come; -1 with the status and a sentence if it will not. */
int ready_check(const struct app *app, int *status, struct err *err);

/* The call of that id, short or whole, or NULL. */
const struct call *ready_call(const struct model *m, const char *id);

/* Writes all of it to standard output.  False if nobody reads there. */
bool ready_print(const struct buf *b);

#endif
