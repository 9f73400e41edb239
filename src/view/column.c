#include "view/column.h"

#include <string.h>

#define FLAGS_LEAST 1
#define RANK_MAX 3

static const struct column_info infos[COLUMN_COUNT] = {
#define X(symbol, name, title, width, gap, grow, rank, right, shown, what) \
	[COLUMN_##symbol] = { name, title, width, gap, grow, rank, right, \
		shown, what },
#include "view/column.def"
#undef X
};

const struct column_info *
column_info(enum column c)
{
	return &infos[c];
}

enum column
column_find(struct span name)
{
	for (int i = 0; i < COLUMN_COUNT; i++) {
		if (span_is(name, infos[i].name))
			return (enum column)i;
	}
	return COLUMN_COUNT;
}

void
columns_default(struct columns *c)
{
	memset(c, 0, sizeof(*c));
	for (int i = 0; i < COLUMN_COUNT; i++) {
		if (infos[i].shown)
			c->column[c->count++] = (unsigned char)i;
	}
}

int
columns_find(const struct columns *c, enum column which)
{
	for (int i = 0; i < c->count; i++) {
		if (c->column[i] == which)
			return i;
	}
	return -1;
}

void
columns_toggle(struct columns *c, enum column which)
{
	int at = columns_find(c, which);

	if (at < 0) {
		c->column[c->count++] = (unsigned char)which;
		return;
	}
	if (c->count == 1)
		return;
	c->count--;
	memmove(c->column + at, c->column + at + 1, (size_t)(c->count - at));
}

void
columns_width(struct columns *c, enum column which, int cells)
{
	if (cells > COLUMN_WIDTH_MAX)
		cells = COLUMN_WIDTH_MAX;
	if (cells > 0 && cells < COLUMN_WIDTH_MIN)
		cells = COLUMN_WIDTH_MIN;
	c->width[which] = (unsigned char)(cells > 0 ? cells : 0);
}

int
columns_move(struct columns *c, int i, int by)
{
	unsigned char moved;

	if (i < 0 || i >= c->count || i + by < 0 || i + by >= c->count)
		return i;
	moved = c->column[i];
	c->column[i] = c->column[i + by];
	c->column[i + by] = moved;
	return i + by;
}

/* A layout while it is made. */
struct making {
	struct layout *l;
	const struct columns *c;
};

/* What is left-aligned keeps off what is before it. */
static int
gap_behind(const struct making *m, int i)
{
	int gap = infos[m->c->column[i]].gap;

	for (i++; i < m->c->count; i++) {
		enum column next = (enum column)m->c->column[i];

		if (m->l->w[next] == 0)
			continue;
		return gap == 0 && !infos[next].right ? 1 : gap;
	}
	return gap;
}

static int
width_of(const struct making *m)
{
	int w = MARK_COLS;

	for (int i = 0; i < m->c->count; i++) {
		if (m->l->w[m->c->column[i]] > 0)
			w += m->l->w[m->c->column[i]] + gap_behind(m, i);
	}
	return w;
}

static void
shrink(const struct making *m, int cols)
{
	int *flags = &m->l->w[COLUMN_FLAGS];
	int most = *flags;
	int over = width_of(m) - cols;

	if (over > 0 && most > 0) /* the words of the flags go, "R" stays */
		*flags = over < most - FLAGS_LEAST ? most - over : FLAGS_LEAST;
	for (int rank = 1; rank <= RANK_MAX; rank++) {
		for (int i = 0; i < COLUMN_COUNT; i++) {
			if (infos[i].rank == rank && width_of(m) > cols)
				m->l->w[i] = 0;
		}
	}
	over = cols - width_of(m);
	if (over > 0 && *flags < most)
		*flags += over < most - 1 ? over : most - 1;
}

static void
grow(const struct making *m, int cols)
{
	static const unsigned char order[] = { COLUMN_AGENT, COLUMN_QUEUE,
		COLUMN_TEAM, COLUMN_STATE, COLUMN_TIME, COLUMN_HOLD,
		COLUMN_CUSTOMER, COLUMN_ID, COLUMN_SUP, COLUMN_FLAGS };
	int spare = cols - width_of(m);

	for (size_t i = 0; i < ARRAY_LEN(order) && spare > 0; i++) {
		int more = infos[order[i]].grow;

		if (m->l->w[order[i]] == 0 || m->c->width[order[i]] > 0)
			continue;
		more = more < spare ? more : spare;
		m->l->w[order[i]] += more;
		spare -= more;
	}
}

void
layout_init(struct layout *l, const struct columns *c, int cols)
{
	struct making m = { l, c };
	int x = MARK_COLS;

	memset(l, 0, sizeof(*l));
	for (int i = 0; i < c->count; i++) {
		int own = c->width[c->column[i]];

		l->w[c->column[i]] = own > 0 ? own : infos[c->column[i]].width;
	}
	if (cols < width_of(&m))
		shrink(&m, cols);
	else
		grow(&m, cols);
	for (int i = 0; i < c->count; i++) {
		enum column at = (enum column)c->column[i];

		l->x[at] = x;
		x += l->w[at] > 0 ? l->w[at] + gap_behind(&m, i) : 0;
	}
}
