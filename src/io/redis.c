#include "io/redis.h"

#include <assert.h>
#include <hiredis/hiredis.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "io/backoff.h"
#include "io/clock.h"
#include "io/redis_inside.h"

#define ANSWER_MS 3000
#define REST_MS 5000
#define WAIT_MS_MAX 1000
/* Of one connection, with room for what is healed. */
#define SAID_MAX (REDIS_ASKED_BYTES + ((size_t)16 << 20))

static void
close_links(struct redis *r)
{
	struct redis_link *writer = r->writer, *reader = r->reader;

	r->writer = r->reader = NULL;
	redis_link_free(writer);
	redis_link_free(reader);
	redis_fail_waiting(r);
}

void
redis_down(struct redis *r, const char *why)
{
	bool was_up = r->up;
	bool news = was_up || strcmp(r->why, why) != 0;

	r->up = r->caught_up = false;
	snprintf(r->why, sizeof(r->why), "%s", why);
	if (was_up)
		r->counts.losses++;
	r->seen_epoch = 0;
	r->mend.on = false;
	timer_set(r->retry, backoff_ms(&r->fails, REDIS_PAUSE_MAX_MS, false));
	if (news)
		r->o.state(r->o.ctx, false, r->why);
	close_links(r);
}

void
redis_down_by(struct redis *r, const redisReply *reply)
{
	struct err why;

	if (reply->type != REDIS_REPLY_ERROR)
		r->counts.strange++;
	redis_complain(reply, &why);
	redis_down(r, why.text);
}

void
redis_go_up(struct redis *r)
{
	r->up = true;
	r->fails = 0;
	r->why[0] = '\0';
	r->counts.connects++;
	r->o.state(r->o.ctx, true, NULL);
}

static void
on_lost(void *ctx, const char *why)
{
	redis_down(ctx, why);
}

static void
on_probe(void *arg, const redisReply *reply)
{
	struct redis *r = arg;

	if (!reply)
		return;
	if (reply->type != REDIS_REPLY_STRING)
		redis_down_by(r, reply);
	else if (r->last.epoch > 0)
		redis_check_anchor(r);
	else
		redis_mend_owed(r);
}

static struct redis_link *
open_link(struct redis *r, struct err *err)
{
	struct redis_link_options o = {
		.where = r->where,
		.user = r->user,
		.password = r->password,
		.answer_ms = r->o.answer_ms,
		.said_max = SAID_MAX,
		.lost = on_lost,
		.ctx = r,
	};

	return redis_link_open(r->loop, &o, err);
}

static void
on_retry(void *ctx)
{
	struct redis *r = ctx;
	struct err err;

	r->writer = open_link(r, &err);
	if (r->writer)
		r->reader = open_link(r, &err);
	if (r->reader)
		redis_say_probe(r, on_probe);
	else
		redis_down(r, err.text);
}

static bool
group_is_good(const char *g)
{
	static const char may[] = "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
	size_t n = g ? strlen(g) : 0;

	return n > 0 && n <= REDIS_GROUP_MAX && strspn(g, may) == n;
}

static int
check_options(const struct redis_options *o, struct err *err)
{
	if (!group_is_good(o->group))
		return err_set(err,
		    "a group has 1 to %d letters, digits, "
		    "\"-\" and \"_\"",
		    REDIS_GROUP_MAX);
	if (o->ring < 1 || o->ring > REDIS_RING_MAX)
		return err_set(err, "1 to %d entries are held", REDIS_RING_MAX);
	if (o->maxlen < (int64_t)o->ring * 2)
		return err_set(err,
		    "the stream must keep twice what each "
		    "relay holds, %zu entries",
		    2 * o->ring);
	if (o->memory_ms < 1)
		return err_set(err, "ids must be remembered");
	if (o->wait_replicas < 0 ||
	    (o->wait_replicas > 0 &&
		(o->wait_ms < 1 || o->wait_ms > WAIT_MS_MAX)))
		return err_set(
		    err, "replicas may take 1 to %d ms", WAIT_MS_MAX);
	if (o->answer_ms < 0 || o->rest_ms < 0)
		return err_set(err, "a time below 0");
	return 0;
}

struct redis *
redis_new(struct loop *l, const struct redis_options *o, struct err *err)
{
	struct redis *r;
	struct redis_where where;

	if (check_options(o, err) != 0 ||
	    redis_where_read(&where, o->where, err) != 0)
		return NULL;
	assert(o->entry && o->caught_up && o->turn && o->state);
	r = mem_zalloc(1, sizeof(*r));
	r->loop = l;
	r->o = *o;
	r->where = where;
	r->user = o->user ? mem_strdup(o->user) : NULL;
	r->password = o->password ? mem_strdup(o->password) : NULL;
	r->o.where = r->o.user = r->o.password = r->o.group = NULL;
	if (r->o.answer_ms == 0)
		r->o.answer_ms = ANSWER_MS;
	if (r->o.rest_ms == 0)
		r->o.rest_ms = REST_MS;
	snprintf(r->prefix, sizeof(r->prefix), "earshot:{%s}:", o->group);
	snprintf(r->why, sizeof(r->why), "not connected yet");
	r->last = o->from;
	r->unsure = o->from.epoch == 0;
	redis_items_init(&r->ring);
	redis_items_init(&r->owed);
	r->retry = timer_new(l, on_retry, r);
	timer_set(r->retry, 0);
	return r;
}

void
redis_free(struct redis *r)
{
	if (!r)
		return;
	r->up = r->caught_up = false;
	snprintf(r->why, sizeof(r->why), "the program ends");
	close_links(r);
	timer_free(r->retry);
	redis_items_free(&r->ring);
	redis_items_free(&r->owed);
	mem_free(r->user);
	if (r->password)
		explicit_bzero(r->password, strlen(r->password));
	mem_free(r->password);
	mem_free(r);
}

bool
redis_up(const struct redis *r)
{
	return r->up;
}

bool
redis_caught_up(const struct redis *r)
{
	return r->caught_up;
}

struct redis_at
redis_at(const struct redis *r)
{
	return r->last;
}

uint64_t
redis_epoch(const struct redis *r)
{
	return r->epoch;
}

void
redis_counts(const struct redis *r, struct redis_counts *c)
{
	*c = r->counts;
	c->ring = r->ring.count;
	c->ring_bytes = r->ring.bytes;
}
