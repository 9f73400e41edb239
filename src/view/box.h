#ifndef VIEW_BOX_H
#define VIEW_BOX_H

#include "view/parts.h"

/*
 * A box at the bottom of an area, for questions.  Its lines are written from
 * the top; blank ones are left out while there is not room for all.  For
 * view/ alone.
 */
struct box {
	struct frame *f;
	struct area at;
	char side;  /* what the sides are made of */
	int y;      /* the next line */
	int blanks; /* how many blank lines there is room for */
};

/* A box with that many lines of text and blank lines; title may be "". */
void box_open(struct box *b, struct frame *f, struct area in, int lines,
    int blanks, const char *title);

/* The rows that are left for text, all the fixed lines taken off. */
void box_blank(struct box *b);
void box_line(struct box *b, enum style st, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
