#ifndef VIEW_ROWS_H
#define VIEW_ROWS_H

#include "model/model.h"
#include "view/ui.h"

/* The calls in the order of the list.  The pointers live until the model
 * changes. */
struct rows {
	const struct call **call; /* owned array */
	int count;
	int cap;
	char (*held)[ID_LEN]; /* owned; the order that is kept, or NULL */
	int held_count;
};

void rows_init(struct rows *r);
void rows_free(struct rows *r);

/* My call first, then those who ask for help, then by time, longest first;
 * equal ones by id, so that nothing dances. */
void rows_build(struct rows *r, const struct model *m);

/* Keeps the order as it is while on, for as long as something lies over the
 * list; calls that come meanwhile stand at the end. */
void rows_hold(struct rows *r, bool on);

/* Where a call stands, or -1. */
int rows_find(const struct rows *r, const char *call);

#endif
