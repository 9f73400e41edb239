#include "model/model.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "model/apply.h"
#include "model/store.h"

/* How long a leg outside of every call is remembered: a late join needs its
 * name, a late leave must find its grave. */
#define LEG_KEEP_MS (30 * 60 * 1000)
#define LEG_ENDED_KEEP_MS (5 * 60 * 1000)
/* More that have ended are not kept, so that a flood does not fill memory: far
 * more than the largest floor hangs up in LEG_ENDED_KEEP_MS. */
#define LEGS_ENDED_MAX 8192
#define CALLS_ENDED_MAX 512

struct call *
model_call(const struct model *m, const char *id)
{
	struct call *c = map_get(m->call_by_id, id);

	return c ? c->whole : NULL;
}

bool
model_is_in(
    const struct model *m, const struct participant *p, const char *call)
{
	return p && p->call && p->call == model_call(m, call);
}

struct participant *
model_participant(const struct model *m, const char *id)
{
	return map_get(m->participant_by_id, id);
}

const struct call_list *
model_calls(const struct model *m)
{
	return &m->calls;
}

const struct tap_list *
model_taps(const struct model *m)
{
	return &m->taps;
}

int
model_call_count(const struct model *m)
{
	return m->living - m->hidden;
}

const struct me *
model_me(const struct model *m)
{
	return &m->me;
}

const struct tally *
model_tally(const struct model *m)
{
	return &m->tally;
}

const struct link *
model_link(const struct model *m)
{
	return &m->link;
}

const struct participant *
model_find_number(const struct model *m, const char *number, int64_t since_ms)
{
	const struct participant *p;

	TAILQ_FOREACH_REVERSE(p, &m->participants, participant_list, all)
	if (p->state != LEG_ENDED && p->born_ms >= since_ms &&
	    strcmp(p->number, number) == 0)
		return p;
	return NULL;
}

const struct participant *
model_my_leg(const struct model *m)
{
	return m->me.leg[0] ? map_get(m->participant_by_id, m->me.leg) : NULL;
}

const struct act *
model_act(const struct model *m, int i)
{
	if (i < 0 || i >= ACT_LOG || (uint64_t)i >= m->act_count)
		return NULL;
	return &m->act[(m->act_count - 1 - (uint64_t)i) % ACT_LOG];
}

uint64_t
model_act_changes(const struct model *m)
{
	return m->act_changes;
}

/* It is here only so that what comes late about it is not taken for news. */
static bool
leg_is_over(const struct model *m, const struct participant *p)
{
	return p->state == LEG_ENDED && !p->room &&
	       strcmp(p->id, m->me.leg) != 0;
}

static bool
leg_is_stale(const struct model *m, const struct participant *p, int64_t now_ms)
{
	int64_t keep = p->state == LEG_ENDED ? LEG_ENDED_KEEP_MS : LEG_KEEP_MS;

	return !p->room && strcmp(p->id, m->me.leg) != 0 &&
	       now_ms - p->touched_ms > keep;
}

/* The oldest come first in the list. */
static void
expire_legs(struct model *m, int64_t now_ms)
{
	struct participant *p, *next;
	size_t over = 0;

	TAILQ_FOREACH(p, &m->participants, all)
	over += leg_is_over(m, p);
	for (p = TAILQ_FIRST(&m->participants); p; p = next) {
		bool is_over = leg_is_over(m, p);

		next = TAILQ_NEXT(p, all);
		if (leg_is_stale(m, p, now_ms) ||
		    (is_over && over > LEGS_ENDED_MAX)) {
			store_drop_participant(m, p);
			over -= is_over;
		}
	}
}

static bool
expire_calls(struct model *m, int64_t now_ms)
{
	struct call *c, *next;
	bool changed = false;
	size_t over = 0;

	TAILQ_FOREACH(c, &m->calls, all)
	over += c->ended_ms != 0;
	for (c = TAILQ_FIRST(&m->calls); c; c = next) {
		next = TAILQ_NEXT(c, all);
		if (c->ended_ms &&
		    (over > CALLS_ENDED_MAX ||
			now_ms - c->ended_ms >= MODEL_GHOST_MS)) {
			store_drop_call(m, c);
			over--;
			changed = true;
		} else if (c->shy && !c->ended_ms && c->count == 0) {
			store_show(m, c);
			changed = true;
		}
	}
	return changed;
}

bool
model_expire(struct model *m, int64_t now_ms)
{
	bool changed;

	m->now_ms = now_ms;
	apply_taps_expire(m, now_ms);
	changed = expire_calls(m, now_ms);
	expire_legs(m, now_ms);
	return changed;
}

const struct participant *
call_first(const struct call *c, enum role role)
{
	const struct participant *p;

	TAILQ_FOREACH(p, &c->participants, in_call)
	if (p->role == role)
		return p;
	return NULL;
}

const char *
participant_label(const struct participant *p, char *dst, size_t size)
{
	size_t n = strlen(p->id);

	if (p->name[0])
		snprintf(dst, size, "%s", p->name);
	else if (p->number[0])
		snprintf(dst, size, "%s", p->number);
	else
		snprintf(dst, size, "leg %s", p->id + (n > 8 ? n - 8 : 0));
	return dst;
}

const struct participant *
call_helped(const struct call *c)
{
	const struct participant *p;
	const struct call *part;

	TAILQ_FOREACH(part, &c->parts, in_whole)
	{
		TAILQ_FOREACH(p, &part->members, in_room)
		if (p->helps)
			return p;
	}
	return NULL;
}

bool
call_recorded(const struct call *c)
{
	const struct call *part;

	TAILQ_FOREACH(part, &c->parts, in_whole)
	if (part->recording)
		return true;
	return false;
}

const struct call *
call_claimed(const struct call *c)
{
	const struct call *part;

	TAILQ_FOREACH(part, &c->parts, in_whole)
	if (part->claim[0])
		return part;
	return NULL;
}

bool
call_on_hold(const struct call *c, int64_t *since_ms)
{
	const struct participant *p;
	bool found = false;

	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (!p->on_hold)
			continue;
		if (!found || p->hold_ms < *since_ms)
			*since_ms = p->hold_ms;
		found = true;
	}
	return found;
}

static const char *const role_names[] = {
	[ROLE_UNKNOWN] = "unknown",
	[ROLE_AGENT] = "agent",
	[ROLE_CUSTOMER] = "customer",
	[ROLE_SUPERVISOR] = "supervisor",
	[ROLE_BOT] = "bot",
};

const char *
role_name(enum role r)
{
	return role_names[r];
}

enum role
role_of(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(role_names); i++)
		if (strcmp(role_names[i], name) == 0)
			return (enum role)i;
	return ROLE_UNKNOWN;
}

const char *
mode_name(enum mode m)
{
	static const char *const names[] = { "off", "monitor", "whisper",
		"barge" };

	return names[m];
}
