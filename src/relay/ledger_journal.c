/*
 * The ledger of one relay alone: a journal on its disk.  What came in one turn
 * of the loop is made durable together; then it is handed on, in the order of
 * the journal, and answered.
 */
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/journal.h"
#include "relay/ledger.h"
#include "relay/memory.h"
#include "relay/note.h"
#include "relay/record.h"

#define SEGMENT_MAX ((uint64_t)16 << 20)
#define HOUR_MS ((int64_t)3600 * 1000)
#define DAY_MS (24 * HOUR_MS)

/* One that waits for the disk. */
struct waiting {
	struct waiting *next;
	ledger_done *done;
	void *arg;
	size_t source;
	bool is_double; /* of one that waits as well */
	char *body;
	size_t len;
	char key[MEMORY_KEY_LEN];
};

struct journal_ledger {
	struct ledger ledger;
	struct journal *journal;
	struct memory *memory;
	struct timer *timer;
	struct waiting *first, **end;
	uint64_t from_disk; /* numbers up to here were read at the start */
	uint64_t newest[CONFIG_SOURCES];
	bool broken; /* it could not be written */
	bool failed; /* in this turn */
};

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
waiting_free(struct waiting *w)
{
	mem_free(w->body);
	mem_free(w);
}

static void
end_ledger(struct ledger *l)
{
	struct journal_ledger *j = (struct journal_ledger *)l;

	while (j->first) {
		struct waiting *w = j->first;

		j->first = w->next;
		waiting_free(w);
	}
	timer_free(j->timer);
	memory_free(j->memory);
	journal_close(j->journal);
	mem_free(j);
}

static bool
is_ready(const struct ledger *l)
{
	return !((const struct journal_ledger *)l)->broken;
}

static size_t
ids(const struct ledger *l)
{
	return memory_count(((const struct journal_ledger *)l)->memory);
}

static void
trim(struct ledger *l, int64_t now_ms)
{
	struct journal_ledger *j = (struct journal_ledger *)l;
	struct err err;

	if (journal_trim(j->journal, now_ms, &err) == -1)
		note_text("journal_not_trimmed", "why", err.text);
}

static void
wait_for_disk(struct journal_ledger *j, const struct ledger_hook *h,
    bool is_double, ledger_done *done, void *arg)
{
	struct waiting *w = mem_zalloc(1, sizeof(*w));

	w->done = done;
	w->arg = arg;
	w->source = h->source;
	w->is_double = is_double;
	span_copy(w->key, sizeof(w->key), span_of(h->key));
	if (!is_double) {
		w->len = h->body.n;
		w->body = mem_zalloc(h->body.n + 1, 1);
		memcpy(w->body, h->body.p, h->body.n);
	}
	if (!j->first)
		timer_set(j->timer, 0);
	*j->end = w;
	j->end = &w->next;
}

static void
broke(struct journal_ledger *j, const struct err *why)
{
	j->ledger.o.counts->journal_failures++;
	if (!j->broken)
		note_text("journal_failed", "why", why->text);
	j->broken = true;
	/* After some failures journal_append does nothing until journal_sync
	 * has failed too. */
	j->failed = true;
	timer_set(j->timer, 0);
}

static void
finish(struct journal_ledger *j, struct waiting *w, bool is_kept)
{
	const struct ledger_options *o = &j->ledger.o;
	enum ledger_said said = w->is_double ? LEDGER_KNOWN : LEDGER_NEW;

	if (is_kept && !w->is_double)
		o->hook(o->ctx, w->source, (struct span){ w->body, w->len });
	if (!is_kept)
		memory_drop(j->memory, w->key);
	w->done(w->arg, is_kept ? said : LEDGER_FAILED);
	waiting_free(w);
}

static void
commit(struct ledger *l)
{
	struct journal_ledger *j = (struct journal_ledger *)l;
	struct waiting *w = j->first;
	struct counts *c = l->o.counts;
	double began = seconds();
	struct err err;
	bool is_kept, has_failed = j->failed;

	if (!w && !j->failed)
		return;
	j->failed = false;
	j->first = NULL;
	j->end = &j->first;
	is_kept = journal_sync(j->journal, &err) == 0;
	c->journal_seconds += seconds() - began;
	c->journal_syncs++;
	c->journal_last = journal_last(j->journal);
	if (!is_kept) {
		broke(j, &err);
		j->failed = false;
		timer_set(j->timer, -1);
	} else if (j->broken && !has_failed) {
		j->broken = false;
		note_text("journal_works", "dir", l->o.config->journal);
	}
	while (w) {
		struct waiting *next = w->next;

		finish(j, w, is_kept);
		w = next;
	}
}

static void
on_turn(void *ctx)
{
	commit(ctx);
}

/* 0, or -1 if the journal does not take it. */
static int
keep(struct journal_ledger *j, const struct ledger_hook *h)
{
	struct known k = { .at_ms = h->now_ms };
	struct buf text;
	struct err err;
	int rc;

	buf_init(&text, RECORD_HEAD_MAX + h->body.n);
	record_write(&text, j->ledger.o.config->sources[h->source].name, h->key,
	    h->body);
	rc = journal_append(
	    j->journal, h->now_ms, RECORD_KIND, buf_span(&text), &k.seq, &err);
	buf_free(&text);
	if (rc == -1) {
		broke(j, &err);
		return -1;
	}
	memory_put(j->memory, h->key, k);
	j->newest[h->source] = k.seq;
	return 0;
}

static void
take(
    struct ledger *l, const struct ledger_hook *h, ledger_done *done, void *arg)
{
	struct journal_ledger *j = (struct journal_ledger *)l;
	const struct known *k = memory_find(j->memory, h->key, h->now_ms);

	if (k && (h->has_id || k->seq <= j->from_disk ||
		     memory_repeats(k, j->newest[h->source], h->now_ms))) {
		/* What it repeats may not be durable yet. */
		if (k->seq > journal_synced(j->journal))
			wait_for_disk(j, h, true, done, arg);
		else
			done(arg, LEDGER_KNOWN);
	} else if (keep(j, h) == -1) {
		done(arg, LEDGER_FAILED);
	} else {
		wait_for_disk(j, h, false, done, arg);
	}
}

static int
recall(void *ctx, const struct journal_record *jr)
{
	struct journal_ledger *j = ctx;
	char key[MEMORY_KEY_LEN];
	struct record r;

	if (jr->kind == RECORD_KIND && record_read(&r, jr->body) &&
	    span_copy(key, sizeof(key), r.key))
		memory_put(j->memory, key,
		    (struct known){ .at_ms = jr->at_ms, .seq = jr->seq });
	return 0;
}

static int
open_journal(struct journal_ledger *j, struct err *err)
{
	const struct config *c = j->ledger.o.config;
	struct journal_options o = {
		.dir = c->journal,
		.segment_max = SEGMENT_MAX,
		.keep_ms = c->journal_hours * HOUR_MS,
		.keep_bytes = (uint64_t)c->journal_max,
	};
	struct journal_found found;
	struct note n;

	if (o.segment_max > o.keep_bytes / 4)
		o.segment_max = o.keep_bytes / 4;
	j->journal = journal_open(&o, &found, err);
	if (!j->journal)
		return -1;
	j->from_disk = found.last;
	j->ledger.o.counts->journal_last = found.last;
	note_begin(&n, "journal");
	json_put_pair(&n.members, "dir", o.dir);
	json_put_int(&n.members, "first", (int64_t)found.first);
	json_put_int(&n.members, "last", (int64_t)found.last);
	json_put_int(&n.members, "bytes", (int64_t)found.bytes);
	json_put_int(&n.members, "cut", (int64_t)found.cut);
	note_end(&n);
	return journal_each(j->journal, 0, recall, j, err);
}

struct ledger *
ledger_journal(struct loop *l, const struct ledger_options *o, struct err *err)
{
	static const struct ledger_ops ops = { take, commit, is_ready, ids,
		trim, NULL, end_ledger };
	struct journal_ledger *j = mem_zalloc(1, sizeof(*j));

	j->ledger = (struct ledger){ &ops, *o };
	j->end = &j->first;
	j->memory = memory_new((size_t)o->config->ids_max, DAY_MS);
	j->timer = timer_new(l, on_turn, j);
	if (open_journal(j, err) == -1) {
		end_ledger(&j->ledger);
		return NULL;
	}
	return &j->ledger;
}
