#include <hiredis/hiredis.h>
#include <string.h>

#include "base/mem.h"
#include "io/clock.h"
#include "io/redis_inside.h"

/* How much is asked at a time. */
#define ASK_MAX 32
#define ASK_BYTES ((size_t)4 << 20)

void
redis_forget_owed(struct redis *r, struct redis_item *i)
{
	if (r->mend.next == i)
		r->mend.next = i->next;
	redis_items_take(&r->owed, i);
}

/* What was asked again must not be freed before it has its answer, and may be
 * read before: so the answer is of its id, not of itself. */
struct again {
	struct redis *r;
	size_t n;
	char id[REDIS_ID_MAX + 1];
};

static void
finish(struct redis *r)
{
	struct redis_mend m = r->mend;
	struct redis_turn t = { .epoch = r->epoch,
		.was = m.was,
		.healed = m.healed,
		.missed = m.missed };

	r->mend.on = false;
	r->checked_ms = clock_now_ms();
	if (m.turned && (t.epoch != t.was || t.healed || t.missed))
		redis_tell_turn(r, &t);
	if (!r->reader)
		return;
	if (!r->up)
		redis_go_up(r);
	redis_read_on(r);
}

/* Whether what stands there will not be read: it was, or it has gone. */
static bool
is_past(const struct redis *r, struct redis_at at)
{
	return redis_at_compare(at, r->last) <= 0 ||
	       redis_at_compare(at, r->mend.first) < 0;
}

static bool
take_again(struct redis *r, const char *id, const redisReply *reply)
{
	struct redis_item *i = redis_items_find(&r->owed, id);
	struct redis_at at;
	struct span said, where;

	if (reply->type != REDIS_REPLY_ARRAY || reply->elements != 2 ||
	    !redis_text(reply->element[0], &said) ||
	    !redis_text(reply->element[1], &where) ||
	    !redis_at_read(&at, where))
		return false;
	if (span_is(said, "did")) {
		r->mend.healed++;
		r->counts.healed++;
	}
	if (at.epoch > r->epoch)
		r->epoch = at.epoch;
	if (i && is_past(r, at)) {
		redis_forget_owed(r, i);
		mem_free(i);
	} else if (i) {
		i->at = at;
	}
	return true;
}

static void ask_again(struct redis *r);

static void
on_again(void *arg, const redisReply *reply)
{
	struct again *a = arg;
	struct redis *r = a->r;

	if (reply && r->mend.on) {
		r->mend.asked--;
		r->mend.asked_bytes -= a->n;
		if (take_again(r, a->id, reply))
			ask_again(r);
		else
			redis_down_by(r, reply);
	}
	mem_free(a);
}

/* Appends what is owed, in order, some at a time. */
static void
ask_again(struct redis *r)
{
	struct redis_mend *m = &r->mend;
	struct redis_item *i;
	struct again *a;

	while (m->next && m->asked < ASK_MAX && m->asked_bytes < ASK_BYTES) {
		i = m->next;
		m->next = i->next;
		if (i->asked)
			continue;
		a = mem_zalloc(1, sizeof(*a));
		a->r = r;
		a->n = i->n;
		span_copy(a->id, sizeof(a->id), span_of(i->id));
		m->asked++;
		m->asked_bytes += i->n;
		if (!redis_say_append(r, i, on_again, a)) {
			mem_free(a);
			return;
		}
	}
	if (m->asked == 0 && !m->next)
		finish(r);
}

void
redis_mend_owed(struct redis *r)
{
	if (!r->mend.on)
		r->mend = (struct redis_mend){ .on = true, .was = r->epoch };
	r->mend.next = r->owed.first;
	ask_again(r);
}

static void
on_bump(void *arg, const redisReply *reply)
{
	struct redis *r = arg;
	struct span text;
	uint64_t epoch;

	if (!reply)
		return;
	if (!redis_text(reply, &text) || !redis_number_read(&epoch, text) ||
	    epoch <= r->epoch) {
		redis_down_by(r, reply);
		return;
	}
	r->epoch = epoch;
	redis_mend_owed(r);
}

/* The first lo entries of the ring are in the stream: reading goes on behind
 * them.  Those behind are owed. */
static void
part_with(struct redis *r, size_t lo)
{
	struct redis_item *keep =
	    lo > 0 ? redis_items_nth(&r->ring, lo - 1) : NULL;
	struct redis_at oldest = { 0, 0 };
	struct redis_item *i;

	if (r->ring.first)
		oldest = r->ring.first->at;
	r->unsure = !keep;
	if (keep)
		r->last = keep->at;
	else if (redis_at_compare(r->mend.first, oldest) < 0 &&
		 r->mend.first.epoch > 0)
		r->last = redis_at_before(oldest);
	else
		r->last = (struct redis_at){ 0, 0 };
	for (i = r->ring.last; i != keep; i = r->ring.last) {
		redis_items_take(&r->ring, i);
		if (!i->id[0] || redis_items_find(&r->owed, i->id)) {
			mem_free(i);
			continue;
		}
		i->at = (struct redis_at){ 0, 0 };
		redis_items_put_first(&r->owed, i);
	}
}

static void look_between(struct redis *r);

static void
on_between(void *arg, const redisReply *reply)
{
	struct redis *r = arg;
	struct redis_mend *m = &r->mend;

	if (!reply)
		return;
	if (redis_range_count(reply) < 0) {
		redis_down_by(r, reply);
		return;
	}
	if (redis_shows(reply, redis_items_nth(&r->ring, m->mid)))
		m->lo = m->mid + 1;
	else
		m->hi = m->mid;
	look_between(r);
}

/* Finds how many of the ring, from the oldest on, are in the stream. */
static void
look_between(struct redis *r)
{
	struct redis_mend *m = &r->mend;

	if (m->lo < m->hi) {
		m->mid = m->lo + (m->hi - m->lo) / 2;
		redis_say_range(
		    r, redis_items_nth(&r->ring, m->mid)->at, on_between);
		return;
	}
	part_with(r, m->lo);
	redis_say_bump(r, m->was, on_bump);
}

static void
on_first(void *arg, const redisReply *reply)
{
	struct redis *r = arg;
	struct redis_mend *m = &r->mend;
	char id[REDIS_ID_MAX + 1];
	struct redis_entry e = { .id = "" };
	int count;

	if (!reply)
		return;
	count = redis_range_count(reply);
	if (count < 0 || count > 1 ||
	    (count == 1 && redis_entry_read(&e, id, reply->element[0]) < 0)) {
		redis_down_by(r, reply);
		return;
	}
	m->first = e.at;
	if (count == 0) {
		/* The first that is appended begins an epoch. */
		part_with(r, 0);
		redis_mend_owed(r);
		return;
	}
	if (e.at.epoch == r->last.epoch && e.at.n > r->last.n) {
		/* The same past; only it was away for too long. */
		m->missed = e.at.n > r->last.n + 1;
		r->unsure = true;
		redis_mend_owed(r);
		return;
	}
	/* Nothing is known of a place that was only given. */
	m->missed =
	    !r->ring.first || (e.at.epoch > r->last.epoch && e.at.n > 0);
	m->hi = r->ring.count;
	look_between(r);
}

void
redis_mend(struct redis *r)
{
	r->seen_epoch = 0;
	r->mend =
	    (struct redis_mend){ .on = true, .turned = true, .was = r->epoch };
	redis_say_end(r, false, on_first);
}
