/*
 * What is read by itself: the list of calls at the start, after every
 * reconnect and now and then; the names of the past; and the people of one
 * call after the other, quickly while there is a backlog, slowly for ever
 * after, because mute, hold and roles are pushed by nobody.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "engine/inside.h"

#define SYNC_EVERY_MS 30000
#define POLL_EVERY_MS 5000
#define SYNC_RETRY_MS 2000
#define SYNC_RETRY_MAX_MS 60000
#define SWEEP_ROUND_MS 30000
#define POLL_ROUND_MS 10000
#define SWEEP_MIN_MS 200
#define SWEEP_MAX_MS 5000
#define VERDICT_MS 5000
/* Not worth a word, after a stop for example. */
#define BLINK_MS 500

/* Without a feed nobody tells of a new call. */
static bool
is_polled(const struct engine *e)
{
	return model_link(e->model)->state == LINK_POLLED;
}

static void
ask(struct engine *e, const struct question *q, uint64_t *tag)
{
	struct request req;
	struct err err;

	*tag = 0;
	if (e->provider->ask(&e->acct, q, &req, &err) == 0)
		*tag = engine_send(e, &req);
}

static void
put_api(struct engine *e, enum event_kind kind, const char *text)
{
	struct event ev = { .kind = kind };

	text_clean(ev.text, sizeof(ev.text), 100, span_of(text));
	engine_put(e, &ev);
}

void
reads_sync(struct engine *e)
{
	struct sync *s = &e->sync;

	s->due_ms = e->now_ms;
	s->again = s->active;
	s->full = s->names_due = true;
}

static void
ask_calls(struct engine *e)
{
	struct sync *s = &e->sync;

	s->asked_ms = e->now_ms;
	s->q = (struct question){
		.kind = QUESTION_CALLS, .page = 1, .since_ms = e->now_ms
	};
	ask(e, &s->q, &s->tag);
}

static void
start_sync(struct engine *e)
{
	struct sync *s = &e->sync;

	s->active = true;
	s->begun = s->newcomer = s->unnamed = false;
	s->tag = 0;
	s->q = (struct question){
		.kind = QUESTION_FEED, .page = 1, .since_ms = e->now_ms
	};
	if (s->feed_due)
		ask(e, &s->q, &s->tag);
	s->feed_due = false;
	if (s->tag == 0)
		ask_calls(e);
}

static void
sync_failed(struct engine *e, const char *why, const struct answer *a)
{
	struct sync *s = &e->sync;
	int64_t pause = SYNC_RETRY_MS << (s->failures < 5 ? s->failures : 5);

	if (pause > SYNC_RETRY_MAX_MS)
		pause = SYNC_RETRY_MAX_MS;
	if (a->retry_after_ms > pause)
		pause = a->retry_after_ms;
	if (a->status == 401 || a->status == 403)
		pause = SYNC_RETRY_MAX_MS;
	s->failures++;
	s->active = false;
	s->due_ms = e->now_ms + pause;
	put_api(e, EVENT_SYNC_FAILED, why);
}

/* When the next sync begins. */
static int64_t
sync_due(const struct engine *e)
{
	const struct sync *s = &e->sync;
	int64_t names_ms = s->names_ms + NAMES_EVERY_MS;
	int64_t list_ms = s->asked_ms + NAMES_EVERY_MS;
	int64_t due_ms = s->due_ms;

	if (s->newcomer && names_ms < due_ms)
		due_ms = names_ms;
	/* Not while the list cannot be read. */
	if (s->unnamed && s->failures == 0 && list_ms < due_ms)
		due_ms = list_ms;
	return due_ms;
}

static void
sync_done(struct engine *e)
{
	struct event ev = { .kind = EVENT_SYNC_END };
	struct sync *s = &e->sync;

	if (s->q.kind == QUESTION_FEED) {
		ask_calls(e);
		return;
	}
	if (s->q.kind == QUESTION_CALLS) {
		engine_put(e, &ev);
		orphan_sweep(e);
		check_facts(e);
		if (s->full && !e->provider->pushes_state)
			s->backlog = model_call_count(e->model);
		s->full = s->again;
		if (s->names_due || names_wanted(e)) {
			s->names_ms = e->now_ms;
			s->q = (struct question){ .kind = QUESTION_NAMES,
				.page = 1,
				.since_ms = names_since(e) };
			ask(e, &s->q, &s->tag);
			/* Not every provider has a past to read. */
			if (s->tag != 0)
				return;
		}
	}
	s->names_due = s->again;
	s->active = false;
	s->failures = 0;
	s->due_ms = e->now_ms;
	if (!s->again)
		s->due_ms += is_polled(e) ? POLL_EVERY_MS : SYNC_EVERY_MS;
	s->again = false;
}

static void
sync_answer(struct engine *e, const struct answer *a)
{
	struct event ev = { .kind = EVENT_SYNC_BEGIN };
	struct sink sink = engine_sink(e);
	struct sync *s = &e->sync;
	struct err err;
	int more;

	if (!s->begun && a->status == 200 && s->q.kind == QUESTION_CALLS) {
		s->begun = true;
		ev.value = s->asked_ms;
		engine_put(e, &ev);
	}
	more = e->provider->reply(&e->acct, &s->q, a, &sink, &err);
	if (more == -1 && s->q.kind == QUESTION_NAMES) {
		/* Names are a help; without them the picture is still true. */
		sync_done(e);
		return;
	}
	if (more == -1) {
		sync_failed(e, err.text, a);
		return;
	}
	put_api(e, EVENT_API_OK, "");
	if (more == 1)
		ask(e, &s->q, &s->tag);
	else
		sync_done(e);
}

static bool
is_being_read(const struct engine *e, const char *call)
{
	int i;

	for (i = 0; i < READ_SLOTS; i++)
		if (e->reading[i].active &&
		    strcmp(e->reading[i].q.call, call) == 0)
			return true;
	return false;
}

bool
reads_people(struct engine *e, const char *call)
{
	struct reading *free_slot = NULL;
	int i;

	if (!e->has_api || e->now_ms < e->pause_ms || call[0] == '\0' ||
	    e->provider->brokered)
		return false;
	if (is_being_read(e, call))
		return false;
	for (i = 0; i < READ_SLOTS; i++)
		if (!e->reading[i].active)
			free_slot = &e->reading[i];
	if (!free_slot)
		return false;
	*free_slot = (struct reading){ .active = true, .asked_ms = e->now_ms };
	free_slot->q = (struct question){
		.kind = QUESTION_PEOPLE, .page = 1, .since_ms = e->now_ms
	};
	snprintf(free_slot->q.call, ID_LEN, "%s", call);
	ask(e, &free_slot->q, &free_slot->tag);
	return true;
}

static void
people_failed(struct engine *e, struct reading *r, const struct answer *a,
    const char *why)
{
	struct event ev = { .kind = EVENT_CALL_END };
	struct verdict v;

	r->active = false;
	e->fresh_ms = e->now_ms + SYNC_RETRY_MS;
	e->provider->judge(a, &v);
	if (v.kind == VERDICT_CALL_GONE) {
		memcpy(ev.call, r->q.call, sizeof(ev.call));
		snprintf(ev.text, sizeof(ev.text), "gone at the provider");
		engine_put(e, &ev);
		check_facts(e);
		return;
	}
	if (v.kind == VERDICT_SIGN_IN) {
		/* One probe a minute; a renewed token ends the pause. */
		e->pause_ms = e->now_ms + SYNC_RETRY_MAX_MS;
		judge_no_sight(e);
	}
	if (v.kind == VERDICT_BUSY)
		e->pause_ms =
		    e->now_ms +
		    (a->retry_after_ms >= 0 ? a->retry_after_ms : 2000);
	put_api(e, EVENT_API_BAD, why);
}

static void
people_answer(struct engine *e, struct reading *r, const struct answer *a)
{
	struct event ev = { .kind = EVENT_READ_BEGIN, .value = r->asked_ms };
	const struct call *call = model_call(e->model, r->q.call);
	struct sink sink = engine_sink(e);
	struct err err;
	bool fresh;
	int more;

	memcpy(ev.call, r->q.call, sizeof(ev.call));
	fresh = call && call->read_ms == 0;
	if (!r->begun && a->status == 200) {
		r->begun = true;
		engine_put(e, &ev);
	}
	more = e->provider->reply(&e->acct, &r->q, a, &sink, &err);
	if (more == -1) {
		people_failed(e, r, a, err.text);
		return;
	}
	if (more == 1) {
		ask(e, &r->q, &r->tag);
		return;
	}
	r->active = false;
	ev.kind = EVENT_READ_END;
	engine_put(e, &ev);
	put_api(e, EVENT_API_OK, "");
	if (fresh && names_wanted(e))
		e->sync.due_ms = e->now_ms;
	e->sync.newcomer |= names_newcomer(e, r->q.call);
	check_call(e, r->q.call, r->asked_ms);
}

bool
reads_answer(struct engine *e, uint64_t tag, const struct answer *a)
{
	int i;

	if (e->sync.active && e->sync.tag == tag) {
		sync_answer(e, a);
		return true;
	}
	for (i = 0; i < READ_SLOTS; i++) {
		if (!e->reading[i].active || e->reading[i].tag != tag)
			continue;
		people_answer(e, &e->reading[i], a);
		return true;
	}
	return false;
}

/* A living call whose people were never read.  free: and are not just now. */
static const struct call *
never_read(const struct engine *e, bool free)
{
	const struct call *c;

	TAILQ_FOREACH(c, model_calls(e->model), all)
	if (!c->ended_ms && !c->bridged && c->read_ms == 0 &&
	    c->read_asked_ms == 0 && !(free && is_being_read(e, c->id)))
		return c;
	return NULL;
}

/* Such a call to be read now: where nobody tells of people, and in the
 * beginning, until all have been. */
static const struct call *
unread(const struct engine *e)
{
	if ((e->sync.whole && !is_polled(e)) || e->now_ms < e->fresh_ms)
		return NULL;
	return never_read(e, true);
}

/* The living call after the one that was swept last. */
static const struct call *
sweep_next(const struct engine *e)
{
	const struct call *c = model_call(e->model, e->sweep);
	int i, count = model_call_count(e->model) + 64;

	for (i = 0; i < count; i++) {
		c = c ? TAILQ_NEXT(c, all) : TAILQ_FIRST(model_calls(e->model));
		if (c && !c->ended_ms)
			return c;
	}
	return NULL;
}

static int
slots_free(const struct engine *e)
{
	int i, n = 0;

	for (i = 0; i < READ_SLOTS; i++)
		n += !e->reading[i].active;
	return n;
}

static int64_t
sweep_pause(const struct engine *e)
{
	int count = model_call_count(e->model);
	int64_t pause = is_polled(e) ? POLL_ROUND_MS : SWEEP_ROUND_MS;

	pause /= count ? count : 1;

	if (pause < SWEEP_MIN_MS)
		return SWEEP_MIN_MS;
	return pause > SWEEP_MAX_MS ? SWEEP_MAX_MS : pause;
}

static bool
sweeps(const struct engine *e)
{
	return model_link(e->model)->synced && !e->provider->pushes_state;
}

/* One slot is always kept for what a person waits for. */
static void
sweep(struct engine *e)
{
	e->sync.whole |= e->sync.backlog == 0 && !never_read(e, false);
	while (slots_free(e) > 1 &&
	       (e->sync.backlog > 0 || e->now_ms >= e->sweep_ms || unread(e))) {
		const struct call *fresh = unread(e);
		const struct call *c = fresh ? fresh : sweep_next(e);

		e->sweep_ms = e->now_ms + sweep_pause(e);
		if (e->sync.backlog > 0)
			e->sync.backlog--;
		if (!c)
			return;
		memcpy(e->sweep, c->id, sizeof(e->sweep));
		if (!reads_people(e, c->id))
			return;
	}
}

bool
reads_settled(const struct engine *e)
{
	return model_link(e->model)->synced && !e->sync.active &&
	       e->sync.backlog == 0 && slots_free(e) == READ_SLOTS &&
	       !unread(e);
}

bool
reads_word_stands(const struct engine *e, bool urgent)
{
	const struct act *last = model_act(e->model, 0);

	return last &&
	       (last->state != ACT_NOTE || (urgent && last->what[0] == '!')) &&
	       e->now_ms - last->state_ms < VERDICT_MS;
}

/* Once everything was read after a loss: what has changed meanwhile. */
static void
say_back(struct engine *e)
{
	const struct tally *now = model_tally(e->model);
	int64_t away_ms = model_link(e->model)->since_ms - e->away_ms;
	char ago[16];

	if (reads_word_stands(e, true))
		return;
	if (!e->back || !reads_settled(e))
		return;
	text_duration(ago, sizeof(ago), away_ms);
	e->back = false;
	e->away_ms = 0;
	if (away_ms < BLINK_MS)
		return;
	engine_say(e,
	    "Back after %s. While you were away: %d ended, %d new, %d on hold",
	    ago, (int)(now->ended - e->away.ended),
	    (int)(now->opened - e->away.opened),
	    (int)(now->held - e->away.held));
}

void
reads_tick(struct engine *e)
{
	if (!e->has_api || e->now_ms < e->pause_ms)
		return;
	if (e->follows)
		return;
	if (e->provider->brokered) {
		if (e->work_count == 0)
			say_back(e);
		return;
	}
	if (!e->sync.active && e->now_ms >= sync_due(e))
		start_sync(e);
	if (sweeps(e))
		sweep(e);
	say_back(e);
}

int64_t
reads_next(const struct engine *e)
{
	int64_t next = INT64_MAX;

	if (!e->has_api || e->provider->brokered)
		return next;
	if (e->now_ms < e->pause_ms)
		return e->pause_ms;
	if (!e->follows && !e->sync.active)
		next = sync_due(e);
	if (!e->follows && sweeps(e) && slots_free(e) > 1 && e->sweep_ms < next)
		next = e->sweep_ms;
	if (engine_leg(e) && engine_leg(e)->call && e->my_read_ms < next)
		next = e->my_read_ms;
	return next;
}
