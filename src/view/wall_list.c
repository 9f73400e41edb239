/* The lists of the wallboard: what needs somebody, the queues, the calls. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/span.h"
#include "base/text.h"
#include "view/person.h"
#include "view/state.h"
#include "view/team.h"
#include "view/wall_parts.h"

#define TEXT_LEN 160
#define NEEDS_MAX 32
#define WIDE 120

static enum style
dim(const struct board *b, enum style s)
{
	return b->fresh ? s : STYLE_OLD;
}

/* One cell of a table, or as much of it as there is room for. */
struct stripe {
	int x, cols;
	bool right;
};

static void
put(struct frame *f, struct area at, struct stripe c, enum style s,
    const char *text)
{
	int w = text_width(text);
	int x = at.x + c.x + (c.right && w < c.cols ? c.cols - w : 0);
	int room = at.x + c.x + c.cols - x;

	if (x + room > at.x + at.w)
		room = at.x + at.w - x;
	if (room > 0)
		frame_put(f, (struct spot){ x, at.y, room }, s, text);
}

static void
put_number(
    struct frame *f, struct area at, struct stripe c, enum style s, int n)
{
	char text[16];

	snprintf(text, sizeof(text), "%d", n);
	put(f, at, c, s, text);
}

/* What stops anybody from relying on the board. */
static int
notice(struct frame *f, struct area at, int y, enum style s, const char *text)
{
	if (y < at.y + at.h)
		frame_put(f, (struct spot){ at.x + 3, y, at.w - 3 }, s, text);
	return y + 1;
}

static void
lost_text(const struct board *b, char *dst, size_t size)
{
	const struct link *l = model_link(b->m);
	int64_t next = l->retry_ms > b->now_ms ? l->retry_ms - b->now_ms : 0;
	char ago[24];

	text_duration(ago, sizeof(ago), b->now_ms - b->at_ms);
	if (l->state == LINK_LOST)
		snprintf(dst, size,
		    "FEED LOST %s AGO.  Trying again (attempt %d, next in "
		    "%ds).",
		    ago, l->attempts, (int)((next + 999) / 1000));
	else if (l->state == LINK_NONE)
		snprintf(dst, size, "THE RECORDING ENDED %s AGO.", ago);
	else if (l->api[0])
		snprintf(dst, size, "NOT READ FOR %s.  The provider: %.90s",
		    ago, l->api);
	else
		snprintf(dst, size, "NOT READ FOR %s.  Reading again.", ago);
}

int
board_notices(struct frame *f, const struct board *b, struct area at)
{
	const struct link *l = model_link(b->m);
	char text[TEXT_LEN], when[16];
	int y = at.y;

	if (b->w->refused_ms) {
		board_clock(b, b->w->refused_ms, when, sizeof(when));
		snprintf(text, sizeof(text),
		    "Sign-in refused since %s. Somebody must renew the token.",
		    when);
		y = notice(f, at, y, STYLE_CRIT, text);
	}
	if (b->fresh)
		return y;
	if (b->w->fresh_ms == 0) {
		snprintf(text, sizeof(text), "Nothing is known yet.%s%.100s",
		    l->why[0] ? "  The feed: " : "", l->why);
		y = notice(f, at, y, STYLE_WARN, text);
		if (l->api[0] && !b->w->refused_ms) {
			snprintf(
			    text, sizeof(text), "The provider: %.100s", l->api);
			y = notice(f, at, y, STYLE_WARN, text);
		}
		return y;
	}
	lost_text(b, text, sizeof(text));
	y = notice(f, at, y, STYLE_CRIT, text);
	y = notice(f, at, y, STYLE_CRIT,
	    "These numbers are not current. Do not manage by this screen.");
	if (l->state != LINK_LOST || l->why[0] == '\0' || at.w < WIDE)
		return y;
	snprintf(text, sizeof(text), "The feed: %.120s", l->why);
	return notice(f, at, y, STYLE_WARN, text);
}

static const char *
need_mark(enum style s)
{
	if (s == STYLE_HELP)
		return "??";
	return s == STYLE_CRIT ? "!!" : "! ";
}

static void
need_draw(struct frame *f, const struct board *b, const struct need *n,
    struct area at)
{
	char since[32], name[BOARD_NAME_LEN], sup[32], text[TEXT_LEN];
	enum style s = dim(b, n->style);
	int wide = at.w >= WIDE;

	board_since(b, n->since_ms, since, sizeof(since));
	snprintf(text, sizeof(text), "%s  %s", n->call->short_id, n->word);
	put(f, at, (struct stripe){ 1, 3, false }, s, need_mark(n->style));
	put(f, at, (struct stripe){ 4, 11, false }, s, text);
	put(f, at, (struct stripe){ 15, 9, true }, s, n->since_ms ? since : "");
	put(f, at, (struct stripe){ 26, 17, false }, dim(b, STYLE_PLAIN),
	    board_name(b, person_agent(n->call), name, sizeof(name)));
	put(f, at, (struct stripe){ 44, 16, false }, dim(b, STYLE_PLAIN),
	    n->call->queue);
	board_supervisors(n->call, sup, sizeof(sup));
	if (wide && strcmp(sup, "none") == 0)
		snprintf(text, sizeof(text), "nobody supervising");
	else
		snprintf(text, sizeof(text), "SUP: %s", sup);
	put(f, at, (struct stripe){ 61, 24, false }, dim(b, STYLE_PLAIN), text);
}

int
board_needs(struct frame *f, const struct board *b, struct area at)
{
	struct need need[NEEDS_MAX];
	int max = at.h < NEEDS_MAX ? at.h : NEEDS_MAX;
	int i, n = needs_of(b, need, max);
	int shown = n > max ? max - 1 : n;

	if (n == 0 && max > 0 && at.w >= WIDE)
		frame_put(f, (struct spot){ at.x + 4, at.y, at.w - 4 },
		    dim(b, STYLE_OK), "No call needs anybody.");
	for (i = 0; i < shown; i++)
		need_draw(
		    f, b, &need[i], (struct area){ at.x, at.y + i, at.w, 1 });
	if (n > max && max > 0)
		frame_printf(f,
		    (struct spot){ at.x + 1, at.y + shown, at.w - 1 },
		    dim(b, STYLE_WARN), "and %d more", n - shown);
	if (n == 0)
		return at.y + (max > 0 && at.w >= WIDE);
	return at.y + (n > max ? max : n);
}

/* The calls of one queue, or of one team. */
struct line {
	const char *name;
	int calls, waiting, held, agents;
	int64_t oldest_ms, longest_ms;
};

static void
line_add(struct line *q, const struct board *b, const struct call *c)
{
	const struct participant *p;
	int64_t since;

	q->calls++;
	if (q->longest_ms == 0 || c->opened_ms < q->longest_ms)
		q->longest_ms = c->opened_ms;
	TAILQ_FOREACH(p, &c->participants, in_call)
	q->agents += p->role == ROLE_AGENT;
	if (call_on_hold(c, &since)) {
		q->held++;
	} else if (board_waits(b, c)) {
		q->waiting++;
		if (q->oldest_ms == 0 || c->opened_ms < q->oldest_ms)
			q->oldest_ms = c->opened_ms;
	}
}

static int
line_compare(const void *va, const void *vb)
{
	const struct line *a = va, *b = vb;

	if (a->calls != b->calls)
		return a->calls > b->calls ? -1 : 1;
	return strcmp(a->name, b->name);
}

/* What a table is made by. */
struct table {
	const char *one; /* what a line is */
	const char *(*name)(const struct board *b, const struct call *c);
	bool hours; /* there is an hour to tell of */
};

static const char *
name_of_queue(const struct board *b, const struct call *c)
{
	(void)b;
	return c->queue;
}

static const char *
name_of_team(const struct board *b, const struct call *c)
{
	return team_of(b->w->teams, c);
}

static const struct table queues = { "queue", name_of_queue, true };
static const struct table teams = { "team", name_of_team, false };

/* The lines that have calls; to be freed. */
static struct line *
lines_of(const struct board *b, const struct table *t, int *count)
{
	const char *name;
	struct line *q = NULL;
	const struct call *c;
	int i, n = 0;

	TAILQ_FOREACH(c, model_calls(b->m), all)
	{
		if (c->hidden || c->ended_ms)
			continue;
		name = t->name(b, c);
		for (i = 0; i < n && strcmp(q[i].name, name) != 0; i++)
			;
		if (i == n) {
			q = mem_resize(q, (size_t)n + 1, sizeof(*q));
			q[n++] = (struct line){ .name = name };
		}
		line_add(&q[i], b, c);
	}
	if (n > 0)
		qsort(q, (size_t)n, sizeof(*q), line_compare);
	*count = n;
	return q;
}

enum {
	Q_NAME,
	Q_CALLS,
	Q_WAIT,
	Q_OLDEST,
	Q_HOLD,
	Q_LONGEST,
	Q_AGENTS,
	Q_TIME,
	Q_MARKS,
	Q_COUNT
};

static const char *const heads[Q_COUNT] = { "", "calls", "wait", "oldest",
	"hold", "longest", "agents", "in time", "last 60 min, by calls" };
static const struct stripe narrow[Q_COUNT] = { { 1, 18, false },
	{ 20, 6, true }, { 27, 5, true }, { 32, 9, true }, { 42, 5, true },
	{ 48, 9, true }, { 58, 7, true }, { 66, 8, true }, { 0, 0, false } };
static const struct stripe broad[Q_COUNT] = { { 3, 24, false }, { 28, 8, true },
	{ 40, 8, true }, { 52, 10, true }, { 66, 8, true }, { 78, 10, true },
	{ 92, 8, true }, { 104, 9, true }, { 118, 60, false } };

/* How many calls the last hour had, and were answered in time. */
static void
hour_draw(struct frame *f, const struct board *b, const struct line *q,
    const struct stripe *col, struct area at)
{
	struct wall_count n = wall_stats_hour(&b->w->stats, q->name, b->at_ms);
	enum style s = dim(b, STYLE_PLAIN);
	char text[16] = "-";

	if (n.calls)
		snprintf(text, sizeof(text), "%d%%", n.in_time * 100 / n.calls);
	put(f, at, col[Q_TIME], s, text);
	if (col[Q_MARKS].cols == 0)
		return;
	n.calls = (n.calls + 4) / 5;
	for (int i = 0; i < n.calls && i < col[Q_MARKS].cols; i++)
		put(f, at, (struct stripe){ col[Q_MARKS].x + i, 1, false }, s,
		    "#");
}

static void
line_draw(struct frame *f, const struct board *b, const struct line *q,
    struct area at)
{
	const struct stripe *col = at.w >= WIDE ? broad : narrow;
	enum style s = dim(b, STYLE_PLAIN);
	char text[TEXT_LEN];

	put(f, at, col[Q_NAME], s, q->name[0] ? q->name : "(none)");
	put_number(f, at, col[Q_CALLS], s, q->calls);
	put_number(f, at, col[Q_WAIT], s, q->waiting);
	put(f, at, col[Q_OLDEST], s,
	    board_since(b, q->oldest_ms, text, sizeof(text)));
	put_number(f, at, col[Q_HOLD], s, q->held);
	put(f, at, col[Q_LONGEST], s,
	    board_since(b, q->longest_ms, text, sizeof(text)));
	put_number(f, at, col[Q_AGENTS], s, q->agents);
}

static int
table_draw(struct frame *f, const struct board *b, const struct table *t,
    struct area at)
{
	const struct stripe *col = at.w >= WIDE ? broad : narrow;
	int heads_shown = t->hours ? Q_COUNT : Q_TIME;
	struct area row = { at.x, at.y, at.w, 1 };
	char text[TEXT_LEN];
	int i, n, shown;
	struct line *q;

	if (at.h < 2)
		return at.y;
	q = lines_of(b, t, &n);
	shown = n > at.h - 1 ? at.h - 1 : n;
	for (i = Q_NAME + 1; i < heads_shown; i++)
		put(f, at, col[i], STYLE_HEAD, heads[i]);
	snprintf(text, sizeof(text), "%s", t->one);
	if (shown < n)
		snprintf(text, sizeof(text), "%s (%d of %d)", t->one, shown, n);
	put(f, at, col[Q_NAME], STYLE_HEAD, text);
	for (i = 0; i < shown; i++) {
		row.y++;
		line_draw(f, b, &q[i], row);
		if (t->hours)
			hour_draw(f, b, &q[i], col, row);
	}
	mem_free(q);
	return at.y + 1 + shown;
}

int
board_queues(struct frame *f, const struct board *b, struct area at)
{
	return table_draw(f, b, &queues, at);
}

int
board_teams(struct frame *f, const struct board *b, struct area at)
{
	return table_draw(f, b, &teams, at);
}

static void
call_row(struct frame *f, const struct board *b, const struct call *c,
    struct area at)
{
	const struct participant *customer = person_customer(c);
	char text[TEXT_LEN];
	enum style s = dim(b, STYLE_PLAIN);
	int64_t held = 0;

	put(f, at, (struct stripe){ 1, 6, false }, s, c->short_id);
	put(f, at, (struct stripe){ 8, 16, false }, s,
	    board_name(b, person_agent(c), text, sizeof(text)));
	put(f, at, (struct stripe){ 25, 15, false }, s, c->queue);
	put(f, at, (struct stripe){ 41, 6, false },
	    dim(b, call_on_hold(c, &held) ? STYLE_WARN : STYLE_PLAIN),
	    state_word(&b->scene, c));
	put(f, at, (struct stripe){ 47, 9, true }, s,
	    board_since(b, c->opened_ms, text, sizeof(text)));
	put(f, at, (struct stripe){ 56, 9, true }, s,
	    board_since(b, held, text, sizeof(text)));
	put(f, at, (struct stripe){ 66, 13, false }, s,
	    board_supervisors(c, text, sizeof(text)));
	if (b->w->show_numbers && customer && at.w >= WIDE)
		put(f, at, (struct stripe){ 84, 20, false }, s,
		    person_mask(customer->number, text, sizeof(text)));
}

static int
by_need(const void *va, const void *vb)
{
	const struct call *a = *(const struct call *const *)va;
	const struct call *b = *(const struct call *const *)vb;
	bool helps = call_helped(a) != NULL;

	if (helps != (call_helped(b) != NULL))
		return helps ? -1 : 1;
	if (a->opened_ms != b->opened_ms)
		return a->opened_ms < b->opened_ms ? -1 : 1;
	return strcmp(a->id, b->id);
}

/* The living calls: who asks for help first, then the longest.  The array is
 * the caller's. */
static int
living(const struct model *m, const struct call ***list)
{
	const struct call *c;
	int n = 0;

	*list = mem_zalloc((size_t)model_call_count(m) + 1, sizeof(**list));
	TAILQ_FOREACH(c, model_calls(m), all)
	if (!c->ended_ms && !c->hidden && n < model_call_count(m))
		(*list)[n++] = c;
	qsort(*list, (size_t)n, sizeof(**list), by_need);
	return n;
}

int
board_calls(struct frame *f, const struct board *b, struct area at)
{
	static const struct {
		int x;
		const char *head;
	} names[] = { { 1, "call" }, { 8, "agent" }, { 25, "queue" },
		{ 41, "state" }, { 52, "time" }, { 60, "hold" },
		{ 66, "supervisors" } };
	const struct call **calls;
	int i, count, y = at.y + 1, last = at.y + at.h - 1;
	int shown = 0;

	for (i = 0; i < (int)ARRAY_LEN(names); i++)
		put(f, at, (struct stripe){ names[i].x, 12, false }, STYLE_HEAD,
		    names[i].head);
	count = living(b->m, &calls);
	for (i = 0; i < count && y < last; i++) {
		call_row(f, b, calls[i], (struct area){ at.x, y++, at.w, 1 });
		shown++;
	}
	mem_free(calls);
	if (shown < b->floor.calls)
		frame_printf(f, (struct spot){ at.x + 1, y++, at.w - 1 },
		    STYLE_HEAD, "and %d more calls", b->floor.calls - shown);
	return y;
}
