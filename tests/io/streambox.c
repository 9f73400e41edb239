/*
 * The stream of several relays as a program that a test drives: reads lines,
 * and says on standard output what came of them, one JSON object each.
 *
 *	append ID KIND TEXT
 *	feed PREFIX COUNT	appends PREFIX-0 ..., some at a time, each
 *				until it is there; then {"fed":PREFIX}
 *	hold|renew KEY VALUE MS		release KEY VALUE
 *	once|put KEY VALUE MS		look KEY
 *	counts
 *	end
 *
 * Its arguments are options, as where=/run/redis.sock group=g ring=100.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/redis.h"

#define IN_MAX (8 << 20)
#define SAID_MAX (2 << 20)
#define FEED_AT_ONCE 16
#define FEED_PAUSE_MS 20

struct wish;

struct box {
	struct loop *loop;
	struct watch *in;
	struct timer *pause;
	struct redis *redis;
	struct buf text;
	char prefix[64];
	int count, next, under_way;
	struct wish *again; /* of the feed, what failed */
};

struct wish {
	struct box *box;
	char name[300];
	bool fed; /* of the feed */
	struct wish *next;
};

static void
put_at(struct buf *b, struct redis_at at)
{
	char text[48];

	snprintf(text, sizeof(text), "%" PRIu64 "-%" PRIu64, at.epoch, at.n);
	json_put_pair(b, "at", text);
}

static void
say(struct buf *line)
{
	buf_puts(line, "}\n");
	fwrite(line->p, 1, line->len, stdout);
	fflush(stdout);
	buf_free(line);
}

static void
begin(struct buf *line, const char *member, const char *value)
{
	buf_init(line, SAID_MAX);
	buf_puts(line, "{");
	json_put_pair(line, member, value);
}

static void
on_entry(void *ctx, const struct redis_entry *e)
{
	struct buf line;
	char *body = mem_zalloc(1, e->body.n + 1);

	(void)ctx;
	if (e->body.n > 0)
		memcpy(body, e->body.p, e->body.n);
	begin(&line, "entry", e->id);
	put_at(&line, e->at);
	json_put_int(&line, "at_ms", e->at_ms);
	json_put_int(&line, "kind", e->kind);
	json_put_bool(&line, "own", e->own);
	json_put_int(&line, "n", (long long)e->body.n);
	json_put_pair(&line, "body", body);
	say(&line);
	mem_free(body);
}

static void
on_caught_up(void *ctx)
{
	struct buf line;

	(void)ctx;
	begin(&line, "caught", "up");
	say(&line);
}

static void
on_turn(void *ctx, const struct redis_turn *t)
{
	struct buf line;

	(void)ctx;
	begin(&line, "turn", "");
	json_put_int(&line, "epoch", (long long)t->epoch);
	json_put_int(&line, "was", (long long)t->was);
	json_put_int(&line, "healed", (long long)t->healed);
	json_put_bool(&line, "missed", t->missed);
	say(&line);
}

static void
on_state(void *ctx, bool up, const char *why)
{
	struct buf line;

	(void)ctx;
	begin(&line, "state", up ? "up" : "away");
	if (why)
		json_put_pair(&line, "why", why);
	say(&line);
}

static void feed_on(struct box *b);

static void
on_done(void *arg, const struct redis_answer *a)
{
	static const char *const said[] = { "did", "there", "failed" };
	struct wish *w = arg;
	struct box *b = w->box;
	struct buf line;
	struct buf value;

	buf_init(&value, SAID_MAX);
	buf_put_span(&value, a->value);
	begin(&line, w->fed ? "acked" : "done", w->name);
	json_put_pair(&line, "said", said[a->said]);
	put_at(&line, a->at);
	json_put_pair(&line, "value", value.p ? value.p : "");
	if (a->why)
		json_put_pair(&line, "why", a->why);
	say(&line);
	buf_free(&value);
	if (!w->fed) {
		mem_free(w);
		return;
	}
	b->under_way--;
	if (a->said == REDIS_FAILED) {
		w->next = b->again;
		b->again = w;
		timer_set(b->pause, FEED_PAUSE_MS);
		return;
	}
	mem_free(w);
	feed_on(b);
}

static struct wish *
next_fed(struct box *b)
{
	struct wish *w = b->again;

	if (w) {
		b->again = w->next;
		return w;
	}
	if (b->next == b->count)
		return NULL;
	w = mem_zalloc(1, sizeof(*w));
	w->box = b;
	w->fed = true;
	snprintf(w->name, sizeof(w->name), "%s-%d", b->prefix, b->next++);
	return w;
}

/* What failed is asked for again, until all of it is there. */
static void
feed_on(struct box *b)
{
	struct buf line;
	struct wish *w;
	struct err err;

	while (b->under_way < FEED_AT_ONCE) {
		w = next_fed(b);
		if (!w)
			break;
		if (redis_append(b->redis, w->name, 1, span_of(w->name),
			on_done, w, &err) != 0) {
			w->next = b->again;
			b->again = w;
			timer_set(b->pause, FEED_PAUSE_MS);
			return;
		}
		b->under_way++;
	}
	if (b->count > 0 && b->under_way == 0) {
		b->count = 0;
		begin(&line, "fed", b->prefix);
		say(&line);
	}
}

static void
on_pause(void *ctx)
{
	feed_on(ctx);
}

static struct wish *
wish(struct box *b, const char *name)
{
	struct wish *w = mem_zalloc(1, sizeof(*w));

	w->box = b;
	snprintf(w->name, sizeof(w->name), "%s", name);
	return w;
}

static void
see_taken(struct wish *w, int taken, const struct err *err)
{
	struct buf line;

	if (taken == 0)
		return;
	begin(&line, "done", w->name);
	json_put_pair(&line, "said", "refused");
	json_put_pair(&line, "why", err->text);
	say(&line);
	mem_free(w);
}

static bool
order_key(struct box *b, const char *line)
{
	char what[16], key[300], value[300] = "";
	long ms = 0;
	struct redis *r = b->redis;
	struct span v = { value, 0 };
	struct err err;
	struct wish *w;
	int taken;

	if (sscanf(line, "%15s %299s %299s %ld", what, key, value, &ms) < 2)
		return false;
	v.n = strlen(value);
	w = wish(b, key);
	if (strcmp(what, "hold") == 0)
		taken = redis_hold(r, key, value, ms, on_done, w, &err);
	else if (strcmp(what, "renew") == 0)
		taken = redis_renew(r, key, value, ms, on_done, w, &err);
	else if (strcmp(what, "release") == 0)
		taken = redis_release(r, key, value, on_done, w, &err);
	else if (strcmp(what, "once") == 0)
		taken = redis_put_once(r, key, v, ms, on_done, w, &err);
	else if (strcmp(what, "put") == 0)
		taken = redis_put(r, key, v, ms, on_done, w, &err);
	else
		taken = redis_look(r, key, on_done, w, &err);
	see_taken(w, taken, &err);
	return true;
}

static void
tell_counts(struct box *b)
{
	struct redis_counts c;
	struct buf line;

	redis_counts(b->redis, &c);
	begin(&line, "counts", "");
	json_put_int(&line, "connects", (int64_t)c.connects);
	json_put_int(&line, "losses", (int64_t)c.losses);
	json_put_int(&line, "appended", (int64_t)c.appended);
	json_put_int(&line, "repeated", (int64_t)c.repeated);
	json_put_int(&line, "failed", (int64_t)c.failed);
	json_put_int(&line, "entries", (int64_t)c.entries);
	json_put_int(&line, "turns", (int64_t)c.turns);
	json_put_int(&line, "healed", (int64_t)c.healed);
	json_put_int(&line, "missed", (int64_t)c.missed);
	json_put_int(&line, "strange", (int64_t)c.strange);
	json_put_int(&line, "asked", (int64_t)c.asked);
	json_put_int(&line, "ring", (int64_t)c.ring);
	json_put_int(&line, "epoch", (int64_t)redis_epoch(b->redis));
	put_at(&line, redis_at(b->redis));
	say(&line);
}

static void
order(struct box *b, const char *line)
{
	char id[300];
	unsigned kind;
	int skip = 0;
	struct err err;
	struct wish *w;

	if (sscanf(line, "append %299s %u %n", id, &kind, &skip) == 2 && skip) {
		w = wish(b, id);
		see_taken(w,
		    redis_append(b->redis, id, kind, span_of(line + skip),
			on_done, w, &err),
		    &err);
	} else if (sscanf(line, "feed %63s %d", b->prefix, &b->count) == 2) {
		b->next = 0;
		feed_on(b);
	} else if (strcmp(line, "counts") == 0) {
		tell_counts(b);
	} else if (!order_key(b, line)) {
		loop_stop(b->loop);
	}
}

static void
on_in(void *ctx, int ready)
{
	struct box *b = ctx;
	char part[65536], *end;
	ssize_t n = read(STDIN_FILENO, part, sizeof(part));

	(void)ready;
	if (n <= 0) {
		loop_stop(b->loop);
		return;
	}
	buf_put(&b->text, part, (size_t)n);
	while (b->text.len > 0) {
		end = memchr(b->text.p, '\n', b->text.len);
		if (!end)
			break;
		*end = '\0';
		order(b, b->text.p);
		buf_drop(&b->text, (size_t)(end - b->text.p) + 1);
	}
}

static int
set_option(struct redis_options *o, const char *arg)
{
	const char *value = strchr(arg, '=');
	struct span name = { arg, value ? (size_t)(value - arg) : 0 };
	long n;

	if (!value)
		return -1;
	n = strtol(++value, NULL, 10);
	if (span_is(name, "where"))
		o->where = value;
	else if (span_is(name, "user"))
		o->user = value;
	else if (span_is(name, "password"))
		o->password = value;
	else if (span_is(name, "group"))
		o->group = value;
	else if (span_is(name, "memory"))
		o->memory_ms = n;
	else if (span_is(name, "maxlen"))
		o->maxlen = n;
	else if (span_is(name, "ring"))
		o->ring = (size_t)n;
	else if (span_is(name, "ring_bytes"))
		o->ring_bytes = (size_t)n;
	else if (span_is(name, "replicas"))
		o->wait_replicas = (int)n;
	else if (span_is(name, "wait"))
		o->wait_ms = n;
	else if (span_is(name, "answer"))
		o->answer_ms = n;
	else if (span_is(name, "rest"))
		o->rest_ms = n;
	else if (span_is(name, "from"))
		return sscanf(value, "%" SCNu64 "-%" SCNu64, &o->from.epoch,
			   &o->from.n) == 2
			   ? 0
			   : -1;
	else
		return -1;
	return 0;
}

static void
run(struct box *b)
{
	buf_init(&b->text, IN_MAX);
	b->pause = timer_new(b->loop, on_pause, b);
	b->in = watch_new(b->loop, STDIN_FILENO, on_in, b);
	if (b->in) {
		watch_set(b->in, WATCH_READ);
		loop_run(b->loop);
	}
	watch_free(b->in);
	redis_free(b->redis);
	timer_free(b->pause);
	while (b->again) {
		struct wish *w = b->again;

		b->again = w->next;
		mem_free(w);
	}
	buf_free(&b->text);
}

int
main(int argc, char *argv[])
{
	static struct box b;
	struct redis_options o = {
		.group = "test",
		.memory_ms = 3600000,
		.maxlen = 100000,
		.ring = 4096,
		.entry = on_entry,
		.caught_up = on_caught_up,
		.turn = on_turn,
		.state = on_state,
		.ctx = &b,
	};
	struct err err;
	int i;

	for (i = 1; i < argc; i++)
		if (set_option(&o, argv[i]) != 0) {
			fprintf(stderr, "streambox: %s?\n", argv[i]);
			return 2;
		}
	b.loop = loop_new(&err);
	if (!b.loop)
		return 1;
	b.redis = redis_new(b.loop, &o, &err);
	if (!b.redis)
		fprintf(stderr, "streambox: %s\n", err.text);
	else
		run(&b);
	loop_free(b.loop);
	return b.redis ? 0 : 1;
}
