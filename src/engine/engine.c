#include "engine/engine.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "engine/inside.h"

struct engine *
engine_new(const struct engine_options *o, const struct engine_out *out,
    int64_t now_ms)
{
	struct engine *e = mem_zalloc(1, sizeof(*e));
	struct event ev = { .kind = EVENT_MY_LEG };

	e->provider = o->provider;
	e->acct = o->account;
	e->out = *out;
	e->model = model_new();
	e->now_ms = now_ms;
	e->rng[0] = o->seed[0] | 1;
	e->rng[1] = o->seed[1];
	e->has_api = o->has_api;
	e->follows = o->follows;
	e->names_soon = o->names_soon;
	e->leg.mine = o->leg_mine;
	e->sync.names_due = e->sync.full = true;
	memcpy(ev.participant, o->leg, sizeof(ev.participant));
	engine_put(e, &ev);
	ev.kind = EVENT_LEG_STATE;
	snprintf(ev.text, sizeof(ev.text), "answered");
	if (o->leg[0])
		engine_put(e, &ev);
	/* Nobody knows any more how loud it is. */
	ev = (struct event){ .kind = EVENT_MY_MODE_LOST };
	if (o->leg[0] && o->leg_mine)
		engine_put(e, &ev);
	return e;
}

void
engine_free(struct engine *e)
{
	int i;

	if (!e)
		return;
	for (i = 0; i < WORK_MAX; i++)
		plan_free(&e->work[i].plan);
	quiet_free(e);
	model_free(e->model);
	seen_free(&e->seen);
	mem_free(e);
}

static void
feed_event(void *ctx, const struct event *ev)
{
	struct engine *e = ctx;
	struct event now;

	if (!e->delivery_checked) {
		e->delivery_checked = true;
		e->delivery_double = seen_before(&e->seen, e->delivery.id);
	}
	if (e->delivery_double)
		return;
	/* A whole state that is pushed is newer than all that came before, in
	 * this very millisecond too. */
	if (e->provider->brokered &&
	    (ev->kind == EVENT_SYNC_BEGIN || ev->kind == EVENT_READ_BEGIN)) {
		now = *ev;
		now.value = e->now_ms + 1;
		ev = &now;
	}
	engine_put(e, ev);
	if (ev->kind == EVENT_CALL_OPEN || ev->kind == EVENT_JOIN)
		names_opened(e, ev->call);
}

static void
feed_up(struct engine *e, bool polled, int64_t now_ms)
{
	struct event ev = { .kind = EVENT_LINK_UP, .on = polled };

	e->now_ms = now_ms;
	engine_put(e, &ev);
	if (!e->has_api) {
		/* A recording is all there is to know. */
		ev = (struct event){ .kind = EVENT_SYNC_END };
		engine_put(e, &ev);
		return;
	}
	e->back = e->away_ms != 0;
	if (e->provider->brokered)
		broker_up(e);
	e->sync.feed_due = true;
	reads_sync(e);
	reads_tick(e);
}

void
engine_feed_up(struct engine *e, int64_t now_ms)
{
	feed_up(e, false, now_ms);
}

void
engine_feed_polled(struct engine *e, int64_t now_ms)
{
	feed_up(e, true, now_ms);
}

void
engine_feed_down(
    struct engine *e, const char *why, int64_t retry_at_ms, int64_t now_ms)
{
	struct event ev = { .kind = EVENT_LINK_DOWN, .value = retry_at_ms };
	const char *goodbye = e->delivery.at.goodbye;
	bool was_live = model_link(e->model)->state == LINK_LIVE;

	e->now_ms = now_ms;
	if (was_live) {
		e->away = *model_tally(e->model);
		e->away_ms = now_ms;
	}
	text_clean(ev.text, sizeof(ev.text), 100,
	    span_of(was_live && goodbye[0] ? goodbye : why));
	engine_put(e, &ev);
	if (e->provider->brokered && e->has_api && was_live)
		broker_down(e);
}

void
engine_follow(struct engine *e, const struct event *ev, int64_t now_ms)
{
	e->now_ms = now_ms;
	e->followed = true;
	e->changed |= model_apply(e->model, ev, now_ms);
}

void
engine_account(struct engine *e, const struct account *a)
{
	char phone[PATTERN_LEN];

	memcpy(phone, e->acct.phone, sizeof(phone));
	e->acct = *a;
	if (leg_up(e))
		memcpy(e->acct.phone, phone, sizeof(phone));
}

void
engine_sign_in(struct engine *e, int64_t now_ms)
{
	e->now_ms = now_ms;
	e->pause_ms = 0;
}

bool
engine_signed_out(const struct engine *e)
{
	return e->signed_out;
}

void
engine_woke(struct engine *e, int64_t now_ms)
{
	e->now_ms = now_ms;
	e->pause_ms = 0;
	e->my_read_ms = now_ms;
	e->leg.ask_ms = now_ms;
	engine_tick(e, now_ms);
}

void
engine_feed_none(struct engine *e, const char *why, int64_t now_ms)
{
	struct event ev = { .kind = EVENT_LINK_DOWN, .on = true };

	e->now_ms = now_ms;
	text_clean(ev.text, sizeof(ev.text), 100, span_of(why));
	engine_put(e, &ev);
}

void
engine_feed_alive(struct engine *e, int64_t now_ms)
{
	struct event ev = { .kind = EVENT_LINK_ALIVE };

	e->now_ms = now_ms;
	engine_put(e, &ev);
}

/* Two kinds of fault differ in more than digits and ids. */
static bool
same_kind(const char *a, const char *b)
{
	while (*a && *a == *b && (*a < '0' || *a > '9')) {
		a++;
		b++;
	}
	return *a == *b || (*a >= '0' && *a <= '9');
}

void
engine_skipped(struct engine *e, const char *why, int64_t now_ms)
{
	struct event ev = { .kind = EVENT_SKIPPED };
	int i;

	e->now_ms = now_ms;
	text_clean(ev.text, sizeof(ev.text), 100, span_of(why));
	engine_put(e, &ev);
	for (i = 0; i < e->skip_count; i++)
		if (same_kind(e->skip_kind[i], ev.text))
			return;
	if (e->skip_count == SKIP_KINDS)
		return;
	memcpy(e->skip_kind[e->skip_count++], ev.text, NAME_LEN);
	memcpy(e->skip_news, ev.text, NAME_LEN);
}

const char *
engine_skip_news(struct engine *e)
{
	return e->skip_news;
}

/* A flood between two ticks must not pile up what has ended. */
#define EXPIRE_EVERY 8192

static void
expire(struct engine *e)
{
	/* On a full second, see engine/sweep.c. */
	e->expire_ms = e->now_ms - e->now_ms % 1000 + 1000;
	e->messages = 0;
	e->changed |= model_expire(e->model, e->now_ms);
}

bool
engine_message(struct engine *e, struct span msg, int64_t now_ms)
{
	struct sink sink = { feed_event, e };
	struct err err;

	engine_feed_alive(e, now_ms);
	e->delivery_checked = e->delivery_double = false;
	e->skip_news[0] = '\0';
	e->delivery.last = false;
	e->delivery.look[0] = e->delivery.key[0] = '\0';
	e->delivery.word = WORD_NONE;
	e->delivery.deadline_ms = 0;
	if (e->provider->decode(&e->acct, msg, &e->delivery, &sink, &err) == -1)
		engine_skipped(e, err.text, now_ms);
	if (e->delivery.last)
		text_clean(e->drop_why, NAME_LEN, 100, span_of(err.text));
	if (e->provider->brokered && e->has_api)
		broker_message(e, msg);
	look_at(e, e->delivery.look);
	check_facts(e);
	check_targets(e);
	if (++e->messages >= EXPIRE_EVERY)
		expire(e);
	return !e->delivery.last;
}

void
engine_replay(struct engine *e, const struct event *ev, int64_t now_ms)
{
	e->now_ms = now_ms;
	e->replays = true;
	engine_put(e, ev);
}

static void
watch_sign_in(struct engine *e, const struct answer *a)
{
	struct verdict v;

	e->provider->judge(a, &v);
	if (v.kind == VERDICT_SIGN_IN)
		e->signed_out = true;
	else if (a->status / 100 == 2)
		e->signed_out = false;
}

void
engine_answer(
    struct engine *e, uint64_t tag, const struct answer *a, int64_t now_ms)
{
	e->now_ms = now_ms;
	/* What is left of the rate belongs to the keys, not to sweeps. */
	if (a->rate_left == 0 && a->rate_reset_ms > 0)
		e->pause_ms = now_ms + a->rate_reset_ms;
	watch_sign_in(e, a);
	if (!reads_answer(e, tag, a)) {
		reads_outdate(e);
		if (!quiet_answer(e, tag, a) && !work_answer(e, tag, a))
			leg_answer(e, tag, a);
	}
	engine_tick(e, now_ms);
}

void
engine_tick(struct engine *e, int64_t now_ms)
{
	e->now_ms = now_ms;
	if (now_ms >= e->expire_ms)
		expire(e);
	if (e->replays)
		return;
	if (e->followed)
		check_facts(e);
	e->followed = false;
	broker_tick(e);
	check_tick(e);
	quiet_tick(e);
	leg_tick(e);
	work_tick(e);
	look_tick(e);
	reads_tick(e);
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t
engine_next(const struct engine *e)
{
	if (e->replays)
		return e->expire_ms;
	if (e->followed)
		return e->now_ms;
	return earlier(earlier(earlier(e->expire_ms, leg_next(e)),
			   earlier(work_next(e), broker_next(e))),
	    earlier(quiet_next(e), earlier(reads_next(e), look_next(e))));
}

bool
engine_changed(struct engine *e)
{
	bool was = e->changed;

	e->changed = false;
	return was;
}

const struct model *
engine_model(const struct engine *e)
{
	return e->model;
}

bool
engine_acting(const struct engine *e)
{
	return e->work_count > 0 || e->quiet.active || e->quiet.checking;
}

bool
engine_settled(const struct engine *e)
{
	return reads_settled(e);
}

bool
engine_whole(const struct engine *e)
{
	return model_link(e->model)->synced &&
	       (e->sync.whole || e->provider->pushes_state);
}

/* A leg with that address in a call.  Lists of the past name others long after
 * they were put down. */
static const struct participant *
find_phone(const struct engine *e, const char *phone)
{
	const struct participant *p;
	const struct call *c;

	TAILQ_FOREACH(c, model_calls(e->model), all)
	{
		TAILQ_FOREACH(p, &c->participants, in_call)
		if (p->state != LEG_ENDED && strcmp(p->number, phone) == 0)
			return p;
	}
	return NULL;
}

bool
engine_find_leg(struct engine *e, int64_t now_ms)
{
	const struct participant *p = NULL;
	struct event ev = { .kind = EVENT_MY_LEG };

	e->now_ms = now_ms;
	if (!leg_up(e) && e->acct.phone[0])
		p = find_phone(e, e->acct.phone);
	if (!p)
		return leg_up(e);
	memcpy(ev.participant, p->id, sizeof(ev.participant));
	if (leg_adopt(e, &ev) && leg_call(e)[0])
		reads_people(e, leg_call(e));
	return true;
}

void
engine_look(struct engine *e, const char *call, int64_t now_ms)
{
	e->now_ms = now_ms;
	reads_people(e, call);
}

bool
engine_holds_leg(const struct engine *e)
{
	return e->leg.mine && leg_up(e);
}

bool
engine_busy(const struct engine *e, int64_t now_ms)
{
	struct audience a;

	audience_of(e->model, now_ms, &a);
	return a.mode != MODE_OFF || work_in_flight(e, false) ||
	       e->quiet.active;
}
