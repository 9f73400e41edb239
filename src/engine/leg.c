/*
 * The life of my own leg: dialled when it is needed, parked between calls, hung
 * up when it was parked for long, and asked after, so that a phone that was put
 * down is seen even if no event says so.
 */
#include <stdio.h>
#include <string.h>

#include "engine/inside.h"

#define ASK_MS 4000
#define RING_ASK_MS 1000
#define ENTER_MS 5000
#define LEFT_MS 30000
#define PARK_MS (5 * 60 * 1000)

bool
leg_up(const struct engine *e)
{
	const struct participant *leg = engine_leg(e);

	return leg && leg->state != LEG_ENDED;
}

const char *
leg_call(const struct engine *e)
{
	const struct participant *leg = engine_leg(e);
	const struct me *me = model_me(e->model);

	if (leg && leg->call)
		return leg->call->id;
	if (me->accepted.mode != MODE_OFF && me->accepted.call[0])
		return me->accepted.call;
	if (me->asking || me->unsure)
		return me->asked.call;
	return "";
}

bool
leg_in(const struct engine *e, const char *call)
{
	const struct participant *leg = engine_leg(e);
	const struct me *me = model_me(e->model);

	if (leg && leg->call)
		return model_is_in(e->model, leg, call);
	return me->accepted.mode != MODE_OFF &&
	       strcmp(me->accepted.call, call) == 0;
}

/* The new leg is mine; what was asked of it stays asked. */
bool
leg_dialled(struct engine *e, const struct work *w, const struct answer *a)
{
	struct event ev = { .kind = EVENT_MY_LEG };
	struct err err;

	if (e->provider->made(&e->acct, &w->a, a, ev.participant, &err) == -1)
		return false;
	engine_put(e, &ev);
	ev.kind = EVENT_LEG_STATE;
	snprintf(ev.text, sizeof(ev.text), "ringing");
	engine_put(e, &ev);
	work_mode_asked(e, &w->a);
	e->leg.mine = true;
	return true;
}

/* The answer to a dial was lost, but my phone rings all the same: a leg with
 * its address that was not there before. */
static void
adopt(struct engine *e, struct work *w)
{
	const struct participant *p =
	    model_find_number(e->model, e->acct.phone, w->sent_ms);
	struct event ev = { .kind = EVENT_MY_LEG };

	if (!p)
		return;
	memcpy(ev.participant, p->id, sizeof(ev.participant));
	engine_put(e, &ev);
	work_mode_asked(e, &w->a);
	e->leg.mine = true;
	w->lost = false;
}

/* QUIET was pressed after the phone was called: it shall not ring on. */
bool
leg_unwanted(struct engine *e, struct work *w)
{
	struct action a = { .kind = ACTION_HANGUP };

	if (e->leg.unwanted_ms < w->sent_ms)
		return false;
	work_drop_followers(e, w);
	work_mode_event(e, w, EVENT_MY_MODE_REFUSED, 0);
	work_act_event(e, w, EVENT_ACT_NOT_DONE, "overtaken by QUIET");
	work_end(e, w);
	e->leg.hanging = true;
	work_add(e, &a, 0);
	return true;
}

/* What stood around a leg that is no more.  Nobody waits for the answers. */
void
leg_tidy(struct engine *e, const char *leg)
{
	struct action a = { .kind = ACTION_HANGUP };
	struct plan plan = { 0 };
	struct err err;
	int i;

	if (e->provider->dial_joins || leg[0] == '\0')
		return;
	snprintf(a.participant, sizeof(a.participant), "%s", leg);
	if (e->provider->plan(&e->acct, e->model, &a, false, &plan, &err) == 0)
		for (i = 0; i < plan.count; i++)
			engine_send(e, &plan.step[i].req);
	plan_free(&plan);
}

/* Picked up, but whatever should bring it into the call has failed.  It is left
 * up, to be brought in anew. */
static void
stranded(struct engine *e, struct work *w)
{
	work_drop_followers(e, w);
	work_mode_event(e, w, EVENT_MY_MODE_REFUSED, 0);
	work_act_event(
	    e, w, EVENT_ACT_REFUSED, "picked up, but not in the call");
	work_end(e, w);
}

/* What became of a dial: picked up and in the call, or not. */
void
leg_check(struct engine *e, struct work *w)
{
	const struct participant *leg;

	if (w->lost)
		adopt(e, w);
	leg = engine_leg(e);
	if (w->lost || !leg || leg_unwanted(e, w))
		return;
	if (leg->state == LEG_ENDED) {
		e->leg.was_up = false;
		leg_tidy(e, leg->id);
		work_drop_followers(e, w);
		work_mode_event(e, w, EVENT_MY_MODE_REFUSED, 0);
		work_act_event(e, w, EVENT_ACT_REFUSED,
		    leg->answered ? "picked up, but it ended. You are OFF AIR"
				  : "it did not answer. You are OFF AIR");
		work_end(e, w);
	} else if (!e->provider->dial_joins && leg->state == LEG_ANSWERED) {
		/* What it was dialled for is the next act. */
		work_mode_event(e, w, EVENT_MY_MODE_REFUSED, 0);
		work_act_event(e, w, EVENT_ACT_SEEN, "");
		work_end(e, w);
	} else if (model_is_in(e->model, leg, w->a.call)) {
		work_mode_event(e, w, EVENT_MY_MODE_ACCEPTED, 0);
		work_act_event(e, w, EVENT_ACT_SEEN, "");
		work_end(e, w);
		e->my_read_ms = e->now_ms;
	} else if (leg->state == LEG_ANSWERED && !leg->call &&
		   e->now_ms - leg->since_ms >= ENTER_MS) {
		stranded(e, w);
	}
}

/* A leg that this program, or one before it, dialled with this profile is up:
 * it is mine again. */
bool
leg_adopt(struct engine *e, const struct event *ev)
{
	if (leg_up(e))
		return false;
	engine_put(e, ev);
	e->leg.mine = true;
	engine_say(e, "Your phone is up already: taken over");
	return true;
}

static void
ask(struct engine *e, const struct participant *leg)
{
	struct question q = {
		.kind = QUESTION_LEG, .page = 1, .since_ms = e->now_ms
	};
	struct request req;
	struct err err;

	snprintf(q.call, sizeof(q.call), "%s", leg->id);
	if (e->provider->ask(&e->acct, &q, &req, &err) == -1)
		return;
	e->leg.q = q;
	e->leg.tag = engine_send(e, &req);
}

bool
leg_answer(struct engine *e, uint64_t tag, const struct answer *a)
{
	struct event ev = { .kind = EVENT_LEG_ALIVE };
	struct sink sink = engine_sink(e);
	struct verdict v;
	struct err err;

	if (e->leg.tag == 0 || e->leg.tag != tag)
		return false;
	e->leg.tag = 0;
	e->provider->judge(a, &v);
	if (v.kind == VERDICT_SIGN_IN)
		e->leg.ask_ms = e->now_ms + 60000;
	if (v.kind == VERDICT_LEG_GONE) {
		memcpy(ev.participant, e->leg.q.call, ID_LEN);
		ev.value = e->leg.q.since_ms;
		engine_put(e, &ev);
	} else {
		e->provider->reply(&e->acct, &e->leg.q, a, &sink, &err);
	}
	check_facts(e);
	return true;
}

/* A broker was told to take it out, or moves it to another call. */
static bool
is_left(struct engine *e)
{
	return e->provider->brokered &&
	       (mine_work(e) || work_in_flight(e, false) || quiet_is_open(e) ||
		   (e->left_ms && e->now_ms - e->left_ms < LEFT_MS));
}

static void
say_gone(struct engine *e)
{
	bool gone = e->leg.was_up && !leg_up(e);

	e->leg.was_up = leg_up(e);
	if (gone && e->leg.mine)
		leg_tidy(e, model_me(e->model)->leg);
	if (gone && !e->leg.hanging && !is_left(e))
		engine_say(e, "!! Your phone hung up. You are OFF AIR.");
	if (gone)
		e->leg.hanging = false;
}

static void
hang_up_parked(struct engine *e, const struct participant *leg)
{
	struct action a = { .kind = ACTION_HANGUP };

	memcpy(a.participant, leg->id, sizeof(a.participant));
	e->leg.hanging = true;
	e->leg.parked_ms = 0;
	work_add(e, &a, 0);
}

/* Where no event tells what becomes of a phone that rings. */
static int64_t
ask_pause(const struct engine *e, const struct participant *leg)
{
	bool told = !e->provider->names_listed &&
		    model_link(e->model)->state != LINK_POLLED;

	return leg->state == LEG_RINGING && !told ? RING_ASK_MS : ASK_MS;
}

void
leg_tick(struct engine *e)
{
	const struct participant *leg = engine_leg(e);
	bool parked;

	if (!e->has_api)
		return;
	say_gone(e);
	if (!leg_up(e))
		return;
	parked = leg->state == LEG_ANSWERED && leg_call(e)[0] == '\0';
	if (!parked)
		e->leg.parked_ms = 0;
	else if (e->leg.parked_ms == 0)
		e->leg.parked_ms = e->now_ms;
	if (parked && e->leg.mine && e->now_ms >= e->leg.parked_ms + PARK_MS)
		hang_up_parked(e, leg);
	if (e->leg.tag == 0 && e->now_ms >= e->leg.ask_ms &&
	    e->now_ms >= e->pause_ms) {
		e->leg.ask_ms = e->now_ms + ask_pause(e, leg);
		ask(e, leg);
	}
}

int64_t
leg_next(const struct engine *e)
{
	if (!e->has_api || !leg_up(e) || e->leg.tag != 0)
		return INT64_MAX;
	return e->leg.ask_ms > e->pause_ms ? e->leg.ask_ms : e->pause_ms;
}

bool
engine_minds_leg(const struct engine *e, const char *leg)
{
	const struct answer none = { .error = "" };
	char id[ID_LEN];
	struct err err;
	int i;

	if (strcmp(model_me(e->model)->leg, leg) == 0)
		return true;
	for (i = 0; i < WORK_MAX; i++) {
		const struct work *w = &e->work[i];

		if (w->stage != STAGE_FREE && w->a.kind == ACTION_DIAL &&
		    e->provider->made(&e->acct, &w->a, &none, id, &err) == 0 &&
		    strcmp(id, leg) == 0)
			return true;
	}
	return false;
}

void
engine_end_leg(struct engine *e, const char *leg, int64_t now_ms)
{
	e->now_ms = now_ms;
	leg_tidy(e, leg);
}
