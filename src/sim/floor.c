#include "sim/floor.h"

#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "sim/conf.h"
#include "sim/event.h"
#include "sim/face.h"
#include "sim/floor_parts.h"
#include "sim/leg.h"
#include "sim/part.h"

#define RATE_STEP_MS 10
#define FLOOR_STREAM 3
#define RATE_STREAM 4
#define FIRST_NUMBER 17
#define SETTLED_MS 40000

struct leg *
floor_customer(struct sim *sim, const struct floor_call *call)
{
	int queue = queue_find(call->queue);
	struct leg_plan plan = {
		.incoming = true,
		.person = PERSON_CUSTOMER,
		.from = call->number,
		.to = queue_number(queue < 0 ? 0 : queue),
		.caller_name = call->name,
	};

	return leg_new(sim, &plan);
}

static void
next_name(struct sim *sim, const char *queue, char *dst, size_t size)
{
	do {
		sim->number = (sim->number + 1) % 10000;
		snprintf(dst, size, "%.40s-%04u", queue, sim->number);
	} while (conf_active_named(sim, dst));
}

struct conference *
floor_conference(
    struct sim *sim, struct leg *customer, const char *queue, bool recorded)
{
	char name[64], plain[128], state[192];
	struct conf_plan plan = {
		.name = name,
		.client_state = state,
		.max = 250,
		.life_ms = CONF_LIFE_MS,
		.recorded = recorded,
	};

	next_name(sim, queue, name, sizeof(name));
	snprintf(plain, sizeof(plain), "{\"queue\":\"%.40s\",\"n\":%u}", queue,
	    sim->number);
	base64_encode(state, sizeof(state), span_of(plain));
	return conf_new(sim, customer, &plan);
}

struct leg *
floor_agent(struct sim *sim, const char *name)
{
	char to[NUMBER_LEN];
	struct leg_plan plan = {
		.person = PERSON_AGENT,
		.name = name,
		.from = queue_number(0),
		.to = to,
	};

	agent_address(to, sizeof(to), name, sim->face->sip_domain);
	return leg_new(sim, &plan);
}

static bool
can_speak(const struct participant *part)
{
	return part->leg && !part->how.muted && !part->how.on_hold &&
	       (part->how.role == ROLE_NONE || part->how.role == ROLE_BARGE);
}

void
floor_speak(struct sim *sim, struct conference *conf)
{
	struct participant *all[16];
	int64_t count = 0;
	size_t i;

	for (i = 0; i < conf->part_count && count < 16; i++) {
		struct participant *part = conf->parts[i];

		if (can_speak(part) &&
		    strcmp(conf->speaker, part->ids.control) != 0)
			all[count++] = part;
	}
	if (count == 0)
		return;
	i = (size_t)rng_range(sim->rng, 0, count - 1);
	memcpy(conf->speaker, all[i]->ids.control, sizeof(conf->speaker));
	event_floor(sim, all[i]);
}

/* Talk on top of what happens by itself, until the rate is reached. */
static void
rate_step(struct sim *sim, void *owner)
{
	struct floor *f = owner;
	double speed = sim->options.speed;
	uint64_t natural = sim->events - f->rate_events;
	int tries = 0;

	sim->rng = &f->rate_rng;
	f->rate_debt += sim->options.rate * RATE_STEP_MS / 1000.0;
	f->rate_debt -= (double)natural;
	if (f->rate_debt < -sim->options.rate)
		f->rate_debt = -sim->options.rate;
	while (f->rate_debt >= 1.0 && tries++ < f->desk_count * 4) {
		struct desk *d = &f->desks[f->rate_desk];
		struct conference *conf = conf_find(sim, d->conf);
		uint64_t before = sim->events;

		f->rate_desk = (f->rate_desk + 1) % f->desk_count;
		if (conf)
			floor_speak(sim, conf);
		f->rate_debt -= (double)(sim->events - before);
		if (sim->events > before)
			tries = 0;
	}
	f->rate_events = sim->events;
	agenda_set(&sim->agenda, &f->rate_alarm,
	    sim->now_ms + (int64_t)(RATE_STEP_MS * speed + 0.999));
}

/* Half of the agents do billing, the rest support and a little sales. */
static int
queue_of(int desk)
{
	static const int turn[] = { 0, 1, 0, 2, 0, 1, 0, 1, 2, 0 };

	return turn[desk % (int)ARRAY_LEN(turn)];
}

static void
callers_open(struct sim *sim, struct floor *f)
{
	int per[QUEUES] = { 0 }, i, n = 0, q;

	for (i = 0; i < f->desk_count; i++)
		per[queue_of(i)]++;
	for (q = 0; q < QUEUES; q++)
		n += 1 + per[q] / 8;
	f->callers = mem_zalloc((size_t)n, sizeof(*f->callers));
	f->caller_count = n;
	n = 0;
	for (q = 0; q < QUEUES; q++)
		for (i = 0; i < 1 + per[q] / 8; i++)
			caller_open(sim, n++, q);
}

static void
desks_open(struct sim *sim, struct floor *f)
{
	int64_t morning = sim->options.start_ms - sim->now_ms - SETTLED_MS;
	struct rng r;
	int i;

	rng_seed(&r, sim->options.seed, FLOOR_STREAM);
	for (i = 0; i < f->desk_count; i++) {
		f->desks[i].queue = queue_of(i);
		desk_open(sim, i, sim->now_ms + rng_range(&r, 0, morning));
	}
}

void
floor_open(struct sim *sim)
{
	struct floor *f = mem_zalloc(1, sizeof(*f));
	int n = sim->options.calls;

	sim->floor = f;
	sim->number = FIRST_NUMBER;
	f->desk_count = n;
	f->desks = mem_zalloc((size_t)n, sizeof(*f->desks));
	f->colleague_count = 2 + n / 5;
	f->colleague_busy =
	    mem_zalloc((size_t)f->colleague_count, sizeof(*f->colleague_busy));
	desks_open(sim, f);
	if (!sim->options.quiet && n > 0)
		callers_open(sim, f);
	if (sim->options.rate == 0 || n == 0)
		return;
	rng_seed(&f->rate_rng, sim->options.seed, RATE_STREAM);
	f->rate_alarm.owner = f;
	f->rate_alarm.fire = rate_step;
	agenda_set(&sim->agenda, &f->rate_alarm, sim->options.start_ms);
}

void
floor_close(struct sim *sim)
{
	struct floor *f = sim->floor;
	int i;

	for (i = 0; i < f->desk_count; i++)
		agenda_cancel(&sim->agenda, &f->desks[i].alarm);
	for (i = 0; i < f->caller_count; i++)
		agenda_cancel(&sim->agenda, &f->callers[i].alarm);
	agenda_cancel(&sim->agenda, &f->rate_alarm);
	mem_free(f->desks);
	mem_free(f->callers);
	mem_free(f->colleague_busy);
	mem_free(f);
}
