#include <ctype.h>
#include <string.h>

#include "base/mem.h"
#include "sim/compat.h"
#include "sim/leg.h"

/* Twilio lets a phone ring so much longer than was asked for. */
#define TWILIO_EXTRA_S 5
#define USUAL_RING_S 60
#define LONGEST_RING_S 600

/* SignalWire calls one number a second, for the whole of an account's space,
 * and lets the others wait. */
#define DIAL_EVERY_MS 1000
#define DIAL_SETUP_MS 150

/* A number, an address, or a client's name. */
static bool
is_address(const char *s)
{
	size_t i = 1;

	if (strncmp(s, "sip:", 4) == 0 || strncmp(s, "client:", 7) == 0)
		return strlen(s) > 7;
	if (*s != '+')
		return false;
	while (isdigit((unsigned char)s[i]))
		i++;
	return !s[i] && i >= 8 && i <= 16;
}

void
dial_read(struct visit *v, struct dialling *d)
{
	const char *to = visit_get(v, "To"), *from = visit_get(v, "From");

	d->ring_s = USUAL_RING_S;
	d->limit_s = LEG_LIMIT_MS / 1000;
	if (!to || !*to)
		visit_refuse(v, 21217);
	else if (!is_address(to))
		visit_refuse(v, 21211);
	if (!from || !*from)
		visit_refuse(v, 21213);
	else if (!is_address(from))
		visit_refuse(v, 21212);
	visit_int(v, "Timeout", compat_is_twilio(v->sim) ? 5 : 1,
	    LONGEST_RING_S, 21208, &d->ring_s);
	if (compat_is_twilio(v->sim)) {
		visit_int(v, "TimeLimit", 1, 86400, 10000, &d->limit_s);
		d->ring_s += TWILIO_EXTRA_S;
	}
	d->plan->to = to;
	d->plan->from = from;
	d->plan->person = PERSON_SUPERVISOR;
	d->plan->asked = true;
}

static void
begin_to_ring(struct sim *sim, void *owner)
{
	struct leg *leg = owner;

	leg_ring(sim, leg, leg->give_up_at_ms);
}

struct leg *
dial_place(struct visit *v, const struct dialling *d)
{
	struct sim *sim = v->sim;
	struct leg *leg = leg_new(sim, d->plan);
	int64_t at_ms = sim->now_ms;

	if (!compat_is_twilio(sim)) {
		if (sim->next_dial_ms > at_ms)
			at_ms = sim->next_dial_ms;
		sim->next_dial_ms = at_ms + DIAL_EVERY_MS;
	}
	leg->limit_ms = d->limit_s * 1000;
	leg->rings_at_ms = at_ms + DIAL_SETUP_MS;
	/* Until it rings: for how long it will. */
	leg->give_up_at_ms = d->ring_s * 1000;
	leg->alarm.fire = begin_to_ring;
	agenda_set(&sim->agenda, &leg->alarm, leg->rings_at_ms);
	return leg;
}

void
dial_pretend(struct visit *v, const struct dialling *d, struct leg *ghost)
{
	*ghost = (struct leg){ .state = LEG_RINGING };
	v->sim->face->leg_id(v->sim->rng, ghost->ids.control);
	span_copy(ghost->to, sizeof(ghost->to), span_of(d->plan->to));
	span_copy(ghost->from, sizeof(ghost->from), span_of(d->plan->from));
	ghost->start_ms = v->sim->now_ms;
	ghost->rings_at_ms = v->sim->now_ms + 1;
}

/* What the call shall run, owned by the caller: an address, or the document
 * itself, which only Twilio takes. */
static char *
read_what(struct visit *v)
{
	const char *url = visit_url(v, "Url", false);
	const char *text =
	    compat_is_twilio(v->sim) ? visit_get(v, "Twiml") : NULL;

	visit_method(v, "Method");
	if (v->refused)
		return NULL;
	if (url || text)
		return mem_strdup(url ? url : text);
	visit_refuse(v, visit_get(v, "ApplicationSid") ? 21218 : 21205);
	return NULL;
}

void
compat_call_create(struct visit *v)
{
	struct leg_plan plan = { .incoming = false };
	struct dialling d = { .plan = &plan };
	struct leg ghost, *leg = &ghost;
	char *what;

	dial_read(v, &d);
	plan.hushed = visit_hushed(v);
	what = read_what(v);
	if (v->refused) {
		mem_free(what);
		return;
	}
	if (v->hollow) {
		dial_pretend(v, &d, &ghost);
		mem_free(what);
	} else {
		leg = dial_place(v, &d);
		leg->document = what;
	}
	if (compat_is_twilio(v->sim))
		v->out->status = 201;
	put_compat_call(v->sim, &v->out->body, leg);
}
