/*
 * QUIET: whatever it takes that nobody hears my leg.  Listen; if that is not
 * answered in 3 s also mute my leg; then also leave; then also hang up.  The
 * first that is accepted ends it, unless the read-back shows that it did
 * nothing: then the next step follows.  If nobody takes any, the screen says
 * so and the ladder begins again, but not at once: where everything fails in no
 * time, a dead provider would be asked hundreds of times a second.
 *
 * A phone that rings is in no call yet, where the first three could be refused
 * or, worse, be taken too early: it is hung up at once.
 */
#include <stdio.h>
#include <string.h>

#include "engine/inside.h"

#define STEP_MS QUIET_STEP_MS
#define REPEAT_MS 250
#define CHECK_MS 600
#define ROUND_MS 3000
#define UNREAD_MS 10000

static const enum action_kind ladder[] = {
	ACTION_MONITOR,
	ACTION_MUTE,
	ACTION_LEAVE,
	ACTION_HANGUP,
};
#define STEPS ((int)ARRAY_LEN(ladder))

/* A broker has a ladder of its own.  If it does not take the word, the word for
 * taking my leg out follows. */
static const enum action_kind brokered[] = { ACTION_QUIET, ACTION_LEAVE };

int
quiet_steps(const struct engine *e)
{
	return e->provider->brokered ? (int)ARRAY_LEN(brokered) : STEPS;
}

static void
put_act(struct engine *e, enum event_kind kind, const char *text)
{
	struct event ev = { .kind = kind, .act = e->quiet.act };

	memcpy(ev.call, e->quiet.call, sizeof(ev.call));
	snprintf(ev.text, sizeof(ev.text), "%s", text);
	engine_put(e, &ev);
	engine_outcome(e, e->quiet.act, kind, text);
}

static void
put_mine(struct engine *e, enum event_kind kind, int64_t value)
{
	struct event ev = { .kind = kind, .value = value };

	memcpy(ev.call, e->quiet.call, sizeof(ev.call));
	engine_put(e, &ev);
}

static struct action
action_of(const struct engine *e, int step)
{
	const struct quiet *q = &e->quiet;
	struct action a = { .kind = ladder[step], .id = q->act };

	if (e->provider->brokered && step < (int)ARRAY_LEN(brokered))
		a.kind = brokered[step];

	memcpy(a.call, q->call, sizeof(a.call));
	memcpy(a.participant, model_me(e->model)->leg, ID_LEN);
	memcpy(a.key, q->key[step], sizeof(a.key));
	return a;
}

static void
send_step(struct engine *e)
{
	struct quiet *q = &e->quiet;
	struct action a = action_of(e, q->step);
	struct plan *plan = &q->plan[q->step];
	struct err err;

	if (!q->resend_ms)
		engine_intent(e, &a);
	if (q->told_s)
		put_act(e, EVENT_ACT_ASKED, "Quiet");
	q->told_s = 0;
	q->resend_ms = 0;
	q->step_ms = e->now_ms;
	plan_free(plan);
	q->at[q->step] = 0;
	q->not_yet = 0;
	if (e->provider->plan(&e->acct, e->model, &a, true, plan, &err) == -1)
		q->step_ms = e->now_ms - STEP_MS + REPEAT_MS;
	else
		q->tag[q->step] = engine_send(e, &plan->step[0].req);
	if (a.kind == ACTION_LEAVE)
		e->left_ms = e->now_ms;
}

/* True if step i has more to send, or the same once more. */
static bool
goes_on(struct engine *e, int i, enum step_end end)
{
	struct quiet *q = &e->quiet;
	struct action a = action_of(e, i);

	if (end == STEP_JUDGE || (end == STEP_AGAIN && !q->active) ||
	    (end == STEP_AGAIN && q->not_yet++ == STEP_AGAIN_MAX))
		return false;
	if (end == STEP_NEXT)
		q->at[i]++;
	else if (engine_renew(e, &a, true, q->not_yet, &q->plan[i]))
		q->at[i] = 0;
	q->tag[i] = engine_send(e, &q->plan[i].step[q->at[i]].req);
	return true;
}

static int
first_step(const struct engine *e)
{
	const struct participant *leg = engine_leg(e);

	return leg && leg->state == LEG_RINGING && !e->provider->brokered
		   ? STEPS - 1
		   : 0;
}

/* Said once; the step is tried again by itself. */
void
quiet_unsent(struct engine *e)
{
	struct quiet *q = &e->quiet;
	const struct me *me = model_me(e->model);
	bool sent = q->active && q->step >= 0 && q->tag[q->step] != 0;

	if (!q->active && !q->checking)
		return;
	memset(q->tag, 0, sizeof(q->tag));
	q->active = true;
	q->checking = false;
	q->step = -1;
	q->resend_ms = 0;
	q->pause_ms = 0;
	q->step_ms = e->now_ms;
	if (q->unsent)
		return;
	q->unsent = true;
	if (me->accepted.mode != MODE_OFF || me->asking || me->unsure)
		put_mine(e, EVENT_MY_QUIET_FAILED, 0);
	put_act(e, EVENT_ACT_UNSURE,
	    sent ? "Feed lost. Put your phone down; trying on"
		 : "Not sent. Put your phone down; trying on");
}

static void
begin_step(struct engine *e)
{
	static const char *const words[] = { "listen", "mute my leg", "leave",
		"hang up" };
	struct quiet *q = &e->quiet;
	char text[NAME_LEN];

	q->pause_ms = 0;
	if (q->step == 0)
		q->round_ms = e->now_ms;
	engine_key(e, q->key[q->step]);
	if (q->step > 0) {
		snprintf(text, sizeof(text), "Quiet: %s",
		    words[e->provider->brokered ? 2 : q->step]);
		put_act(e, EVENT_ACT_ASKED, text);
	}
	send_step(e);
}

void
quiet_step(struct engine *e)
{
	struct quiet *q = &e->quiet;

	q->active = true;
	q->checking = false;
	if (broker_away(e)) {
		quiet_unsent(e);
		return;
	}
	q->step++;
	q->repeats = 0;
	if (q->step == quiet_steps(e)) {
		put_mine(e, EVENT_MY_QUIET_FAILED, 0);
		put_act(e, EVENT_ACT_UNSURE,
		    "nobody took it. Put your phone down; trying on");
		q->step = 0;
		q->pause_ms = q->round_ms + ROUND_MS;
		if (e->now_ms < q->pause_ms)
			return;
	}
	begin_step(e);
}

void
quiet_free(struct engine *e)
{
	int i;

	for (i = 0; i < STEPS; i++)
		plan_free(&e->quiet.plan[i]);
}

bool
quiet_is_open(const struct engine *e)
{
	return e->quiet.active || e->quiet.checking || e->quiet.again;
}

void
quiet_retry(struct engine *e)
{
	struct quiet *q = &e->quiet;

	if (!q->active)
		return;
	if (q->unsent)
		put_act(e, EVENT_ACT_ASKED, "Quiet");
	q->unsent = false;
	q->step = -1;
	quiet_step(e);
}

/* Whether it is sure that there is nothing to be made quiet. */
static bool
is_nowhere(const struct engine *e)
{
	if (!leg_up(e) && !e->provider->brokered)
		return true;
	if (e->provider->brokered &&
	    (!broker_reached(e) || model_me(e->model)->unsure ||
		work_in_flight(e, false)))
		return false;
	return leg_call(e)[0] == '\0';
}

void
quiet_start(struct engine *e, const char *why)
{
	struct quiet *q = &e->quiet;
	bool in_flight = work_in_flight(e, true);
	struct action a = { .kind = ACTION_MONITOR };
	char text[NAME_LEN];

	work_cancel_modes(e);
	if (q->active) {
		if (q->pause_ms)
			begin_step(e);
		return;
	}
	if (!leg_up(e) && !e->provider->brokered) {
		/* It may be on its way: then it is hung up when it is known. */
		e->leg.unwanted_ms = e->now_ms;
		put_mine(e, EVENT_MY_MODE_DIFFERS, MODE_OFF);
	}
	if (is_nowhere(e)) {
		engine_say(e, "Nobody hears you: your leg is in no call");
		return;
	}
	quiet_free(e);
	*q = (struct quiet){ .step = first_step(e) - 1, .act = ++e->next_act };
	snprintf(q->call, sizeof(q->call), "%s", leg_call(e));
	snprintf(text, sizeof(text), "%s%sQuiet", why, why[0] ? ". " : "");
	put_act(e, EVENT_ACT_ASKED, text);
	/* What is on its way may still land after this. */
	if (in_flight)
		put_mine(e, EVENT_MY_MODE_LOST, 0);
	memcpy(a.call, q->call, sizeof(a.call));
	if (a.call[0])
		work_mode_asked(e, &a);
	quiet_step(e);
}

static void
accepted(struct engine *e, int step)
{
	struct quiet *q = &e->quiet;
	bool stays = step < (e->provider->brokered ? 1 : 2);
	struct action a = { .kind = stays ? ACTION_MONITOR : ACTION_LEAVE };

	/* Where my leg was may have come to be known meanwhile. */
	if (q->call[0] == '\0')
		snprintf(q->call, sizeof(q->call), "%s", leg_call(e));
	memcpy(a.call, q->call, sizeof(a.call));
	/* My leg may have left meanwhile: then it listens to nothing.  Where
	 * everything is pushed, the event may come after the answer. */
	if (q->call[0] == '\0') {
		/* Nobody knew where; what is told of my leg will tell. */
	} else if (leg_in(e, q->call) ||
		   (e->provider->pushes_state && !e->provider->brokered)) {
		work_mode_asked(e, &a);
		put_mine(e, EVENT_MY_MODE_ACCEPTED, 0);
	} else {
		put_mine(e, EVENT_MY_MODE_DIFFERS, MODE_OFF);
	}
	if (work_in_flight(e, true))
		put_mine(e, EVENT_MY_MODE_LOST, 0);
	put_act(e, EVENT_ACT_ACCEPTED, "");
	e->leg.hanging |= step == STEPS - 1 && !e->provider->brokered;
	q->active = false;
	q->checking = true;
	q->pause_ms = 0;
	q->step = step;
	q->accepted_ms = e->now_ms;
	/* Where everything is pushed, that is given the time to come. */
	q->read_ms = e->now_ms + (e->provider->pushes_state ? CHECK_MS / 2 : 0);
	e->changed = true;
}

static int64_t
pause_of(const struct answer *a)
{
	if (a->retry_after_ms >= 0)
		return a->retry_after_ms;
	return a->rate_reset_ms >= 0 ? a->rate_reset_ms : 1000;
}

static void
refused(struct engine *e, const struct answer *a, const struct verdict *v)
{
	struct quiet *q = &e->quiet;

	if (v->kind == VERDICT_BUSY && q->repeats == 0) {
		q->repeats++;
		q->resend_ms = e->now_ms + pause_of(a);
		q->step_ms = q->resend_ms;
		return;
	}
	if ((v->kind == VERDICT_BROKEN || v->kind == VERDICT_SIGN_IN) &&
	    q->repeats == 0) {
		q->repeats++;
		q->resend_ms = e->now_ms + REPEAT_MS;
		return;
	}
	if (v->kind == VERDICT_SIGN_IN)
		return; /* the next step comes in its time, not at once */
	quiet_step(e);
}

bool
quiet_answer(struct engine *e, uint64_t tag, const struct answer *a)
{
	struct quiet *q = &e->quiet;
	struct action hangup = { .kind = ACTION_HANGUP };
	struct verdict v;
	int i;

	for (i = 0; i < STEPS; i++)
		if (q->tag[i] == tag)
			break;
	if (i == STEPS)
		return false;
	q->tag[i] = 0;
	if (goes_on(e, i, engine_step(e, &q->plan[i], q->at[i], a, &v)) ||
	    !q->active)
		return true;
	if (v.kind == VERDICT_OK ||
	    ((i >= 2 || e->provider->brokered) &&
		(v.kind == VERDICT_LEG_GONE || v.kind == VERDICT_CALL_GONE)))
		accepted(e, i);
	else if (i == q->step)
		refused(e, a, &v);
	/* Not every feed tells how my phone is. */
	memcpy(hangup.participant, model_me(e->model)->leg, ID_LEN);
	if (i == STEPS - 1 && v.kind == VERDICT_OK)
		mine_echo(e, &hangup, a);
	return true;
}

/* A read-back that was asked for after the step was accepted. */
void
quiet_check(struct engine *e, int64_t asked_ms)
{
	struct quiet *q = &e->quiet;
	const struct participant *leg = engine_leg(e);
	struct observed o;

	if (!q->checking || asked_ms < q->accepted_ms)
		return;
	if (model_is_in(e->model, leg, q->call)) {
		e->provider->observe(&e->acct, leg, &o);
		if (o.mode > MODE_MONITOR && o.certain) {
			put_mine(e, EVENT_MY_MODE_DIFFERS, o.mode);
			if (q->repeats++ < 2)
				return; /* the list may lag: once more */
			quiet_step(e);
			return;
		}
		if (o.mode < model_me(e->model)->accepted.mode)
			put_mine(e, EVENT_MY_MODE_DIFFERS, o.mode);
		if (!work_in_flight(e, true))
			put_mine(e, EVENT_MY_MODE_SEEN, o.certain);
	}
	q->checking = false;
	put_act(e, EVENT_ACT_SEEN, "");
}

static void
read_back(struct engine *e)
{
	struct quiet *q = &e->quiet;

	if (e->provider->brokered) {
		q->read_ms = e->now_ms + CHECK_MS;
		if (broker_reached(e))
			quiet_check(e, e->now_ms);
		return;
	}
	/* It shall not look as if nobody knew that it was taken. */
	if (e->now_ms < e->pause_ms && !q->unread &&
	    e->now_ms - q->accepted_ms >= UNREAD_MS) {
		q->unread = true;
		put_act(e, EVENT_ACT_UNSURE,
		    "taken, but the provider may not be asked yet");
	}
	q->read_ms =
	    e->now_ms + (reads_people(e, q->call) ? CHECK_MS : CHECK_MS / 4);
}

/* How long the provider wants to be left alone. */
static void
count_down(struct engine *e)
{
	struct quiet *q = &e->quiet;
	int left_s = (int)((q->resend_ms - e->now_ms + 999) / 1000);
	char text[NAME_LEN];

	if (left_s == q->told_s)
		return;
	q->told_s = left_s;
	snprintf(text, sizeof(text),
	    "Quiet: provider is busy. Next try allowed in %ds", left_s);
	put_act(e, EVENT_ACT_ASKED, text);
}

void
quiet_tick(struct engine *e)
{
	struct quiet *q = &e->quiet;

	if (q->again && !work_in_flight(e, true)) {
		q->again = q->active = q->checking = false;
		quiet_start(e, "Something louder was accepted meanwhile");
		return;
	}
	if (q->checking && e->now_ms >= q->read_ms)
		read_back(e);
	if (!q->active)
		return;
	if (leg_call(e)[0] == '\0' &&
	    (!e->provider->brokered || broker_reached(e))) {
		q->active = false;
		put_act(e, EVENT_ACT_SEEN, "");
		return;
	}
	if (q->pause_ms) {
		if (e->now_ms >= q->pause_ms)
			begin_step(e);
		return;
	}
	if (q->resend_ms > e->now_ms + 1000)
		count_down(e);
	if (q->resend_ms && e->now_ms >= q->resend_ms)
		send_step(e);
	else if (!q->resend_ms && e->now_ms >= q->step_ms + STEP_MS)
		quiet_step(e);
}

int64_t
quiet_next(const struct engine *e)
{
	const struct quiet *q = &e->quiet;

	if (q->again && !work_in_flight(e, true))
		return e->now_ms;
	if (q->checking)
		return q->read_ms;
	if (!q->active)
		return INT64_MAX;
	if (q->pause_ms)
		return q->pause_ms;
	return q->resend_ms ? q->resend_ms : q->step_ms + STEP_MS;
}
