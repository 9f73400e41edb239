#include "model/apply.h"

#include <stdio.h>
#include <string.h>

#include "model/audience.h"

/* Who leaves a call takes care of it no more. */
static void
let_go(struct call *c)
{
	struct call *part;

	TAILQ_FOREACH(part, &c->parts, in_whole)
	if (part->claim_mine) {
		store_own(&part->claim, "");
		part->claim_mine = false;
		part->claim_ms = 0;
	}
}

void
apply_me_left(struct model *m, const struct participant *p, struct call *c)
{
	struct me *me = &m->me;

	if (strcmp(p->id, me->leg) != 0)
		return;
	let_go(c);
	if (strcmp(me->accepted.call, c->id) == 0) {
		me->accepted = (struct stance){ .mode = MODE_OFF };
		me->unsure = me->seen = me->proven = me->quiet_failed = false;
	}
	/* What was asked of a call that my leg is out of will not come. */
	if (me->asking && strcmp(me->asked.call, c->id) == 0)
		me->asking = false;
}

void
apply_me_down(struct model *m, const struct participant *p)
{
	struct me *me = &m->me;

	if (strcmp(p->id, me->leg) != 0)
		return;
	me->accepted = (struct stance){ .mode = MODE_OFF };
	me->asking = me->unsure = me->seen = me->proven = false;
	me->quiet_failed = false;
}

static void
rename_stance(struct stance *s, const char *from, const char *to)
{
	if (strcmp(s->call, from) == 0)
		snprintf(s->call, sizeof(s->call), "%s", to);
}

void
apply_me_moved(struct model *m, const struct participant *p, const char *from,
    const char *to)
{
	if (p && strcmp(p->id, m->me.leg) != 0)
		return;
	rename_stance(&m->me.accepted, from, to);
	rename_stance(&m->me.asked, from, to);
}

void
apply_me_joined(struct model *m, const struct participant *p, int64_t now_ms)
{
	struct me *me = &m->me;
	struct audience a;

	if (strcmp(p->id, me->leg) == 0)
		return;
	audience_of(m, now_ms, &a);
	if (a.mode != MODE_BARGE || a.call != p->call)
		return;
	snprintf(me->newcomer, sizeof(me->newcomer), "%s", p->id);
	me->newcomer_ms = now_ms;
}

static bool
my_leg(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct participant *p;

	if (strcmp(m->me.leg, ev->participant) == 0)
		return false;
	if (!ev->on)
		m->me = (struct me){ 0 };
	snprintf(m->me.leg, sizeof(m->me.leg), "%s", ev->participant);
	if (ev->participant[0]) {
		p = store_participant(m, ev->participant, now_ms);
		p->role = ROLE_SUPERVISOR;
	}
	return true;
}

static bool
asked(struct me *me, const struct event *ev, int64_t now_ms)
{
	struct stance *s = &me->asked;

	if (ev->other[0]) {
		if (s->target_count < TARGET_MAX)
			snprintf(s->target[s->target_count++], ID_LEN, "%s",
			    ev->other);
		return true;
	}
	me->asking = true;
	s->mode = (enum mode)ev->value;
	s->target_count = 0;
	s->at_ms = now_ms;
	snprintf(s->call, sizeof(s->call), "%s", ev->call);
	return true;
}

static bool
accepted(struct me *me, int64_t now_ms)
{
	if (!me->asking)
		return false;
	me->accepted = me->asked;
	me->accepted.at_ms = now_ms;
	me->asking = me->unsure = me->seen = me->proven = false;
	me->quiet_failed = false;
	return true;
}

static bool
seen(struct me *me, const struct event *ev, int64_t now_ms)
{
	bool proven = ev->value == 1;
	bool changed = !me->seen || me->unsure || me->proven != proven;

	if (changed)
		me->seen_ms = now_ms;
	me->seen = true;
	me->proven = proven;
	me->unsure = false;
	return changed;
}

static bool
differs(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct me *me = &m->me;
	const struct participant *p = map_get(m->participant_by_id, me->leg);
	bool was = me->unsure;
	int i;

	if (ev->value == MODE_OFF)
		me->asking = false;
	if (ev->value < 0 || (!p && ev->value != MODE_OFF)) {
		me->unsure = true;
		me->seen = false;
		return !was;
	}
	me->accepted.mode = (enum mode)ev->value;
	me->accepted.at_ms = now_ms;
	snprintf(me->accepted.call, sizeof(me->accepted.call), "%s", ev->call);
	me->accepted.target_count = p ? p->target_count : 0;
	for (i = 0; i < me->accepted.target_count; i++)
		memcpy(me->accepted.target[i], p->target[i], ID_LEN);
	me->unsure = me->quiet_failed = false;
	me->seen = me->proven = true;
	me->seen_ms = now_ms;
	return true;
}

bool
apply_me(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct me *me = &m->me;
	bool was;

	switch (ev->kind) {
	case EVENT_MY_LEG:
		return my_leg(m, ev, now_ms);
	case EVENT_MY_MODE_ASKED:
		return asked(me, ev, now_ms);
	case EVENT_MY_MODE_ACCEPTED:
		return accepted(me, now_ms);
	case EVENT_MY_MODE_REFUSED:
		was = me->asking;
		me->asking = false;
		return was;
	case EVENT_MY_MODE_LOST:
		was = me->unsure;
		me->unsure = true;
		me->seen = false;
		return !was;
	case EVENT_MY_MODE_SEEN:
		return seen(me, ev, now_ms);
	case EVENT_MY_MODE_DIFFERS:
		return differs(m, ev, now_ms);
	case EVENT_MY_QUIET_FAILED:
		was = me->quiet_failed;
		me->quiet_failed = true;
		return !was;
	default:
		return false;
	}
}
