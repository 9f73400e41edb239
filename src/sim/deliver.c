#include "sim/deliver.h"

#include <string.h>

#include "base/mem.h"
#include "sim/face.h"

#define HELD_MS 1000

static void
send_event(struct sim *sim, struct span data, bool bare)
{
	struct sim_event ev = { .data = data, .bare = bare };
	struct buf body;

	if (sim->options.feed != FEED_NONE) {
		buf_init(&body, 1 << 20);
		sim->face->frame(sim, &ev, &body);
		sim->out.frame(sim->out.ctx, buf_span(&body));
		buf_free(&body);
	}
	sim->out.hook(sim->out.ctx, &ev);
	sim->events++;
}

/* Sends what the fault reorder holds back. */
static void
held_send(struct sim *sim)
{
	char *held = sim->held;

	agenda_cancel(&sim->agenda, &sim->held_alarm);
	if (!held)
		return;
	sim->held = NULL;
	send_event(sim, span_of(held), sim->held_bare);
	mem_free(held);
}

static void
held_too_long(struct sim *sim, void *owner)
{
	(void)owner;
	held_send(sim);
}

static void
hold_back(struct sim *sim, struct span data, bool bare)
{
	sim->held = mem_zalloc(1, data.n + 1);
	memcpy(sim->held, data.p, data.n);
	sim->held_bare = bare;
	sim->held_alarm.fire = held_too_long;
	agenda_set(&sim->agenda, &sim->held_alarm, sim->now_ms + HELD_MS);
}

void
deliver(struct sim *sim, struct span data, bool bare)
{
	int64_t percent;

	if (sim->silent || fault_is_on(&sim->faults, FAULT_NO_EVENTS, NULL))
		return;
	if (fault_is_on(&sim->faults, FAULT_DROP, &percent) &&
	    rng_chance(&sim->ask, (int)percent))
		return;
	if (!sim->held && fault_is_on(&sim->faults, FAULT_REORDER, NULL)) {
		hold_back(sim, data, bare);
		return;
	}
	send_event(sim, data, bare);
	if (fault_is_on(&sim->faults, FAULT_DUPLICATE, NULL))
		send_event(sim, data, bare);
	held_send(sim);
}
