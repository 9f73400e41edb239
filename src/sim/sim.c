#include "sim/sim.h"

#include <stdio.h>

#include "base/mem.h"
#include "sim/conf.h"
#include "sim/compat_shelf.h"
#include "sim/face.h"
#include "sim/floor.h"
#include "sim/leg.h"
#include "sim/names.h"
#include "sim/once.h"
#include "sim/scenario.h"
#include "sim/seen.h"

#define MORNING_MS ((int64_t)20 * 60 * 1000)
#define PHONE_AGE_MS ((int64_t)60 * 1000)
#define ASK_STREAM 1
#define NAME_STREAM 2

static void
account_names(struct sim *sim)
{
	struct rng r;

	rng_seed(&r, sim->options.seed, NAME_STREAM);
	snprintf(sim->connection_id, sizeof(sim->connection_id), "22%017lld",
	    (long long)rng_range(&r, 0, 99999999999999999));
	sim->face->account(&r, sim->account);
}

/* The supervisor's phone: somebody has called it and she has picked up. */
static void
phone_up(struct sim *sim)
{
	char to[NUMBER_LEN];
	struct leg_plan plan = {
		.person = PERSON_SUPERVISOR,
		.name = "rita",
		.from = "+12025550130",
		.to = to,
	};

	agent_address(to, sizeof(to), plan.name, sim->face->sip_domain);
	sim->rng = &sim->ask;
	sim->phone = leg_new(sim, &plan);
	leg_answer(sim, sim->phone);
}

struct sim *
sim_new(const struct sim_options *o, const struct sim_out *out)
{
	struct sim *sim = mem_zalloc(1, sizeof(*sim));

	sim->options = *o;
	sim->face = o->face ? o->face : &face_telnyx;
	sim->out = *out;
	sim->legs = map_new();
	sim->confs = map_new();
	sim->names = map_new();
	sim->done = map_new();
	sim->answer_in_ms = -1;
	sim->delivered_to = mem_strdup("https://example.com/webhooks");
	sim->base_url = mem_strdup("https://example.com");
	buf_init(&sim->scratch, 1 << 20);
	rng_seed(&sim->ask, o->seed, ASK_STREAM);
	sim->rng = &sim->ask;
	account_names(sim);
	/* The morning is played through, unheard, so that what is up at the
	 * start has an age and a past. */
	sim->silent = true;
	sim->now_ms = o->start_ms - MORNING_MS;
	floor_open(sim);
	sim_run(sim, o->start_ms - PHONE_AGE_MS);
	phone_up(sim);
	if (sim->face->open)
		sim->face->open(sim);
	sim_run(sim, o->start_ms);
	sim->silent = false;
	return sim;
}

void
sim_free(struct sim *sim)
{
	scenario_free(sim);
	floor_close(sim);
	agenda_cancel(&sim->agenda, &sim->held_alarm);
	mem_free(sim->held);
	conf_free_all(sim);
	leg_free_all(sim);
	once_free(sim);
	seen_free(sim);
	map_free(sim->legs);
	map_free(sim->confs);
	map_free(sim->names);
	map_free(sim->done);
	shelf_free(sim);
	mem_free(sim->delivered_to);
	mem_free(sim->base_url);
	buf_free(&sim->scratch);
	agenda_free(&sim->agenda);
	mem_free(sim);
}

void
sim_run(struct sim *sim, int64_t now_ms)
{
	struct alarm *next = agenda_next(&sim->agenda);

	for (; next && next->due_ms <= now_ms;
	     next = agenda_next(&sim->agenda)) {
		if (next->due_ms > sim->now_ms)
			sim->now_ms = next->due_ms;
		agenda_cancel(&sim->agenda, next);
		sim->rng = &sim->ask;
		next->fire(sim, next->owner);
	}
	if (now_ms > sim->now_ms)
		sim->now_ms = now_ms;
	sim->rng = &sim->ask;
}

int64_t
sim_next_ms(const struct sim *sim)
{
	const struct alarm *next = agenda_next(&sim->agenda);

	return next ? next->due_ms : -1;
}

static int64_t
scaled(const struct sim *sim, int64_t ms)
{
	double speed = sim->options.speed;

	return speed > 1.0 ? (int64_t)((double)ms * speed) : ms;
}

int64_t
sim_keep_ms(const struct sim *sim)
{
	return scaled(sim, 600000);
}

int64_t
sim_once_ms(const struct sim *sim)
{
	return scaled(sim, 60000);
}

void
sim_reply_init(struct sim_reply *r)
{
	*r = (struct sim_reply){
		.status = 200, .type = "application/json", .retry_after_s = -1
	};
	buf_init(&r->body, 64 << 20);
}

void
sim_reply_free(struct sim_reply *r)
{
	buf_free(&r->body);
}
