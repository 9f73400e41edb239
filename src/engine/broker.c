/*
 * Where acts go out over the feed, somebody else carries them out: dials, reads
 * back, goes quiet.  What is left to be done here is to hold what was asked
 * against what is told, and to know what is not known: with the feed gone that
 * is everything.
 */
#include <stdio.h>
#include <string.h>

#include "engine/inside.h"

/* By then an act is said to have come in. */
#define WORD_MS 5000
/* How much later than promised the last word may come. */
#define GRACE_MS 5000
/* What is told lags that much behind an answer, or a new connection. */
#define SETTLE_MS 1500
#define LOOK_MS 250
/* A relay that has taken QUIET has a ladder of its own. */
#define TAKEN_MS 9000
#define CHECK_MS 10000
#define HEARTBEAT_MS 5000
/* However short the heartbeat: a busy machine is not a broken one. */
#define SILENT_MS 5000

static const char unreached[] = "the relay is not reached";

bool
broker_away(const struct engine *e)
{
	return e->provider->brokered &&
	       model_link(e->model)->state != LINK_LIVE;
}

bool
broker_reached(const struct engine *e)
{
	return e->provider->brokered && !broker_away(e) &&
	       model_link(e->model)->synced;
}

void
broker_up(struct engine *e)
{
	struct request hello;

	e->delivery.at.strict = true;
	e->delivery.at.level = false;
	e->delivery.at.goodbye[0] = '\0';
	e->drop_why[0] = '\0';
	e->heard_ms = e->now_ms;
	e->level_ms = 0;
	if (e->provider->greet) {
		e->provider->greet(&e->delivery.at, &hello);
		engine_send(e, &hello);
	}
	quiet_retry(e);
}

/* Whoever may be heard, or is about to be, is told what is left to him. */
static void
say_away(struct engine *e)
{
	int dead_s = (int)(e->delivery.at.dead_ms / 1000);
	struct audience a;

	/* Row 23 belongs to what is under way. */
	if (e->work_count > 0 || e->quiet.active)
		return;
	audience_of(e->model, e->now_ms, &a);
	if (a.mode == MODE_OFF && a.phase != AUDIENCE_WIDENING)
		return;
	if (dead_s > 0)
		engine_say(e,
		    "!! Nothing can be sent. Put your phone down! A live relay "
		    "ends it in %ds.",
		    dead_s);
	else
		engine_say(e, "!! Nothing can be sent. Put your phone down.");
}

/* It was wanted at the sight of what is old by the time it could be sent. */
static void
drop_waiting(struct engine *e, struct work *w)
{
	if (w->stage != STAGE_WAITING || work_is_quieter(e, w))
		return;
	work_act_event(e, w, EVENT_ACT_ASKED, "");
	work_act_event(e, w, EVENT_ACT_NOT_DONE, "not sent: the feed was lost");
	work_end(e, w);
}

/* Asked for since then; it may stand behind one that nobody can end now. */
static void
refuse_waiting(struct engine *e, struct work *w)
{
	if (w->stage != STAGE_WAITING)
		return;
	work_act_event(e, w, EVENT_ACT_ASKED, "");
	judge_refuse(e, w, "the relay is not reached: nothing was sent");
}

void
broker_down(struct engine *e)
{
	struct event bad = { .kind = EVENT_API_BAD };
	const struct answer none = { .error = "Feed lost. Put your phone down",
		.type = "",
		.retry_after_ms = -1,
		.rate_left = -1,
		.rate_reset_ms = -1 };
	const struct me *me = model_me(e->model);
	int i;

	e->level_ms = 0;
	snprintf(bad.text, sizeof(bad.text), "%s", unreached);
	engine_put(e, &bad);
	say_away(e);
	for (i = 0; i < WORK_MAX; i++)
		drop_waiting(e, &e->work[i]);
	for (i = 0; i < WORK_MAX; i++)
		if (e->work[i].stage == STAGE_SENT)
			work_answer(e, e->work[i].tag, &none);
	/* Who comes to hear me now would not be told here. */
	if (me->accepted.mode > MODE_MONITOR ||
	    (me->asking && me->asked.mode > MODE_MONITOR))
		mine_put(e, EVENT_MY_MODE_LOST, "", 0);
	quiet_unsent(e);
}

void
broker_sent(struct engine *e, struct work *w)
{
	if (!e->provider->brokered)
		return;
	w->until_ms = e->now_ms + WORD_MS;
	w->vouched = false;
	if (w->a.kind == ACTION_LEAVE || w->a.kind == ACTION_HANGUP)
		e->left_ms = e->now_ms;
}

static struct work *
find(struct engine *e, const char *key)
{
	int i;

	for (i = 0; i < WORK_MAX; i++)
		if ((e->work[i].stage == STAGE_SENT ||
			e->work[i].stage == STAGE_CHECKING) &&
		    strcmp(e->work[i].a.key, key) == 0)
			return &e->work[i];
	return NULL;
}

/* The last word on an act that was accepted, or given up for lost. */
static void
last_word(struct engine *e, struct work *w, const struct answer *a)
{
	struct verdict v;

	e->provider->judge(a, &v);
	if (v.kind == VERDICT_OK) {
		w->vouched = true;
		check_facts(e);
	} else if (v.kind == VERDICT_NO_ANSWER) {
		if (!w->lost)
			judge_work(e, w, a, &v);
	} else if (w->lost) {
		judge_refuse(e, w, v.text);
	} else {
		work_drop_followers(e, w);
		work_act_event(e, w, EVENT_ACT_NOT_DONE, v.text);
		work_end(e, w);
	}
}

static void
take_word(struct engine *e, const struct answer *a)
{
	const struct delivery *d = &e->delivery;
	struct work *w = find(e, d->key);
	struct verdict v;

	if (!w)
		return;
	if (d->word == WORD_SENT) {
		w->until_ms = e->now_ms + d->deadline_ms + GRACE_MS;
		return;
	}
	if (w->stage == STAGE_SENT) {
		e->provider->judge(a, &v);
		w->vouched = d->word == WORD_LAST && v.kind == VERDICT_OK;
		work_answer(e, w->tag, a);
	} else if (d->word == WORD_LAST) {
		last_word(e, w, a);
	}
}

/* A word on a step of QUIET; false if it is about something else. */
static bool
quiet_word(struct engine *e, const struct delivery *d, const struct answer *a)
{
	struct quiet *q = &e->quiet;
	struct verdict v;
	int i;

	for (i = 0; i < quiet_steps(e); i++)
		if (q->key[i][0] && strcmp(q->key[i], d->key) == 0)
			break;
	if (i == quiet_steps(e))
		return false;
	e->provider->judge(a, &v);
	if (d->word == WORD_SENT && q->active && i == q->step)
		q->step_ms = e->now_ms + TAKEN_MS - QUIET_STEP_MS;
	else if (d->word != WORD_SENT && q->tag[i])
		quiet_answer(e, q->tag[i], a);
	else if (d->word == WORD_LAST && q->checking && i == q->step &&
		 v.kind != VERDICT_OK && v.kind != VERDICT_LEG_GONE)
		quiet_step(e);
	return true;
}

void
broker_message(struct engine *e, struct span msg)
{
	const struct answer a = { .status = 200,
		.body = msg,
		.type = "application/json",
		.error = "",
		.retry_after_ms = -1,
		.rate_left = -1,
		.rate_reset_ms = -1 };
	const struct link *l = model_link(e->model);
	struct event ok = { .kind = EVENT_API_OK };

	e->heard_ms = e->now_ms;
	if (broker_reached(e) && e->level_ms == 0) {
		e->level_ms = e->now_ms;
		if (!l->api_known || strcmp(l->api, unreached) == 0)
			engine_put(e, &ok);
	}
	if (e->delivery.word != WORD_NONE && !quiet_word(e, &e->delivery, &a))
		take_word(e, &a);
}

/* What was under way when the connection was lost, or got no last word. */
static void
tick_work(struct engine *e, struct work *w)
{
	const struct answer none = { .error = "No word from the relay",
		.type = "",
		.retry_after_ms = -1,
		.rate_left = -1,
		.rate_reset_ms = -1 };
	const struct participant *leg = engine_leg(e);
	bool ringing = leg && leg->state == LEG_RINGING && work_is_mode(w);
	int64_t since = w->answered_ms;
	struct verdict v;

	if (w->stage == STAGE_SENT && e->now_ms >= w->until_ms) {
		work_answer(e, w->tag, &none);
		return;
	}
	if (w->stage != STAGE_CHECKING)
		return;
	/* Nothing can be found out before it is back; that is a word, too. */
	if (!broker_reached(e) || ringing) {
		if (!ringing && !w->lost &&
		    e->now_ms >= w->answered_ms + CHECK_MS) {
			e->provider->judge(&none, &v);
			judge_work(e, w, &none, &v);
		}
		w->until_ms = e->now_ms + CHECK_MS;
		return;
	}
	if (!w->lost && w->answered_ms >= e->level_ms)
		return;
	since = since > e->level_ms ? since : e->level_ms;
	if (e->now_ms >= since + SETTLE_MS)
		check_settle(e, w);
}

static int64_t
later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* Something is held of my leg, which is in no call that is told of. */
static bool
is_adrift(const struct engine *e)
{
	const struct participant *leg = engine_leg(e);
	const struct me *me = model_me(e->model);

	return broker_reached(e) && (!leg || !leg->call) &&
	       !(leg && leg->state == LEG_RINGING) && !e->quiet.active &&
	       (me->accepted.mode != MODE_OFF || me->asking || me->unsure ||
		   me->quiet_failed);
}

static void
come_home(struct engine *e)
{
	const struct me *me = model_me(e->model);
	int64_t since = later(
	    later(me->accepted.at_ms, e->level_ms), later(me->asked.at_ms, 0));

	if (mine_work(e) || work_in_flight(e, false) ||
	    e->now_ms < since + SETTLE_MS)
		return;
	mine_put(e, EVENT_MY_MODE_DIFFERS, "", MODE_OFF);
}

void
broker_tick(struct engine *e)
{
	int i;

	if (!e->provider->brokered || !e->has_api)
		return;
	for (i = 0; i < WORK_MAX && e->work_count > 0; i++) {
		if (broker_away(e))
			refuse_waiting(e, &e->work[i]);
		tick_work(e, &e->work[i]);
	}
	if (is_adrift(e))
		come_home(e);
	else if (broker_reached(e) && mine_is_off(e))
		mine_pushed(e);
}

int64_t
broker_next(const struct engine *e)
{
	if (!e->provider->brokered || !e->has_api ||
	    (e->work_count == 0 && !is_adrift(e) && !mine_is_off(e)))
		return INT64_MAX;
	return e->now_ms + LOOK_MS;
}

unsigned
engine_can(const struct engine *e)
{
	unsigned always = ACTION_BIT(ACTION_QUIET) | ACTION_BIT(ACTION_LEAVE) |
			  ACTION_BIT(ACTION_REFRESH);
	unsigned here = ACTION_BIT(ACTION_CLAIM) | ACTION_BIT(ACTION_UNCLAIM);

	if (!e->provider->brokered)
		return e->provider->can | here;
	/* Before the first hello nothing is known of it. */
	if (e->delivery.at.may == 0)
		return e->provider->can;
	return e->provider->can & (e->delivery.at.may | always);
}

bool
engine_one_ear(const struct engine *e)
{
	return e->provider->max_targets == 1 ||
	       (e->provider->brokered && e->delivery.at.targets == 1);
}

const char *
engine_user(const struct engine *e)
{
	return e->provider->brokered ? e->delivery.at.user : "";
}

/* Two and a half heartbeats without a message: whatever is shown is old. */
const char *
engine_drop_why(struct engine *e, int64_t now_ms)
{
	int64_t beat = e->delivery.at.heartbeat_ms;

	if (e->drop_why[0])
		return e->drop_why;
	if (!e->provider->brokered || !e->has_api ||
	    model_link(e->model)->state != LINK_LIVE)
		return "";
	beat = (beat ? beat : HEARTBEAT_MS) * 5 / 2;
	if (now_ms - e->heard_ms >= later(beat, SILENT_MS))
		snprintf(e->drop_why, sizeof(e->drop_why),
		    "no message from the relay for %ds",
		    (int)((now_ms - e->heard_ms) / 1000));
	return e->drop_why;
}
