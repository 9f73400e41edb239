/* The large numbers of the wallboard. */
#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "base/text.h"
#include "view/digits.h"
#include "view/person.h"
#include "view/state.h"
#include "view/wall_parts.h"

#define TEXT_LEN 400
/* From that width on there is room for whole words. */
#define WIDE 38
#define HOUR_MS 3600000

/* What one tile says. */
struct tile {
	const char *title;
	char value[24];
	char foot[TEXT_LEN];
	char mark; /* "!" or "?" if somebody should look, else " " */
	enum style style;
};

static const char *const dead = "--";

/* "81C0  Bo L.  support" of a call, or as much of it as there is. */
static void
who(const struct board *b, const struct call *c, char *dst, size_t size)
{
	char name[BOARD_NAME_LEN];

	snprintf(dst, size, "%s  %s%s%s", c->short_id,
	    board_name(b, person_agent(c), name, sizeof(name)),
	    c->queue[0] ? "  " : "", c->queue);
}

static bool
over(const struct board *b, int64_t since_ms, int limit_s)
{
	return limit_s > 0 && since_ms &&
	       b->at_ms - since_ms > (int64_t)limit_s * 1000;
}

static void
put_mark(struct tile *t, bool on, char mark, enum style style)
{
	t->mark = on ? mark : ' ';
	t->style = on ? style : STYLE_HEAD;
}

static void
calls_tile(const struct board *b, struct tile *t, bool wide)
{
	const struct floor *n = &b->floor;

	t->title = "CALLS NOW";
	snprintf(t->value, sizeof(t->value), "%d", n->calls);
	snprintf(t->foot, sizeof(t->foot), wide ? "%d %s on them" : "%d %s",
	    n->agents, n->agents == 1 ? "agent" : "agents");
}

static void
hold_tile(const struct board *b, struct tile *t, bool wide)
{
	const struct floor *n = &b->floor;
	char since[32], name[BOARD_NAME_LEN];

	t->title = "ON HOLD";
	snprintf(t->value, sizeof(t->value), "%d", n->held);
	put_mark(
	    t, n->worst && over(b, n->worst_ms, b->w->hold_s), '!', STYLE_CRIT);
	if (!n->worst)
		return;
	board_since(b, n->worst_ms, since, sizeof(since));
	board_name(b, person_agent(n->worst), name, sizeof(name));
	snprintf(t->foot, sizeof(t->foot), "worst %s%s%s", since,
	    wide ? "  " : "", wide ? name : "");
}

static void
wait_tile(const struct board *b, struct tile *t, bool wide)
{
	const struct floor *n = &b->floor;
	char since[32];

	t->title = "WAITING";
	snprintf(t->value, sizeof(t->value), "%d", n->waiting);
	put_mark(t, n->oldest && over(b, n->oldest->opened_ms, b->w->wait_s),
	    '!', STYLE_WARN);
	if (!n->oldest)
		return;
	board_since(b, n->oldest->opened_ms, since, sizeof(since));
	snprintf(t->foot, sizeof(t->foot), "oldest %s%s%s", since,
	    wide ? "  " : "", wide ? n->oldest->queue : "");
}

static void
help_tile(const struct board *b, struct tile *t, bool wide)
{
	const struct call *c = b->floor.help;
	char since[32], name[BOARD_NAME_LEN];

	t->title = wide ? "ASKING FOR HELP" : "HELP";
	snprintf(t->value, sizeof(t->value), "%d", b->floor.helps);
	put_mark(t, c != NULL, '?', STYLE_HELP);
	if (!c)
		return;
	board_name(b, person_agent(c), name, sizeof(name));
	board_since(b, b->floor.help_ms, since, sizeof(since));
	snprintf(t->foot, sizeof(t->foot), "%s  %s%s%s", c->short_id, name,
	    wide ? "  " : "", wide ? since : "");
}

static void
longest_tile(const struct board *b, struct tile *t)
{
	const struct call *c = b->floor.longest;
	char text[TEXT_LEN - 40];

	t->title = "LONGEST CALL";
	snprintf(t->value, sizeof(t->value), "-");
	if (!c)
		return;
	text_duration(t->value, sizeof(t->value),
	    b->at_ms > c->opened_ms ? b->at_ms - c->opened_ms : 0);
	put_mark(t, over(b, c->opened_ms, b->w->long_s), '!', STYLE_WARN);
	who(b, c, text, sizeof(text));
	snprintf(
	    t->foot, sizeof(t->foot), "%s  %s", text, state_word(&b->scene, c));
}

static void
answered_tile(const struct board *b, struct tile *t, bool wide)
{
	struct wall_count n = wall_stats_hour(&b->w->stats, NULL, b->at_ms);
	int64_t ran_ms = b->now_ms - b->w->since_ms;
	char since[16];
	int percent = n.calls ? n.in_time * 100 / n.calls : 0;

	t->title = "ANSWERED IN TIME";
	if (n.calls)
		snprintf(t->value, sizeof(t->value), "%d", percent);
	else
		snprintf(t->value, sizeof(t->value), "-");
	put_mark(t, n.calls && percent < b->w->answer_percent, '!', STYLE_WARN);
	board_clock(b, b->w->clock_ms - ran_ms, since, sizeof(since));
	if (!wide)
		snprintf(t->foot, sizeof(t->foot), "%% in %ds, n=%d",
		    b->w->stats.answer_s, n.calls);
	else if (ran_ms < HOUR_MS)
		snprintf(t->foot, sizeof(t->foot),
		    "%% in %ds, n=%d, seen since %s", b->w->stats.answer_s,
		    n.calls, since);
	else
		snprintf(t->foot, sizeof(t->foot),
		    "%% in %ds, n=%d, last 60 min", b->w->stats.answer_s,
		    n.calls);
}

static void
tile_fill(const struct board *b, enum wall_tile which, struct tile *t, int cols)
{
	bool wide = cols >= WIDE;

	*t = (struct tile){ .mark = ' ', .style = STYLE_HEAD };
	switch (which) {
	case TILE_CALLS:
		calls_tile(b, t, wide);
		break;
	case TILE_HOLD:
		hold_tile(b, t, wide);
		break;
	case TILE_WAIT:
		wait_tile(b, t, wide);
		break;
	case TILE_HELP:
		help_tile(b, t, wide);
		break;
	case TILE_LONGEST:
		longest_tile(b, t);
		break;
	case TILE_ANSWERED:
		answered_tile(b, t, wide);
		break;
	case TILE_COUNT:
		break;
	}
}

/* What was there is told once; a number that stands alone would be read. */
static void
tile_age(const struct board *b, enum wall_tile which, struct tile *t)
{
	char when[16];

	if (b->fresh)
		return;
	t->style = STYLE_OLD;
	t->mark = '~';
	snprintf(t->value, sizeof(t->value), "%s", b->w->was[which]);
	if (b->shaky)
		t->foot[0] = '\0';
	if (!b->gone)
		return;
	if (b->w->fresh_ms == 0)
		snprintf(t->foot, sizeof(t->foot), "not known yet");
	else if (strcmp(t->value, "-") == 0)
		t->foot[0] = '\0';
	else
		snprintf(t->foot, sizeof(t->foot), "was %s at %s", t->value,
		    board_clock(b, b->w->fresh_clock, when, sizeof(when)));
	snprintf(t->value, sizeof(t->value), "%s", dead);
}

static void
border(struct frame *f, struct area at, int y)
{
	frame_fill(f, (struct spot){ at.x, y, at.w }, STYLE_FRAME, '-');
	frame_put(f, (struct spot){ at.x, y, 1 }, STYLE_FRAME, "+");
	frame_put(f, (struct spot){ at.x + at.w - 1, y, 1 }, STYLE_FRAME, "+");
}

static void
centre(
    struct frame *f, struct area at, int y, enum style style, const char *text)
{
	int w = text_width(text), room = at.w - 2;

	w = w < room ? w : room;
	frame_put(
	    f, (struct spot){ at.x + 1 + (room - w) / 2, y, w }, style, text);
}

static void
tile_draw(struct frame *f, const struct board *b, enum wall_tile which,
    struct area at, struct scale by)
{
	const char *dot = b->w->ascii ? "#" : "\xe2\x96\x88";
	char title[32];
	struct tile t;
	int x, y;

	tile_fill(b, which, &t, at.w);
	tile_age(b, which, &t);
	border(f, at, at.y);
	border(f, at, at.y + at.h - 1);
	for (y = at.y + 1; y < at.y + at.h - 1; y++) {
		frame_put(f, (struct spot){ at.x, y, 1 }, STYLE_FRAME, "|");
		frame_put(f, (struct spot){ at.x + at.w - 1, y, 1 },
		    STYLE_FRAME, "|");
	}
	snprintf(title, sizeof(title), "%c %s ", t.mark, t.title);
	frame_put(f, (struct spot){ at.x + 2, at.y, at.w - 4 }, t.style, title);
	while (by.across > 1 && digits_width(t.value, by.across) > at.w - 4)
		by.across--;
	x = at.x + (at.w - digits_width(t.value, by.across)) / 2;
	if (digits_width(t.value, by.across) <= at.w - 2)
		digits_draw(f, x, at.y + 1, by, t.style, dot, t.value);
	else
		centre(f, at, at.y + at.h / 2, t.style, t.value);
	centre(
	    f, at, at.y + at.h - 2, b->fresh ? STYLE_PLAIN : STYLE_OLD, t.foot);
}

/* How many of them stand in the first row. */
static int
first_row(int count)
{
	if (count <= 4)
		return count;
	return count == 5 ? 3 : 4;
}

static void
row_draw(struct frame *f, const struct board *b, int first, int count,
    struct area at, int down)
{
	int i, x = at.x;

	for (i = 0; i < count; i++) {
		int w = at.w / count + (i < at.w % count);
		int across = 1 + (w >= WIDE) * (down > 1);

		if (w >= 2 * WIDE)
			across = down + 1;
		tile_draw(f, b, b->w->tile[first + i],
		    (struct area){ x, at.y, w, at.h },
		    (struct scale){ across > 3 ? 3 : across, down });
		x += w;
	}
}

/* As large as leaves two fifths of the screen to the lists. */
static int
down_of(struct area at, int rows)
{
	int down;

	for (down = 3; down > 1; down--)
		if ((at.h - rows * (DIGITS_ROWS * down + 3)) * 5 >= at.h * 2)
			break;
	return down;
}

void
tiles_keep(const struct board *b, struct wall *w)
{
	struct tile t;
	int i;

	for (i = 0; i < TILE_COUNT; i++) {
		tile_fill(b, (enum wall_tile)i, &t, WIDE);
		memcpy(w->was[i], t.value, sizeof(w->was[i]));
	}
}

int
tiles_draw(struct frame *f, const struct board *b, struct area at)
{
	int count = b->w->tile_count, first = first_row(count);
	int rows = count > first ? 2 : 1;
	int down = down_of(at, rows);
	int h = DIGITS_ROWS * down + 3;

	if (count == 0)
		return at.y;
	row_draw(f, b, 0, first, (struct area){ at.x, at.y, at.w, h }, down);
	if (rows == 2)
		row_draw(f, b, first, count - first,
		    (struct area){ at.x, at.y + h, at.w, h }, down);
	return at.y + rows * h;
}

int
tiles_lines(struct frame *f, const struct board *b, struct area at)
{
	struct tile t;
	int i, y = at.y;

	for (i = 0; i < b->w->tile_count && y < at.y + at.h; i++, y++) {
		tile_fill(b, b->w->tile[i], &t, at.w);
		tile_age(b, b->w->tile[i], &t);
		frame_printf(f, (struct spot){ at.x, y, at.w }, t.style,
		    "%c %-16s %7s  %s", t.mark, t.title, t.value, t.foot);
	}
	return y;
}
