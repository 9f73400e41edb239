#include "view/wall.h"

#include <stdio.h>
#include <time.h>

#include "base/text.h"
#include "view/wall_parts.h"

#define SECOND_MS 1000
#define TYPED_MS 2000
#define QUIET_MS 5000
#define DAY_S (24 * 60 * 60)
/* From that size on there are large digits. */
#define TILES_COLS 60
#define TILES_ROWS 20
#define SMALL_COLS 32
#define SMALL_ROWS 8
/* From that height on the lists have titles. */
#define TALL 40

void
wall_init(struct wall *w, int64_t now_ms)
{
	*w = (struct wall){ .title = "EARSHOT",
		.tile_count = TILE_COUNT,
		.page_count = 2,
		.page = { PAGE_FLOOR, PAGE_CALLS },
		.turn_s = 20,
		.hold_s = 120,
		.wait_s = 45,
		.long_s = 900,
		.answer_percent = 80,
		.shift_s = 600,
		.since_ms = now_ms,
		.turned_ms = now_ms,
		.stats = { .answer_s = 20 } };
	for (int i = 0; i < TILE_COUNT; i++)
		w->tile[i] = (enum wall_tile)i;
}

void
wall_free(struct wall *w)
{
	wall_stats_free(&w->stats);
}

/* True if every number is of now: the feed lives, all was read since it is up,
 * and not too long ago. */
static bool
is_true(const struct wall *w, const struct model *m, int64_t now_ms)
{
	const struct link *l = model_link(m);

	if ((l->state != LINK_LIVE && l->state != LINK_POLLED) || !l->synced)
		return false;
	if (w->relayed && l->api[0])
		return false;
	if (!w->reads)
		return true;
	return w->read_ms >= l->since_ms && now_ms - w->read_ms <= WALL_READ_MS;
}

/* On the page that says what is wrong, if there is one. */
static void
stay(struct wall *w, int64_t now_ms)
{
	for (int i = 0; i < w->page_count; i++)
		if (w->page[i] == PAGE_FLOOR)
			w->at = i;
	w->turned_ms = now_ms;
}

void
wall_settle(struct wall *w, const struct model *m, int64_t now_ms)
{
	struct board b;

	if (is_true(w, m, now_ms)) {
		w->fresh_ms = now_ms;
		w->fresh_clock = w->clock_ms;
		wall_stats_look(&w->stats, m, now_ms);
	}
	board_init(&b, m, w, now_ms);
	if (b.fresh)
		tiles_keep(&b, w);
	if (!b.fresh || board_critical(&b))
		stay(w, now_ms);
	else if (w->turn_s > 0 &&
		 now_ms - w->turned_ms >= (int64_t)w->turn_s * SECOND_MS) {
		w->at = (w->at + 1) % w->page_count;
		w->turned_ms = now_ms;
	}
}

static enum style
state_text(const struct board *b, char *dst, size_t size)
{
	const struct link *l = model_link(b->m);
	int64_t last_ms = l->last_ms;
	char ago[24];

	if (b->w->fresh_ms == 0) {
		snprintf(dst, size, "%s",
		    l->state == LINK_LOST ? "NO FEED" : "CONNECTING");
		return STYLE_WARN;
	}
	if (!b->fresh) {
		text_duration(ago, sizeof(ago), b->now_ms - b->at_ms);
		snprintf(dst, size, "OLD PICTURE %s", ago);
		return STYLE_CRIT;
	}
	if (l->state == LINK_POLLED)
		last_ms = b->w->read_ms;
	ago_text(b->now_ms - last_ms, ago, sizeof(ago));
	if (l->state == LINK_POLLED)
		snprintf(dst, size, "read %s ago", ago);
	else if (b->now_ms - last_ms >= QUIET_MS)
		snprintf(dst, size, "quiet %s", ago);
	else
		snprintf(dst, size, "live %s", ago);
	return STYLE_OK;
}

/* "Sat 21 Nov" */
static void
date_text(const struct wall *w, char *dst, size_t size)
{
	static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu",
		"Fri", "Sat" };
	static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	time_t t = (time_t)(w->clock_ms / 1000 + w->utc_offset_s);
	struct tm tm;

	dst[0] = '\0';
	if (gmtime_r(&t, &tm))
		snprintf(dst, size, "%s %d %s", days[tm.tm_wday], tm.tm_mday,
		    months[tm.tm_mon]);
}

static int
day_second(const struct wall *w)
{
	int64_t s = (w->clock_ms / 1000 + w->utc_offset_s) % DAY_S;

	return (int)(s < 0 ? s + DAY_S : s);
}

static void
header(struct frame *f, const struct board *b, struct area at)
{
	char state[48], date[32];
	enum style style = state_text(b, state, sizeof(state));
	int s = day_second(b->w), x = at.x + at.w - 8;

	frame_printf(f, (struct spot){ x, at.y, 8 }, STYLE_HEAD,
	    "%02d:%02d:%02d", s / 3600, s / 60 % 60, s % 60);
	if (at.w >= 120) {
		date_text(b->w, date, sizeof(date));
		x -= text_width(date) + 6;
		frame_put(f, (struct spot){ x, at.y, 16 }, STYLE_HEAD, date);
	}
	x -= text_width(state) + 6;
	if (x > at.x)
		frame_put(f, (struct spot){ x, at.y, 48 }, style, state);
	x = frame_put(f, (struct spot){ at.x, at.y, x - at.x - 1 }, STYLE_HEAD,
	    b->w->title);
	if (at.w >= TILES_COLS)
		frame_put(f, (struct spot){ x + 2, at.y, 23 }, STYLE_PLAIN,
		    "(wallboard, read only)");
}

static void
footer(struct frame *f, const struct board *b, struct area at)
{
	const struct wall *w = b->w;
	struct spot line = { at.x + 1, at.y, at.w - 1 };

	if (w->typed_ms && b->now_ms - w->typed_ms < TYPED_MS) {
		frame_put(f, line, STYLE_WARN, "This screen only shows.");
		return;
	}
	line.x = frame_printf(f, line, STYLE_PLAIN, "page %d/%d   numbers %s",
	    w->at + 1, w->page_count, w->show_numbers ? "masked" : "hidden");
	if (w->alone)
		line.x = frame_put(f,
		    (struct spot){ line.x + 3, at.y, at.x + at.w - line.x - 3 },
		    STYLE_WARN, "only what the feed brought");
	line.x += 3;
	line.cols = at.x + at.w - line.x;
	if (w->preview) {
		frame_put(f, line, STYLE_PLAIN, "a preview of the wallboard");
		return;
	}
	frame_put(f, line, STYLE_PLAIN,
	    line.cols < 46 ? "no keys here"
			   : "no keys here: this screen cannot act on calls");
}

/* A title over a list, where there is room. */
static int
rule(struct frame *f, struct area at, const char *title)
{
	int w = text_width(title) + 2;

	if (at.h < 4)
		return at.y;
	frame_fill(f, (struct spot){ at.x, at.y, at.w }, STYLE_FRAME, '-');
	frame_printf(f, (struct spot){ at.x + (at.w - w) / 2, at.y, w },
	    STYLE_HEAD, " %s ", title);
	return at.y + 2;
}

static struct area
below(struct area at, int y)
{
	return (struct area){ at.x, y, at.w, at.y + at.h - y };
}

static void
lists(struct frame *f, const struct board *b, struct area at, bool tall)
{
	int y = board_notices(f, b, at);
	struct area part;

	if (b->gone || b->shaky)
		return;
	y += y > at.y && tall;
	if (tall)
		y = rule(f, below(at, y), "NEEDS SOMEBODY");
	part = below(at, y);
	if (part.h < 1)
		return;
	/* The queues keep a head and a line. */
	if (part.h > 2)
		part.h = part.h > 8 ? part.h / 2 : part.h - 2;
	y = board_needs(f, b, part);
	if (tall)
		y = rule(f, below(at, y + 1), "QUEUES");
	else if (y < at.y + at.h - 4)
		y++;
	board_queues(f, b, below(at, y));
}

static void
page(struct frame *f, const struct board *b, struct area at)
{
	bool tall = f->height >= TALL;
	int y;

	switch (b->w->page[b->w->at]) {
	case PAGE_FLOOR:
		if (at.w >= TILES_COLS && at.h >= TILES_ROWS)
			y = tiles_draw(f, b, at);
		else
			y = tiles_lines(f, b, at);
		lists(f, b, below(at, y), tall);
		return;
	case PAGE_QUEUES:
	case PAGE_TEAMS:
	case PAGE_CALLS:
	case PAGE_COUNT:
		break;
	}
	y = board_notices(f, b, at);
	if (b->gone || b->shaky)
		return;
	if (b->w->page[b->w->at] == PAGE_QUEUES)
		board_queues(f, b, below(at, y));
	else if (b->w->page[b->w->at] == PAGE_TEAMS)
		board_teams(f, b, below(at, y));
	else
		board_calls(f, b, below(at, y));
}

/* Some screens keep a shadow of what stands still: the picture goes round a
 * square of four cells. */
static struct area
shifted(const struct frame *f, const struct wall *w, int64_t now_ms)
{
	static const struct {
		int x, y;
	} step[] = { { 0, 0 }, { 1, 0 }, { 1, 1 }, { 0, 1 } };
	int64_t n;

	if (w->shift_s == 0)
		return (struct area){ 0, 0, f->width, f->height };
	n = (now_ms - w->since_ms) / ((int64_t)w->shift_s * SECOND_MS) % 4;
	return (
	    struct area){ step[n].x, step[n].y, f->width - 1, f->height - 1 };
}

static bool
is_night(const struct wall *w)
{
	int s = day_second(w);

	if (w->night_from_s <= w->night_to_s)
		return s >= w->night_from_s && s < w->night_to_s;
	return s >= w->night_from_s || s < w->night_to_s;
}

/* What is only there to be read goes dim; what calls somebody does not. */
static void
darken(struct frame *f)
{
	int i;

	for (i = 0; i < f->width * f->height; i++)
		if (f->cell[i].style == STYLE_PLAIN ||
		    f->cell[i].style == STYLE_HEAD ||
		    f->cell[i].style == STYLE_OK)
			f->cell[i].style = STYLE_OLD;
}

void
wall_draw(struct frame *f, const struct model *m, const struct wall *w,
    int64_t now_ms)
{
	struct area at = shifted(f, w, now_ms);
	struct board b;

	board_init(&b, m, w, now_ms);
	f->cursor_x = f->width - 1;
	f->cursor_y = f->height - 1;
	if (f->width < SMALL_COLS || f->height < SMALL_ROWS) {
		frame_put(f, (struct spot){ 0, 0, f->width }, STYLE_WARN,
		    "too small");
		return;
	}
	header(f, &b, at);
	page(f, &b, (struct area){ at.x, at.y + 1, at.w, at.h - 2 });
	footer(f, &b, (struct area){ at.x, at.y + at.h - 1, at.w, 1 });
	if (is_night(w))
		darken(f);
	if (w->ascii)
		frame_ascii(f);
}
