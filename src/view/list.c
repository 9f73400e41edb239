/* The list of calls in columns. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/person.h"
#include "view/state.h"

enum column {
	COLUMN_ID,
	COLUMN_AGENT,
	COLUMN_CUSTOMER,
	COLUMN_QUEUE,
	COLUMN_STATE,
	COLUMN_TIME,
	COLUMN_HOLD,
	COLUMN_SUP,
	COLUMN_FLAGS,
	COLUMN_COUNT
};

/* How a column is made: its width at 80 columns, with the gap behind it, how
 * much it may grow, and which are given up first (1 before 2). */
static const struct {
	const char *title;
	int width, gap, grow;
	int give_up;
	bool right;
} columns[COLUMN_COUNT] = {
	[COLUMN_ID] = { "ID", 4, 2, 2, 0, false },
	[COLUMN_AGENT] = { "AGENT", 12, 2, 12, 0, false },
	[COLUMN_CUSTOMER] = { "CUSTOMER", 10, 2, 2, 2, false },
	[COLUMN_QUEUE] = { "QUEUE", 8, 2, 10, 1, false },
	[COLUMN_STATE] = { "STATE", 6, 0, 2, 0, false },
	[COLUMN_TIME] = { "TIME", 8, 0, 2, 0, true },
	[COLUMN_HOLD] = { "HOLD", 7, 2, 1, 3, true },
	[COLUMN_SUP] = { "SUP", 4, 1, 4, 0, false },
	[COLUMN_FLAGS] = { "FLAGS", 8, 0, 6, 0, false },
};

#define MARK_COLS 2
#define FLAGS_LEAST 1

/* Where the columns are at some width; width 0 means given up. */
struct layout {
	int x[COLUMN_COUNT];
	int w[COLUMN_COUNT];
};

static int
layout_width(const struct layout *l)
{
	int w = MARK_COLS;

	for (int i = 0; i < COLUMN_COUNT; i++)
		w += l->w[i] > 0 ? l->w[i] + columns[i].gap : 0;
	return w;
}

static void
layout_shrink(struct layout *l, int cols)
{
	int over = layout_width(l) - cols;

	if (over > 0) /* the words of the flags go, "R" stays */
		l->w[COLUMN_FLAGS] =
		    over < 8 - FLAGS_LEAST ? 8 - over : FLAGS_LEAST;
	for (int rank = 1; rank <= 3; rank++) {
		for (int i = 0; i < COLUMN_COUNT; i++) {
			if (columns[i].give_up == rank &&
			    layout_width(l) > cols)
				l->w[i] = 0;
		}
	}
	over = cols - layout_width(l);
	if (over > 0 && l->w[COLUMN_FLAGS] < 8)
		l->w[COLUMN_FLAGS] += over < 7 ? over : 7;
}

static void
layout_grow(struct layout *l, int cols)
{
	static const int order[] = { COLUMN_AGENT, COLUMN_QUEUE, COLUMN_STATE,
		COLUMN_TIME, COLUMN_HOLD, COLUMN_CUSTOMER, COLUMN_ID,
		COLUMN_SUP, COLUMN_FLAGS };
	int spare = cols - layout_width(l);

	for (size_t i = 0; i < ARRAY_LEN(order) && spare > 0; i++) {
		int grow = columns[order[i]].grow;

		grow = grow < spare ? grow : spare;
		l->w[order[i]] += grow;
		spare -= grow;
	}
}

static void
layout_init(struct layout *l, int cols)
{
	int x = MARK_COLS;

	for (int i = 0; i < COLUMN_COUNT; i++)
		l->w[i] = columns[i].width;
	if (cols < layout_width(l))
		layout_shrink(l, cols);
	else
		layout_grow(l, cols);
	for (int i = 0; i < COLUMN_COUNT; i++) {
		l->x[i] = x;
		x += l->w[i] > 0 ? l->w[i] + columns[i].gap : 0;
	}
}

/* One row while it is drawn. */
struct row {
	struct frame *f;
	const struct layout *l;
	int x, y, end;
};

static void
row_put(const struct row *r, enum column c, enum style s, const char *text)
{
	int w = r->l->w[c];
	int x = r->x + r->l->x[c];
	int spare = w - text_width(text);

	if (w == 0)
		return;
	if (columns[c].right && spare > 0) {
		x += spare;
		w -= spare;
	}
	if (x + w > r->end)
		w = r->end - x;
	frame_put(r->f, (struct spot){ x, r->y, w }, s, text);
}

void
heads_draw(struct frame *f, const struct scene *s, struct area at)
{
	struct layout l;
	struct row r = { f, &l, at.x, at.y, at.x + at.w };

	(void)s;
	layout_init(&l, at.w);
	for (int i = 0; i < COLUMN_COUNT; i++) {
		if (i != COLUMN_FLAGS || l.w[i] >= 5)
			row_put(
			    &r, (enum column)i, STYLE_HEAD, columns[i].title);
	}
}

/* Nobody tells of changes there: how old is what the row says? */
static void
read_age(const struct scene *s, const struct call *c, char *dst, size_t size)
{
	int age_s = (int)((s->now_ms - c->read_ms) / 1000);

	if (c->read_ms == 0)
		snprintf(dst, size, "unread");
	else
		snprintf(dst, size, "~%ds", age_s);
}

static void
flags_text(const struct scene *s, const struct call *c, int room, char *dst,
    size_t size)
{
	const char *words[4] = { call_recorded(c) ? "R" : " ",
		state_helps(c) ? "HELP" : "", "", "" };
	char age[24];
	int64_t since;
	size_t len = 0;

	if (call_on_hold(c, &since))
		words[3] = "hold";
	if (model_link(s->m)->state == LINK_POLLED) {
		read_age(s, c, age, sizeof(age));
		words[2] = age;
	}
	dst[0] = '\0';
	for (int i = 0; i < 4; i++) {
		size_t n = strlen(words[i]) + (i > 0);

		if (words[i][0] == '\0' || len + n > (size_t)room)
			continue;
		len += (size_t)snprintf(
		    dst + len, size - len, "%s%s", i > 0 ? " " : "", words[i]);
	}
}

/* What a row looks like as a whole. */
static enum style
row_style(const struct scene *s, const struct call *c)
{
	if (!strcmp(c->id, s->ui->call))
		return STYLE_SELECT;
	if (s->old || c->ended_ms)
		return STYLE_OLD;
	return STYLE_PLAIN;
}

static void
put_end(const struct row *r, const struct call *c, enum style st)
{
	char text[NAME_LEN + 40];
	int x = r->x + r->l->x[COLUMN_AGENT];

	row_put(r, COLUMN_ID, st, c->short_id);
	if (c->agent[0] != '\0') {
		row_put(r, COLUMN_AGENT, st, c->agent);
		x += r->l->w[COLUMN_AGENT] + columns[COLUMN_AGENT].gap;
	}
	frame_put(r->f, (struct spot){ x, r->y, r->end - x }, st,
	    state_end(c, text, sizeof(text)));
}

static void
put_people(const struct row *r, const struct call *c, enum style st)
{
	const struct participant *agent = person_agent(c);
	const struct participant *customer = person_customer(c);
	char name[PERSON_LEN];

	row_put(r, COLUMN_AGENT, st,
	    agent ? person_name(agent, name, sizeof(name)) : "(no agent)");
	row_put(r, COLUMN_CUSTOMER, st,
	    customer ? person_name(customer, name, sizeof(name)) : "-");
}

static void
put_call(const struct row *r, const struct scene *s, const struct call *c,
    enum style st)
{
	char text[40];
	int64_t since = 0;
	bool held = call_on_hold(c, &since);
	enum style held_st = held && st == STYLE_PLAIN ? STYLE_WARN : st;

	row_put(r, COLUMN_ID, st, c->short_id);
	put_people(r, c, st);
	row_put(r, COLUMN_QUEUE, st, c->queue);
	row_put(r, COLUMN_STATE, held_st, state_word(s, c));
	scene_duration(s, c->opened_ms, text, sizeof(text));
	row_put(r, COLUMN_TIME, st, text);
	if (held)
		scene_duration(s, since, text, sizeof(text));
	row_put(r, COLUMN_HOLD, held_st, held ? text : "-");
	row_put(r, COLUMN_SUP, state_mine(s, c) ? scene_me_style(s) : st,
	    state_supervisors(s, c));
	flags_text(s, c, r->l->w[COLUMN_FLAGS], text, sizeof(text));
	if (st == STYLE_PLAIN && state_helps(c))
		st = STYLE_HELP;
	row_put(r, COLUMN_FLAGS, st, text);
}

static void
row_draw(const struct row *r, const struct scene *s, const struct call *c,
    struct area at)
{
	enum style st = row_style(s, c);
	bool selected = !strcmp(c->id, s->ui->call);

	frame_fill(r->f, (struct spot){ at.x, r->y, at.w }, st, ' ');
	if (selected) {
		frame_put(r->f, (struct spot){ at.x, r->y, 1 }, st, ">");
		r->f->cursor_x = at.x;
		r->f->cursor_y = r->y;
	} else if (!c->ended_ms && state_helps(c)) {
		frame_put(
		    r->f, (struct spot){ at.x, r->y, 1 }, STYLE_HELP, "?");
	}
	if (c->ended_ms)
		put_end(r, c, st);
	else
		put_call(r, s, c, st);
}

/* When there is nothing to show, why. */
static void
nothing_draw(struct frame *f, const struct scene *s, struct area at)
{
	const struct link *l = model_link(s->m);
	struct spot spot = { at.x + 1, at.y + 1, at.w - 1 };
	struct spot more = { at.x + 3, at.y + 3, at.w - 3 };
	char ago[24];

	if (at.h < 4)
		spot.y = at.y;
	ago_text(s->now_ms - l->last_ms, ago, sizeof(ago));
	if (l->state == LINK_LOST) {
		frame_put(
		    f, spot, STYLE_CRIT, "Nothing is known: the feed is lost.");
		frame_put(f, more, STYLE_PLAIN, l->why);
	} else if (!s->known && l->state == LINK_LIVE) {
		frame_put(f, spot, STYLE_WARN,
		    "Nothing is known yet: reading which calls there are.");
		frame_put(f, more, STYLE_PLAIN, l->api);
	} else if (!s->known) {
		frame_put(f, spot, STYLE_WARN,
		    "Nothing is known yet: connecting to the feed.");
		frame_put(f, more, STYLE_PLAIN, l->why);
	} else {
		frame_put(f, spot, STYLE_PLAIN, "No live calls.");
		if (at.h < 6 || l->state != LINK_LIVE)
			return;
		frame_printf(f, more, STYLE_PLAIN,
		    "Feed is live (last frame %s ago) and the provider "
		    "reports 0 conferences.",
		    ago);
		more.y += 2;
		frame_put(f, more, STYLE_PLAIN,
		    "New calls appear here by themselves.  ? help");
	}
}

/* The first row, so that the selected one is seen whatever the height. */
static int
first_row(const struct scene *s, int height)
{
	int selected = rows_find(s->rows, s->ui->call);
	int top = s->ui->top;

	if (selected >= top + height)
		top = selected - height + 1;
	return selected >= 0 && selected < top ? selected : top;
}

void
list_draw(struct frame *f, const struct scene *s, struct area at)
{
	struct layout l;
	struct row r = { f, &l, at.x, at.y, at.x + at.w };
	int top = first_row(s, at.h);

	f->cursor_x = at.x;
	f->cursor_y = at.y;
	if (s->rows->count == 0) {
		nothing_draw(f, s, at);
		return;
	}
	layout_init(&l, at.w);
	for (int i = 0; i < at.h && top + i < s->rows->count; i++) {
		r.y = at.y + i;
		row_draw(&r, s, s->rows->call[top + i], at);
	}
}
