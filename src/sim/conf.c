#include "sim/conf.h"

#include <string.h>

#include "base/mem.h"
#include "sim/event.h"
#include "sim/face.h"
#include "sim/leg.h"
#include "sim/part.h"

#define RECORDING_MS 1500

static void
parts_free(struct conference *conf)
{
	size_t i;

	for (i = 0; i < conf->part_count; i++)
		part_free(conf->parts[i]);
	mem_free(conf->parts);
	conf->parts = NULL;
	conf->part_count = 0;
}

static void
conf_free(struct sim *sim, struct conference *conf)
{
	agenda_cancel(&sim->agenda, &conf->alarm);
	map_remove(sim->confs, conf->id);
	if (map_get(sim->names, conf->name) == conf)
		map_remove(sim->names, conf->name);
	if (conf->prev)
		conf->prev->next = conf->next;
	else
		sim->conf_first = conf->next;
	if (conf->next)
		conf->next->prev = conf->prev;
	else
		sim->conf_last = conf->prev;
	parts_free(conf);
	mem_free(conf->name);
	mem_free(conf->client_state);
	mem_free(conf);
}

void
conf_free_all(struct sim *sim)
{
	while (sim->conf_first)
		conf_free(sim, sim->conf_first);
}

static void
conf_forget(struct sim *sim, void *owner)
{
	conf_free(sim, owner);
}

static void
conf_recorded(struct sim *sim, void *owner)
{
	struct conference *conf = owner;

	sim->rng = &conf->rng;
	event_conf_recorded(sim, conf);
	conf->alarm.fire = conf_forget;
	agenda_set(&sim->agenda, &conf->alarm, sim->now_ms + sim_keep_ms(sim));
}

static void
conf_expire(struct sim *sim, void *owner)
{
	struct conf_end end = { .reason = "time_exceeded", .hangs_up = true };
	struct conference *conf = owner;

	sim->rng = &conf->rng;
	conf_end(sim, conf, &end);
}

static void
conf_link(struct sim *sim, struct conference *conf)
{
	conf->prev = sim->conf_last;
	if (conf->prev)
		conf->prev->next = conf;
	else
		sim->conf_first = conf;
	sim->conf_last = conf;
	map_put(sim->confs, conf->id, conf);
	map_put(sim->names, conf->name, conf);
}

struct conference *
conf_new(struct sim *sim, struct leg *owner, const struct conf_plan *plan)
{
	struct conference *conf = mem_zalloc(1, sizeof(*conf));
	struct entry plain = entry_plain(sim->face->starts);

	sim->face->conf_id(sim->rng, conf->id);
	rng_seed(&conf->rng, rng_next(sim->rng), 0);
	conf->name = mem_strdup(plan->name);
	leg_set_state(owner, plan->client_state);
	if (owner->client_state)
		conf->client_state = mem_strdup(owner->client_state);
	conf->owner = owner->ids;
	conf->status = CONF_IN_PROGRESS;
	if (plan->waits || sim->face->waits)
		conf->status = CONF_INIT;
	conf->mixes = !sim->face->waits;
	conf->hushed = plan->hushed;
	conf->region = sim->face->region;
	conf->connection_id = sim->connection_id;
	conf->created_ms = conf->updated_ms = sim->now_ms;
	conf->expires_ms = sim->now_ms + plan->life_ms;
	conf->max = plan->max;
	conf->recorded = plan->recorded;
	conf->alarm.owner = conf;
	conf->alarm.fire = conf_expire;
	conf_link(sim, conf);
	agenda_set(&sim->agenda, &conf->alarm, conf->expires_ms);
	event_conf_created(sim, conf);
	part_join(sim, conf, owner, plan->how ? plan->how : &plain);
	return conf;
}

struct conference *
conf_find(const struct sim *sim, const char *id)
{
	return map_get(sim->confs, id);
}

struct conference *
conf_find_named(const struct sim *sim, const char *what)
{
	struct conference *conf = map_get(sim->confs, what);

	return conf ? conf : map_get(sim->names, what);
}

struct conference *
conf_active_named(const struct sim *sim, const char *name)
{
	struct conference *conf = map_get(sim->names, name);

	return conf && conf->status != CONF_COMPLETED ? conf : NULL;
}

bool
conf_is_full(const struct conference *conf)
{
	return conf->joined >= (size_t)conf->max;
}

struct participant *
conf_part(const struct conference *conf, const char *id)
{
	size_t i;

	for (i = 0; i < conf->part_count; i++)
		if (conf->parts[i]->leg &&
		    strcmp(conf->parts[i]->ids.control, id) == 0)
			return conf->parts[i];
	return NULL;
}

/* Empties the conference; gives the legs that were in it, to be freed. */
static struct leg **
everybody_out(struct sim *sim, struct conference *conf, size_t *count)
{
	struct leg **legs = mem_zalloc(conf->joined, sizeof(struct leg *));
	size_t i;

	*count = 0;
	for (i = 0; i < conf->part_count; i++) {
		struct participant *part = conf->parts[i];
		struct leg *leg = part->leg;

		if (!leg)
			continue;
		legs[(*count)++] = leg;
		part->leg = NULL;
		leg->part = NULL;
		if (leg->state == LEG_CONFERENCE)
			leg->state = LEG_PARKED;
		conf->joined--;
		event_left(sim, part);
	}
	return legs;
}

static const char *
hangup_cause(struct sim *sim, const struct conf_end *end)
{
	if (strcmp(end->reason, "time_exceeded") == 0 ||
	    fault_is_on(&sim->faults, FAULT_CREATOR_TIME_LIMIT, NULL))
		return "time_limit";
	return "normal_clearing";
}

/* Seen in the field: a conference that is ended, rather than left by all,
 * takes its creator's leg along, wherever that has moved to. */
static void
creator_hangup(struct sim *sim, const struct conference *conf)
{
	struct leg *leg = leg_find(sim, conf->owner.control);

	if (leg && leg->state != LEG_ENDED &&
	    fault_is_on(&sim->faults, FAULT_CREATOR_TIME_LIMIT, NULL))
		leg_hangup(sim, leg, "time_limit", "unknown");
}

void
conf_end(struct sim *sim, struct conference *conf, const struct conf_end *end)
{
	struct leg **legs;
	size_t count, i;

	if (conf->status == CONF_COMPLETED)
		return;
	conf->status = CONF_COMPLETED;
	conf->end_reason = end->reason;
	if (end->by)
		conf->ended_by = *end->by;
	conf->ender_removed = end->removed;
	legs = everybody_out(sim, conf, &count);
	conf->updated_ms = sim->now_ms;
	event_conf_ended(sim, conf);
	parts_free(conf);
	conf->alarm.fire = conf->recorded ? conf_recorded : conf_forget;
	agenda_set(&sim->agenda, &conf->alarm,
	    sim->now_ms + (conf->recorded ? RECORDING_MS : sim_keep_ms(sim)));
	for (i = 0; i < count && end->hangs_up; i++)
		if (sim->face->released)
			sim->face->released(sim, legs[i]);
		else
			leg_hangup(
			    sim, legs[i], hangup_cause(sim, end), "unknown");
	mem_free(legs);
	if (strcmp(end->reason, "all_left") != 0)
		creator_hangup(sim, conf);
}
