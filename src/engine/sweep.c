/*
 * The people of one call after the other, quickly while there is a backlog,
 * slowly for ever after, because mute, hold and roles are pushed by nobody.
 */
#include <string.h>

#include "engine/inside.h"

#define SWEEP_ROUND_MS 30000
#define POLL_ROUND_MS 10000
#define SWEEP_MIN_MS 200
#define SWEEP_MAX_MS 5000
/* Calls that are swept at once, and those that are read at once while there is
 * a backlog. */
#define SWEEP_TOGETHER (READ_SLOTS - 1)
#define BACKLOG_TOGETHER 3
#define SWEEP_HOLD_MS 3000
#define SECOND_MS 1000

/* A living call whose people were never read.  free: and are not just now. */
static const struct call *
never_read(const struct engine *e, bool free)
{
	const struct call *c;

	TAILQ_FOREACH(c, model_calls(e->model), all)
	if (!c->ended_ms && !c->bridged && c->read_ms == 0 &&
	    c->read_asked_ms == 0 && !(free && reads_is_under_way(e, c->id)))
		return c;
	return NULL;
}

/* Such a call to be read now: where nobody tells of people, and in the
 * beginning, until all have been. */
const struct call *
sweep_unread(const struct engine *e)
{
	if ((e->sync.whole && !reads_polled(e)) || e->now_ms < e->fresh_ms)
		return NULL;
	return never_read(e, true);
}

/* The living call after the one that was swept last. */
static const struct call *
next_call(const struct engine *e)
{
	const struct call *c = model_call(e->model, e->sweep);
	int i, count = model_call_count(e->model) + 64;

	for (i = 0; i < count; i++) {
		c = c ? TAILQ_NEXT(c, all) : TAILQ_FIRST(model_calls(e->model));
		if (c && !c->ended_ms)
			return c;
	}
	return NULL;
}

static int64_t
pause_of(const struct engine *e)
{
	int count = model_call_count(e->model);
	int64_t pause = reads_polled(e) ? POLL_ROUND_MS : SWEEP_ROUND_MS;

	pause /= count ? count : 1;

	if (pause < SWEEP_MIN_MS)
		return SWEEP_MIN_MS;
	return pause > SWEEP_MAX_MS ? SWEEP_MAX_MS : pause;
}

static bool
sweeps(const struct engine *e)
{
	return model_link(e->model)->synced && !e->provider->pushes_state;
}

/* Whether somebody waits for what a read may show: who acts, or whom somebody
 * may hear. */
static bool
is_awaited(const struct engine *e)
{
	const struct participant *leg = engine_leg(e);

	return reads_polled(e) || e->work_count > 0 || (leg && leg->call) ||
	       engine_busy(e, e->now_ms);
}

/* When to sweep.  Each call has its turn as often as if they were read one by
 * one; but several wait for each other and for a full second, at which the
 * program wakes in any case, so that they do not wake it one by one. */
static int64_t
due_ms(const struct engine *e)
{
	int64_t pause = pause_of(e), hold = pause * (SWEEP_TOGETHER - 1);
	int64_t due;

	if (is_awaited(e))
		return e->sweep_ms;
	if (hold > SWEEP_HOLD_MS)
		hold = pause < SECOND_MS ? SWEEP_HOLD_MS : SECOND_MS - 1;
	due = e->sweep_ms + hold;
	due -= due % SECOND_MS;
	return due > e->sweep_ms ? due : e->sweep_ms;
}

/* Whether one more is to be read now.  One slot is always kept for what a
 * person waits for. */
static bool
is_more(const struct engine *e, bool due)
{
	int reading = READ_SLOTS - reads_slots_free(e);

	if (due && e->now_ms >= e->sweep_ms)
		return reading < SWEEP_TOGETHER;
	return reading < BACKLOG_TOGETHER &&
	       (e->sync.backlog > 0 || sweep_unread(e));
}

void
sweep_tick(struct engine *e)
{
	bool due = e->now_ms >= due_ms(e);

	if (!sweeps(e))
		return;
	e->sync.whole |= e->sync.backlog == 0 && !never_read(e, false);
	/* What was not read in time is not made up for. */
	if (e->sweep_ms < e->now_ms - SWEEP_HOLD_MS - SECOND_MS)
		e->sweep_ms = e->now_ms;
	while (is_more(e, due)) {
		const struct call *fresh = sweep_unread(e);
		const struct call *c = fresh ? fresh : next_call(e);
		bool in_time = due && e->now_ms >= e->sweep_ms;

		e->sweep_ms = (in_time ? e->sweep_ms : e->now_ms) + pause_of(e);
		if (e->sync.backlog > 0)
			e->sync.backlog--;
		if (!c)
			return;
		memcpy(e->sweep, c->id, sizeof(e->sweep));
		if (!reads_people(e, c->id))
			return;
	}
}

int64_t
sweep_next(const struct engine *e)
{
	if (!sweeps(e) || reads_slots_free(e) < 2)
		return INT64_MAX;
	return due_ms(e);
}
