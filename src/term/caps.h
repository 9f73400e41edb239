#ifndef TERM_CAPS_H
#define TERM_CAPS_H

#include <stdbool.h>

#include "base/buf.h"

/* What terminfo says of the terminal that curses has begun on.  Apart from
 * the rest because <term.h> takes common words for itself. */

/* A string capability by its short name, or NULL. */
const char *caps_string(const char *name);

/* Appends it without padding. */
void caps_put(struct buf *b, const char *name);

/* Whether "Esc [ ..." means anything to the terminal. */
bool caps_is_ansi(void);

/* Whether pastes can be marked (Esc [ ? 2004 h): the entry says so by the name
 * that xterm's has (BE, terminfo(5), "user-defined"), or has another screen as
 * xterm does.  A serial terminal is not written what it was not made for. */
bool caps_marks_pastes(void);

#endif
