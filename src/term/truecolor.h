#ifndef TERM_TRUECOLOR_H
#define TERM_TRUECOLOR_H

#include "base/buf.h"

/*
 * Colours of 24 bits through curses, which knows of 256: each colour of a
 * theme takes a number from 16 on, curses writes "38;5;NUMBER", and that is
 * written anew as "38;2;RED;GREEN;BLUE" on its way to the terminal.
 */

#define TRUECOLOR_FIRST 16
#define TRUECOLOR_MAX 256

struct truecolor {
	int count;              /* of the numbers from TRUECOLOR_FIRST on */
	int rgb[TRUECOLOR_MAX]; /* by number */
};

/* The number of a colour, 0xrrggbb; -1 if there are too many. */
int truecolor_number(struct truecolor *c, int rgb);

/* Writes what stands in b from byte at on anew.  It must not begin or end
 * within a sequence. */
void truecolor_write(const struct truecolor *c, struct buf *b, size_t at);

#endif
