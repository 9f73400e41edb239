#ifndef VIEW_DIGITS_H
#define VIEW_DIGITS_H

#include "view/frame.h"

/* How often each dot of a large character is repeated. */
struct scale {
	int across, down;
};

/* Rows that text takes at scale 1. */
#define DIGITS_ROWS 5

/* Columns that a text of digits, ":" and "-" takes.  Any other character is a
 * gap. */
int digits_width(const char *text, int across);

/* Draws it from x, y on.  dot is what it is made of, one column wide. */
void digits_draw(struct frame *f, int x, int y, struct scale by,
    enum style style, const char *dot, const char *text);

#endif
