#include <hiredis/hiredis.h>
#include <string.h>

#include "base/mem.h"
#include "io/redis_inside.h"

/* What a request takes besides its body, at most: its script. */
#define REQUEST_BYTES 4096

static void
put(struct redis_ops *list, struct redis_op *op)
{
	op->next = NULL;
	if (list->last)
		list->last->next = op;
	else
		list->first = op;
	list->last = op;
}

static struct redis_op *
take(struct redis_ops *list)
{
	struct redis_op *op = list->first;

	if (op) {
		list->first = op->next;
		if (!list->first)
			list->last = NULL;
	}
	return op;
}

static void
finish(struct redis_op *op)
{
	struct redis *r = op->r;

	r->counts.asked--;
	r->counts.asked_bytes -= op->bytes;
	if (op->answer.said == REDIS_FAILED)
		r->counts.failed++;
	else if (op->append && op->answer.said == REDIS_DID)
		r->counts.appended++;
	else if (op->append)
		r->counts.repeated++;
	op->done(op->arg, &op->answer);
	mem_free(op);
}

/* What was never answered is not owed: whoever asked for it will again. */
static void
fail(struct redis_op *op, const char *why)
{
	if (op->item) {
		op->item->asked = NULL;
		redis_forget_owed(op->r, op->item);
		mem_free(op->item);
	}
	op->answer = (struct redis_answer){ .said = REDIS_FAILED, .why = why };
	finish(op);
}

void
redis_fail_waiting(struct redis *r)
{
	struct redis_op *op;

	for (op = take(&r->waiting); op; op = take(&r->waiting))
		fail(op, r->why);
	for (op = take(&r->staged); op; op = take(&r->staged))
		fail(op, r->why);
}

static void wait_for_replicas(struct redis *r);

static void
on_wait(void *arg, const redisReply *reply)
{
	struct redis *r = arg;
	struct redis_ops done = r->waiting;
	struct redis_op *op;
	struct err why;
	bool enough;

	if (!reply)
		return;
	if (reply->type != REDIS_REPLY_INTEGER) {
		redis_down_by(r, reply);
		return;
	}
	enough = reply->integer >= r->o.wait_replicas;
	err_set(&why, "too few replicas have it: %lld of %d", reply->integer,
	    r->o.wait_replicas);
	r->waiting = (struct redis_ops){ NULL, NULL };
	for (op = take(&done); op; op = take(&done)) {
		if (!enough)
			op->answer =
			    (struct redis_answer){ .said = REDIS_FAILED,
				    .why = why.text };
		finish(op);
	}
	wait_for_replicas(r);
}

/* One WAIT for all that was written before it. */
static void
wait_for_replicas(struct redis *r)
{
	if (r->waiting.first || !r->staged.first)
		return;
	r->waiting = r->staged;
	r->staged = (struct redis_ops){ NULL, NULL };
	redis_say_wait(r, on_wait);
}

/* An entry is owed from when it is in the stream until it is read. */
static void
settle_item(struct redis_op *op)
{
	struct redis_item *i = op->item;

	if (!i)
		return;
	op->item = NULL;
	i->asked = NULL;
	i->at = op->answer.at;
	if (redis_at_compare(i->at, op->r->last) > 0)
		return;
	redis_forget_owed(op->r, i);
	mem_free(i);
}

static bool
read_answer(struct redis_op *op, const redisReply *reply)
{
	struct redis_answer *a = &op->answer;
	struct span said;

	if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2 ||
	    !redis_text(reply->element[0], &said) ||
	    !redis_text(reply->element[1], &a->value) ||
	    a->value.n > REDIS_VALUE_MAX)
		return false;
	if (span_is(said, "did"))
		a->said = REDIS_DID;
	else if (span_is(said, "there"))
		a->said = REDIS_THERE;
	else
		return false;
	if (!op->append)
		return true;
	if (!redis_at_read(&a->at, a->value))
		return false;
	a->value = (struct span){ NULL, 0 };
	return true;
}

static void
on_answer(void *arg, const redisReply *reply)
{
	struct redis_op *op = arg;
	struct redis *r = op->r;
	struct err why;

	if (!reply) {
		fail(op, r->why);
		return;
	}
	if (!read_answer(op, reply)) {
		redis_complain(reply, &why);
		/* Of a key that holds something else, no more is told. */
		if (op->append || !redis_is_error(reply, "WRONGTYPE"))
			redis_down_by(r, reply);
		fail(op, why.text);
		return;
	}
	settle_item(op);
	if (!op->durable || (!op->append && op->answer.said == REDIS_THERE)) {
		finish(op);
		return;
	}
	/* It does not live as long. */
	op->answer.value = (struct span){ NULL, 0 };
	put(&r->staged, op);
	wait_for_replicas(r);
}

static struct redis_op *
begin(
    struct redis *r, size_t bytes, redis_done *done, void *arg, struct err *err)
{
	struct redis_op *op;

	if (!r->up) {
		err_set(err, "redis is away: %.200s", r->why);
		return NULL;
	}
	bytes += REQUEST_BYTES;
	if (r->counts.asked >= REDIS_ASKED_MAX ||
	    r->counts.asked_bytes + bytes > REDIS_ASKED_BYTES) {
		err_set(err, "too much waits for redis");
		return NULL;
	}
	op = mem_zalloc(1, sizeof(*op));
	op->r = r;
	op->done = done;
	op->arg = arg;
	op->bytes = bytes;
	r->counts.asked++;
	r->counts.asked_bytes += bytes;
	return op;
}

/* It could not be said, so that the connection was given up; done may not be
 * called from here. */
static int
undo(struct redis_op *op, struct err *err)
{
	struct redis *r = op->r;

	r->counts.asked--;
	r->counts.asked_bytes -= op->bytes;
	mem_free(op);
	return err_set(err, "redis is away: %.200s", r->why);
}

int
redis_append(struct redis *r, const char *id, unsigned kind, struct span body,
    redis_done *done, void *arg, struct err *err)
{
	struct redis_item *i;
	struct redis_op *op;
	bool known;

	if (!redis_id_is_good(id))
		return err_set(err,
		    "the id of an entry is 1 to %d printable "
		    "characters",
		    REDIS_ID_MAX);
	if (body.n > REDIS_BODY_MAX)
		return err_set(err, "an entry is too long");
	op = begin(r, body.n, done, arg, err);
	if (!op)
		return -1;
	op->append = true;
	op->durable = r->o.wait_replicas > 0;
	i = redis_item_new(id, kind, body);
	i->own = true;
	known = redis_items_find(&r->owed, id) != NULL;
	if (!known) {
		i->asked = op;
		op->item = i;
		redis_items_put(&r->owed, i);
	}
	if (!redis_say_append(r, i, on_answer, op)) {
		if (op->item)
			redis_forget_owed(r, i);
		mem_free(i);
		return undo(op, err);
	}
	if (known)
		mem_free(i);
	return 0;
}

static int
ask_key(struct redis *r, enum redis_how how, const char *key, struct span value,
    int64_t ttl_ms, redis_done *done, void *arg, struct err *err)
{
	struct redis_op *op;

	if (strlen(key) == 0 || strlen(key) > REDIS_KEY_MAX)
		return err_set(err, "a key is 1 to %d bytes", REDIS_KEY_MAX);
	if (value.n > REDIS_VALUE_MAX || (value.n == 0 && how != REDIS_LOOK))
		return err_set(
		    err, "a value is 1 to %zu bytes", (size_t)REDIS_VALUE_MAX);
	if (ttl_ms < 1)
		return err_set(err, "a key must live for 1 ms or more");
	op = begin(r, value.n, done, arg, err);
	if (!op)
		return -1;
	op->durable = how == REDIS_ONCE && r->o.wait_replicas > 0;
	if (!redis_say_key(r, how, key, value, ttl_ms, on_answer, op))
		return undo(op, err);
	return 0;
}

int
redis_hold(struct redis *r, const char *key, const char *value, int64_t ttl_ms,
    redis_done *done, void *arg, struct err *err)
{
	return ask_key(
	    r, REDIS_HOLD, key, span_of(value), ttl_ms, done, arg, err);
}

int
redis_renew(struct redis *r, const char *key, const char *value, int64_t ttl_ms,
    redis_done *done, void *arg, struct err *err)
{
	return ask_key(
	    r, REDIS_RENEW, key, span_of(value), ttl_ms, done, arg, err);
}

int
redis_release(struct redis *r, const char *key, const char *value,
    redis_done *done, void *arg, struct err *err)
{
	return ask_key(
	    r, REDIS_RELEASE, key, span_of(value), 1, done, arg, err);
}

int
redis_put_once(struct redis *r, const char *key, struct span value,
    int64_t ttl_ms, redis_done *done, void *arg, struct err *err)
{
	return ask_key(r, REDIS_ONCE, key, value, ttl_ms, done, arg, err);
}

int
redis_put(struct redis *r, const char *key, struct span value, int64_t ttl_ms,
    redis_done *done, void *arg, struct err *err)
{
	return ask_key(r, REDIS_PUT, key, value, ttl_ms, done, arg, err);
}

int
redis_look(struct redis *r, const char *key, redis_done *done, void *arg,
    struct err *err)
{
	return ask_key(
	    r, REDIS_LOOK, key, (struct span){ NULL, 0 }, 1, done, arg, err);
}
