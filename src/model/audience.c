#include "model/audience.h"

#include <string.h>

#define NEWCOMER_MS 10000

static bool
is_target(const struct stance *s, const char *id)
{
	int i;

	for (i = 0; i < s->target_count; i++)
		if (strcmp(s->target[i], id) == 0)
			return true;
	return false;
}

bool
stance_covers(const struct stance *a, const struct stance *b)
{
	int i;

	if (a->mode == MODE_BARGE || b->mode <= MODE_MONITOR)
		return true;
	if (b->mode == MODE_BARGE || a->mode <= MODE_MONITOR)
		return false;
	for (i = 0; i < b->target_count; i++)
		if (!is_target(a, b->target[i]))
			return false;
	return true;
}

/* A whisper whose target has gone: whom it reaches now, no provider says. */
static bool
target_gone(const struct model *m, const struct stance *s)
{
	int i;

	if (s->mode != MODE_WHISPER)
		return false;
	for (i = 0; i < s->target_count; i++) {
		const struct participant *p =
		    model_participant(m, s->target[i]);

		if (!model_is_in(m, p, s->call))
			return true;
	}
	return false;
}

static bool
same(const struct stance *a, const struct stance *b)
{
	return a->mode == b->mode && strcmp(a->call, b->call) == 0 &&
	       stance_covers(a, b) && stance_covers(b, a);
}

static enum audience_phase
phase_of(const struct model *m, const struct me *me)
{
	if (me->unsure || target_gone(m, &me->accepted))
		return AUDIENCE_UNSURE;
	if (me->quiet_failed)
		return AUDIENCE_FAILED;
	if (me->asking && !same(&me->accepted, &me->asked))
		return stance_covers(&me->accepted, &me->asked) &&
			       me->asked.mode <= me->accepted.mode
			   ? AUDIENCE_NARROWING
			   : AUDIENCE_WIDENING;
	return me->seen ? AUDIENCE_SEEN : AUDIENCE_STILL;
}

static enum mode
mode_of(const struct me *me, enum audience_phase phase)
{
	if (phase == AUDIENCE_UNSURE)
		return MODE_BARGE;
	if ((phase == AUDIENCE_WIDENING || phase == AUDIENCE_FAILED) &&
	    me->asking && me->asked.mode > me->accepted.mode &&
	    me->asked.mode > MODE_MONITOR)
		return me->asked.mode;
	return me->accepted.mode;
}

static bool
may_hear(const struct me *me, const struct audience *a, const char *id)
{
	if (strcmp(id, me->leg) == 0 || a->mode <= MODE_MONITOR)
		return false;
	if (a->mode == MODE_BARGE)
		return true;
	if (me->accepted.mode == MODE_WHISPER && is_target(&me->accepted, id))
		return true;
	return me->asking && me->asked.mode == MODE_WHISPER &&
	       is_target(&me->asked, id);
}

static void
add_hearers(const struct me *me, struct audience *a)
{
	const struct participant *p;

	if (!a->call)
		return;
	TAILQ_FOREACH(p, &a->call->participants, in_call)
	{
		if (!may_hear(me, a, p->id))
			continue;
		if (a->count < TARGET_MAX)
			a->hearer[a->count++] = p;
		else
			a->more++;
	}
}

static const struct call *
call_of(const struct model *m, const struct me *me)
{
	const struct participant *leg = model_my_leg(m);

	if (me->accepted.mode != MODE_OFF && me->accepted.call[0])
		return model_call(m, me->accepted.call);
	if (me->asking || me->unsure)
		return model_call(m, me->asked.call);
	return leg ? leg->call : NULL;
}

void
audience_of(const struct model *m, int64_t now_ms, struct audience *a)
{
	const struct me *me = model_me(m);
	const struct participant *p;

	*a = (struct audience){ 0 };
	a->phase = phase_of(m, me);
	a->mode = mode_of(me, a->phase);
	a->call = call_of(m, me);
	a->proven = me->proven;
	a->since_ms = me->accepted.at_ms;
	if (a->phase == AUDIENCE_SEEN)
		a->since_ms = me->seen_ms;
	if (a->phase == AUDIENCE_WIDENING || a->phase == AUDIENCE_NARROWING)
		a->since_ms = me->asked.at_ms;
	add_hearers(me, a);
	if (me->newcomer_ms && now_ms - me->newcomer_ms < NEWCOMER_MS &&
	    a->mode == MODE_BARGE) {
		p = model_participant(m, me->newcomer);
		if (p && p->call && p->call == a->call)
			a->newcomer = p;
	}
}

static bool
same_sound(const struct participant *a, const struct participant *b)
{
	return a->room && b->room && a->room->sound == b->room->sound;
}

/* Another supervisor is heard as far as the provider shows it: by its targets
 * if it has any, by everybody if it is not muted.  Not all rooms of a call hear
 * each other. */
static bool
other_heard(
    const struct participant *listener, const struct participant *speaker)
{
	int i;

	if (speaker->muted || speaker->on_hold || listener->on_hold)
		return false;
	if (speaker->target_count == 0)
		return same_sound(listener, speaker);
	for (i = 0; i < speaker->target_count; i++)
		if (strcmp(speaker->target[i], listener->id) == 0)
			return true;
	return false;
}

bool
audience_hears(const struct model *m, const struct participant *listener,
    const struct participant *speaker, bool *sure)
{
	const struct me *me = model_me(m);
	struct audience a;

	if (strcmp(speaker->id, me->leg) != 0) {
		*sure = speaker->read && listener->read &&
			same_sound(listener, speaker);
		return other_heard(listener, speaker);
	}
	audience_of(m, 0, &a);
	*sure = a.phase == AUDIENCE_SEEN && a.proven;
	return a.call == listener->call && may_hear(me, &a, listener->id);
}
