#ifndef TERM_CAPTURE_H
#define TERM_CAPTURE_H

#include <stdio.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Curses insists on the descriptor of a terminal, and writes to it until it
 * has taken everything.  So it is begun on a copy of the terminal's, and then
 * that number is made to mean a memory file.
 */
struct capture {
	struct screen *curses; /* curses' SCREEN, or NULL */
	FILE *file;
	int fd;
};

/* Begins curses on the terminal behind tty.  -1 with err filled in; to be
 * ended in either case. */
int capture_begin(struct capture *c, int tty, struct err *err);
void capture_end(struct capture *c);

/* Moves what curses has drawn since to the end of b. */
void capture_take(struct capture *c, struct buf *b);

#endif
