#ifndef VIEW_ARRANGE_H
#define VIEW_ARRANGE_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/err.h"
#include "model/ids.h"
#include "view/column.h"
#include "view/filter.h"

/*
 * Which calls the list shows, and how: plain values that rows_build reads.
 */

/* The order in which my call and what is alarming comes first; any other is
 * that of a column. */
#define SORT_ATTENTION COLUMN_COUNT

enum grouping {
	GROUPING_NONE,
	GROUPING_QUEUE,
	GROUPING_AGENT,
	GROUPING_STATE,
	GROUPING_TEAM,
	GROUPING_COUNT
};

#define VIEW_NAME_LEN 24
#define VIEW_MAX 9

/* What can be kept under a name. */
struct view {
	char name[VIEW_NAME_LEN]; /* "" if it is none of those kept */
	struct filter filter;
	enum column sort; /* or SORT_ATTENTION */
	bool reverse;
	enum grouping grouping;
	struct columns columns;
	bool kept; /* by :write-view, not by the config */
};

/* Those that the config names, in its order: keys 1 to 9. */
struct views {
	int count;
	struct view view[VIEW_MAX];
};

#define PIN_MAX 32
#define FOLD_MAX 64
#define GROUP_NAME_LEN (NAME_LEN + 16)

struct arrange {
	struct view now;
	bool stays; /* the window does not follow the selected call */
	int pins;
	char pin[PIN_MAX][ID_LEN]; /* calls on top */
	int folds;
	char fold[FOLD_MAX][GROUP_NAME_LEN]; /* groups of which only the head
					      * is shown */
};

/* All calls, attention first, the usual columns. */
void view_init(struct view *v);

/* Takes one setting of a [view NAME] section: filter, sort, group or columns.
 * -1 with a sentence that names the word. */
int view_set(
    struct view *v, const char *name, const char *value, struct err *err);

/* Appends it as such a section. */
void view_write(const struct view *v, struct buf *b);

/* "attention", or the name of the column. */
const char *sort_name(enum column sort);
const char *grouping_name(enum grouping g);

/* False, and nothing done, if there is no room for one more. */
bool arrange_pin(struct arrange *a, const char *call, bool on);
bool arrange_pinned(const struct arrange *a, const char *call);
bool arrange_fold(struct arrange *a, const char *group, bool on);
bool arrange_folded(const struct arrange *a, const char *group);

#endif
