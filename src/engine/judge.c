/*
 * What the answer to an act means for it: accepted, refused, lost, or to be
 * sent again after a pause.  Only what makes things quieter is ever sent again
 * by the program, and then with the same idempotency key.
 */
#include <stdio.h>
#include <string.h>

#include "engine/inside.h"

#define CHECK_MS 10000
#define REPEAT_MS 250
#define PUSHED_MS 300

void
judge_refuse(struct engine *e, struct work *w, const char *why)
{
	work_drop_followers(e, w);
	work_act_event(e, w, EVENT_ACT_REFUSED, why);
	work_mode_event(e, w, EVENT_MY_MODE_REFUSED, 0);
	work_end(e, w);
}

/* A broker has taken it, but my phone is to be picked up before I hear
 * anything. */
static bool
is_called(const struct engine *e, const struct work *w)
{
	const struct participant *leg = engine_leg(e);

	return e->provider->brokered && w->a.kind == ACTION_MONITOR &&
	       !(leg && leg->call) &&
	       model_me(e->model)->accepted.mode == MODE_OFF;
}

static void
accept_work(struct engine *e, struct work *w)
{
	work_act_event(e, w, EVENT_ACT_ACCEPTED, "");
	if (work_is_overtaken(e, w)) {
		/* Something louder came through after quiet was asked for. */
		work_mode_asked(e, &w->a);
		e->quiet.again = true;
	}
	if (!is_called(e, w))
		work_mode_event(e, w, EVENT_MY_MODE_ACCEPTED, 0);
	w->stage = STAGE_CHECKING;
	w->answered_ms = e->now_ms;
	/* Where everything is pushed, that is given the time to come. */
	w->due_ms = e->now_ms + (e->provider->pushes_state ? PUSHED_MS : 0);
	/* A broker has said by when it will know. */
	if (!e->provider->brokered || w->until_ms < e->now_ms + CHECK_MS)
		w->until_ms = e->now_ms + CHECK_MS;
	check_facts(e);
}

/* No list and no event shows what is played: so this is the last word. */
static void
accept_announce(struct engine *e, struct work *w)
{
	work_act_event(
	    e, w, EVENT_ACT_ACCEPTED, "nothing shows whether it is heard");
	work_end(e, w);
}

static void
lose_announce(struct engine *e, struct work *w, const char *why)
{
	char text[NAME_LEN];

	snprintf(text, sizeof(text), "%.60s. Nothing shows whether it is heard",
	    why);
	work_act_event(e, w, EVENT_ACT_UNSURE, text);
	work_end(e, w);
}

static void
lose(struct engine *e, struct work *w, const char *why)
{
	char text[NAME_LEN];

	if (w->a.kind == ACTION_ANNOUNCE) {
		lose_announce(e, w, why);
		return;
	}
	if (work_is_overtaken(e, w)) {
		work_act_event(e, w, EVENT_ACT_UNSURE, "going quiet again");
		work_mode_event(e, w, EVENT_MY_MODE_LOST, 0);
		work_end(e, w);
		e->quiet.again = true;
		return;
	}
	snprintf(text, sizeof(text), "%.60s%s", why,
	    e->provider->brokered ? "" : ". Asking the provider what is true");
	work_act_event(e, w, EVENT_ACT_UNSURE, text);
	work_mode_event(e, w, EVENT_MY_MODE_LOST, 0);
	w->lost = true;
	w->stage = STAGE_CHECKING;
	w->answered_ms = e->now_ms;
	w->due_ms = e->now_ms;
	w->until_ms = e->now_ms + CHECK_MS;
}

/* The phone rings; the rest is told by events and by read-backs. */
static void
accept_dial(struct engine *e, struct work *w, const struct answer *a)
{
	if (!leg_dialled(e, w, a)) {
		lose(e, w, "an answer without a leg");
		return;
	}
	if (leg_unwanted(e, w))
		return;
	work_act_event(e, w, EVENT_ACT_ACCEPTED, "");
	w->stage = STAGE_CHECKING;
	w->answered_ms = e->now_ms;
	w->due_ms = e->now_ms;
	w->until_ms = e->now_ms + (e->acct.ring_s + 10) * 1000;
	check_facts(e);
}

/* The new conference takes the place of the bridged call in what follows. */
static void
accept_create(struct engine *e, struct work *w, const struct answer *a)
{
	struct event ev = { .kind = EVENT_CALL_OPEN };
	char was[ID_LEN];
	struct err err;
	int i;

	if (e->provider->made(&e->acct, &w->a, a, ev.call, &err) == -1) {
		lose(e, w, "an answer without a conference");
		return;
	}
	engine_put(e, &ev);
	memcpy(was, w->a.call, sizeof(was));
	for (i = 0; i < WORK_MAX; i++)
		if (e->work[i].stage != STAGE_FREE &&
		    strcmp(e->work[i].a.call, was) == 0)
			memcpy(e->work[i].a.call, ev.call, ID_LEN);
	accept_work(e, w);
}

static int64_t
pause_of(const struct answer *a)
{
	if (a->retry_after_ms >= 0)
		return a->retry_after_ms;
	if (a->rate_reset_ms >= 0)
		return a->rate_reset_ms;
	return 2000;
}

static void
busy(struct engine *e, struct work *w, const struct answer *a)
{
	int64_t pause = pause_of(a);
	char text[NAME_LEN];

	e->pause_ms = e->now_ms + pause;
	if (work_is_quieter(e, w)) {
		w->stage = STAGE_WAITING;
		w->due_ms = e->pause_ms;
		return;
	}
	snprintf(text, sizeof(text),
	    "provider is busy. Next try allowed in %llds",
	    (long long)((pause + 999) / 1000));
	judge_refuse(e, w, text);
}

static void
call_gone(struct engine *e, struct work *w, const char *why)
{
	struct event ev = { .kind = EVENT_CALL_END };

	judge_refuse(e, w, why);
	memcpy(ev.call, w->a.call, sizeof(ev.call));
	snprintf(ev.text, sizeof(ev.text), "gone at the provider");
	engine_put(e, &ev);
}

/* Signed out while I may be heard: what the screen shows cannot be checked. */
void
judge_no_sight(struct engine *e)
{
	struct event ev = { .kind = EVENT_MY_MODE_LOST };

	if (model_me(e->model)->accepted.mode > MODE_MONITOR)
		engine_put(e, &ev);
}

/* Refused after a part of it was done, so that what is left may be louder
 * than what was there before. */
static void
refuse_half(struct engine *e, struct work *w, const char *why)
{
	bool half = w->step > 0 && action_is_louder(w->a.kind);
	struct event ev = { .kind = EVENT_MY_MODE_LOST };
	const struct answer none = { 0 };
	char leg[ID_LEN];
	struct err err;

	/* Where my phone could not be called what was made for it is left. */
	if (w->a.kind == ACTION_DIAL && !e->provider->dial_joins &&
	    e->provider->made(&e->acct, &w->a, &none, leg, &err) == 0)
		leg_tidy(e, leg);
	judge_refuse(e, w, why);
	/* What says no may have done it all the same. */
	if (action_is_louder(w->a.kind))
		reads_people(e, w->a.call);
	if (!half)
		return;
	engine_put(e, &ev);
	quiet_start(e, "Refused half-way");
}

void
judge_work(struct engine *e, struct work *w, const struct answer *a,
    const struct verdict *v)
{
	bool leaving = w->a.kind == ACTION_LEAVE || w->a.kind == ACTION_HANGUP;

	switch (v->kind) {
	case VERDICT_OK:
		if (w->a.kind == ACTION_DIAL)
			accept_dial(e, w, a);
		else if (w->a.kind == ACTION_CREATE)
			accept_create(e, w, a);
		else if (w->a.kind == ACTION_ANNOUNCE)
			accept_announce(e, w);
		else
			accept_work(e, w);
		break;
	case VERDICT_LEG_GONE:
	case VERDICT_CALL_GONE:
		if (leaving)
			accept_work(e, w);
		else if (action_is_whole(w->a.kind))
			call_gone(e, w, "that call has ended");
		else if (v->kind == VERDICT_CALL_GONE)
			call_gone(e, w, v->text);
		else
			refuse_half(e, w, v->text);
		break;
	case VERDICT_BUSY:
		busy(e, w, a);
		break;
	case VERDICT_BROKEN:
		if (w->tries == 1 && work_is_quieter(e, w)) {
			w->stage = STAGE_WAITING;
			w->due_ms = e->now_ms + REPEAT_MS;
			break;
		}
		lose(e, w, v->text);
		break;
	case VERDICT_SIGN_IN:
		/* The token is read anew meanwhile; one repeat, if quieter. */
		if (w->tries == 1 && work_is_quieter(e, w)) {
			w->stage = STAGE_WAITING;
			w->due_ms = e->now_ms + REPEAT_MS;
			break;
		}
		judge_refuse(e, w, v->text);
		judge_no_sight(e);
		break;
	case VERDICT_DONE: /* in the call already, in a role nobody knows */
	case VERDICT_NO_ANSWER:
	case VERDICT_STRANGE:
		lose(e, w, v->text);
		break;
	default:
		refuse_half(e, w, v->text);
	}
}
