#include "sim/leg.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "sim/conf.h"
#include "sim/event.h"
#include "sim/face.h"
#include "sim/part.h"

#define EARLY_MEDIA_MS 400

static void
leg_free(struct sim *sim, struct leg *leg)
{
	agenda_cancel(&sim->agenda, &leg->alarm);
	if (sim->face->forgotten)
		sim->face->forgotten(sim, leg);
	map_remove(sim->legs, leg->ids.control);
	if (leg->prev)
		leg->prev->next = leg->next;
	else
		sim->leg_first = leg->next;
	if (leg->next)
		leg->next->prev = leg->prev;
	else
		sim->leg_last = leg->prev;
	if (sim->phone == leg)
		sim->phone = NULL;
	id_list_clear(&leg->how.whisper);
	mem_free(leg->client_state);
	mem_free(leg->document);
	mem_free(leg);
}

void
leg_free_all(struct sim *sim)
{
	while (sim->leg_first)
		leg_free(sim, sim->leg_first);
}

void
leg_forget(struct sim *sim, struct leg *leg)
{
	leg_free(sim, leg);
}

static void
leg_aged(struct sim *sim, void *owner)
{
	leg_free(sim, owner);
}

/* "sip:ana.ruiz@host" is known as "ana.ruiz", a number as itself. */
static void
name_read(char *dst, size_t size, const char *uri)
{
	size_t n;

	if (strncmp(uri, "sip:", 4) == 0)
		uri += 4;
	n = strcspn(uri, "@");
	snprintf(dst, size, "%.*s", (int)n, uri);
}

static void
name_set(struct leg *leg, const char *name)
{
	if (name && name[0])
		snprintf(leg->name, sizeof(leg->name), "%s", name);
	else if (leg->caller_name[0])
		memcpy(leg->name, leg->caller_name, sizeof(leg->name));
	else
		name_read(leg->name, sizeof(leg->name),
		    leg->incoming ? leg->from : leg->to);
}

static void
copy(char *dst, size_t size, const char *s)
{
	snprintf(dst, size, "%s", s ? s : "");
}

struct leg *
leg_new(struct sim *sim, const struct leg_plan *plan)
{
	struct leg *leg = mem_zalloc(1, sizeof(*leg));

	sim->face->leg_id(sim->rng, leg->ids.control);
	rng_uuid(sim->rng, leg->ids.leg);
	if (plan->session)
		copy(leg->ids.session, UUID_LEN, plan->session);
	else
		rng_uuid(sim->rng, leg->ids.session);
	leg->incoming = plan->incoming;
	leg->person = plan->person;
	leg->hushed = plan->hushed;
	leg->asked = plan->asked;
	copy(leg->from, sizeof(leg->from), plan->from);
	copy(leg->to, sizeof(leg->to), plan->to);
	copy(leg->caller_name, sizeof(leg->caller_name), plan->caller_name);
	name_set(leg, plan->name);
	leg_set_state(leg, plan->client_state);
	leg->start_ms = sim->now_ms;
	leg->limit_ms = LEG_LIMIT_MS;
	leg->alarm.owner = leg;
	leg->prev = sim->leg_last;
	if (leg->prev)
		leg->prev->next = leg;
	else
		sim->leg_first = leg;
	sim->leg_last = leg;
	map_put(sim->legs, leg->ids.control, leg);
	event_initiated(sim, leg);
	return leg;
}

struct leg *
leg_find(const struct sim *sim, const char *id)
{
	return map_get(sim->legs, id);
}

void
leg_set_state(struct leg *leg, const char *client_state)
{
	if (!client_state)
		return;
	mem_free(leg->client_state);
	leg->client_state = mem_strdup(client_state);
}

bool
leg_is_supervising(const struct leg *leg)
{
	if (leg->supervises[0])
		return true;
	return leg->part && leg->part->how.role != ROLE_NONE;
}

static void
leg_enter(struct sim *sim, struct leg *leg)
{
	struct conference *conf = conf_find(sim, leg->enters_id);

	leg->enters = false;
	/* Gone meanwhile: the leg stays parked, as after a refused join, or
	 * does what it does when a conference is over. */
	if (conf && conf->status != CONF_COMPLETED && !conf_is_full(conf))
		part_join(sim, conf, leg, &leg->how);
	else if (sim->face->released)
		sim->face->released(sim, leg);
}

static void
leg_expire(struct sim *sim, void *owner)
{
	leg_hangup(sim, owner, "time_limit", "unknown");
}

void
leg_limit(struct sim *sim, struct leg *leg)
{
	leg->alarm.fire = leg_expire;
	agenda_set(&sim->agenda, &leg->alarm, leg->answered_ms + leg->limit_ms);
}

/* Early media, the answer, giving up: whichever comes first. */
static void
leg_rung(struct sim *sim, void *owner)
{
	struct leg *leg = owner;
	int64_t next;

	if (leg->answer_at_ms && leg->answer_at_ms <= sim->now_ms) {
		leg_answer(sim, leg);
		return;
	}
	if (leg->give_up_at_ms <= sim->now_ms) {
		leg_hangup(sim, leg, "timeout", "unknown");
		return;
	}
	if (leg->enters && leg->early_media)
		leg_enter(sim, leg);
	next = leg->give_up_at_ms;
	if (leg->answer_at_ms && leg->answer_at_ms < next)
		next = leg->answer_at_ms;
	if (leg->state == LEG_RINGING)
		agenda_set(&sim->agenda, &leg->alarm, next);
}

void
leg_ring(struct sim *sim, struct leg *leg, int64_t ring_ms)
{
	int64_t answer_ms = sim->answer_in_ms;
	int64_t first;

	event_ringing(sim, leg);
	if (answer_ms < 0)
		answer_ms = rng_range(sim->rng, 900, 2600);
	leg->answer_at_ms = sim->never_answers ? 0 : sim->now_ms + answer_ms;
	leg->give_up_at_ms = sim->now_ms + ring_ms;
	first = leg->give_up_at_ms;
	if (leg->answer_at_ms && leg->answer_at_ms < first)
		first = leg->answer_at_ms;
	if (leg->enters && leg->early_media &&
	    sim->now_ms + EARLY_MEDIA_MS < first)
		first = sim->now_ms + EARLY_MEDIA_MS;
	leg->alarm.fire = leg_rung;
	agenda_set(&sim->agenda, &leg->alarm, first);
}

void
leg_answer(struct sim *sim, struct leg *leg)
{
	struct leg *other;

	leg->answered_ms = sim->now_ms;
	leg->state = leg->part ? LEG_CONFERENCE : LEG_PARKED;
	leg_limit(sim, leg);
	event_answered(sim, leg);
	if (sim->face->picked_up)
		sim->face->picked_up(sim, leg);
	if (leg->enters)
		leg_enter(sim, leg);
	other = leg->bridge_to[0] ? leg_find(sim, leg->bridge_to) : NULL;
	leg->bridge_to[0] = '\0';
	if (other && other->answered_ms && other->state != LEG_ENDED)
		leg_bridge(sim, leg, other);
}

void
leg_unbridge(struct sim *sim, struct leg *leg)
{
	struct leg *peer = leg->peer;

	if (!peer)
		return;
	leg->peer = peer->peer = NULL;
	leg->state = peer->state = LEG_PARKED;
	if (!peer->parks_alone)
		leg_hangup(sim, peer, "normal_clearing", "unknown");
}

void
leg_hangup(
    struct sim *sim, struct leg *leg, const char *cause, const char *source)
{
	struct leg *peer = leg->peer;

	if (leg->state == LEG_ENDED)
		return;
	leg->peer = NULL;
	leg->cause = cause;
	if (leg->part)
		part_leave(sim, leg->part);
	/* Leaving may have ended the conference, and that every leg in it. */
	if (leg->state == LEG_ENDED)
		return;
	leg->state = LEG_ENDED;
	leg->ended_ms = sim->now_ms;
	leg->alarm.fire = leg_aged;
	agenda_set(&sim->agenda, &leg->alarm, sim->now_ms + sim_keep_ms(sim));
	leg->cause = cause;
	event_hangup(sim, leg, source);
	if (!peer)
		return;
	peer->peer = NULL;
	peer->state = LEG_PARKED;
	if (!peer->parks_alone)
		leg_hangup(sim, peer, "normal_clearing", "unknown");
}

void
leg_bridge(struct sim *sim, struct leg *a, struct leg *b)
{
	if (a->peer == b)
		return;
	leg_unbridge(sim, a);
	leg_unbridge(sim, b);
	if (a->part)
		part_leave(sim, a->part);
	if (b->part)
		part_leave(sim, b->part);
	if (a->state == LEG_ENDED || b->state == LEG_ENDED)
		return;
	a->peer = b;
	b->peer = a;
	a->state = b->state = LEG_BRIDGED;
	event_bridged(sim, a);
	event_bridged(sim, b);
}
