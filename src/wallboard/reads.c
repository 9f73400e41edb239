#include "wallboard/reads.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

#define RETRY_MS 2000
#define RETRY_MAX_MS 30000
#define NAMES_EVERY_MS 60000
#define NAMES_SOON_MS 2000
#define NAMES_MARGIN_MS (15 * 60 * 1000)
/* A round that nobody waits for is spread over so long. */
#define SPREAD_MS 15000
#define GAP_MIN_MS 20
#define GAP_MAX_MS 500

void
reads_put(struct reads *r, const struct event *ev, int64_t now_ms)
{
	if (ev->kind == EVENT_MY_LEG || ev->kind == EVENT_HELPER)
		return;
	r->changed |= model_apply(r->model, ev, now_ms);
}

/* Where the events of an answer go. */
struct inlet {
	struct reads *r;
	int64_t now_ms;
};

static void
inlet_put(void *ctx, const struct event *ev)
{
	struct inlet *in = ctx;

	reads_put(in->r, ev, in->now_ms);
}

static void
put(struct reads *r, enum event_kind kind, const char *call, int64_t value,
    const char *text, int64_t now_ms)
{
	struct event ev = { .kind = kind, .value = value };

	snprintf(ev.call, sizeof(ev.call), "%s", call);
	text_clean(ev.text, sizeof(ev.text), 100, span_of(text));
	reads_put(r, &ev, now_ms);
}

/* Sends the question's page.  Whatever is no plain GET is not sent. */
static bool
ask(struct reads *r, struct reads_slot *s)
{
	struct request req;
	struct err err;

	if (r->sight->ask(r->acct, &s->q, &req, &err) == -1 ||
	    req.method != METHOD_GET || req.kind != BODY_NONE)
		return false;
	s->tag = ++r->tag;
	s->busy = true;
	r->get(r->ctx, s->tag, req.path);
	return true;
}

static struct reads_slot *
open_slot(
    struct reads *r, enum question_kind kind, int64_t since_ms, int64_t now_ms)
{
	struct reads_slot *s = NULL;
	int i;

	for (i = 0; i < READS_SLOTS && !s; i++)
		if (!r->slot[i].busy)
			s = &r->slot[i];
	if (s)
		*s = (struct reads_slot){ .asked_ms = now_ms,
			.q = {
			    .kind = kind, .page = 1, .since_ms = since_ms } };
	return s;
}

static bool
is_asked(const struct reads *r, const char *call)
{
	int i;

	for (i = 0; i < READS_SLOTS; i++)
		if (r->slot[i].busy && r->slot[i].q.kind == QUESTION_PEOPLE &&
		    strcmp(r->slot[i].q.call, call) == 0)
			return true;
	return false;
}

static bool
ask_people(struct reads *r, const char *call, int64_t now_ms)
{
	struct reads_slot *s;

	if (is_asked(r, call))
		return false;
	s = open_slot(r, QUESTION_PEOPLE, now_ms, now_ms);
	if (!s)
		return false;
	snprintf(s->q.call, ID_LEN, "%s", call);
	return ask(r, s);
}

static bool
idle(const struct reads *r)
{
	int i;

	for (i = 0; i < READS_SLOTS; i++)
		if (r->slot[i].busy)
			return false;
	return true;
}

static void
start_round(struct reads *r, int64_t now_ms)
{
	struct reads_slot *s = open_slot(r, QUESTION_CALLS, now_ms, now_ms);

	if (!s || !ask(r, s))
		return;
	r->rounding = r->listing = true;
	r->round_ms = r->next_ms = now_ms;
}

/* A round reads the people of the calls that are there when it begins: those
 * that come later would keep it from ever ending. */
static void
take_calls(struct reads *r)
{
	const struct call *c;

	r->todo_count = r->todo_at = 0;
	if (r->sight->pushes_state)
		return;
	TAILQ_FOREACH(c, model_calls(r->model), all)
	{
		if (c->ended_ms || c->bridged)
			continue;
		r->todo = mem_resize(
		    r->todo, (size_t)r->todo_count + 1, sizeof(*r->todo));
		memcpy(r->todo[r->todo_count++], c->id, ID_LEN);
	}
}

/* The next call whose people were not read in this round, or NULL. */
static const struct call *
unread(struct reads *r)
{
	for (; r->todo_at < r->todo_count; r->todo_at++) {
		const struct call *c =
		    model_call(r->model, r->todo[r->todo_at]);

		if (c && !c->ended_ms && c->read_asked_ms < r->round_ms &&
		    !is_asked(r, c->id))
			return c;
	}
	return NULL;
}

/* When the oldest living call opened, and a little before; 0 if everybody has
 * a name.  soon: somebody came since names were asked for. */
static int64_t
names_since(const struct reads *r, int64_t now_ms, bool *soon)
{
	const struct participant *p;
	const struct call *c;
	int64_t since = now_ms;
	bool unnamed = false;

	TAILQ_FOREACH(c, model_calls(r->model), all)
	{
		if (c->ended_ms)
			continue;
		if (c->opened_ms < since)
			since = c->opened_ms;
		TAILQ_FOREACH(p, &c->participants, in_call)
		{
			if (p->number[0] != '\0')
				continue;
			unnamed = true;
			*soon |= p->born_ms >= r->names_ms;
		}
	}
	return unnamed ? since - NAMES_MARGIN_MS : 0;
}

static bool
ask_names(struct reads *r, int64_t now_ms)
{
	bool soon = r->sight->names_listed;
	int64_t since = names_since(r, now_ms, &soon);
	int64_t every = soon ? NAMES_SOON_MS : NAMES_EVERY_MS;
	struct reads_slot *s;

	if (since == 0 || (r->names_ms && now_ms - r->names_ms < every))
		return false;
	r->names_ms = now_ms;
	s = open_slot(r, QUESTION_NAMES, since, now_ms);
	return s && ask(r, s);
}

static void
end_round(struct reads *r, int64_t now_ms)
{
	r->rounding = r->hurry = false;
	r->done_ms = r->round_ms;
	r->failures = 0;
	r->changed = true;
	r->due_ms = r->round_ms + r->period_ms;
	if (r->due_ms < now_ms + GAP_MAX_MS)
		r->due_ms = now_ms + GAP_MAX_MS;
	put(r, EVENT_API_OK, "", 0, "", now_ms);
}

static void
fail(struct reads *r, const struct answer *a, const char *why, int64_t now_ms)
{
	int64_t pause = (int64_t)RETRY_MS
			<< (r->failures < 4 ? r->failures : 4);

	if (pause > RETRY_MAX_MS)
		pause = RETRY_MAX_MS;
	if (a->retry_after_ms > pause)
		pause = a->retry_after_ms;
	r->refused = a->status == 401 || a->status == 403;
	r->failures++;
	r->rounding = r->listing = false;
	r->hurry = true;
	r->due_ms = r->pause_ms = now_ms + pause;
	put(r, EVENT_SYNC_FAILED, "", 0, why, now_ms);
	r->changed = true;
}

/* What one list must be told to the model before its first page. */
static void
begin(struct reads *r, struct reads_slot *s, int64_t now_ms)
{
	if (s->begun)
		return;
	s->begun = true;
	if (s->q.kind == QUESTION_CALLS)
		put(r, EVENT_SYNC_BEGIN, "", s->asked_ms, "", now_ms);
	else if (s->q.kind == QUESTION_PEOPLE)
		put(r, EVENT_READ_BEGIN, s->q.call, s->asked_ms, "", now_ms);
}

static void
end(struct reads *r, struct reads_slot *s, int64_t now_ms)
{
	s->busy = false;
	r->refused = false;
	if (s->q.kind == QUESTION_CALLS) {
		put(r, EVENT_SYNC_END, "", 0, "", now_ms);
		r->listing = false;
		take_calls(r);
	} else if (s->q.kind == QUESTION_PEOPLE) {
		put(r, EVENT_READ_END, s->q.call, 0, "", now_ms);
	}
}

static void
answered(struct reads *r, struct reads_slot *s, const struct answer *a,
    int64_t now_ms)
{
	struct inlet in = { r, now_ms };
	struct sink sink = { inlet_put, &in };
	struct err err;
	int more;

	if (a->status == 200)
		begin(r, s, now_ms);
	more = r->sight->reply(r->acct, &s->q, a, &sink, &err);
	if (more == 1) {
		if (ask(r, s))
			return;
		more =
		    err_set(&err, "a list has a page that nobody can ask for");
	}
	if (more == -1 && s->q.kind == QUESTION_PEOPLE && a->status == 404) {
		s->busy = false;
		put(r, EVENT_CALL_END, s->q.call, 0, "gone at the provider",
		    now_ms);
	} else if (more == -1 && s->q.kind != QUESTION_NAMES) {
		s->busy = false;
		fail(r, a, err.text, now_ms);
	} else {
		/* Names are a help; without them the picture is still true. */
		end(r, s, now_ms);
	}
}

void
reads_answer(
    struct reads *r, uint64_t tag, const struct answer *a, int64_t now_ms)
{
	int i;

	if (a->rate_left == 0 && a->rate_reset_ms > 0)
		r->pause_ms = now_ms + a->rate_reset_ms;
	for (i = 0; i < READS_SLOTS; i++)
		if (r->slot[i].busy && r->slot[i].tag == tag) {
			answered(r, &r->slot[i], a, now_ms);
			break;
		}
	reads_tick(r, now_ms);
}

void
reads_begin(struct reads *r, int64_t now_ms)
{
	int i;

	/* Answers to what was asked before are dropped. */
	for (i = 0; i < READS_SLOTS; i++)
		r->slot[i].busy = false;
	r->rounding = r->listing = false;
	r->hurry = true;
	r->due_ms = now_ms;
	r->pause_ms = r->names_ms = 0;
	r->looks = 0;
	reads_tick(r, now_ms);
}

void
reads_look(struct reads *r, const char *call)
{
	int i;

	if (call[0] == '\0' || r->looks == READS_LOOK)
		return;
	for (i = 0; i < r->looks; i++)
		if (strcmp(r->look[i], call) == 0)
			return;
	snprintf(r->look[r->looks++], ID_LEN, "%s", call);
}

static void
tick_looks(struct reads *r, int64_t now_ms)
{
	while (r->looks > 0 && ask_people(r, r->look[r->looks - 1], now_ms))
		r->looks--;
}

static void
tick_round(struct reads *r, int64_t now_ms)
{
	const struct call *c;
	int64_t gap;

	while (!r->listing && (r->hurry || now_ms >= r->next_ms)) {
		c = unread(r);
		if (!c || !ask_people(r, c->id, now_ms))
			break;
		gap = SPREAD_MS / r->todo_count;
		gap = gap > GAP_MAX_MS ? GAP_MAX_MS : gap;
		r->next_ms = now_ms + (gap < GAP_MIN_MS ? GAP_MIN_MS : gap);
	}
	if (!r->listing && !unread(r) && idle(r) && !ask_names(r, now_ms))
		end_round(r, now_ms);
}

void
reads_tick(struct reads *r, int64_t now_ms)
{
	if (now_ms < r->pause_ms)
		return;
	tick_looks(r, now_ms);
	if (!r->rounding && now_ms >= r->due_ms)
		start_round(r, now_ms);
	else if (r->rounding)
		tick_round(r, now_ms);
}

static bool
has_slot(const struct reads *r)
{
	int i;

	for (i = 0; i < READS_SLOTS; i++)
		if (!r->slot[i].busy)
			return true;
	return false;
}

int64_t
reads_next(const struct reads *r)
{
	int64_t next = r->rounding ? r->next_ms : r->due_ms;

	/* An answer, which always comes, goes on with it. */
	if (r->rounding && !idle(r) &&
	    (r->listing || !has_slot(r) || r->todo_at == r->todo_count))
		return INT64_MAX;
	return next > r->pause_ms ? next : r->pause_ms;
}

void
reads_free(struct reads *r)
{
	mem_free(r->todo);
	r->todo = NULL;
	r->todo_count = r->todo_at = 0;
}
