#ifndef VIEW_ROWS_H
#define VIEW_ROWS_H

#include "model/model.h"
#include "view/ui.h"

/* Calls that stand together, and what their head says of them. */
struct group {
	char name[GROUP_NAME_LEN]; /* never empty */
	int count;                 /* that the filter lets through */
	int alerts, helps;         /* how many of them have one, or ask */
	int supervised;            /* how many have a supervisor */
	int64_t opened_ms;         /* of the longest */
	int64_t hold_ms;           /* of the longest hold, 0 if there is none */
	bool folded;
};

/* The rows of the list in their order: calls, and heads of groups.  The
 * pointers live until the model changes. */
struct rows {
	const struct call **call; /* owned array; NULL where a head stands */
	int *head;                /* owned; the group of a head */
	int count;
	int cap;
	struct group *group; /* owned */
	int groups, group_cap;
	int calls;            /* in the model, the filter aside */
	int hidden;           /* of those, what the filter leaves out */
	char (*held)[ID_LEN]; /* owned; the order that is kept, or NULL */
	int held_count;
};

void rows_init(struct rows *r);
void rows_free(struct rows *r);

/* The calls that ui->arrange lets through, as it groups and sorts them; equal
 * ones by time, longest first, then by id, so that nothing dances.  The
 * selected call is there whatever the filter says, but while that is being
 * typed. */
void rows_build(
    struct rows *r, const struct model *m, const struct ui *ui, int64_t now_ms);

/* Keeps the order as it is while on, for as long as something lies over the
 * list; calls that come meanwhile stand at the end. */
void rows_hold(struct rows *r, bool on);

/* Where a call stands, or -1. */
int rows_find(const struct rows *r, const char *call);

/* Where the head of a group stands, or -1. */
int rows_find_head(const struct rows *r, const char *group);

/* Whether the row can be selected: heads of open groups cannot. */
bool rows_selectable(const struct rows *r, int i);

#endif
