#include "sim/telnyx_past.h"

#include <string.h>

#include "base/mem.h"

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
