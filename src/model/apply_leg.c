#include "model/apply.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/fold.h"

static void
end_leg(struct model *m, struct participant *p, int64_t at_ms)
{
	p->state = LEG_ENDED;
	if (p->room)
		apply_part(m, p, at_ms);
	apply_me_down(m, p);
}

/* An answer to a question that was asked before the last news is no news. */
static bool
leg_alive(struct model *m, struct participant *p, const struct event *ev)
{
	if (ev->on || p->state == LEG_ENDED || ev->value < p->state_ms)
		return false;
	end_leg(m, p, 0);
	return true;
}

static bool
leg_state(struct model *m, struct participant *p, const struct event *ev,
    int64_t now_ms)
{
	enum leg_state was = p->state;

	p->state_ms = now_ms;
	p->answered |= ev->on || strcmp(ev->text, "answered") == 0;
	if (was == LEG_ENDED)
		return false;
	if (strcmp(ev->text, "ended") == 0)
		end_leg(m, p, ev->at_ms);
	else if (strcmp(ev->text, "answered") == 0)
		p->state = LEG_ANSWERED;
	else if (was == LEG_UNKNOWN)
		p->state = LEG_RINGING;
	if (p->state != was)
		p->since_ms = now_ms;
	return p->state != was;
}

static bool
set_hold(struct model *m, struct participant *p, const struct event *ev,
    int64_t now_ms)
{
	bool was = p->on_hold, known = p->read;

	p->read = true;
	p->on_hold = ev->on;
	if (was == ev->on)
		return false;
	p->held_at_ms = known ? now_ms : 0;
	p->hold_ms = ev->on ? now_ms : 0;
	if (ev->on && ev->at_ms && ev->at_ms < now_ms)
		p->hold_ms = ev->at_ms;
	m->tally.held += ev->on;
	if (ev->on && p->call)
		p->call->holds++;
	return true;
}

static bool
set_mute(struct participant *p, const struct event *ev, int64_t now_ms)
{
	bool was = p->muted;

	if (was != ev->on && p->read)
		p->muted_at_ms = now_ms;
	p->read = true;
	p->muted = ev->on;
	return was != ev->on;
}

static bool
take_floor(struct participant *p, const struct event *ev, int64_t now_ms)
{
	struct call *c = p->call;

	if (!c || !p->room ||
	    (ev->call[0] && strcmp(p->room->id, ev->call) != 0))
		return false;
	if (ev->at_ms && ev->at_ms < c->floor_ms)
		return false;
	c->floor_ms = ev->at_ms ? ev->at_ms : now_ms;
	if (c->floor == p)
		return false;
	c->floor = p;
	return true;
}

static bool
add_target(struct participant *p, const char *id)
{
	int i;

	for (i = 0; i < p->target_count; i++)
		if (strcmp(p->target[i], id) == 0)
			return false;
	if (p->target_count == TARGET_MAX)
		return false;
	if (!p->target)
		p->target = mem_zalloc(TARGET_MAX, sizeof(*p->target));
	snprintf(p->target[p->target_count++], ID_LEN, "%s", id);
	return true;
}

static bool
set_help(struct participant *p, const struct event *ev, int64_t now_ms)
{
	int64_t at_ms = ev->at_ms && ev->at_ms < now_ms ? ev->at_ms : now_ms;
	unsigned bit = 1u << ((unsigned)ev->value & 7u);
	bool was = p->helps;

	/* A customer who finds the key must not call the supervisors. */
	if (ev->value == HELP_BY_KEY && p->role != ROLE_AGENT)
		return false;
	if (ev->on)
		p->help_by |= bit;
	else
		p->help_by &= ~bit;
	p->helps = p->help_by != 0;
	if (p->helps != was)
		p->help_ms = p->helps ? at_ms : 0;
	if (ev->on || !p->helps)
		return store_own(&p->help, ev->text) || was != p->helps;
	return was != p->helps;
}

static bool
set_role(const struct model *m, struct participant *p, const struct event *ev)
{
	enum role was = p->role;

	/* My own leg is what I say it is, whatever was dialled. */
	if (strcmp(p->id, m->me.leg) == 0)
		return false;
	p->role = role_of(ev->text);
	return was != p->role;
}

/* An id may be used again when its leg has ended. */
static bool
leg_new(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct participant *p = map_get(m->participant_by_id, ev->participant);

	if (p && p->state == LEG_ENDED && strcmp(p->id, m->me.leg) != 0)
		store_drop_participant(m, p);
	p = store_participant(m, ev->participant, now_ms);
	p->touched_ms = now_ms;
	p->aside |= ev->value == 1;
	return false;
}

bool
apply_leg(struct model *m, const struct event *ev, int64_t now_ms)
{
	struct participant *p;
	bool was;

	if (ev->kind == EVENT_LEG_NEW)
		return leg_new(m, ev, now_ms);
	p = store_participant(m, ev->participant, now_ms);
	p->touched_ms = p->room ? p->touched_ms : now_ms;
	switch (ev->kind) {
	case EVENT_LEG_STATE:
		return leg_state(m, p, ev, now_ms);
	case EVENT_LEG_ALIVE:
		return leg_alive(m, p, ev);
	case EVENT_RECORD:
		snprintf(p->record, sizeof(p->record), "%.63s", ev->other);
		return false;
	case EVENT_LEG_NAME:
		return store_own(&p->name, ev->text);
	case EVENT_LEG_NUMBER:
		return store_own(&p->number, ev->text);
	case EVENT_LEG_PLAIN:
		return store_own(&p->plain, ev->text);
	case EVENT_LEG_PAIR:
		return fold_tie(m, p, TIE_PAIR, ev->other);
	case EVENT_LEG_LINKED:
		return fold_tie(m, p, TIE_LINKED, ev->other);
	case EVENT_LEG_ROLE:
		return set_role(m, p, ev);
	case EVENT_LEG_HELP:
		return set_help(p, ev, now_ms);
	case EVENT_CALL_QUEUE:
		was = store_own(&p->queue, ev->text);
		return p->call ? store_text(p->call->queue, ev->text) : was;
	case EVENT_MUTE:
		/* Muted or not is told by its taps. */
		return !p->by_tap && set_mute(p, ev, now_ms);
	case EVENT_HOLD:
		return set_hold(m, p, ev, now_ms);
	case EVENT_TALK:
		return take_floor(p, ev, now_ms);
	case EVENT_TARGET_CLEAR:
		was = p->target_count > 0;
		p->target_count = 0;
		return was;
	case EVENT_TARGET_ADD:
		return add_target(p, ev->other);
	case EVENT_SHOWN:
		was = p->shown != ev->value;
		p->shown = (int)ev->value;
		return was;
	case EVENT_EXIT_ENDS:
		was = p->exit_ends;
		p->exit_ends = ev->on;
		return was != ev->on;
	default:
		return false;
	}
}
