#include <string.h>

#include "sim/conf.h"
#include "sim/event.h"
#include "sim/face.h"
#include "sim/floor_parts.h"
#include "sim/leg.h"
#include "sim/part.h"

#define DESK_STREAM 1000
#define TALK_MS 250000

static void desk_step(struct sim *sim, void *owner);

static void
desk_wait(struct desk *d, int64_t low, int64_t high)
{
	agenda_set(&d->sim->agenda, &d->alarm,
	    d->sim->now_ms + rng_range(&d->rng, low, high));
}

void
desk_open(struct sim *sim, int index, int64_t first_ms)
{
	struct desk *d = &sim->floor->desks[index];

	d->sim = sim;
	d->second_index = -1;
	agent_name(d->agent_name, sizeof(d->agent_name), index);
	rng_seed(&d->rng, sim->options.seed, DESK_STREAM + (uint64_t)index);
	d->alarm.owner = d;
	d->alarm.fire = desk_step;
	agenda_set(&sim->agenda, &d->alarm, first_ms);
}

/* The leg if it is up, or NULL. */
static struct leg *
alive(const struct desk *d, const char *id)
{
	struct leg *leg = id[0] ? leg_find(d->sim, id) : NULL;

	return leg && leg->state != LEG_ENDED ? leg : NULL;
}

/* Nobody waits: the next caller comes at once. */
static struct leg *
fresh_customer(struct desk *d)
{
	char number[32], name[64];
	struct floor_call call = {
		.queue = queue_name(d->queue),
		.number = number,
		.name = name,
	};
	struct leg *leg;

	customer_number(&d->rng, number, sizeof(number));
	customer_name(&d->rng, name, sizeof(name));
	leg = floor_customer(d->sim, &call);
	leg_answer(d->sim, leg);
	if (d->sim->options.quiet)
		return leg;
	event_enqueued(d->sim, leg, call.queue, 1);
	event_dequeued(d->sim, leg, call.queue, "bridged", 0);
	return leg;
}

static void
desk_take(struct desk *d)
{
	struct leg *customer = caller_take(d->sim, d->queue);
	struct conference *conf;

	if (!customer)
		customer = fresh_customer(d);
	conf = floor_conference(d->sim, customer, queue_name(d->queue),
	    rng_chance(&d->rng, 20) && !d->sim->options.quiet);
	memcpy(d->conf, conf->id, sizeof(d->conf));
	memcpy(d->customer, customer->ids.control, ID_LEN);
	memcpy(
	    d->agent, floor_agent(d->sim, d->agent_name)->ids.control, ID_LEN);
	d->second[0] = '\0';
	d->held_until_ms = 0;
	d->step = DESK_RINGING;
	desk_wait(d, 1000, 3500);
}

static void
pick_up(struct desk *d, struct leg *leg)
{
	struct conference *conf = conf_find(d->sim, d->conf);
	struct entry how = entry_plain(d->sim->face->starts);

	if (!leg->answered_ms)
		leg_answer(d->sim, leg);
	if (conf && conf->status != CONF_COMPLETED && !leg->part &&
	    !conf_is_full(conf))
		part_join(d->sim, conf, leg, &how);
}

static void
desk_answer(struct desk *d)
{
	struct leg *agent = alive(d, d->agent);

	if (agent)
		pick_up(d, agent);
	d->step = DESK_TALKING;
	d->ends_ms = d->sim->now_ms + 8000 + rng_duration(&d->rng, TALK_MS);
	if (!d->sim->options.quiet)
		desk_wait(d, 800, 3000);
}

static void
colleague_free(struct desk *d)
{
	if (d->second_index >= 0)
		d->sim->floor->colleague_busy[d->second_index] = false;
	d->second_index = -1;
	d->second[0] = '\0';
}

/* One of the two hangs up; the application sees to the other. */
static void
desk_end(struct desk *d)
{
	struct leg *customer = alive(d, d->customer);
	struct leg *agent = alive(d, d->agent);
	bool caller = rng_chance(&d->rng, 65);

	if (caller && customer)
		leg_hangup(d->sim, customer, "normal_clearing", "caller");
	else if (agent)
		leg_hangup(d->sim, agent, "normal_clearing", "callee");
	d->step = DESK_ENDING;
	desk_wait(d, 300, 1500);
}

static void
desk_clear(struct desk *d)
{
	const char *ids[] = { d->customer, d->agent, d->second };
	size_t i;

	for (i = 0; i < ARRAY_LEN(ids); i++) {
		struct leg *leg = alive(d, ids[i]);

		if (leg)
			leg_hangup(d->sim, leg, "normal_clearing", "unknown");
	}
	colleague_free(d);
	d->conf[0] = d->customer[0] = d->agent[0] = '\0';
	d->asks = false;
	d->step = DESK_IDLE;
	desk_wait(d, 1000, 7000);
}

static void
hold_customer(struct desk *d, bool on_hold)
{
	struct leg *customer = alive(d, d->customer);

	if (customer && customer->part)
		part_set_hold(d->sim, customer->part, on_hold);
	d->held_until_ms = 0;
	if (on_hold)
		d->held_until_ms =
		    d->sim->now_ms + rng_range(&d->rng, 12000, 60000);
}

static void
colleague_call(struct desk *d)
{
	struct floor *f = d->sim->floor;
	char name[64];
	int i = 0;

	while (i < f->colleague_count && f->colleague_busy[i])
		i++;
	if (i == f->colleague_count)
		return;
	f->colleague_busy[i] = true;
	d->second_index = i;
	d->takes_over = rng_chance(&d->rng, 50);
	agent_name(name, sizeof(name), f->desk_count + i);
	memcpy(d->second, floor_agent(d->sim, name)->ids.control, ID_LEN);
	d->second_ms = d->sim->now_ms + rng_range(&d->rng, 1500, 5000);
}

/* The colleague answers; later goes, or stays in the agent's place. */
static void
colleague_step(struct desk *d)
{
	struct leg *second = alive(d, d->second);
	struct leg *agent = alive(d, d->agent);

	if (!second) {
		colleague_free(d);
	} else if (!second->answered_ms) {
		pick_up(d, second);
		d->second_ms = d->sim->now_ms + rng_range(&d->rng, 8000, 90000);
	} else if (!d->takes_over) {
		leg_hangup(d->sim, second, "normal_clearing", "callee");
		colleague_free(d);
	} else {
		if (agent)
			leg_hangup(d->sim, agent, "normal_clearing", "callee");
		memcpy(d->agent, d->second, ID_LEN);
		d->second[0] = '\0';
		/* Busy until the end of the call: the index stays taken. */
		d->takes_over = false;
	}
}

static void
press_digit(struct desk *d)
{
	char digit[2] = { 0 };
	struct leg *customer = alive(d, d->customer);

	digit[0] = "0123456789*#"[rng_range(&d->rng, 0, 11)];
	if (customer)
		event_dtmf(d->sim, customer, digit);
}

/* An agent asks for a supervisor, or needs none any more, by a key. */
static void
ask_help(struct desk *d, bool asks)
{
	struct leg *agent = alive(d, d->agent);

	d->asks = asks;
	if (agent)
		event_dtmf(d->sim, agent, asks ? "*" : "#");
}

static void
desk_talk(struct desk *d)
{
	struct conference *conf = conf_find(d->sim, d->conf);
	int64_t what = rng_range(&d->rng, 1, 1000);
	int64_t now = d->sim->now_ms;

	if (!conf || conf->status == CONF_COMPLETED || !alive(d, d->customer)) {
		desk_clear(d);
		return;
	}
	if (now >= d->ends_ms || !alive(d, d->agent)) {
		desk_end(d);
		return;
	}
	if (d->held_until_ms && now >= d->held_until_ms)
		hold_customer(d, false);
	else if (d->second[0] && now >= d->second_ms)
		colleague_step(d);
	else if (what <= 12)
		press_digit(d);
	else if (what <= 15 || (d->asks && what >= 950))
		ask_help(d, !d->asks);
	else if (what <= 29 && !d->held_until_ms)
		hold_customer(d, true);
	else if (what <= 39 && d->second_index < 0)
		colleague_call(d);
	else
		floor_speak(d->sim, conf);
	desk_wait(d, 1500, 8000);
}

static void
desk_step(struct sim *sim, void *owner)
{
	struct desk *d = owner;

	sim->rng = &d->rng;
	switch (d->step) {
	case DESK_IDLE:
		desk_take(d);
		break;
	case DESK_RINGING:
		desk_answer(d);
		break;
	case DESK_TALKING:
		desk_talk(d);
		break;
	case DESK_ENDING:
		desk_clear(d);
		break;
	}
}
