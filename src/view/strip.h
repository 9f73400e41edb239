#ifndef VIEW_STRIP_H
#define VIEW_STRIP_H

#include "view/parts.h"

/*
 * The audience strip in pieces, before they are fitted into a row.  For
 * strip.c and strip_line.c alone.
 */

#define STRIP_LEN 512
#define STRIP_EXTRAS 3
#define STRIP_NAME_COLS 25

struct strip {
	const char *head;    /* the shape that carries the mode, with blanks */
	char say[STRIP_LEN]; /* who hears me: never left out */
	/* Left out when there is no room, the last ones first. */
	char extra[STRIP_EXTRAS][STRIP_LEN];
	char brief[16]; /* instead of extra[1], the call without its agent */
	char stamp[64]; /* at the right edge: how that is known */
	enum style style;
};

/* Fills the pieces; names are fitted into cols columns. */
void strip_fill(const struct scene *s, int cols, struct strip *t);

/* One person's name with the role where it matters. */
const char *strip_name(const struct participant *p, char *dst, size_t size);

/* The names of all who hear me in at most room columns: as many as fit, then
 * how many more. */
void strip_names(const struct audience *a, int room, char *dst, size_t size);

#endif
