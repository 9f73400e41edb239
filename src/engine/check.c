/*
 * What facts say of the acts and of my own mode.
 *
 * A 2xx is a promise; the participant list is the witness.  What it says of my
 * own mode is in mine.c.
 */
#include <stdio.h>
#include <string.h>

#include "engine/inside.h"

#define AUDIBLE_READ_MS 5000
#define LISTEN_READ_MS 15000

/* Told to be over, or known to be without anybody: a conference that has ended
 * is not in every list that its people are in. */
static bool
is_over(const struct call *c)
{
	return !c || c->ended_ms || (c->read_ms && c->count == 0);
}

/* Whether I am the one who takes care of it. */
static bool
is_mine(const struct call *c)
{
	const struct call *part = c ? call_claimed(c) : NULL;

	return part && part->claim_mine;
}

/* Whether the model shows what the act asked for; only for acts on others. */
static bool
fact_shows(const struct engine *e, const struct action *a)
{
	const struct participant *p =
	    model_participant(e->model, a->participant);
	bool here = model_is_in(e->model, p, a->call);

	switch (a->kind) {
	case ACTION_LEAVE:
		return !here;
	case ACTION_HANGUP:
		return !p || p->state == LEG_ENDED;
	case ACTION_KEEP:
		return here && p->read && !p->exit_ends;
	case ACTION_CREATE:
	case ACTION_ADD:
		return here;
	case ACTION_HOLD:
		return here && p->read && p->on_hold;
	case ACTION_UNHOLD:
		return here && p->read && !p->on_hold;
	case ACTION_MUTE:
		return here && p->read && p->muted;
	case ACTION_UNMUTE:
		return here && p->read && !p->muted;
	case ACTION_END:
		return is_over(model_call(e->model, a->call));
	case ACTION_CLAIM:
		return is_mine(model_call(e->model, a->call));
	case ACTION_UNCLAIM:
		return !is_mine(model_call(e->model, a->call));
	default:
		return false;
	}
}

void
check_saw(struct engine *e, struct work *w)
{
	if (w->lost) {
		work_mode_event(e, w, EVENT_MY_MODE_ACCEPTED, 0);
		work_act_event(e, w, EVENT_ACT_SEEN, "it did happen");
	} else {
		work_act_event(e, w, EVENT_ACT_SEEN, "");
	}
	work_end(e, w);
}

void
check_saw_nothing(struct engine *e, struct work *w)
{
	work_drop_followers(e, w);
	if (w->lost) {
		work_mode_event(e, w, EVENT_MY_MODE_REFUSED, 0);
		work_act_event(e, w, EVENT_ACT_NOT_DONE, "Nothing changed");
	} else {
		work_act_event(e, w, EVENT_ACT_NOT_DONE,
		    "accepted, but the provider does not show it");
	}
	work_end(e, w);
}

/* What the feed tells by itself, without a read-back. */
static bool
is_told(enum action_kind kind)
{
	return kind == ACTION_LEAVE || kind == ACTION_HANGUP ||
	       kind == ACTION_CREATE || kind == ACTION_ADD ||
	       kind == ACTION_END;
}

static void
check_works(struct engine *e)
{
	int i;

	for (i = 0; i < WORK_MAX; i++) {
		struct work *w = &e->work[i];

		if (w->stage != STAGE_CHECKING)
			continue;
		if (w->a.kind == ACTION_DIAL) {
			leg_check(e, w);
			continue;
		}
		if ((is_told(w->a.kind) || e->provider->pushes_state) &&
		    fact_shows(e, &w->a))
			check_saw(e, w);
	}
}

/* Leaving is pushed by every feed; a provider that pushes state shows the rest
 * here as well, so that no read-back need be waited for. */
void
check_facts(struct engine *e)
{
	/* Nearly always there is none, and this runs for every message. */
	if (e->work_count > 0)
		check_works(e);
	if (e->provider->pushes_state && model_me(e->model)->leg[0])
		mine_pushed(e);
}

static bool
here(const struct engine *e, const char *who, const char *call)
{
	const struct participant *p = model_participant(e->model, who);

	return model_is_in(e->model, p, call);
}

/* The feed is gone, so the call was read before the act: is it as it was on
 * the screen? */
static void
checked_first(struct engine *e, struct work *w)
{
	const struct action *a = &w->a;
	bool same = action_is_mine(a->kind) || here(e, a->participant, a->call);
	const char *why = "not sent: that person is no longer there";
	int i;

	for (i = 0; a->kind == ACTION_WHISPER && i < a->target_count; i++)
		same = same && here(e, a->target[i], a->call);
	if (action_is_whole(a->kind)) {
		same = !is_over(model_call(e->model, a->call));
		why = "not sent: that call has ended";
	}
	w->check_first = false;
	w->due_ms = e->now_ms;
	if (same)
		return;
	work_drop_followers(e, w);
	work_act_event(e, w, EVENT_ACT_NOT_DONE, why);
	work_end(e, w);
}

/* My leg is in no call, so nobody hears it. */
static void
not_there(struct engine *e, struct work *w)
{
	check_saw_nothing(e, w);
	mine_put(e, EVENT_MY_MODE_DIFFERS, "", MODE_OFF);
}

/* Of an act that nobody will answer any more the broker's picture tells. */
void
check_settle(struct engine *e, struct work *w)
{
	if (fact_shows(e, &w->a))
		check_saw(e, w);
	else if (!work_is_mode(w))
		check_saw_nothing(e, w);
	else if (engine_leg(e) && engine_leg(e)->call)
		mine_settle(e, w);
	else
		not_there(e, w);
}

void
check_call(struct engine *e, const char *call, int64_t asked_ms)
{
	const struct participant *leg = engine_leg(e);
	int i;

	/* Before my own leg looks as if it spoke to all. */
	check_targets(e);
	for (i = 0; i < WORK_MAX; i++) {
		struct work *w = &e->work[i];

		if (strcmp(w->a.call, call) != 0 || asked_ms < w->answered_ms)
			continue;
		if (w->stage == STAGE_WAITING && w->check_first)
			checked_first(e, w);
		if (w->stage != STAGE_CHECKING)
			continue;
		w->reads++;
		if (w->a.kind == ACTION_DIAL)
			leg_check(e, w);
		else if (fact_shows(e, &w->a))
			check_saw(e, w);
		else if (w->reads < READS_ENOUGH)
			continue;
		else if (!work_is_mode(w))
			check_saw_nothing(e, w);
		else if (!leg || !leg->call)
			not_there(e, w);
	}
	quiet_check(e, asked_ms);
	if (model_is_in(e->model, leg, call))
		mine_check(e, asked_ms, true);
}

/* Nobody picked up, and nobody said so either: it shall not ring on. */
static void
give_up_dial(struct engine *e, struct work *w)
{
	struct action a = { .kind = ACTION_HANGUP };

	work_act_event(
	    e, w, EVENT_ACT_REFUSED, "it did not answer. You are OFF AIR");
	work_mode_event(e, w, EVENT_MY_MODE_REFUSED, 0);
	work_end(e, w);
	e->leg.hanging = true;
	if (leg_up(e))
		work_add(e, &a, 0);
}

static void
give_up(struct engine *e, struct work *w)
{
	work_drop_followers(e, w);
	if (w->a.kind == ACTION_DIAL) {
		give_up_dial(e, w);
		return;
	}
	if (w->stage == STAGE_WAITING) {
		work_act_event(e, w, EVENT_ACT_NOT_DONE,
		    "not sent: the provider cannot be asked first");
		work_end(e, w);
		return;
	}
	work_act_event(e, w, EVENT_ACT_UNSURE,
	    "cannot find out. Shown as unsure until seen");
	if (work_is_mode(w) && (w->lost || action_is_louder(w->a.kind))) {
		mine_put(e, EVENT_MY_MODE_LOST, "", 0);
		work_end(e, w);
		quiet_start(e, "It cannot be found out who hears you");
		return;
	}
	work_end(e, w);
}

/* Audible, but in no call any more, and that was not meant. */
static bool
fell_out(struct engine *e)
{
	const struct participant *leg = engine_leg(e);

	return e->provider->pushes_state && !e->provider->brokered && leg &&
	       leg_up(e) && !leg->call && model_me(e->model)->unsure &&
	       !mine_work(e);
}

/* Whom a whisper reaches when its target has gone, no provider says. */
void
check_targets(struct engine *e)
{
	struct audience a;

	if (e->quiet.active || e->quiet.checking ||
	    model_me(e->model)->accepted.mode <= MODE_MONITOR)
		return;
	if (fell_out(e))
		quiet_start(e, "The person you spoke through left");
	if (model_me(e->model)->accepted.mode != MODE_WHISPER)
		return;
	audience_of(e->model, e->now_ms, &a);
	if (a.phase == AUDIENCE_UNSURE && !model_me(e->model)->unsure)
		quiet_start(e, "The person you whispered to left");
}

void
check_tick(struct engine *e)
{
	const struct participant *leg = engine_leg(e);
	struct audience a;
	int i;

	for (i = 0; i < WORK_MAX; i++) {
		struct work *w = &e->work[i];

		if ((w->stage == STAGE_CHECKING ||
			(w->stage == STAGE_WAITING && w->check_first)) &&
		    e->now_ms >= w->until_ms)
			give_up(e, w);
	}
	check_targets(e);
	if (!leg || !leg->call || e->provider->brokered)
		return;
	audience_of(e->model, e->now_ms, &a);
	if (a.mode > MODE_MONITOR &&
	    e->my_read_ms > e->now_ms + AUDIBLE_READ_MS)
		e->my_read_ms = e->now_ms + AUDIBLE_READ_MS;
	if (e->now_ms < e->my_read_ms)
		return;
	e->my_read_ms = e->now_ms + 500;
	if (reads_people(e, leg->call->id))
		e->my_read_ms =
		    e->now_ms +
		    (a.mode > MODE_MONITOR ? AUDIBLE_READ_MS : LISTEN_READ_MS);
}
