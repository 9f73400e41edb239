/*
 * The ledger that several relays share: a stream of a Redis server.  What a
 * relay takes it appends; what is handed on is what comes back, so that all of
 * them have it in one order.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/file.h"
#include "io/random.h"
#include "io/redis.h"
#include "relay/ledger.h"
#include "relay/memory.h"
#include "relay/note.h"
#include "relay/record.h"

#define PREFIX "earshot_relay_ledger_"
#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define KIND_HOOK 1
#define KIND_NOTE 2
/* Where a relay has begun: what stands before it was handed on by others. */
#define KIND_BEGIN 3
/* What is held for the others, in case the server loses it. */
#define RING_ENTRIES 4096
#define RING_BYTES ((size_t)32 << 20)
#define WAIT_MS 20
#define PASSWORD_LEN 512
#define ID_FMT "h:%s"

struct redis_ledger {
	struct ledger ledger;
	struct redis *redis;
	struct memory *memory;
	uint64_t newest[CONFIG_SOURCES];
	char begin[40]; /* the id of our own */
	bool begun;     /* and it was read back */
	bool told_up;   /* the owner knows that it can be reached */
	bool ending;
	uint64_t foreign; /* of a source that is none of ours */
};

/* What an answer is awaited for. */
struct asked {
	struct redis_ledger *rl;
	ledger_done *taken;
	void (*told)(void *arg, bool told);
	void *arg;
};

static struct redis_ledger *
own(struct ledger *l)
{
	return (struct redis_ledger *)l;
}

static void
end_ledger(struct ledger *l)
{
	struct redis_ledger *rl = own(l);

	rl->ending = true;
	redis_free(rl->redis);
	memory_free(rl->memory);
	mem_free(rl);
}

static bool
is_ready(const struct ledger *l)
{
	const struct redis_ledger *rl = (const struct redis_ledger *)l;

	return rl->begun && redis_up(rl->redis);
}

static size_t
ids(const struct ledger *l)
{
	return memory_count(((const struct redis_ledger *)l)->memory);
}

static void
trim(struct ledger *l, int64_t now_ms)
{
	(void)l;
	(void)now_ms;
}

static void
commit(struct ledger *l)
{
	(void)l;
}

static struct asked *
asked_new(struct redis_ledger *rl, void *arg)
{
	struct asked *a = mem_zalloc(1, sizeof(*a));

	a->rl = rl;
	a->arg = arg;
	return a;
}

static void
on_taken(void *arg, const struct redis_answer *answer)
{
	static const enum ledger_said said[] = { [REDIS_DID] = LEDGER_NEW,
		[REDIS_THERE] = LEDGER_KNOWN,
		[REDIS_FAILED] = LEDGER_FAILED };
	struct asked *a = arg;

	if (!a->rl->ending)
		a->taken(a->arg, said[answer->said]);
	mem_free(a);
}

/* A key that is made of what a webhook says, and that is there already, may
 * stand for another one: its id then says behind which it came, so that two
 * relays that get the same twice still agree. */
static void
id_of(
    char *dst, size_t size, const struct ledger_hook *h, const struct known *k)
{
	int n = snprintf(dst, size, ID_FMT, h->key);

	if (k)
		snprintf(dst + n, size - (size_t)n, ":%" PRIu64, k->seq);
}

static void
take(
    struct ledger *l, const struct ledger_hook *h, ledger_done *done, void *arg)
{
	struct redis_ledger *rl = own(l);
	const struct known *k = memory_find(rl->memory, h->key, h->now_ms);
	char id[REDIS_ID_MAX];
	struct asked *a;
	struct buf text;
	struct err err;

	if (k && (h->has_id ||
		     memory_repeats(k, rl->newest[h->source], h->now_ms))) {
		done(arg, LEDGER_KNOWN);
		return;
	}
	id_of(id, sizeof(id), h, k);
	a = asked_new(rl, arg);
	a->taken = done;
	buf_init(&text, RECORD_HEAD_MAX + h->body.n);
	record_write(
	    &text, l->o.config->sources[h->source].name, h->key, h->body);
	if (redis_append(rl->redis, id, KIND_HOOK, buf_span(&text), on_taken, a,
		&err) == -1) {
		mem_free(a);
		done(arg, LEDGER_FAILED);
	}
	buf_free(&text);
}

static void
on_told(void *arg, const struct redis_answer *answer)
{
	struct asked *a = arg;

	if (a->told)
		a->told(a->arg, answer->said != REDIS_FAILED);
	mem_free(a);
}

int
ledger_tell(struct ledger *l, const char *id, struct span body,
    void (*done)(void *arg, bool told), void *arg)
{
	struct redis_ledger *rl = own(l);
	struct asked *a;
	struct err err;

	if (rl->ending)
		return -1;
	a = asked_new(rl, arg);
	a->told = done;
	if (redis_append(rl->redis, id, KIND_NOTE, body, on_told, a, &err) == 0)
		return 0;
	mem_free(a);
	return -1;
}

struct redis *
ledger_server(struct ledger *l)
{
	return l->ops->end == end_ledger ? own(l)->redis : NULL;
}

/* What the stream tells. */

static size_t
source_of(const struct config *c, struct span name)
{
	size_t i = 0;

	while (i < c->source_count && !span_is(name, c->sources[i].name))
		i++;
	return i;
}

static void
take_hook(struct redis_ledger *rl, const struct redis_entry *e)
{
	const struct ledger_options *o = &rl->ledger.o;
	char key[MEMORY_KEY_LEN];
	struct record r;
	size_t source;

	if (!record_read(&r, e->body) || !span_copy(key, sizeof(key), r.key))
		return;
	source = source_of(o->config, r.source);
	if (source == o->config->source_count) {
		rl->foreign++;
		return;
	}
	memory_put(rl->memory, key,
	    (struct known){ .at_ms = e->at_ms, .seq = e->at.n + 1 });
	rl->newest[source] = e->at.n + 1;
	if (rl->begun)
		o->hook(o->ctx, source, r.body);
}

static void
tell_state(struct redis_ledger *rl, bool up, const char *why)
{
	struct note n;

	if (rl->ending)
		return;
	note_begin(&n, up ? "redis_up" : "redis_away");
	if (!up)
		json_put_pair(&n.members, "why", why);
	note_end(&n);
	rl->told_up = up;
	rl->ledger.o.state(rl->ledger.o.ctx, up, why);
}

static void
on_entry(void *ctx, const struct redis_entry *e)
{
	struct redis_ledger *rl = ctx;
	const struct ledger_options *o = &rl->ledger.o;

	if (e->kind == KIND_HOOK) {
		take_hook(rl, e);
	} else if (e->kind == KIND_NOTE) {
		o->note(o->ctx, e->body);
	} else if (e->kind == KIND_BEGIN && strcmp(e->id, rl->begin) == 0 &&
		   !rl->begun) {
		rl->begun = true;
		if (redis_up(rl->redis))
			tell_state(rl, true, "");
	}
}

static void
on_caught_up(void *ctx)
{
	struct redis_ledger *rl = ctx;

	if (rl->begun && !rl->told_up)
		tell_state(rl, true, "");
}

static void
on_turn(void *ctx, const struct redis_turn *t)
{
	struct redis_ledger *rl = ctx;
	struct note n;

	note_begin(&n, "redis_turn");
	json_put_int(&n.members, "epoch", (int64_t)t->epoch);
	json_put_int(&n.members, "healed", (int64_t)t->healed);
	json_put_bool(&n.members, "missed", t->missed);
	note_end(&n);
	rl->ledger.o.turn(rl->ledger.o.ctx);
}

static void
begin(struct redis_ledger *rl)
{
	struct asked *a = asked_new(rl, NULL);
	struct err err;

	if (redis_append(rl->redis, rl->begin, KIND_BEGIN, span_of(rl->begin),
		on_told, a, &err) == -1)
		mem_free(a);
}

static void
on_state(void *ctx, bool up, const char *why)
{
	struct redis_ledger *rl = ctx;

	if (!up)
		tell_state(rl, false, why);
	else if (!rl->begun)
		begin(rl);
}

static const struct {
	const char *name, *type, *help;
	size_t offset;
} rows[] = {
#define ROW(name, type, member, help) \
	{ \
		name, type, help, offsetof(struct redis_counts, member) \
	}
	ROW("connects_total", "counter", connects, "Times Redis was reached."),
	ROW("losses_total", "counter", losses, "Times it was lost."),
	ROW("appended_total", "counter", appended, "Entries of this relay."),
	ROW("entries_total", "counter", entries, "Entries of all relays."),
	ROW("failed_total", "counter", failed, "Requests that failed."),
	ROW("turns_total", "counter", turns,
	    "Times that the stream was another one."),
	ROW("healed_total", "counter", healed,
	    "Entries that Redis had lost and this relay brought back."),
	ROW("missed_total", "counter", missed,
	    "Times that something went unseen."),
#undef ROW
};

static void
count(const struct ledger *l, struct buf *b)
{
	const struct redis_ledger *rl = (const struct redis_ledger *)l;
	struct redis_counts c;
	size_t i;

	redis_counts(rl->redis, &c);
	for (i = 0; i < ARRAY_LEN(rows); i++)
		buf_printf(b,
		    "# HELP " PREFIX "%s %s\n# TYPE " PREFIX "%s %s\n" PREFIX
		    "%s %" PRIu64 "\n",
		    rows[i].name, rows[i].help, rows[i].name, rows[i].type,
		    rows[i].name,
		    *(const uint64_t *)((const char *)&c + rows[i].offset));
	buf_printf(b,
	    "# HELP " PREFIX "up Whether Redis is reached.\n# TYPE " PREFIX
	    "up gauge\n" PREFIX "up %d\n# HELP " PREFIX
	    "foreign_total Webhooks of a source that this relay has not.\n"
	    "# TYPE " PREFIX "foreign_total counter\n" PREFIX
	    "foreign_total %" PRIu64 "\n",
	    is_ready(l), rl->foreign);
}

/* "" if none is shown.  The caller wipes it. */
static int
read_password(
    const struct config *c, char password[PASSWORD_LEN], struct err *err)
{
	struct err why;

	password[0] = '\0';
	if (c->ledger.password_file[0] == '\0' ||
	    file_secret(
		c->ledger.password_file, password, PASSWORD_LEN, &why) == 0)
		return 0;
	return err_set(err, "%.80s: [ledger] %.160s", c->file, why.text);
}

int
ledger_check(const struct config *c, struct err *err)
{
	char password[PASSWORD_LEN];
	int rc = read_password(c, password, err);

	explicit_bzero(password, sizeof(password));
	return rc;
}

static int
connect(struct redis_ledger *rl, struct loop *l, struct err *err)
{
	const struct ledger_config *c = &rl->ledger.o.config->ledger;
	char password[PASSWORD_LEN];
	struct redis_options o = { .where = c->where,
		.user = c->user[0] ? c->user : NULL,
		.group = c->group,
		.memory_ms = DAY_MS,
		.maxlen = c->entries,
		.ring = RING_ENTRIES,
		.ring_bytes = RING_BYTES,
		.wait_replicas = (int)c->replicas,
		.wait_ms = c->replicas > 0 ? WAIT_MS : 0,
		.entry = on_entry,
		.caught_up = on_caught_up,
		.turn = on_turn,
		.state = on_state,
		.ctx = rl };

	if (read_password(rl->ledger.o.config, password, err) == -1)
		return -1;
	o.password = password[0] ? password : NULL;
	rl->redis = redis_new(l, &o, err);
	explicit_bzero(password, sizeof(password));
	return rl->redis ? 0 : -1;
}

struct ledger *
ledger_redis(struct loop *l, const struct ledger_options *o, struct err *err)
{
	static const struct ledger_ops ops = { take, commit, is_ready, ids,
		trim, count, end_ledger };
	struct redis_ledger *rl = mem_zalloc(1, sizeof(*rl));
	uint64_t r;

	rl->ledger = (struct ledger){ &ops, *o };
	rl->memory = memory_new((size_t)o->config->ids_max, DAY_MS);
	random_fill(&r, sizeof(r));
	snprintf(rl->begin, sizeof(rl->begin), "b:%016" PRIx64, r);
	if (connect(rl, l, err) == -1) {
		end_ledger(&rl->ledger);
		return NULL;
	}
	return &rl->ledger;
}
