/* One call: its people, who hears whom, and what was done about it. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/person.h"
#include "view/state.h"

/* Where the columns of the people are.  Those that do not fit are cut. */
enum {
	AT_NUMBER = 3,
	AT_WHO = 5,
	WHO_COLS = 17,
	AT_ROLE = 23,
	AT_IN = 33,
	AT_MUTE = 40,
	AT_HOLD = 46,
	AT_SPEAKS = 52,
	AT_HEARS = 60,
	AT_NOTE = 71,
};

static const char *
claim_text(const struct call *c, char *dst, size_t size)
{
	const struct call *part = call_claimed(c);

	dst[0] = '\0';
	if (part && part->claim_mine)
		snprintf(dst, size, "  you are on it");
	else if (part)
		snprintf(dst, size, "  %s is on it", part->claim);
	return dst;
}

static void
title_draw(struct frame *f, const struct scene *s, const struct call *c,
    struct area at)
{
	char words[5 * NAME_LEN], time[24], end[NAME_LEN + 40];
	char claim[NAME_LEN + 16];

	scene_duration(s, c->opened_ms, time, sizeof(time));
	if (c->ended_ms)
		snprintf(words, sizeof(words), "%s  %s  %s", c->short_id,
		    c->queue, state_end(c, end, sizeof(end)));
	else
		snprintf(words, sizeof(words), "%s%s  %s%s%s%sup %s%s -- %d %s",
		    c->short_id, claim_text(c, claim, sizeof(claim)), c->queue,
		    c->queue[0] != '\0' ? "  " : "", c->name,
		    c->name[0] != '\0' ? "  " : "", time,
		    call_recorded(c) ? "  R recording" : "", c->count,
		    c->count == 1 ? "person" : "people");
	rule_draw(f, at, words);
}

static void
put_at(struct frame *f, struct area at, int x, enum style st, const char *text)
{
	frame_put(f, (struct spot){ at.x + x, at.y, at.w - x }, st, text);
}

static void
people_heads(struct frame *f, struct area at)
{
	put_at(f, at, AT_WHO, STYLE_HEAD, "WHO");
	put_at(f, at, AT_ROLE, STYLE_HEAD, "ROLE");
	put_at(f, at, AT_IN, STYLE_HEAD, "IN");
	put_at(f, at, AT_MUTE, STYLE_HEAD, "MUTE");
	put_at(f, at, AT_HOLD, STYLE_HEAD, "HOLD");
	put_at(f, at, AT_SPEAKS, STYLE_HEAD, "SPEAKS");
	put_at(f, at, AT_HEARS, STYLE_HEAD, "HEARS YOU");
	if (at.w >= AT_NOTE + 9)
		put_at(f, at, AT_NOTE, STYLE_HEAD, "NOTE");
}

static const char *
hears_word(const struct scene *s, const struct participant *p)
{
	const struct participant *me = model_my_leg(s->m);
	bool sure = true;

	if (p == me)
		return "-";
	if (!me || me->call != p->call)
		return "no";
	if (audience_hears(s->m, p, me, &sure))
		return sure ? "YES" : "YES?";
	return sure ? "no" : "no?";
}

/* What is read from the provider, or "?" before it was. */
static const char *
fact_word(const struct participant *p, bool fact, const char *word)
{
	if (fact)
		return word;
	return p->read ? "-" : "?";
}

static const char *
note_word(const struct scene *s, const struct participant *p)
{
	if (p->helps)
		return p->help[0] != '\0' ? p->help : "asks for help";
	if (p == model_my_leg(s->m))
		return mode_word(s->audience.mode);
	return p->exit_ends ? "end-on-exit" : "";
}

static bool
is_unmasked(const struct scene *s, const struct participant *p)
{
	return s->ui->unmask_ms && strcmp(p->id, s->ui->unmasked) == 0 &&
	       s->now_ms - s->ui->unmask_ms < UI_UNMASK_MS;
}

static void
person_draw(struct frame *f, const struct scene *s, const struct participant *p,
    struct area at)
{
	bool selected =
	    !strcmp(p->id, s->ui->person) && s->ui->context != IN_LIST;
	enum style st = selected ? STYLE_SELECT : STYLE_PLAIN;
	enum style role_st = st;
	char text[PERSON_LEN], time[24];
	const char *hears = hears_word(s, p);

	if (!selected && s->old)
		st = STYLE_OLD;
	if (person_is_outside(p) && !selected)
		role_st = STYLE_CUSTOMER;
	frame_fill(f, (struct spot){ at.x, at.y, at.w }, st, ' ');
	if (selected) {
		f->cursor_x = at.x;
		f->cursor_y = at.y;
		put_at(f, at, 2, st, ">");
	}
	frame_printf(
	    f, (struct spot){ at.x + AT_NUMBER, at.y, 2 }, st, "%d", at.h);
	person_name(p, text, sizeof(text));
	if (is_unmasked(s, p))
		snprintf(text, sizeof(text), "%s", p->number);
	if (p == model_my_leg(s->m))
		snprintf(text, sizeof(text), "%.*s (you)", NAME_LEN - 1,
		    p->name[0] != '\0' ? p->name : s->ui->user);
	frame_put(f, (struct spot){ at.x + AT_WHO, at.y, WHO_COLS }, st, text);
	put_at(f, at, AT_ROLE, role_st, person_role(p));
	scene_duration(s, p->in_ms, time, sizeof(time));
	put_at(f, at, s->old ? AT_IN - 1 : AT_IN, st, time);
	put_at(f, at, AT_MUTE, st, fact_word(p, p->muted, "mute"));
	put_at(f, at, AT_HOLD, st, fact_word(p, p->on_hold, "HOLD"));
	put_at(f, at, AT_SPEAKS, st, p->call->floor == p ? ">>>" : "");
	put_at(f, at, AT_HEARS,
	    hears[0] == 'Y' && !selected ? scene_me_style(s) : st, hears);
	if (at.w >= AT_NOTE + 9)
		put_at(f, at, AT_NOTE, st, note_word(s, p));
}

/* The people from the first that is shown; returns the rows used. */
static int
people_draw(struct frame *f, const struct scene *s, const struct call *c,
    struct area at)
{
	const struct participant *p;
	int i = 0, chosen = -1, top = s->ui->call_top;

	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (!strcmp(p->id, s->ui->person))
			chosen = i;
		i++;
	}
	if (chosen >= top + at.h)
		top = chosen - at.h + 1;
	if (chosen >= 0 && chosen < top)
		top = chosen;
	if (top > i - at.h)
		top = i > at.h ? i - at.h : 0;
	i = 0;
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (i >= top && i < top + at.h)
			person_draw(f, s, p,
			    (struct area){ at.x, at.y + i - top, at.w, i + 1 });
		i++;
	}
	return i - top < at.h ? i - top : at.h;
}

static void
timeline_draw(struct frame *f, const struct scene *s, const struct call *c,
    struct area at)
{
	char text[2 * NAME_LEN + 64], clock[16];
	const struct act *a;
	int y = at.y, end = at.y + at.h;

	for (int i = 0; y < end - 1; i++) {
		struct spot spot = { at.x + 2, y, at.w - 2 };
		enum style st;

		a = model_act(s->m, i);
		if (!a)
			break;
		if (strcmp(a->call, c->id) != 0)
			continue;
		st = act_text(a, s->now_ms, text, sizeof(text));
		scene_clock(s, a->asked_ms, clock, sizeof(clock));
		spot.x = frame_printf(f, spot, STYLE_PLAIN, "%s  ", clock);
		spot.cols = at.x + at.w - spot.x;
		frame_put(f, spot, st, text);
		y++;
	}
	scene_clock(s, c->opened_ms, clock, sizeof(clock));
	if (y < end)
		frame_printf(f, (struct spot){ at.x + 2, y, at.w - 2 },
		    STYLE_PLAIN, "%s  call started", clock);
}

static void
leave_draw(struct frame *f, const struct scene *s, const struct call *c,
    struct area at)
{
	const struct participant *me = model_my_leg(s->m);

	if (!me || me->call != c) {
		rule_draw(f, at, "your leg is not in this call");
		return;
	}
	rule_draw(f, at, "leave is safe: your leg does not end the call");
	if (me->exit_ends) {
		rule_draw(f, at, "LEAVING WOULD END THE CALL: end-on-exit");
		frame_style(f, (struct spot){ at.x, at.y, at.w }, STYLE_CRIT);
	} else if (!me->read) {
		rule_draw(
		    f, at, "not read yet: does the call end when you leave?");
	}
}

/* Takes rows off the top of what is left. */
static struct area
take(struct area *rest, int rows)
{
	struct area a = *rest;

	a.h = rows < rest->h ? rows : rest->h;
	rest->y += a.h;
	rest->h -= a.h;
	return a;
}

void
call_draw(struct frame *f, const struct scene *s, struct area at)
{
	const struct call *c = model_call(s->m, s->ui->call);
	struct area rest = at, part;
	int n;

	if (!c) {
		rule_draw(f, at, "no call");
		return;
	}
	title_draw(f, s, c, take(&rest, 1));
	people_heads(f, take(&rest, 1));
	part = rest;
	part.h--; /* the last row says what leaving does */
	n = people_draw(f, s, c, part);
	take(&rest, n);
	n = matrix_height(s, c, at.w);
	if (n > 0 && n + 5 <= rest.h) {
		take(&rest, 1);
		rule_draw(f, take(&rest, 1), "who hears whom");
		matrix_draw(f, s, c, take(&rest, n));
	}
	if (rest.h >= 5) {
		take(&rest, 1);
		rule_draw(f, take(&rest, 1), "timeline");
		part = take(&rest, rest.h - 1);
		timeline_draw(f, s, c, part);
	}
	if (rest.h > 0) {
		rest.y += rest.h - 1;
		leave_draw(f, s, c, rest);
	}
}
