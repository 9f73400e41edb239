/*
 * The one function that changes a model.
 *
 * Events come in any order, twice, and from two sources: the feed pushes, a
 * read-back or sync names everything that is there.  Five rules make that
 * converge:  a call that ended stays ended;  a join not later than a known
 * leave from the same call is old, and so is a leave before a known join;
 * whoever a read-back does not name has left, unless an event moved them after
 * the question was asked;  where the time of a join is coarse, a stay begins as
 * early as it may have;  mute, hold and whisper targets are believed as they
 * come, since the newest read-back is the only witness of them.
 */
#include "model/apply.h"

#include <stdio.h>
#include <string.h>

#include "model/fold.h"

/* A provider's clock may be ahead of ours. */
static int64_t
earlier(int64_t at_ms, int64_t now_ms)
{
	return at_ms < now_ms ? at_ms : now_ms;
}

void
apply_part(struct model *m, struct participant *p, int64_t at_ms)
{
	struct call *c = p->room;
	char label[NAME_LEN];

	if (p->by_tap) {
		apply_tap_part(m, p);
		return;
	}
	if (p->role == ROLE_AGENT)
		store_own(&c->whole->agent,
		    participant_label(p, label, sizeof(label)));
	apply_me_left(m, p, c->whole);
	p->left_ms = at_ms ? at_ms : p->joined_ms + 1;
	p->in_ms = at_ms ? earlier(at_ms, m->now_ms) : m->now_ms;
	store_leave(m, p);
	if (c->bridged && c->member_count == 0 && !c->ended_ms)
		store_end(m, c, "all left", m->now_ms);
	apply_tap_target(m, p->id);
}

static bool
call_end(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct call *c = store_call(m, ev->call, ev->at_ms, now_ms);

	if (!c)
		return false;
	/* Each may have left before the end, and be elsewhere since. */
	while (!TAILQ_EMPTY(&c->members))
		apply_part(m, TAILQ_FIRST(&c->members), 0);
	if (!c->ended_ms)
		store_end(m, c, ev->text, now_ms);
	return true;
}

static bool
call_open(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct call *c;
	bool changed;

	if (ev->value & 1)
		store_renew_call(m, ev->call);
	changed = !map_get(m->call_by_id, ev->call);
	c = store_call(m, ev->call, ev->at_ms, now_ms);
	if (!c)
		return false;
	c->round = m->round;
	c->touched_ms = now_ms;
	if (ev->on && !c->bridged && c->member_count == 0) {
		c->bridged = true;
	}
	c->shy |= (ev->value & 2) != 0;
	store_show(m, c);
	if (ev->at_ms && ev->at_ms < c->told_ms) {
		c->told_ms = ev->at_ms;
		if (c->told_ms < c->opened_ms)
			c->opened_ms = c->told_ms;
		fold_room(m, c);
		changed = true;
	}
	if (ev->text[0])
		changed |= store_text(c->name, ev->text);
	return changed;
}

static bool
call_fact(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct call *c = store_call(m, ev->call, ev->at_ms, now_ms);
	bool was;

	if (!c)
		return false;
	if (ev->kind == EVENT_CALL_QUEUE)
		return store_text(c->queue, ev->text);
	if (ev->kind == EVENT_CALL_PLAIN)
		return store_own(&c->plain, ev->text);
	if (ev->kind == EVENT_CALL_REV) {
		c->rev = ev->value;
		return false;
	}
	was = c->recording;
	c->recording = ev->on;
	return was != ev->on;
}

static bool
call_claim(struct model *m, const struct event *ev)
{
	struct call *c = map_get(m->call_by_id, ev->call);
	bool changed;

	if (!c || c->ended_ms)
		return false;
	changed = store_own(&c->claim, ev->text);
	changed |= c->claim_mine != ev->on;
	c->claim_mine = ev->text[0] && ev->on;
	c->claim_ms = ev->text[0] ? ev->value : 0;
	return changed;
}

static bool
sync_end(struct model *m, int64_t now_ms)
{
	struct call *c;

	TAILQ_FOREACH(c, &m->calls, all)
	{
		if (c->ended_ms || c->bridged || c->round == m->round ||
		    c->touched_ms >= m->sync_asked_ms)
			continue;
		while (!TAILQ_EMPTY(&c->members))
			apply_part(m, TAILQ_FIRST(&c->members), 0);
		store_end(m, c, "not listed any more", now_ms);
	}
	m->link.synced = true;
	return true;
}

static bool
read_begin(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct call *c = store_call(m, ev->call, ev->at_ms, now_ms);

	if (!c)
		return false;
	c->part_round = ++m->part_round;
	c->read_asked_ms = ev->value;
	return false;
}

/* Somebody in the call whom its last read did not name. */
static struct participant *
unnamed(const struct call *c)
{
	struct participant *p;

	TAILQ_FOREACH(p, &c->members, in_room)
	if (!p->by_tap && p->round != c->part_round &&
	    p->touched_ms < c->read_asked_ms)
		return p;
	return NULL;
}

static bool
read_end(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct call *c = map_get(m->call_by_id, ev->call);
	struct participant *p;
	bool changed = false;

	if (!c || c->ended_ms)
		return false;
	/* Another read has begun before this one ended, and counts anew who is
	 * named: its end will tell who is gone. */
	if (ev->value && ev->value != c->read_asked_ms)
		return false;
	/* Whoever leaves may take along those who only tapped him. */
	for (p = unnamed(c); p; p = unnamed(c)) {
		apply_part(m, p, 0);
		changed = true;
	}
	changed |= c->read_ms == 0;
	c->read_ms = now_ms;
	return changed;
}

/* A leg that moves to another call may be stamped as joined there a little
 * before it is stamped as gone here. */
#define MOVE_SKEW_MS 2000

/* No clock that tells of calls is coarser. */
#define COARSE_MAX_MS 60000

/* The latest moment at which it may have been; 0 if no time was told. */
static int64_t
latest(const struct event *ev)
{
	bool coarse = ev->value > 0 && ev->value <= COARSE_MAX_MS;

	return ev->at_ms && coarse ? ev->at_ms + ev->value : ev->at_ms;
}

/* Whether a join is older than what is known of the leg. */
static bool
join_is_old(const struct participant *p, const struct call *c, int64_t at_ms)
{
	if (p->state == LEG_ENDED)
		return true;
	if (p->by_tap)
		return false;
	if (p->room && p->room != c)
		return at_ms && at_ms < p->joined_ms;
	/* A list may lag behind the event that told of the leave. */
	if (at_ms == 0)
		return strcmp(p->left_call, c->id) == 0 && !p->room &&
		       p->touched_ms >= c->read_asked_ms;
	if (strcmp(p->left_call, c->id) == 0)
		return at_ms <= p->left_ms;
	return at_ms < p->left_ms - MOVE_SKEW_MS;
}

/* From which moment on a leave ends the stay that begins here: the earliest at
 * which it may have begun, but after a leave that is known. */
static int64_t
begins(const struct participant *p, const struct call *c,
    const struct event *ev, int64_t now_ms)
{
	if (ev->at_ms == 0)
		return ev->value > 0 ? ev->value : now_ms;
	if (strcmp(p->left_call, c->id) == 0 && p->left_ms >= ev->at_ms)
		return p->left_ms + 1;
	return ev->at_ms;
}

static bool
join(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct call *c = store_call(m, ev->call, ev->at_ms, now_ms);
	struct participant *p;

	if (!c)
		return false;
	p = store_participant(m, ev->participant, now_ms);
	if (p->aside || join_is_old(p, c, latest(ev)))
		return false;
	p->round = c->part_round;
	if (p->room == c && p->by_tap) {
		p->by_tap = p->muted = false;
		p->target_count = 0;
		p->joined_ms = ev->at_ms ? ev->at_ms : now_ms;
		p->in_ms = earlier(p->joined_ms, now_ms);
		fold_room(m, c);
		return true;
	}
	if (p->room == c) {
		/* A later join: the leave between the two is still to come. */
		if (ev->at_ms > p->joined_ms) {
			p->joined_ms = latest(ev);
			p->in_ms = earlier(p->joined_ms, now_ms);
		}
		return false;
	}
	if (p->room)
		apply_part(m, p, ev->at_ms);
	/* Its taps may have taken it to a third room at once. */
	if (p->room)
		apply_tap_part(m, p);
	p->joined_ms = begins(p, c, ev, now_ms);
	p->in_ms = earlier(p->joined_ms, now_ms);
	p->touched_ms = now_ms;
	p->state = LEG_ANSWERED;
	p->answered = true;
	p->state_ms = now_ms;
	c->touched_ms = now_ms;
	if (p->queue[0] && !c->queue[0])
		store_text(c->queue, p->queue);
	store_enter(m, c, p);
	apply_me_joined(m, p, now_ms);
	apply_tap_target(m, p->id);
	return true;
}

/* The leg is elsewhere than the call it is said to have left.  If it left
 * that later than it came here, it is here no more. */
static bool
leave_elsewhere(struct model *m, struct participant *p, const struct event *ev)
{
	bool gone =
	    p->room && !p->by_tap && ev->at_ms > p->joined_ms + MOVE_SKEW_MS;

	if (gone)
		apply_part(m, p, ev->at_ms);
	if (!p->room && ev->at_ms >= p->left_ms) {
		p->left_ms = ev->at_ms;
		p->in_ms = earlier(ev->at_ms, m->now_ms);
		store_own(&p->left_call, ev->call);
	}
	return gone;
}

static bool
leave(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct participant *p = store_participant(m, ev->participant, now_ms);
	bool here = p->room && !p->by_tap &&
		    (ev->call[0] == '\0' || strcmp(p->room->id, ev->call) == 0);

	if (here && ev->at_ms && ev->at_ms < p->joined_ms)
		return false;
	p->touched_ms = now_ms;
	if (here && apply_tap_keeps(m, p))
		return true;
	if (!here)
		return ev->call[0] && leave_elsewhere(m, p, ev);
	apply_part(m, p, ev->at_ms);
	return true;
}

bool
model_apply(struct model *m, const struct event *ev, int64_t now_ms)
{
	m->now_ms = now_ms;
	switch (ev->kind) {
	case EVENT_CALL_OPEN:
		return call_open(m, ev, now_ms);
	case EVENT_CALL_END:
		return call_end(m, ev, now_ms);
	case EVENT_CALL_QUEUE:
		if (ev->call[0] == '\0')
			return apply_leg(m, ev, now_ms);
		return call_fact(m, ev, now_ms);
	case EVENT_CALL_RECORDING:
	case EVENT_CALL_REV:
	case EVENT_CALL_PLAIN:
		return call_fact(m, ev, now_ms);
	case EVENT_CALL_CLAIM:
		return call_claim(m, ev);
	case EVENT_SYNC_BEGIN:
		m->round++;
		m->sync_asked_ms = ev->value;
		return false;
	case EVENT_SYNC_END:
		return sync_end(m, now_ms);
	case EVENT_READ_BEGIN:
		return read_begin(m, ev, now_ms);
	case EVENT_READ_END:
		return read_end(m, ev, now_ms);
	case EVENT_JOIN:
		return join(m, ev, now_ms);
	case EVENT_LEAVE:
		return leave(m, ev, now_ms);
	default:
		break;
	}
	if (ev->kind >= EVENT_ACT_ASKED && ev->kind <= EVENT_NOTE)
		return apply_act(m, ev, now_ms);
	if (ev->kind >= EVENT_MY_LEG && ev->kind <= EVENT_MY_QUIET_FAILED)
		return apply_me(m, ev, now_ms);
	if (ev->kind >= EVENT_HOLD_BY && ev->kind <= EVENT_TAPS_END)
		return apply_tap(m, ev, now_ms);
	if (ev->kind >= EVENT_LEG_NEW && ev->kind <= EVENT_EXIT_ENDS)
		return apply_leg(m, ev, now_ms);
	return apply_link(m, ev, now_ms);
}
