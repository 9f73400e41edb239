#ifndef VIEW_COLUMN_H
#define VIEW_COLUMN_H

#include <stdbool.h>

#include "base/span.h"

enum column {
#define X(symbol, name, title, width, gap, grow, rank, right, shown, what) \
	COLUMN_##symbol,
#include "view/column.def"
#undef X
	COLUMN_COUNT
};

/* Columns in the order in which they stand. */
struct columns {
	int count;
	unsigned char column[COLUMN_COUNT];
	unsigned char width[COLUMN_COUNT]; /* by column; 0: as the table says */
};

#define COLUMN_WIDTH_MIN 2
#define COLUMN_WIDTH_MAX 60

struct column_info {
	const char *name; /* in settings */
	const char *title;
	int width, gap, grow; /* cells at 80 columns, behind it, at most more */
	int rank;
	bool right;
	bool shown; /* unless somebody says otherwise */
	const char *what;
};

const struct column_info *column_info(enum column c);

/* The column of that name, or COLUMN_COUNT. */
enum column column_find(struct span name);

void columns_default(struct columns *c);

/* Where a column stands, or -1. */
int columns_find(const struct columns *c, enum column which);

/* Shows it behind the others, or takes it away; the last one stays. */
void columns_toggle(struct columns *c, enum column which);

/* Sets how many cells a column has, within bounds; 0 is as the table says. */
void columns_width(struct columns *c, enum column which, int cells);

/* Moves the one at place i by one, to the left for -1.  Its new place. */
int columns_move(struct columns *c, int i, int by);

/* Where the columns are at some width; width 0 means given up. */
struct layout {
	int x[COLUMN_COUNT];
	int w[COLUMN_COUNT];
};

/* The first cells of a row carry marks. */
#define MARK_COLS 2

void layout_init(struct layout *l, const struct columns *c, int cols);

#endif
