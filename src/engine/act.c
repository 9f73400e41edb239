/*
 * What the supervisor wants becomes one or more acts.  My leg always enters a
 * call as a listener; whatever is louder is a second act that goes out only
 * when the first was accepted.
 */
#include <stdio.h>
#include <string.h>

#include "engine/inside.h"

#define WARNED_MS 10000

/* Adds an act that goes when the one before was accepted; its id. */
static uint64_t
add_step(struct engine *e, const struct action *a, enum action_kind kind,
    uint64_t after)
{
	struct action step = *a;
	struct work *w;

	step.kind = kind;
	if (kind != ACTION_WHISPER)
		step.target_count = 0;
	w = work_add(e, &step, after);
	return w ? w->a.id : 0;
}

static uint64_t
add_leave(struct engine *e, const char *from, bool sure, uint64_t after)
{
	struct action step = { .kind = ACTION_LEAVE, .sure = sure };

	snprintf(step.call, sizeof(step.call), "%s", from);
	return add_step(e, &step, ACTION_LEAVE, after);
}

/* A leg of the call that owns the conference to be: an agent's before any. */
static const struct participant *
owner_of(const struct call *c)
{
	const struct participant *p = call_first(c, ROLE_AGENT);

	return p ? p : TAILQ_FIRST(&c->participants);
}

/* Two bridged legs cannot be supervised so that anybody could prove who hears
 * whom.  So they are made a conference first: for a moment they do not hear
 * each other, and that is said before. */
static uint64_t
add_conference(struct engine *e, const struct call *c)
{
	const struct participant *p, *owner = owner_of(c);
	struct action step = { .kind = ACTION_CREATE };
	uint64_t after;

	memcpy(step.call, c->id, sizeof(step.call));
	memcpy(step.participant, owner->id, sizeof(step.participant));
	after = add_step(e, &step, ACTION_CREATE, 0);
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (p == owner)
			continue;
		memcpy(step.participant, p->id, sizeof(step.participant));
		after = add_step(e, &step, ACTION_ADD, after);
	}
	return after;
}

/* Whether it was said, and the key pressed again. */
static bool
warned_of_bridge(struct engine *e, const struct call *c)
{
	bool again = strcmp(e->leg.bridge, c->id) == 0 &&
		     e->now_ms - e->leg.warned_ms < WARNED_MS;

	memcpy(e->leg.bridge, c->id, sizeof(e->leg.bridge));
	e->leg.warned_ms = e->now_ms;
	if (!again)
		engine_say(e,
		    "! %s is two bridged legs. Again makes it a "
		    "conference, with a gap in the sound.",
		    c->short_id);
	return again;
}

/* The broker does all that is needed; but I listen first, so that nothing
 * louder waits for my phone to be picked up, and who hears me does not change
 * in two calls at once. */
static void
add_brokered(struct engine *e, const struct action *a)
{
	uint64_t after = 0;

	if (!leg_in(e, a->call) && a->kind != ACTION_MONITOR)
		after = add_step(e, a, ACTION_MONITOR, 0);
	add_step(e, a, a->kind, after);
}

/* My phone is about to be called, or was, and it is not known yet which leg
 * that is.  It shall not be called twice: the one before would be forgotten. */
static const struct work *
dialling(const struct engine *e)
{
	int i;

	for (i = 0; i < WORK_MAX && !leg_up(e); i++)
		if (e->work[i].stage != STAGE_FREE &&
		    e->work[i].a.kind == ACTION_DIAL)
			return &e->work[i];
	return NULL;
}

/* Listen, whisper and barge: first into the call, if my leg is not there. */
static void
add_mode(struct engine *e, const struct action *a)
{
	const struct call *c = model_call(e->model, a->call);
	const struct work *dial = dialling(e);
	bool there = leg_in(e, a->call);
	uint64_t after = 0;
	char from[ID_LEN];

	if (e->provider->brokered) {
		add_brokered(e, a);
		return;
	}
	if (c->bridged) {
		if (!warned_of_bridge(e, c))
			return;
		after = add_conference(e, c);
	}

	snprintf(from, sizeof(from), "%s", dial ? dial->a.call : leg_call(e));
	if (dial) {
		after = after ? after : dial->a.id;
		there = e->provider->dial_joins && strcmp(from, a->call) == 0;
	} else if (!leg_up(e)) {
		after = add_step(e, a, ACTION_DIAL, after);
		there = e->provider->dial_joins;
		if (there && a->kind == ACTION_MONITOR)
			return;
	}
	if (!there && from[0])
		after = add_leave(e, from, false, after);
	if (!there && a->kind != ACTION_MONITOR)
		after = add_step(e, a, ACTION_MONITOR, after);
	add_step(e, a, a->kind, after);
}

static const char *
words_again(const struct engine *e, bool fixable)
{
	if (e->provider->brokered)
		return "X again: the relay fixes it first, if it can.";
	return fixable ? "X again to fix that first."
		       : "X again to leave all the same.";
}

/* My leg may have been set to take the call with it when it leaves, by
 * whoever made it join.  The first time that is said, the second time it is
 * put right before it leaves. */
static void
leave(struct engine *e, bool sure)
{
	const struct participant *leg = engine_leg(e);
	struct action keep = { .kind = ACTION_KEEP };
	uint64_t after = 0;

	if (leg && leg->call && leg->exit_ends) {
		bool fixable = e->provider->can & ACTION_BIT(ACTION_KEEP);

		if (!sure && (e->leg.warned_ms == 0 ||
				 e->now_ms - e->leg.warned_ms > WARNED_MS)) {
			e->leg.warned_ms = e->now_ms;
			engine_say(e,
			    "!! Leaving would END this call (end-on-exit). %s",
			    words_again(e, fixable));
			return;
		}
		if (!fixable) {
			add_leave(e, leg_call(e), sure, 0);
			return;
		}
		memcpy(keep.call, leg->call->id, sizeof(keep.call));
		keep.target_count = 1;
		snprintf(keep.target[0], ID_LEN, "%s", leg->record);
		work_add(e, &keep, 0);
		after = e->next_act;
	}
	add_leave(e, leg_call(e), sure, after);
}

/* Why it cannot be, or NULL. */
static const char *
objection(const struct engine *e, const struct action *a)
{
	const struct call *c = model_call(e->model, a->call);
	const struct participant *who =
	    model_participant(e->model, a->participant);
	int i;

	if (!(e->provider->can & ACTION_BIT(a->kind)))
		return "this provider cannot do that";
	if (!(engine_can(e) & ACTION_BIT(a->kind)))
		return "your token at the relay does not allow that";
	if (!c || c->ended_ms)
		return "that call has ended";
	if (action_is_word(a->kind))
		return NULL;
	if (c->bridged && !action_is_mine(a->kind))
		return "two bridged legs: L makes it a conference first";
	if (!action_is_mine(a->kind) && who && who->plain[0])
		return who->plain;
	if (action_is_mine(a->kind) && !e->provider->brokered && !leg_up(e) &&
	    e->acct.phone[0] == '\0')
		return "there is no phone in this profile";
	if (a->kind != ACTION_WHISPER)
		return NULL;
	if (a->target_count == 0)
		return "pick at least one person, or press L to just listen";
	for (i = 0; i < a->target_count; i++) {
		const struct participant *p =
		    model_participant(e->model, a->target[i]);

		if (!p || p->call != c)
			return "somebody picked has left the call";
	}
	return NULL;
}

/* Nobody is there to tell colleagues. */
static void
claim_here(struct engine *e, const struct action *a)
{
	const struct call *c = model_call(e->model, a->call);
	struct event ev = { .kind = EVENT_CALL_CLAIM, .value = e->now_ms };

	if (!c || c->ended_ms) {
		engine_say(e, "!! Not sent: that call has ended");
		return;
	}
	memcpy(ev.call, c->id, sizeof(ev.call));
	ev.on = a->kind == ACTION_CLAIM;
	snprintf(ev.text, sizeof(ev.text), "%s", ev.on ? "you" : "");
	engine_put(e, &ev);
	engine_say(e,
	    ev.on ? "%s is yours, only here: without a relay nobody is told"
		  : "%s is nobody's any more",
	    c->short_id);
}

static void
start(struct engine *e, const struct action *a)
{
	const char *why;

	if (action_is_word(a->kind) && !e->provider->brokered) {
		claim_here(e, a);
		return;
	}
	why = objection(e, a);
	if (why)
		engine_say(e, "!! Not sent: %s", why);
	else if (action_is_mine(a->kind))
		add_mode(e, a);
	else
		work_add(e, a, 0);
}

void
engine_act(struct engine *e, const struct action *a, int64_t now_ms)
{
	uint64_t before = e->next_act;

	e->now_ms = now_ms;
	e->acted_first = e->acted_last = 0;
	if (!e->has_api) {
		engine_say(e, "Nothing is sent: this is a recording");
		return;
	}
	switch (a->kind) {
	case ACTION_QUIET:
		quiet_start(e, "");
		break;
	case ACTION_REFRESH:
		reads_sync(e);
		if (broker_reached(e))
			engine_say(e, "The relay tells all it knows by itself: "
				      "there is nothing to ask for");
		break;
	case ACTION_LEAVE:
		/* A phone that rings at a broker's call is in no call yet: it
		 * is not to be waited for. */
		if (e->provider->brokered && model_me(e->model)->asking &&
		    model_me(e->model)->accepted.mode == MODE_OFF)
			quiet_start(e, "");
		else if (leg_call(e)[0])
			leave(e, a->sure);
		else
			engine_say(e, "Your leg is in no call. You are "
				      "OFF AIR.");
		break;
	case ACTION_HANGUP:
		if (leg_up(e) && e->leg.mine) {
			e->leg.hanging = true;
			work_add(e, a, 0);
		}
		break;
	default:
		start(e, a);
	}
	if (e->next_act > before) {
		e->acted_first = before + 1;
		e->acted_last = e->next_act;
	} else if (a->kind == ACTION_QUIET && quiet_is_open(e)) {
		e->acted_first = e->acted_last = e->quiet.act;
	}
	engine_tick(e, now_ms);
}

void
engine_acted(const struct engine *e, uint64_t *first, uint64_t *last)
{
	*first = e->acted_first;
	*last = e->acted_last;
}

bool
engine_is_open(const struct engine *e, uint64_t first, uint64_t last)
{
	const struct quiet *q = &e->quiet;
	int i;

	for (i = 0; i < WORK_MAX; i++)
		if (e->work[i].stage != STAGE_FREE &&
		    e->work[i].a.id >= first && e->work[i].a.id <= last)
			return true;
	return quiet_is_open(e) && q->act >= first && q->act <= last;
}
