#include <string.h>

#include "sim/event.h"
#include "sim/floor_parts.h"
#include "sim/leg.h"

#define CALLER_STREAM 1000000

static void caller_step(struct sim *sim, void *owner);

static void
caller_wait(struct caller *c, int64_t in_ms)
{
	agenda_set(&c->sim->agenda, &c->alarm, c->sim->now_ms + in_ms);
}

static void
caller_arrive(struct caller *c)
{
	char number[32], name[64];
	struct floor_call call = {
		.queue = queue_name(c->queue),
		.number = number,
		.name = name,
	};

	customer_number(&c->rng, number, sizeof(number));
	customer_name(&c->rng, name, sizeof(name));
	memcpy(c->leg, floor_customer(c->sim, &call)->ids.control, ID_LEN);
	c->step = CALLER_RINGING;
	caller_wait(c, rng_range(&c->rng, 150, 400));
}

static void
caller_leave(struct caller *c)
{
	if (c->step == CALLER_WAITING)
		c->sim->floor->waiting[c->queue]--;
	c->step = CALLER_AWAY;
	caller_wait(c, rng_range(&c->rng, 3000, 25000));
}

static void
caller_give_up(struct caller *c, struct leg *leg)
{
	event_dequeued(c->sim, leg, queue_name(c->queue), "hangup",
	    c->sim->now_ms - c->since_ms);
	leg_hangup(c->sim, leg, "normal_clearing", "caller");
	caller_leave(c);
}

static void
caller_enqueue(struct caller *c, struct leg *leg)
{
	leg_answer(c->sim, leg);
	c->step = CALLER_WAITING;
	c->since_ms = c->sim->now_ms;
	event_enqueued(c->sim, leg, queue_name(c->queue),
	    ++c->sim->floor->waiting[c->queue]);
	caller_wait(c, rng_range(&c->rng, 45000, 200000));
}

static void
caller_step(struct sim *sim, void *owner)
{
	struct caller *c = owner;
	struct leg *leg;

	sim->rng = &c->rng;
	if (c->step == CALLER_AWAY) {
		caller_arrive(c);
		return;
	}
	leg = leg_find(sim, c->leg);
	if (!leg || leg->state == LEG_ENDED || leg->part)
		caller_leave(c); /* somebody else saw to it */
	else if (c->step == CALLER_RINGING)
		caller_enqueue(c, leg);
	else
		caller_give_up(c, leg);
}

void
caller_open(struct sim *sim, int index, int queue)
{
	struct caller *c = &sim->floor->callers[index];

	c->sim = sim;
	c->queue = queue;
	c->alarm.owner = c;
	c->alarm.fire = caller_step;
	rng_seed(&c->rng, sim->options.seed, CALLER_STREAM + (uint64_t)index);
	caller_wait(c, rng_range(&c->rng, 0, 60000));
}

static struct caller *
longest(struct floor *f, int queue)
{
	struct caller *best = NULL;
	int i;

	for (i = 0; i < f->caller_count; i++) {
		struct caller *c = &f->callers[i];

		if (c->step == CALLER_WAITING && c->queue == queue &&
		    (!best || c->since_ms < best->since_ms))
			best = c;
	}
	return best;
}

struct leg *
caller_take(struct sim *sim, int queue)
{
	struct caller *c = longest(sim->floor, queue);
	struct leg *leg;

	if (!c)
		return NULL;
	leg = leg_find(sim, c->leg);
	if (!leg || leg->state == LEG_ENDED || leg->part) {
		caller_leave(c);
		return NULL;
	}
	event_dequeued(
	    sim, leg, queue_name(queue), "bridged", sim->now_ms - c->since_ms);
	caller_leave(c);
	return leg;
}
