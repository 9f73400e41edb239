/*
 * What facts say of my own mode.
 *
 * It goes up at once when a read-back shows more than was accepted, and goes
 * down only when one that was asked for later shows less several times.
 */
#include <stdio.h>
#include <string.h>

#include "engine/inside.h"

/* Sent at least in part, and not over. */
static bool
is_begun(const struct work *w)
{
	return w->stage == STAGE_CHECKING || w->stage == STAGE_SENT ||
	       (w->stage == STAGE_WAITING && w->step + w->again > 0);
}

struct work *
mine_work(struct engine *e)
{
	int i;

	for (i = 0; i < WORK_MAX; i++)
		if (work_is_mode(&e->work[i]) && is_begun(&e->work[i]))
			return &e->work[i];
	return NULL;
}

/* What the provider shows of my leg, as a stance. */
static bool
observe(const struct engine *e, struct stance *s)
{
	const struct participant *leg = engine_leg(e);
	struct observed o;
	int i;

	e->provider->observe(&e->acct, leg, &o);
	*s = (struct stance){ .mode = o.mode };
	if (leg->call)
		memcpy(s->call, leg->call->id, sizeof(s->call));
	if (o.mode == MODE_WHISPER) {
		s->target_count = leg->target_count;
		for (i = 0; i < leg->target_count; i++)
			memcpy(s->target[i], leg->target[i], ID_LEN);
	}
	return o.certain;
}

static bool
agrees(const struct stance *claim, const struct stance *shown, bool certain)
{
	if (strcmp(claim->call, shown->call) != 0)
		return false;
	if (!certain && claim->mode == MODE_MONITOR &&
	    shown->mode == MODE_BARGE)
		return true;
	return claim->mode == shown->mode && stance_covers(claim, shown) &&
	       stance_covers(shown, claim);
}

void
mine_put(
    struct engine *e, enum event_kind kind, const char *call, int64_t value)
{
	struct event ev = { .kind = kind, .value = value };

	snprintf(ev.call, sizeof(ev.call), "%s", call);
	engine_put(e, &ev);
}

/* The answer to w was lost: which of before and after is true? */
static void
settle_lost(
    struct engine *e, struct work *w, const struct stance *shown, bool certain)
{
	const struct me *me = model_me(e->model);

	if (certain && agrees(&me->asked, shown, true)) {
		check_saw(e, w);
		mine_put(e, EVENT_MY_MODE_SEEN, "", 1);
	} else if (w->reads < READS_ENOUGH) {
		return;
	} else if (agrees(&me->accepted, shown, certain)) {
		check_saw_nothing(e, w);
		mine_put(e, EVENT_MY_MODE_SEEN, "", certain);
	} else {
		check_saw_nothing(e, w);
		mine_put(e, EVENT_MY_MODE_DIFFERS, shown->call, shown->mode);
	}
}

/* What is certain here was perhaps only told, not seen, at a broker. */
static bool
proves(const struct engine *e, bool certain)
{
	return certain && (!e->provider->brokered || engine_leg(e)->shown == 2);
}

static void
agree(struct engine *e, struct work *w, bool certain)
{
	/* While something is on its way after a QUIET, nothing is sure. */
	if (w && w->stage != STAGE_CHECKING && model_me(e->model)->unsure)
		return;
	mine_put(e, EVENT_MY_MODE_SEEN, "", proves(e, certain));
	if (w && w->stage == STAGE_CHECKING)
		check_saw(e, w);
}

/* A relay tells of what I asked for as if it were so until it knows better:
 * that says nothing of others, and would hide what came of it. */
static bool
is_my_echo(const struct engine *e, bool louder)
{
	return e->provider->brokered && reads_word_stands(e, false) &&
	       (!louder || model_act(e->model, 0)->state != ACT_SEEN);
}

static void
disagree(struct engine *e, struct work *w, const struct stance *shown)
{
	const struct me *me = model_me(e->model);
	bool louder = !stance_covers(&me->accepted, shown) ||
		      shown->mode > me->accepted.mode;
	bool first = me->accepted.at_ms == 0;

	if (!louder && w && w->reads < READS_ENOUGH)
		return;
	if (!louder && w && w->stage != STAGE_CHECKING)
		return;
	mine_put(e, EVENT_MY_MODE_DIFFERS, shown->call, shown->mode);
	if (w && w->stage == STAGE_CHECKING &&
	    (w->reads >= READS_ENOUGH || louder))
		check_saw_nothing(e, w);
	else if (!w && !e->quiet.active && !e->quiet.checking && !first &&
		 !is_my_echo(e, louder))
		engine_say(e, "! %s: now %s",
		    e->provider->brokered
			? "The relay shows your role as another one"
			: "Your role was changed by somebody else",
		    mode_name(shown->mode));
}

/* An act's answer and the events that it causes overtake each other, so for a
 * moment the feed may tell what was.  Only its agreement counts at once. */
#define PUSH_SKEW_MS 1000

/* Whether what is shown may still be of the time before the last answer. */
static bool
may_lag(const struct engine *e)
{
	return e->provider->pushes_state &&
	       e->now_ms - model_me(e->model)->accepted.at_ms <= PUSH_SKEW_MS;
}

/* My leg in the list that was asked for at asked_ms; in what is no witness,
 * only what differs counts. */
void
mine_check(struct engine *e, int64_t asked_ms, bool witness)
{
	const struct participant *leg = engine_leg(e);
	struct work *w = mine_work(e);
	struct stance shown;
	bool certain;

	if (!leg || !leg->call || !leg->read || e->quiet.active)
		return;
	/* A list that was asked for before the answer came says nothing. */
	if (asked_ms < model_me(e->model)->accepted.at_ms ||
	    (w && w->stage == STAGE_CHECKING && asked_ms < w->answered_ms))
		return;
	certain = observe(e, &shown);
	if (w && w->lost) {
		settle_lost(e, w, &shown, certain);
	} else if (agrees(&model_me(e->model)->accepted, &shown, certain)) {
		if (witness)
			agree(e, w, certain);
	} else if (!may_lag(e)) {
		disagree(e, w, &shown);
	}
}

/* A broker tells a mode as soon as it is asked for.  That it is so was seen if
 * it says so, or is its last word on the act. */
static bool
is_witness(const struct engine *e, const struct work *w)
{
	return !e->provider->brokered || w->vouched || engine_leg(e)->shown > 0;
}

/* Nobody will answer to the act any more: the broker's picture tells. */
void
mine_settle(struct engine *e, struct work *w)
{
	const struct me *me = model_me(e->model);
	struct stance shown;
	bool certain = observe(e, &shown);

	if (agrees(w->lost ? &me->asked : &me->accepted, &shown, true)) {
		/* Told because it was asked for: that is no witness. */
		if (!is_witness(e, w))
			return;
		check_saw(e, w);
		mine_put(e, EVENT_MY_MODE_SEEN, "", proves(e, certain));
		return;
	}
	check_saw_nothing(e, w);
	mine_put(e, EVENT_MY_MODE_DIFFERS, shown.call, shown.mode);
}

/* What a broker accepted while my phone rang. */
static bool
is_picked_up(const struct engine *e, const struct work *w)
{
	const struct me *me = model_me(e->model);

	return e->provider->brokered && w && w->stage == STAGE_CHECKING &&
	       !w->lost && me->asking && me->accepted.mode == MODE_OFF;
}

/* My leg as the feed shows it, at a provider that pushes everything. */
void
mine_pushed(struct engine *e)
{
	const struct participant *leg = engine_leg(e);
	const struct me *me = model_me(e->model);
	struct work *w = mine_work(e);
	struct stance shown;
	bool certain;

	if (!leg || !leg->call || e->quiet.active ||
	    (e->provider->brokered && !broker_reached(e)))
		return;
	certain = observe(e, &shown);
	if (is_picked_up(e, w) && agrees(&me->asked, &shown, certain))
		mine_put(e, EVENT_MY_MODE_ACCEPTED, "", 0);
	if (w && w->lost) {
		if (certain && is_witness(e, w) &&
		    agrees(&me->asked, &shown, true)) {
			check_saw(e, w);
			mine_put(e, EVENT_MY_MODE_SEEN, "", proves(e, certain));
		}
	} else if (agrees(&me->accepted, &shown, certain)) {
		if (w && !is_witness(e, w))
			return;
		if ((!me->seen || w || me->proven != proves(e, certain)) &&
		    !(w && w->stage != STAGE_CHECKING))
			agree(e, w, certain);
		quiet_check(e, e->now_ms);
	} else if (!w && !e->quiet.checking && !may_lag(e)) {
		disagree(e, NULL, &shown);
	}
}

/* Whether the feed shows something else of my leg than what is held of it. */
bool
mine_is_off(const struct engine *e)
{
	const struct participant *leg = engine_leg(e);
	struct stance shown;
	bool certain;

	if (!leg || !leg->call)
		return false;
	certain = observe(e, &shown);
	return !agrees(&model_me(e->model)->accepted, &shown, certain);
}

struct echo {
	struct engine *e;
	bool shows; /* somebody in a call, as a read-back would */
};

static void
echo_event(void *ctx, const struct event *ev)
{
	struct echo *echo = ctx;

	echo->shows |= ev->kind == EVENT_JOIN;
	engine_put(echo->e, ev);
}

/* Of what the answer shows only what differs counts: that it agrees the
 * read-back must show, and that it shows nobody says nothing. */
void
mine_echo(struct engine *e, const struct action *a, const struct answer *answer)
{
	struct echo echo = { .e = e };
	struct sink sink = { echo_event, &echo };
	struct err err;

	if (!e->provider->echo ||
	    e->provider->echo(&e->acct, a, answer, &sink, &err) == -1)
		return;
	check_facts(e);
	if (echo.shows && action_is_mine(a->kind))
		mine_check(e, e->now_ms, false);
}
