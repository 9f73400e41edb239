#include "relay/intake.h"

#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/clock.h"
#include "io/limit.h"
#include "relay/judge.h"
#include "relay/record.h"

#define DAY_MS ((int64_t)24 * 3600 * 1000)

/* A body that comes again within this is no repetition if others came between:
 * SignalWire's and Twilio's time stamps have no more than seconds, so that the
 * second "muted" within one looks like the first.  Neither repeats an attempt
 * so soon after it has taken the answer. */
#define SAME_SECOND_MS 2000

/* So many in a row well signed but late: the clock is wrong. */
#define LATE_ALARM 20

/* Forged ones are taken at once for so long as they may come steadily. */
#define FORGED_BURST_S 4

/* A request whose answer waits for the disk. */
struct waiting {
	struct waiting *next;
	struct exchange *exchange;
	size_t source;
	char *body; /* NULL: a duplicate of one that waits as well */
	size_t len;
	char key[MEMORY_KEY_LEN];
};

struct intake {
	struct intake_options o;
	struct memory *memory;
	struct timer *timer;
	struct waiting *first, **end;
	uint64_t from_disk; /* numbers up to here were read at the start */
	uint64_t newest[CONFIG_SOURCES];
	unsigned late[CONFIG_SOURCES]; /* in a row */
	bool broken;                   /* the journal could not be written */
	bool failed;                   /* in this turn */
	struct limit *forgers;
};

/* The time that signatures and the journal go by. */
static int64_t
wall_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int
recall(void *ctx, const struct journal_record *jr)
{
	struct intake *in = ctx;
	char key[MEMORY_KEY_LEN];
	struct record r;

	if (jr->kind == RECORD_KIND && record_read(&r, jr->body) &&
	    span_copy(key, sizeof(key), r.key))
		memory_put(in->memory, key,
		    (struct known){ .at_ms = jr->at_ms, .seq = jr->seq });
	return 0;
}

static void
on_turn(void *ctx)
{
	intake_commit(ctx);
}

struct intake *
intake_new(struct loop *l, const struct intake_options *o, struct err *err)
{
	struct intake *in = mem_zalloc(1, sizeof(*in));

	in->o = *o;
	in->end = &in->first;
	in->memory = memory_new((size_t)o->config->ids_max, DAY_MS);
	in->timer = timer_new(l, on_turn, in);
	in->forgers = limit_new(1000 / o->config->forged_per_second,
	    (int)o->config->forged_per_second * FORGED_BURST_S);
	in->from_disk = journal_last(o->journal);
	if (journal_each(o->journal, 0, recall, in, err) == -1) {
		intake_free(in);
		return NULL;
	}
	return in;
}

static void
waiting_free(struct waiting *w)
{
	mem_free(w->body);
	mem_free(w);
}

/* Exchanges that were not answered are the server's to end. */
void
intake_free(struct intake *in)
{
	if (!in)
		return;
	while (in->first) {
		struct waiting *w = in->first;

		in->first = w->next;
		waiting_free(w);
	}
	timer_free(in->timer);
	memory_free(in->memory);
	limit_free(in->forgers);
	mem_free(in);
}

void
intake_ring(struct intake *in, const struct ring *ring)
{
	in->o.ring = ring;
}

bool
intake_is_ready(const struct intake *in)
{
	return !in->broken;
}

size_t
intake_ids(const struct intake *in)
{
	return memory_count(in->memory);
}

static void
answer(struct exchange *x, int status)
{
	const char *text = "";

	/* One sentence for all that is wrong with a request: whoever forges
	 * one learns nothing from it. */
	if (status == 403)
		text = "refused\n";
	if (status == 503)
		text = "not now\n";
	if (status == 429)
		text = "too often\n";
	server_reply(x, status, "text/plain", span_of(text));
}

static void
wait_for_disk(struct intake *in, struct exchange *x, size_t source,
    const char *key, const struct span *body)
{
	struct waiting *w = mem_zalloc(1, sizeof(*w));

	w->exchange = x;
	w->source = source;
	span_copy(w->key, sizeof(w->key), span_of(key));
	if (body) {
		w->len = body->n;
		w->body = mem_zalloc(body->n + 1, 1);
		memcpy(w->body, body->p, body->n);
	}
	if (!in->first)
		timer_set(in->timer, 0);
	*in->end = w;
	in->end = &w->next;
}

static void
journal_broke(struct intake *in, const struct err *why)
{
	in->o.counts->journal_failures++;
	if (!in->broken)
		note_text("journal_failed", "why", why->text);
	in->broken = true;
	/* After some failures journal_append does nothing until journal_sync
	 * has failed too. */
	in->failed = true;
	timer_set(in->timer, 0);
}

static void
finish(struct intake *in, struct waiting *w, bool is_kept)
{
	if (is_kept && w->body)
		in->o.hand_on(
		    in->o.ctx, w->source, (struct span){ w->body, w->len });
	if (!is_kept)
		memory_drop(in->memory, w->key);
	answer(w->exchange, is_kept ? 200 : 503);
	waiting_free(w);
}

void
intake_commit(struct intake *in)
{
	struct waiting *w = in->first;
	struct counts *c = in->o.counts;
	double began = seconds();
	struct err err;
	bool is_kept, has_failed = in->failed;

	if (!w && !in->failed)
		return;
	in->failed = false;
	in->first = NULL;
	in->end = &in->first;
	is_kept = journal_sync(in->o.journal, &err) == 0;
	c->journal_seconds += seconds() - began;
	c->journal_syncs++;
	c->journal_last = journal_last(in->o.journal);
	if (!is_kept) {
		journal_broke(in, &err);
		in->failed = false;
		timer_set(in->timer, -1);
	} else if (in->broken && !has_failed) {
		in->broken = false;
		note_text("journal_works", "dir", in->o.config->journal);
	}
	while (w) {
		struct waiting *next = w->next;

		finish(in, w, is_kept);
		w = next;
	}
}

/* 0, or -1 if the journal does not take it. */
static int
keep(struct intake *in, size_t source, const char *key, struct span body,
    int64_t now_ms)
{
	struct known k = { .at_ms = now_ms };
	struct buf text;
	struct err err;
	int rc;

	buf_init(&text, RECORD_HEAD_MAX + body.n);
	record_write(&text, in->o.config->sources[source].name, key, body);
	rc = journal_append(
	    in->o.journal, now_ms, RECORD_KIND, buf_span(&text), &k.seq, &err);
	buf_free(&text);
	if (rc == -1) {
		journal_broke(in, &err);
		return -1;
	}
	memory_put(in->memory, key, k);
	in->newest[source] = k.seq;
	return 0;
}

static bool
is_duplicate(struct intake *in, size_t source, const struct judgement *v,
    const struct known *k, int64_t now_ms)
{
	if (!k)
		return false;
	return v->has_id || k->seq <= in->from_disk ||
	       k->seq == in->newest[source] ||
	       now_ms - k->at_ms >= SAME_SECOND_MS;
}

static void
take(struct intake *in, size_t source, const struct server_request *req,
    const struct judgement *v, int64_t now_ms)
{
	struct source_counts *c = &in->o.counts->sources[source];
	const struct known *k = memory_find(in->memory, v->key, now_ms);

	c->verified++;
	in->late[source] = 0;
	if (is_duplicate(in, source, v, k, now_ms)) {
		c->duplicates++;
		/* What it repeats may not be durable yet. */
		if (k->seq > journal_synced(in->o.journal))
			wait_for_disk(in, req->exchange, source, v->key, NULL);
		else
			answer(req->exchange, 200);
		return;
	}
	if (keep(in, source, v->key, req->body, now_ms) == -1) {
		c->refused[REFUSE_UNAVAILABLE]++;
		answer(req->exchange, 503);
		return;
	}
	wait_for_disk(in, req->exchange, source, v->key, &req->body);
}

static void
refuse(struct intake *in, size_t source, const struct server_request *req,
    enum refusal why, int64_t now_ms)
{
	const char *name = in->o.config->sources[source].name;
	struct note n;

	in->o.counts->sources[source].refused[why]++;
	note_begin(&n, "refused");
	json_put_pair(&n.members, "source", name);
	json_put_pair(&n.members, "reason", refusal_label(why));
	note_end_limited(&n, in->o.notes, now_ms);
	if (why == REFUSE_LATE && ++in->late[source] == LATE_ALARM)
		note_text("clock_is_wrong", "source", name);
	if (why != REFUSE_METHOD) {
		answer(req->exchange, why == REFUSE_OFTEN ? 429 : 403);
		return;
	}
	server_add_header(req->exchange, "Allow", "POST");
	server_reply(req->exchange, 405, "text/plain",
	    span_of("webhooks are taken by POST alone; choose POST as the "
		    "method of the callback at the provider\n"));
}

bool
intake_serve(struct intake *in, const struct server_request *req)
{
	const struct config *config = in->o.config;
	int64_t now_ms = wall_ms();
	struct judgement v = { .refusal = REFUSE_METHOD };
	int64_t tick_ms = clock_now_ms();
	size_t i = 0;

	while (i < config->source_count &&
	       strcmp(config->sources[i].path, req->path) != 0)
		i++;
	if (i == config->source_count)
		return false;
	in->o.counts->sources[i].received++;
	/* To look at a signature takes time, which is for those who sign. */
	if (!limit_may(in->forgers, req->addr, tick_ms))
		v.refusal = REFUSE_OFTEN;
	else if (strcmp(req->method, "POST") == 0)
		judge_webhook(&v, &config->sources[i], &in->o.ring->sources[i],
		    req, now_ms);
	if (v.refusal != REFUSE_NOTHING && v.refusal != REFUSE_OFTEN)
		limit_failed(in->forgers, req->addr, tick_ms);
	if (v.refusal == REFUSE_NOTHING)
		take(in, i, req, &v, now_ms);
	else
		refuse(in, i, req, v.refusal, now_ms);
	return true;
}
