#include "relay/intake.h"

#include <string.h>
#include <sys/queue.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/clock.h"
#include "io/limit.h"
#include "relay/judge.h"

/* So many in a row well signed but late: the clock is wrong. */
#define LATE_ALARM 20

/* Forged ones are taken at once for so long as they may come steadily. */
#define FORGED_BURST_S 4

/* A request whose answer waits for the ledger. */
struct waiting {
	TAILQ_ENTRY(waiting) all;
	struct intake *in;
	struct exchange *exchange;
	size_t source;
};
TAILQ_HEAD(waiting_list, waiting);

struct intake {
	struct intake_options o;
	struct waiting_list waiting;
	unsigned late[CONFIG_SOURCES]; /* in a row */
	struct limit *forgers;
};

/* The time that signatures and the ledger go by. */
static int64_t
wall_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct intake *
intake_new(const struct intake_options *o)
{
	struct intake *in = mem_zalloc(1, sizeof(*in));

	in->o = *o;
	TAILQ_INIT(&in->waiting);
	in->forgers = limit_new(1000 / o->config->forged_per_second,
	    (int)o->config->forged_per_second * FORGED_BURST_S);
	return in;
}

static void
drop(struct waiting *w)
{
	TAILQ_REMOVE(&w->in->waiting, w, all);
	mem_free(w);
}

/* Exchanges that were not answered are the server's to end. */
void
intake_free(struct intake *in)
{
	if (!in)
		return;
	while (!TAILQ_EMPTY(&in->waiting))
		drop(TAILQ_FIRST(&in->waiting));
	limit_free(in->forgers);
	mem_free(in);
}

void
intake_ring(struct intake *in, const struct ring *ring)
{
	in->o.ring = ring;
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
on_done(void *arg, enum ledger_said said)
{
	struct waiting *w = arg;
	struct source_counts *c = &w->in->o.counts->sources[w->source];

	if (said == LEDGER_KNOWN)
		c->duplicates++;
	if (said == LEDGER_FAILED)
		c->refused[REFUSE_UNAVAILABLE]++;
	answer(w->exchange, said == LEDGER_FAILED ? 503 : 200);
	drop(w);
}

static void
take(struct intake *in, size_t source, const struct server_request *req,
    const struct judgement *v, int64_t now_ms)
{
	struct waiting *w = mem_zalloc(1, sizeof(*w));
	struct ledger_hook hook = { .source = source,
		.key = v->key,
		.has_id = v->has_id,
		.body = req->body,
		.now_ms = now_ms };

	in->o.counts->sources[source].verified++;
	in->late[source] = 0;
	w->in = in;
	w->exchange = req->exchange;
	w->source = source;
	TAILQ_INSERT_TAIL(&in->waiting, w, all);
	ledger_take(in->o.ledger, &hook, on_done, w);
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
