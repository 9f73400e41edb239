#include <hiredis/hiredis.h>
#include <string.h>

#include "base/mem.h"
#include "io/clock.h"
#include "io/redis_inside.h"

/* As many as one XREAD asks for (io/redis_script.c). */
#define BATCH 50

void
redis_tell_turn(struct redis *r, const struct redis_turn *t)
{
	r->counts.turns++;
	if (t->missed)
		r->counts.missed++;
	r->o.turn(r->o.ctx, t);
}

/* What it was answered before is not of the server's making any more. */
static void
give_up(struct redis *r, const char *why)
{
	r->counts.strange++;
	redis_down(r, why);
}

static void
evict(struct redis *r)
{
	while (r->ring.count > r->o.ring ||
	       (r->o.ring_bytes > 0 && r->ring.bytes > r->o.ring_bytes &&
		   r->ring.count > 1))
		redis_items_drop(&r->ring, r->ring.first);
}

/* Entries that stand before this one are not read any more: they went from the
 * stream before they could be. */
static void
forget_passed(struct redis *r, struct redis_at at)
{
	struct redis_item *i = r->owed.first;

	while (i && !i->asked && i->at.epoch > 0 &&
	       redis_at_compare(i->at, at) < 0) {
		redis_forget_owed(r, i);
		mem_free(i);
		i = r->owed.first;
	}
}

/* The item that is to stand in the ring for it; *news if it shall be handed
 * over.  Made anew of what was read: if another was faster with that id, the
 * entry may not be what was owed. */
static struct redis_item *
item_of(struct redis *r, const struct redis_entry *e, bool *news)
{
	struct redis_item *i = redis_item_new(e->id, e->kind, e->body);
	struct redis_item *was = redis_items_find(&r->owed, e->id);
	struct redis_op *op;

	*news = e->id[0] && !redis_items_find(&r->ring, e->id);
	i->at = e->at;
	i->at_ms = e->at_ms;
	if (!was)
		return i;
	*news = *news && !was->handed;
	i->own = was->own;
	op = was->asked;
	if (op)
		op->item = NULL;
	redis_forget_owed(r, was);
	mem_free(was);
	return i;
}

static void
take_entry(struct redis *r, const struct redis_entry *e)
{
	bool news;
	struct redis_item *i = item_of(r, e, &news);
	struct redis_entry told;

	i->handed = true;
	redis_items_put(&r->ring, i);
	evict(r);
	r->last = e->at;
	if (r->epoch < e->at.epoch)
		r->epoch = e->at.epoch;
	forget_passed(r, e->at);
	if (!e->id[0])
		r->counts.strange++;
	if (!news)
		return;
	r->counts.entries++;
	told = *e;
	told.own = i->own;
	r->o.entry(r->o.ctx, &told);
}

static bool
leaves_hole(const struct redis *r, struct redis_at at)
{
	if (r->unsure)
		return false;
	return at.epoch == r->last.epoch ? at.n != r->last.n + 1 : at.n != 0;
}

/* One entry as it was read.  False if the rest must wait, or is of no use. */
static bool
read_entry(struct redis *r, const redisReply *reply)
{
	char id[REDIS_ID_MAX + 1];
	struct redis_entry e;
	struct redis_turn t = { .was = r->epoch };

	if (redis_entry_read(&e, id, reply) < 0 ||
	    redis_at_compare(e.at, r->last) <= 0) {
		give_up(r, "the stream holds what is no entry of it");
		return false;
	}
	t.missed = leaves_hole(r, e.at);
	if (e.at.epoch > r->epoch && r->ever_caught_up && r->epoch > 0) {
		if (r->last.epoch > 0) {
			r->seen_epoch = e.at.epoch;
			redis_check_anchor(r);
			return false;
		}
		r->epoch = e.at.epoch;
	}
	t.epoch = r->epoch;
	if (t.missed || t.epoch != t.was)
		redis_tell_turn(r, &t);
	r->unsure = false;
	take_entry(r, &e);
	return true;
}

static void
on_ping(void *arg, const redisReply *reply)
{
	if (reply && reply->type != REDIS_REPLY_STATUS)
		redis_down_by(arg, reply);
}

static void
see_caught_up(struct redis *r)
{
	if (r->caught_up)
		return;
	r->caught_up = r->ever_caught_up = true;
	r->o.caught_up(r->o.ctx);
}

static void
on_read(void *arg, const redisReply *reply)
{
	struct redis *r = arg;
	const redisReply *list;
	size_t i;

	if (!reply)
		return;
	if (!redis_stream_read(reply, &list)) {
		redis_down_by(r, reply);
		return;
	}
	for (i = 0; list && i < list->elements; i++)
		if (!read_entry(r, list->element[i]) || !r->reader)
			return;
	if (!list || list->elements < BATCH)
		see_caught_up(r);
	redis_read_on(r);
}

void
redis_read_on(struct redis *r)
{
	bool due = clock_now_ms() - r->checked_ms >= r->o.rest_ms;

	if (!due) {
		redis_say_read(r, r->caught_up, on_read);
		return;
	}
	/* So that a dead writer is found out before somebody needs it. */
	if (!redis_say_ping(r, on_ping))
		return;
	if (r->last.epoch > 0) {
		redis_check_anchor(r);
		return;
	}
	r->checked_ms = clock_now_ms();
	redis_say_read(r, r->caught_up, on_read);
}

bool
redis_shows(const redisReply *reply, const struct redis_item *item)
{
	char id[REDIS_ID_MAX + 1];
	struct redis_entry e;

	return redis_range_count(reply) == 1 &&
	       redis_entry_read(&e, id, reply->element[0]) >= 0 &&
	       redis_at_compare(e.at, item->at) == 0 &&
	       strcmp(id, item->id) == 0;
}

static void
on_anchor(void *arg, const redisReply *reply)
{
	struct redis *r = arg;
	struct redis_item *newest = r->ring.last;
	struct redis_turn t = { .was = r->epoch, .epoch = r->seen_epoch };
	bool known = newest && redis_at_compare(newest->at, r->last) == 0;

	if (!reply)
		return;
	if (redis_range_count(reply) < 0) {
		redis_down_by(r, reply);
		return;
	}
	/* Of a place that was only given nothing else is known. */
	if (known ? !redis_shows(reply, newest) : reply->elements == 0) {
		redis_mend(r);
		return;
	}
	r->checked_ms = clock_now_ms();
	if (r->seen_epoch > r->epoch) {
		r->epoch = r->seen_epoch;
		redis_tell_turn(r, &t);
	}
	r->seen_epoch = 0;
	if (r->up)
		redis_read_on(r);
	else if (r->reader)
		redis_mend_owed(r);
}

void
redis_check_anchor(struct redis *r)
{
	redis_say_range(r, r->last, on_anchor);
}
