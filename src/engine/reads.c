/*
 * What is read by itself: the list of calls at the start, after every
 * reconnect and now and then; the names of the past; and the people of one
 * call, whoever asks for that (sweep.c: all in their turn).
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "engine/inside.h"

#define SYNC_EVERY_MS 30000
#define POLL_EVERY_MS 5000
#define SYNC_RETRY_MS 2000
#define SYNC_RETRY_MAX_MS 60000
#define VERDICT_MS 5000
/* Not worth a word, after a stop for example. */
#define BLINK_MS 500

/* Without a feed nobody tells of a new call. */
bool
reads_polled(const struct engine *e)
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
		s->due_ms += reads_polled(e) ? POLL_EVERY_MS : SYNC_EVERY_MS;
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

bool
reads_is_under_way(const struct engine *e, const char *call)
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
	if (reads_is_under_way(e, call))
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

void
reads_outdate(struct engine *e)
{
	int i;

	if (e->sync.active && e->sync.asked_ms >= e->now_ms)
		e->sync.asked_ms = e->now_ms - 1;
	for (i = 0; i < READ_SLOTS; i++)
		if (e->reading[i].active && e->reading[i].asked_ms >= e->now_ms)
			e->reading[i].asked_ms = e->now_ms - 1;
}

int
reads_slots_free(const struct engine *e)
{
	int i, n = 0;

	for (i = 0; i < READ_SLOTS; i++)
		n += !e->reading[i].active;
	return n;
}

bool
reads_settled(const struct engine *e)
{
	return model_link(e->model)->synced && !e->sync.active &&
	       e->sync.backlog == 0 && reads_slots_free(e) == READ_SLOTS &&
	       !sweep_unread(e);
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
	sweep_tick(e);
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
	if (!e->follows && sweep_next(e) < next)
		next = sweep_next(e);
	if (engine_leg(e) && engine_leg(e)->call && e->my_read_ms < next)
		next = e->my_read_ms;
	return next;
}
