#include "sim/deliver.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "sim/event.h"
#include "sim/put.h"

#define HELD_MS 1000

void
event_body(struct buf *b, const struct sim_event *ev, int attempt,
    const char *delivered_to)
{
	/* The schema of conference.floor.changed has no wrapper; a sender that
	 * follows it has no place for the meta object either. */
	if (ev->bare) {
		buf_put_span(b, ev->data);
		return;
	}
	buf_puts(b, "{\"data\":");
	buf_put_span(b, ev->data);
	json_put_key(b, "meta");
	buf_puts(b, "{");
	json_put_int(b, "attempt", attempt);
	put_str(b, "delivered_to", delivered_to);
	buf_puts(b, "}}");
}

static void
send_event(struct sim *sim, struct span data, bool bare)
{
	struct sim_event ev = { .data = data, .bare = bare };
	struct buf body;

	buf_init(&body, 1 << 20);
	event_body(&body, &ev, 1, sim->delivered_to);
	sim->out.frame(sim->out.ctx, buf_span(&body));
	buf_free(&body);
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

void
past_add(struct sim *sim, struct leg *leg, const char *type, struct span data)
{
	struct past *p = mem_zalloc(1, sizeof(*p));

	p->name = type;
	p->at_ms = sim->now_ms;
	p->data = mem_zalloc(1, data.n + 1);
	memcpy(p->data, data.p, data.n);
	memcpy(p->leg_id, leg->ids.leg, sizeof(p->leg_id));
	memcpy(p->session, leg->ids.session, sizeof(p->session));
	p->prev = sim->past_last;
	if (p->prev)
		p->prev->next = p;
	else
		sim->past_first = p;
	sim->past_last = p;
	sim->past_count++;
	if (leg->past_last)
		leg->past_last->leg_next = p;
	else
		leg->past = p;
	leg->past_last = p;
}

void
past_forget(struct sim *sim, struct leg *leg)
{
	struct past *p = leg->past, *next;

	for (; p; p = next) {
		next = p->leg_next;
		if (p->prev)
			p->prev->next = p->next;
		else
			sim->past_first = p->next;
		if (p->next)
			p->next->prev = p->prev;
		else
			sim->past_last = p->prev;
		sim->past_count--;
		mem_free(p->data);
		mem_free(p);
	}
	leg->past = leg->past_last = NULL;
}
