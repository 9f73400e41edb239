/* What a large screen has room for beside and below the call: alerts, other
 * supervisors, and what has happened. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/alert.h"
#include "view/history.h"
#include "view/person.h"
#include "view/state.h"

#define LINE_LEN 256
#define ALERTS_MOST 8
#define OTHERS_MOST 6

void
rule_draw(struct frame *f, struct area at, const char *words)
{
	struct spot spot = { at.x, at.y, at.w };

	frame_fill(f, spot, STYLE_FRAME, '-');
	spot.x += 2;
	spot.cols -= 4;
	frame_printf(f, spot, STYLE_HEAD, " %s ", words);
}

/* The next row, if there is one. */
static bool
next_row(struct area *at)
{
	at->y++;
	at->h--;
	return at->h > 0;
}

static int
alerts_up(const struct scene *s)
{
	int n = 0;

	while (alerts_get(s->ui->alerts, n))
		n++;
	return n;
}

/* "!! 81C0 hold 04:12 > 02:00   Bo Lindqvist   TM:W" */
static void
alert_draw(struct frame *f, const struct scene *s, const struct alert *a,
    struct area at)
{
	const struct call *c = model_call(s->m, a->call);
	char text[LINE_LEN], name[PERSON_LEN], sup[SUPERVISORS_LEN];
	const struct participant *agent = c ? person_agent(c) : NULL;
	int x;

	alert_text(s, a, true, text, sizeof(text));
	x = frame_put(
	    f, (struct spot){ at.x + 1, at.y, 34 }, alert_style(a), text);
	if (!c)
		return;
	x = x > at.x + 32 ? x + 2 : at.x + 32;
	if (agent)
		frame_put(f, (struct spot){ x, at.y, 22 }, STYLE_PLAIN,
		    person_name(agent, name, sizeof(name)));
	x += 24;
	state_supervisors(s, c, sup, sizeof(sup));
	frame_put(f, (struct spot){ x, at.y, at.x + at.w - x }, STYLE_PLAIN,
	    strcmp(sup, "-") == 0 ? "" : sup);
}

static void
alerts_panel(struct frame *f, const struct scene *s, struct area at)
{
	int n = alerts_up(s), shown;
	char head[64];

	snprintf(head, sizeof(head), n ? "alerts (%d)" : "alerts", n);
	rule_draw(f, at, head);
	shown = n > at.h - 1 ? at.h - 2 : n;
	for (int i = 0; i < shown && next_row(&at); i++)
		alert_draw(f, s, alerts_get(s->ui->alerts, i), at);
	if (!next_row(&at))
		return;
	if (shown < n)
		frame_printf(f, (struct spot){ at.x + 1, at.y, at.w - 1 },
		    STYLE_PLAIN, "%d more", n - shown);
	else if (n == 0)
		frame_put(f, (struct spot){ at.x + 1, at.y, at.w - 1 },
		    STYLE_PLAIN,
		    s->old ? "None is raised while the feed is down."
			   : "None.");
}

/* Whom a whisper reaches: "Ana Ruiz", "3 people". */
static void
ears_text(
    const struct scene *s, const struct participant *p, char *dst, size_t size)
{
	const struct participant *to;

	if (p->target_count != 1) {
		snprintf(dst, size, "%d people", p->target_count);
		return;
	}
	to = model_participant(s->m, p->target[0]);
	if (to)
		person_title(to, dst, size);
	else
		snprintf(dst, size, "one person");
}

/* How loud, in a word, and how that looks. */
static enum style
deed_text(
    const struct scene *s, const struct participant *p, char *dst, size_t size)
{
	char ears[PERSON_LEN];

	switch (state_mode_letter(p)) {
	case 'L':
		snprintf(dst, size, "listens");
		return STYLE_PLAIN;
	case 'W':
		ears_text(s, p, ears, sizeof(ears));
		snprintf(dst, size, "whispers to %s", ears);
		return STYLE_PLAIN;
	case 'B':
		snprintf(dst, size, "is ON AIR");
		return STYLE_WARN;
	default:
		snprintf(dst, size, "may be heard: nothing is told");
		return STYLE_WARN;
	}
}

static void
other_draw(struct frame *f, const struct scene *s, const struct participant *p,
    struct area at)
{
	const struct participant *agent = person_agent(p->call);
	char text[LINE_LEN], name[PERSON_LEN], time[24];
	enum style st = deed_text(s, p, text, sizeof(text));
	int end = at.x + at.w - 10;

	st = s->old ? STYLE_OLD : st;
	frame_put(f, (struct spot){ at.x + 1, at.y, 16 }, st,
	    p->name[0] ? p->name : "a supervisor");
	frame_put(f, (struct spot){ at.x + 18, at.y, 24 }, st, text);
	frame_printf(f, (struct spot){ at.x + 43, at.y, end - at.x - 44 }, st,
	    "%s %s", p->call->short_id,
	    agent ? person_name(agent, name, sizeof(name)) : "");
	scene_duration(s, p->in_ms, time, sizeof(time));
	frame_printf(f, (struct spot){ end, at.y, 10 }, st, "%9s", time);
}

/* The others of the call behind p, or of the calls behind that; NULL at the
 * end.  Beginning with NULL. */
static const struct participant *
other_after(
    const struct scene *s, const struct call **c, const struct participant *p)
{
	p = p ? TAILQ_NEXT(p, in_call) : NULL;
	for (;;) {
		p = state_next_other(s, p);
		if (p)
			return p;
		*c = *c ? TAILQ_NEXT(*c, all) : TAILQ_FIRST(model_calls(s->m));
		while (*c && ((*c)->ended_ms || (*c)->hidden))
			*c = TAILQ_NEXT(*c, all);
		if (!*c)
			return NULL;
		p = TAILQ_FIRST(&(*c)->participants);
	}
}

static int
others_count(const struct scene *s)
{
	const struct call *c = NULL;
	const struct participant *p;
	int n = 0;

	for (p = other_after(s, &c, NULL); p; p = other_after(s, &c, p))
		n++;
	return n;
}

/* Whoever may be heard first; at is the row before, most how many there may be.
 */
static void
others_draw(struct frame *f, const struct scene *s, struct area *at, int most)
{
	static const char order[] = "B?WL";
	const struct participant *p;
	const struct call *c;

	for (const char *how = order; *how; how++) {
		c = NULL;
		for (p = other_after(s, &c, NULL); p && most > 0;
		     p = other_after(s, &c, p)) {
			if (state_mode_letter(p) != *how)
				continue;
			next_row(at);
			other_draw(f, s, p, *at);
			most--;
		}
	}
}

static void
others_panel(struct frame *f, const struct scene *s, struct area at)
{
	int n = others_count(s), shown = n > at.h - 1 ? at.h - 2 : n;

	rule_draw(f, at, "other supervisors");
	others_draw(f, s, &at, shown);
	if (!next_row(&at))
		return;
	if (shown < n)
		frame_printf(f, (struct spot){ at.x + 1, at.y, at.w - 1 },
		    STYLE_PLAIN, "%d more", n - shown);
	else if (n == 0 && s->known)
		frame_put(f, (struct spot){ at.x + 1, at.y, at.w - 1 },
		    STYLE_PLAIN, "None is seen in any call.");
}

static int
least(int a, int b)
{
	return a < b ? a : b;
}

struct area
side_draw(struct frame *f, const struct scene *s, struct area at)
{
	int alerts = least(alerts_up(s), ALERTS_MOST - 1);
	int others = least(others_count(s), OTHERS_MOST - 1);
	struct area a = at, o = at;

	o.h = 2 + (others > 1 ? others : 1);
	o.y = at.y + at.h - o.h + 1;
	o.h--;
	a.h = 2 + (alerts > 1 ? alerts : 1);
	a.y = o.y - a.h;
	a.h--;
	at.h = a.y - 1 - at.y;
	alerts_panel(f, s, a);
	others_panel(f, s, o);
	return at;
}

/* One line of what has happened. */
static void
happening_draw(struct frame *f, const struct scene *s, int64_t at_ms,
    enum style st, const char *text, struct area at)
{
	char clock[16];

	scene_clock(s, at_ms, clock, sizeof(clock));
	frame_put(f, (struct spot){ at.x + 1, at.y, 9 }, STYLE_PLAIN, clock);
	frame_put(f, (struct spot){ at.x + 11, at.y, at.w - 11 }, st, text);
}

void
history_draw(struct frame *f, const struct scene *s, struct area at)
{
	char text[LINE_LEN + 64];
	int acts = 0, others = 0;

	rule_draw(f, at, "what happened");
	while (next_row(&at)) {
		const struct act *a = model_act(s->m, acts);
		const struct happening *h = history_get(s->ui->history, others);
		enum style st;

		if (!a && !h)
			return;
		if (!h || (a && a->asked_ms >= h->at_ms)) {
			st = act_text(a, s->now_ms, text, sizeof(text));
			happening_draw(f, s, a->asked_ms, st, text, at);
			acts++;
		} else {
			happening_draw(f, s, h->at_ms, h->style, h->text, at);
			others++;
		}
	}
}
