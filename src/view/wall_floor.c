/* The floor counted, and what of it needs somebody. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "view/person.h"
#include "view/state.h"
#include "view/wall_parts.h"

#define SECOND_MS 1000
#define NAME_MAX_COLS 16

bool
board_waits(const struct board *b, const struct call *c)
{
	return strcmp(state_word(&b->scene, c), "wait") == 0;
}

static bool
is_longer(const struct call *c, const struct call *than)
{
	return !than || c->opened_ms < than->opened_ms;
}

void
floor_count(struct floor *n, const struct board *b)
{
	const struct participant *p;
	const struct call *c;
	int64_t since;

	*n = (struct floor){ 0 };
	TAILQ_FOREACH(c, model_calls(b->m), all)
	{
		if (c->hidden || c->ended_ms)
			continue;
		n->calls++;
		TAILQ_FOREACH(p, &c->participants, in_call)
		n->agents += p->role == ROLE_AGENT;
		if (is_longer(c, n->longest))
			n->longest = c;
		if (call_on_hold(c, &since)) {
			n->held++;
			if (!n->worst || since < n->worst_ms) {
				n->worst = c;
				n->worst_ms = since;
			}
		} else if (board_waits(b, c)) {
			n->waiting++;
			if (is_longer(c, n->oldest))
				n->oldest = c;
		}
		if (state_helps(c)) {
			n->helps++;
			since = call_helped(c)->help_ms;
			if (!n->help || since < n->help_ms) {
				n->help = c;
				n->help_ms = since;
			}
		}
	}
}

static bool
is_over(const struct board *b, int64_t since_ms, int limit_s)
{
	return limit_s > 0 && since_ms &&
	       b->at_ms - since_ms > (int64_t)limit_s * SECOND_MS;
}

/* The worst that can be said of a call; false if nothing can. */
static bool
need_of(const struct board *b, const struct call *c, struct need *n)
{
	int64_t since = 0;
	bool held = call_on_hold(c, &since);

	*n = (struct need){ .call = c, .since_ms = since };
	if (state_helps(c)) {
		n->style = STYLE_HELP;
		n->word = "HELP";
		n->since_ms = call_helped(c)->help_ms;
	} else if (held && is_over(b, since, b->w->hold_s)) {
		n->style = STYLE_CRIT;
		n->word = "HOLD";
	} else if (board_waits(b, c) &&
		   is_over(b, c->opened_ms, b->w->wait_s)) {
		n->style = STYLE_WARN;
		n->word = "WAIT";
		n->since_ms = c->opened_ms;
	} else if (is_over(b, c->opened_ms, b->w->long_s)) {
		n->style = STYLE_WARN;
		n->word = "LONG";
		n->since_ms = c->opened_ms;
	} else {
		return false;
	}
	return true;
}

/* An agent who asks goes before what is critical, that before a warning. */
static int
rank(const struct need *n)
{
	if (n->style == STYLE_HELP)
		return 0;
	return n->style == STYLE_CRIT ? 1 : 2;
}

static bool
goes_before(const struct need *a, const struct need *b)
{
	int64_t of_a = a->since_ms ? a->since_ms : a->call->opened_ms;
	int64_t of_b = b->since_ms ? b->since_ms : b->call->opened_ms;

	if (rank(a) != rank(b))
		return rank(a) < rank(b);
	if (of_a != of_b)
		return of_a < of_b;
	return strcmp(a->call->id, b->call->id) < 0;
}

int
needs_of(const struct board *b, struct need *need, int max)
{
	const struct call *c;
	struct need n;
	int i, kept = 0, all = 0;

	TAILQ_FOREACH(c, model_calls(b->m), all)
	{
		if (c->hidden || c->ended_ms || !need_of(b, c, &n))
			continue;
		all++;
		for (i = kept; i > 0 && goes_before(&n, &need[i - 1]); i--)
			if (i < max)
				need[i] = need[i - 1];
		if (i < max)
			need[i] = n;
		kept += kept < max;
	}
	return all;
}

bool
board_critical(const struct board *b)
{
	struct need first;

	return b->fresh && needs_of(b, &first, 1) > 0 && rank(&first) < 2;
}

void
board_init(struct board *b, const struct model *m, const struct wall *w,
    int64_t now_ms)
{
	static const struct ui nobody;
	const struct link *l = model_link(m);

	memset(b, 0, sizeof(*b));
	b->m = m;
	b->w = w;
	b->now_ms = now_ms;
	b->fresh = w->fresh_ms == now_ms;
	b->at_ms = b->fresh ? now_ms : w->fresh_ms;
	b->gone = now_ms - b->at_ms > WALL_VANISH_MS || w->fresh_ms == 0;
	b->shaky = !b->fresh &&
		   (l->state == LINK_LIVE || l->state == LINK_POLLED) &&
		   (!l->synced || (w->reads && w->read_ms < l->since_ms));
	scene_init(&b->scene, m, &nobody, NULL, now_ms);
	floor_count(&b->floor, b);
}

const char *
board_since(const struct board *b, int64_t since_ms, char *dst, size_t size)
{
	int64_t ms = b->at_ms - since_ms;
	char text[24];

	if (since_ms == 0) {
		snprintf(dst, size, "-");
		return dst;
	}
	/* The provider's clock may be ahead of ours. */
	text_duration(text, sizeof(text), ms > 0 ? ms : 0);
	snprintf(dst, size, "%s%s", b->fresh ? "" : "~", text);
	return dst;
}

const char *
board_clock(const struct board *b, int64_t clock_ms, char *dst, size_t size)
{
	int64_t day = 24 * 60 * 60;
	int64_t s = (clock_ms / 1000 + b->w->utc_offset_s) % day;

	s = s < 0 ? s + day : s;
	snprintf(dst, size, "%02d:%02d", (int)(s / 3600), (int)(s / 60 % 60));
	return dst;
}

/* "Bo Lindqvist" as "Bo L."; one word stays. */
static void
shorten(char *dst, size_t size, const char *name)
{
	const char *blank = strchr(name, ' ');
	const char *last = blank ? strrchr(name, ' ') + 1 : NULL;
	int width;

	if (!blank || *last == '\0')
		snprintf(dst, size, "%s", name);
	else
		snprintf(dst, size, "%.*s %.*s.", (int)(blank - name), name,
		    (int)text_next(last, &width), last);
}

/* Of an address what stands before the host: "sip:ana@a.example" as "ana". */
static struct span
address_name(const char *address)
{
	const char *colon = strchr(address, ':');
	struct span s = span_of(colon ? colon + 1 : address);
	const char *at = memchr(s.p, '@', s.n);

	if (at)
		s.n = (size_t)(at - s.p);
	return s;
}

const char *
board_name(
    const struct board *b, const struct participant *p, char *dst, size_t size)
{
	char name[PERSON_LEN];

	if (!p) {
		snprintf(dst, size, "(no agent)");
		return dst;
	}
	if (p->name[0] && b->w->show_names)
		snprintf(name, sizeof(name), "%s", p->name);
	else if (p->name[0])
		shorten(name, sizeof(name), p->name);
	else if (!span_copy(name, sizeof(name), address_name(p->number)) ||
		 name[0] == '\0')
		participant_label(p, name, sizeof(name));
	return text_clean(dst, size, NAME_MAX_COLS, span_of(name));
}

const char *
board_supervisors(const struct call *c, char *dst, size_t size)
{
	const struct participant *p;
	int n = 0, loud = 0, whispers = 0, on_air = 0;
	const char *does = "";

	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (p->role != ROLE_SUPERVISOR)
			continue;
		n++;
		whispers += !p->muted && p->target_count > 0;
		loud += !p->muted && p->target_count == 0;
		on_air += state_mode_letter(p) == 'B';
	}
	/* Of one who is loud where nothing is told of that, nothing is said. */
	if (on_air)
		does = " on air";
	else if (whispers)
		does = " whispering";
	else if (n && !loud)
		does = " listening";
	if (n)
		snprintf(dst, size, "%d%s", n, does);
	else
		snprintf(dst, size, "none");
	return dst;
}
