/*
 * Taps: where a provider lets one leg listen in on another without being in its
 * call.  Whoever taps is shown as a participant of the call of the leg that is
 * tapped, muted if all its taps only listen, with the targets of those that
 * whisper; so nothing else needs to know of taps.
 */
#include "model/apply.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/fold.h"

/* A list may still show what an event has ended so long ago. */
#define LAG_MS 1000
#define TAP_KEEP_MS 10000

static struct tap *
find(struct tap_list *list, const struct event *ev)
{
	struct tap *t;

	TAILQ_FOREACH(t, list, all)
	if ((int64_t)t->mode == ev->value &&
	    strcmp(t->who, ev->participant) == 0 &&
	    strcmp(t->target, ev->other) == 0)
		return t;
	return NULL;
}

/* The room that the leg is in by its taps, and how loud it is at most. */
static struct call *
tapped(struct model *m, const char *who, enum mode *loudest)
{
	struct call *c = NULL;
	const struct tap *t;

	*loudest = MODE_OFF;
	TAILQ_FOREACH(t, &m->taps, all)
	{
		const struct participant *p;

		if (strcmp(t->who, who) != 0)
			continue;
		p = map_get(m->participant_by_id, t->target);
		if (!p || !p->room || p->room->ended_ms || p->by_tap)
			continue;
		/* In two calls at once: the louder one is the one to show. */
		if (t->mode > *loudest) {
			*loudest = t->mode;
			c = p->room;
		}
	}
	return c;
}

static void
set_targets(struct model *m, struct participant *p, enum mode loudest)
{
	const struct tap *t;

	if (!p->target)
		p->target = mem_zalloc(TARGET_MAX, sizeof(*p->target));
	p->target_count = 0;
	if (loudest != MODE_WHISPER)
		return;
	TAILQ_FOREACH(t, &m->taps, all)
	if (t->mode == MODE_WHISPER && strcmp(t->who, p->id) == 0 &&
	    p->target_count < TARGET_MAX)
		memcpy(p->target[p->target_count++], t->target, ID_LEN);
}

/* A leg that tapped is out of the call.  If it could be heard, nobody knows by
 * whom now: whoever it was heard through has left, and may hear it still. */
void
apply_tap_part(struct model *m, struct participant *p)
{
	struct call *c = p->room->whole;
	int64_t left_ms = p->left_ms;
	char left_call[ID_LEN];

	snprintf(left_call, sizeof(left_call), "%s", p->left_call);
	if (strcmp(p->id, m->me.leg) != 0 || p->state == LEG_ENDED ||
	    m->me.accepted.mode <= MODE_MONITOR)
		apply_me_left(m, p, c);
	else if (!m->me.asking || m->me.asked.mode > MODE_MONITOR)
		m->me.unsure = true;
	store_leave(m, p);
	p->in_ms = m->now_ms;
	/* It never was there, so it never left. */
	p->left_ms = left_ms;
	store_own(&p->left_call, left_call);
}

static void
tap_enter(struct model *m, struct participant *p, struct call *c)
{
	p->joined_ms = p->in_ms = m->now_ms;
	p->touched_ms = m->now_ms;
	p->by_tap = true;
	store_enter(m, c, p);
	apply_me_joined(m, p, m->now_ms);
}

/* Puts the leg where its taps say that it is. */
static bool
derive(struct model *m, const char *who)
{
	struct participant *p = store_participant(m, who, m->now_ms);
	enum mode loudest;
	struct call *c;

	if (p->room && !p->by_tap)
		return false;
	c = p->state == LEG_ENDED ? NULL : tapped(m, who, &loudest);
	if (p->room && p->room != c)
		apply_tap_part(m, p);
	if (!c)
		return true;
	if (!p->room)
		tap_enter(m, p, c);
	p->read = true;
	p->muted = loudest == MODE_MONITOR;
	set_targets(m, p, loudest);
	return true;
}

bool
apply_tap_keeps(struct model *m, struct participant *p)
{
	enum mode loudest;

	if (TAILQ_EMPTY(&m->taps) || tapped(m, p->id, &loudest) != p->room)
		return false;
	p->by_tap = true;
	fold_room(m, p->room);
	return derive(m, p->id);
}

void
apply_tap_target(struct model *m, const char *target)
{
	const struct tap *t;

	TAILQ_FOREACH(t, &m->taps, all)
	if (strcmp(t->target, target) == 0 || strcmp(t->who, target) == 0)
		derive(m, t->who);
}

/* An event has told of its end, and this list may be older than that. */
static bool
is_over(struct model *m, const struct event *ev)
{
	const struct tap *t = find(&m->ended_taps, ev);

	return m->taps_listed && t && t->ended_ms > m->taps_asked_ms - LAG_MS;
}

static bool
begin(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct tap *t = find(&m->taps, ev);

	if (t) {
		t->round = m->tap_round;
		return false;
	}
	if (is_over(m, ev))
		return false;
	t = mem_zalloc(1, sizeof(*t));
	memcpy(t->who, ev->participant, sizeof(t->who));
	memcpy(t->target, ev->other, sizeof(t->target));
	t->mode = (enum mode)ev->value;
	t->touched_ms = now_ms;
	t->round = m->tap_round;
	TAILQ_INSERT_TAIL(&m->taps, t, all);
	return derive(m, ev->participant);
}

static bool
end(struct model *m, struct tap *t, int64_t now_ms)
{
	if (!t)
		return false;
	TAILQ_REMOVE(&m->taps, t, all);
	TAILQ_INSERT_HEAD(&m->ended_taps, t, all);
	t->ended_ms = now_ms;
	return derive(m, t->who);
}

static bool
end_unnamed(struct model *m, int64_t now_ms)
{
	struct tap *t, *next;
	bool changed = false;

	m->taps_listed = false;
	for (t = TAILQ_FIRST(&m->taps); t; t = next) {
		next = TAILQ_NEXT(t, all);
		if (t->round != m->tap_round &&
		    t->touched_ms < m->taps_asked_ms)
			changed |= end(m, t, now_ms);
	}
	return changed;
}

void
apply_taps_expire(struct model *m, int64_t now_ms)
{
	struct tap *t, *next;

	for (t = TAILQ_FIRST(&m->ended_taps); t; t = next) {
		next = TAILQ_NEXT(t, all);
		if (now_ms - t->ended_ms < TAP_KEEP_MS)
			continue;
		TAILQ_REMOVE(&m->ended_taps, t, all);
		mem_free(t);
	}
}

/* Whoever puts a call on hold talks to nobody; the others hear music. */
static bool
hold_by(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct participant *by = store_participant(m, ev->participant, now_ms);
	struct event hold = {
		.kind = EVENT_HOLD, .at_ms = ev->at_ms, .on = ev->on
	};
	struct participant *p;
	bool changed = false;

	if (!by->call || by->by_tap)
		return false;
	TAILQ_FOREACH(p, &by->call->participants, in_call)
	{
		if (p == by || p->by_tap || p->role == ROLE_SUPERVISOR)
			continue;
		memcpy(hold.participant, p->id, sizeof(hold.participant));
		changed |= apply_leg(m, &hold, now_ms);
	}
	return changed;
}

bool
apply_tap(struct model *m, const struct event *ev, int64_t now_ms)
{
	switch (ev->kind) {
	case EVENT_HOLD_BY:
		return hold_by(m, ev, now_ms);
	case EVENT_TAP:
		return begin(m, ev, now_ms);
	case EVENT_TAP_END:
		return end(m, find(&m->taps, ev), now_ms);
	case EVENT_TAPS_BEGIN:
		m->tap_round++;
		m->taps_asked_ms = ev->value;
		m->taps_listed = true;
		return false;
	default:
		return end_unnamed(m, now_ms);
	}
}
