/*
 * The life of an act up to its answer: waiting for its turn, sent, answered.
 * What the answer means is in judge.c, what facts show afterwards in check.c.
 */
#include <stdio.h>
#include <string.h>

#include "engine/inside.h"

#define CHECK_MS 10000

bool
work_is_mode(const struct work *w)
{
	return action_is_mine(w->a.kind) && w->a.kind != ACTION_KEEP;
}

bool
work_is_quieter(const struct engine *e, const struct work *w)
{
	if (w->a.kind == ACTION_LEAVE || w->a.kind == ACTION_HANGUP)
		return true;
	return w->a.kind == ACTION_MONITOR &&
	       model_me(e->model)->accepted.mode != MODE_OFF;
}

/* Whether QUIET was pressed after this louder act was sent. */
bool
work_is_overtaken(const struct engine *e, const struct work *w)
{
	return e->quiet.act > w->a.id && work_is_mode(w) &&
	       action_is_louder(w->a.kind);
}

void
work_act_event(struct engine *e, const struct work *w, enum event_kind kind,
    const char *why)
{
	struct event ev = { .kind = kind, .act = w->a.id };

	memcpy(ev.call, w->a.call, sizeof(ev.call));
	if (kind == EVENT_ACT_QUEUED)
		snprintf(ev.other, sizeof(ev.other), "%s", why);
	if (kind == EVENT_ACT_QUEUED || kind == EVENT_ACT_ASKED)
		words_act(e, &w->a, ev.text);
	else
		snprintf(ev.text, sizeof(ev.text), "%s", why);
	engine_put(e, &ev);
	engine_outcome(e, w->a.id, kind, why);
}

static enum mode
mode_for(enum action_kind kind)
{
	switch (kind) {
	case ACTION_MONITOR:
	case ACTION_DIAL:
		return MODE_MONITOR;
	case ACTION_WHISPER:
		return MODE_WHISPER;
	case ACTION_BARGE:
		return MODE_BARGE;
	default:
		return MODE_OFF;
	}
}

void
work_mode_asked(struct engine *e, const struct action *a)
{
	struct event ev = { .kind = EVENT_MY_MODE_ASKED };
	int i;

	memcpy(ev.call, a->call, sizeof(ev.call));
	ev.value = mode_for(a->kind);
	engine_put(e, &ev);
	for (i = 0; a->kind == ACTION_WHISPER && i < a->target_count; i++) {
		memcpy(ev.other, a->target[i], sizeof(ev.other));
		engine_put(e, &ev);
	}
}

void
work_mode_event(
    struct engine *e, const struct work *w, enum event_kind kind, int64_t value)
{
	struct event ev = { .kind = kind, .value = value };

	if (!work_is_mode(w))
		return;
	memcpy(ev.call, w->a.call, sizeof(ev.call));
	engine_put(e, &ev);
}

static struct work *
find(struct engine *e, uint64_t id)
{
	int i;

	for (i = 0; i < WORK_MAX; i++)
		if (e->work[i].stage != STAGE_FREE && e->work[i].a.id == id)
			return &e->work[i];
	return NULL;
}

struct work *
work_add(struct engine *e, const struct action *a, uint64_t after)
{
	struct work *w = NULL;
	int i;

	for (i = 0; i < WORK_MAX && !w; i++)
		if (e->work[i].stage == STAGE_FREE)
			w = &e->work[i];
	if (!w) {
		engine_say(e, "!! Too many acts under way: not sent");
		return NULL;
	}
	*w = (struct work){ .stage = STAGE_WAITING, .a = *a, .after = after };
	e->work_count++;
	w->a.id = ++e->next_act;
	engine_key(e, w->a.key);
	w->due_ms = e->now_ms;
	w->answered_ms = e->now_ms;
	if (model_link(e->model)->state == LINK_LOST &&
	    !e->provider->brokered && !work_is_quieter(e, w) &&
	    a->kind != ACTION_MONITOR) {
		w->check_first = true;
		w->until_ms = e->now_ms + CHECK_MS;
		work_act_event(
		    e, w, EVENT_ACT_QUEUED, "asking the provider first");
	}
	return w;
}

void
work_end(struct engine *e, struct work *w)
{
	plan_free(&w->plan);
	w->stage = STAGE_FREE;
	e->work_count--;
	e->changed = true;
}

/* Whoever waited for its success waits in vain; nothing was said of them. */
void
work_drop_followers(struct engine *e, const struct work *w)
{
	int i;

	for (i = 0; i < WORK_MAX; i++) {
		struct work *f = &e->work[i];

		if (f->stage != STAGE_WAITING || f->after != w->a.id)
			continue;
		work_drop_followers(e, f);
		work_end(e, f);
	}
}

/* The one that must be over before this may go: one act at a time per call,
 * and one change of my own mode at a time. */
static const struct work *
blocker(const struct engine *e, const struct work *w)
{
	int i;

	for (i = 0; i < WORK_MAX; i++) {
		const struct work *o = &e->work[i];

		if (o == w || o->stage == STAGE_FREE || o->a.id > w->a.id ||
		    action_is_word(o->a.kind) != action_is_word(w->a.kind))
			continue;
		if (o->a.id == w->after && o->stage == STAGE_CHECKING &&
		    !o->lost)
			continue;
		if (strcmp(o->a.call, w->a.call) == 0 ||
		    (work_is_mode(o) && work_is_mode(w)))
			return o;
	}
	return NULL;
}

/* The plan that is under way goes on, or is made: a repeat begins anew, with
 * what is known by then. */
static int
make_plan(struct engine *e, struct work *w, struct err *err)
{
	bool joined = leg_in(e, w->a.call);

	if (w->plan.count > 0 && w->step + w->again > 0) {
		if (w->again > 0 &&
		    engine_renew(e, &w->a, joined, w->again, &w->plan))
			w->step = 0;
		return 0;
	}
	plan_free(&w->plan);
	return e->provider->plan(
	    &e->acct, e->model, &w->a, joined, &w->plan, err);
}

static void
send_step(struct engine *e, struct work *w)
{
	w->stage = STAGE_SENT;
	broker_sent(e, w);
	w->tag = engine_send(e, &w->plan.step[w->step].req);
}

static void
send_work(struct engine *e, struct work *w)
{
	struct err err;

	/* A leg that was dialled meanwhile is known only now. */
	if (action_is_mine(w->a.kind))
		memcpy(w->a.participant, model_me(e->model)->leg, ID_LEN);
	if (w->tries == 0)
		work_act_event(e, w, EVENT_ACT_ASKED, "");
	/* A louder one is not sent on by a picture that may be old. */
	if (broker_away(e) || (e->provider->brokered && !broker_reached(e) &&
				  !work_is_quieter(e, w))) {
		judge_refuse(
		    e, w, "the relay is not reached: nothing was sent");
		return;
	}
	if (make_plan(e, w, &err) == -1) {
		judge_refuse(e, w, err.text);
		return;
	}
	if (w->tries == 0 && !engine_intent(e, &w->a) &&
	    !work_is_quieter(e, w)) {
		judge_refuse(e, w, "the audit log cannot be written");
		return;
	}
	if (work_is_mode(w) && w->tries == 0)
		work_mode_asked(e, &w->a);
	w->tries++;
	w->sent_ms = e->now_ms;
	send_step(e, w);
}

/* True if the plan goes on, so that there is nothing to be judged yet. */
static bool
goes_on(struct engine *e, struct work *w, enum step_end end)
{
	if (end == STEP_AGAIN && w->again++ < STEP_AGAIN_MAX) {
		w->stage = STAGE_WAITING;
		w->due_ms = e->now_ms + STEP_AGAIN_MS;
		return true;
	}
	if (end != STEP_NEXT)
		return false;
	if (work_is_overtaken(e, w)) {
		work_act_event(e, w, EVENT_ACT_NOT_DONE, "overtaken by QUIET");
		work_drop_followers(e, w);
		work_end(e, w);
		return true;
	}
	w->step++;
	send_step(e, w);
	return true;
}

bool
work_answer(struct engine *e, uint64_t tag, const struct answer *a)
{
	struct verdict v;
	struct action done;
	int i;

	for (i = 0; i < WORK_MAX; i++) {
		struct work *w = &e->work[i];

		if (w->stage != STAGE_SENT || w->tag != tag)
			continue;
		if (goes_on(e, w, engine_step(e, &w->plan, w->step, a, &v)))
			return true;
		done = w->a;
		judge_work(e, w, a, &v);
		if (v.kind == VERDICT_OK)
			mine_echo(e, &done, a);
		return true;
	}
	return false;
}

/* A broker takes an act long before my phone is picked up. */
static bool
is_there(const struct engine *e, const struct work *before)
{
	const struct participant *leg = engine_leg(e);

	return leg && leg->call && strcmp(leg->call->id, before->a.call) == 0;
}

/* Whether the step before was accepted; a follower of one that is over and
 * gone was kept, so it was. */
static bool
ready(struct engine *e, struct work *w)
{
	const struct work *before = w->after ? find(e, w->after) : NULL;
	const struct work *o;
	char why[NAME_LEN];

	if (before &&
	    (before->stage != STAGE_CHECKING || before->lost ||
		before->a.kind == ACTION_DIAL || before->a.kind == ACTION_KEEP))
		return false;
	if (before && e->provider->brokered && !is_there(e, before))
		return false;
	o = blocker(e, w);
	if (!o)
		return true;
	if (!w->told && o->a.id != w->after) {
		w->told = true;
		snprintf(why, sizeof(why), "queued behind: %s",
		    action_name(o->a.kind));
		work_act_event(e, w, EVENT_ACT_QUEUED, why);
	}
	return false;
}

/* When the program ends there is no time to wait for the ladder. */
static bool
goes_beside_quiet(const struct work *w)
{
	return w->a.sure &&
	       (w->a.kind == ACTION_LEAVE || w->a.kind == ACTION_HANGUP);
}

/* A phone may ring for long. */
static int64_t
read_pause(const struct work *w)
{
	int64_t pause = 400 + 400 * w->reads;

	return pause < 4000 ? pause : 4000;
}

void
work_tick(struct engine *e)
{
	int i;

	for (i = 0; i < WORK_MAX; i++) {
		struct work *w = &e->work[i];

		if (w->stage == STAGE_WAITING && !w->check_first &&
		    w->due_ms <= e->now_ms &&
		    (!e->quiet.active || goes_beside_quiet(w)) && ready(e, w))
			send_work(e, w);
		if (w->due_ms <= e->now_ms &&
		    (w->stage == STAGE_CHECKING ||
			(w->stage == STAGE_WAITING && w->check_first)) &&
		    reads_people(e, w->a.call))
			w->due_ms = e->now_ms + read_pause(w);
	}
}

int64_t
work_next(const struct engine *e)
{
	int64_t next = INT64_MAX;
	int i;

	for (i = 0; i < WORK_MAX; i++) {
		const struct work *w = &e->work[i];

		if (w->stage != STAGE_WAITING && w->stage != STAGE_CHECKING)
			continue;
		/* One that waits for another is woken by that one's end. */
		if (w->due_ms > e->now_ms && w->due_ms < next)
			next = w->due_ms;
		if ((w->stage == STAGE_CHECKING || w->check_first) &&
		    w->until_ms < next)
			next = w->until_ms;
	}
	return next;
}

bool
work_in_flight(const struct engine *e, bool louder)
{
	int i;

	for (i = 0; i < WORK_MAX; i++)
		if (e->work[i].stage == STAGE_SENT &&
		    work_is_mode(&e->work[i]) &&
		    (!louder || action_is_louder(e->work[i].a.kind)))
			return true;
	return false;
}

void
work_cancel_modes(struct engine *e)
{
	int i;

	for (i = 0; i < WORK_MAX; i++) {
		struct work *w = &e->work[i];

		if (!work_is_mode(w) || w->stage == STAGE_FREE ||
		    w->stage == STAGE_SENT ||
		    (w->a.kind == ACTION_DIAL && w->lost))
			continue;
		if (w->stage == STAGE_CHECKING)
			work_act_event(
			    e, w, EVENT_ACT_NOT_DONE, "overtaken by QUIET");
		work_end(e, w);
	}
}
