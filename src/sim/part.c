#include "sim/part.h"

#include <string.h>

#include "base/mem.h"
#include "sim/conf.h"
#include "sim/event.h"
#include "sim/face.h"
#include "sim/leg.h"

void
part_free(struct participant *part)
{
	id_list_clear(&part->how.whisper);
	mem_free(part);
}

static void
conf_start(struct sim *sim, struct conference *conf)
{
	size_t i;

	conf->status = CONF_IN_PROGRESS;
	conf->mixes = true;
	conf->updated_ms = sim->now_ms;
	for (i = 0; i < conf->part_count; i++) {
		struct participant *part = conf->parts[i];

		if (part->leg && part->held_by_init)
			part_set_hold(sim, part, false);
	}
	event_conf_started(sim, conf);
}

/* With one who starts it and, where it waits, a second. */
static bool
conf_may_start(const struct sim *sim, const struct conference *conf)
{
	size_t i;

	if (conf->status != CONF_INIT)
		return false;
	if (sim->face->waits && conf->joined < 2)
		return false;
	for (i = 0; i < conf->part_count; i++)
		if (conf->parts[i]->leg && conf->parts[i]->how.start_on_enter)
			return true;
	return false;
}

static void
how_copy(struct entry *dst, const struct entry *src)
{
	*dst = *src;
	memset(&dst->whisper, 0, sizeof(dst->whisper));
	id_list_copy(&dst->whisper, &src->whisper);
}

struct participant *
part_join(struct sim *sim, struct conference *conf, struct leg *leg,
    const struct entry *how)
{
	struct participant *part;

	leg_unbridge(sim, leg);
	if (leg->part)
		part_leave(sim, leg->part);
	/* Leaving can end a conference, and that can end the leg. */
	if (leg->state == LEG_ENDED || conf->status == CONF_COMPLETED)
		return NULL;
	part = mem_zalloc(1, sizeof(*part));
	rng_uuid(sim->rng, part->id);
	part->ids = leg->ids;
	part->conf = conf;
	part->leg = leg;
	memcpy(part->label, leg->label, sizeof(part->label));
	how_copy(&part->how, how);
	sim->face->settle(sim, &part->how);
	part->created_ms = part->updated_ms = sim->now_ms;
	conf->parts =
	    mem_resize(conf->parts, conf->part_count + 1, sizeof(*conf->parts));
	conf->parts[conf->part_count++] = part;
	conf->joined++;
	leg->part = part;
	if (leg->answered_ms)
		leg->state = LEG_CONFERENCE;
	if (conf->status == CONF_INIT && conf->mixes && !how->start_on_enter) {
		part->held_by_init = true;
		part->how.on_hold = true;
	}
	event_joined(sim, part);
	if (conf_may_start(sim, conf))
		conf_start(sim, conf);
	return part;
}

void
part_leave(struct sim *sim, struct participant *part)
{
	struct conference *conf = part->conf;
	struct leg *leg = part->leg;
	struct conf_end end = { .by = &part->ids,
		.removed = part->leaving != NULL };

	part->leg = NULL;
	part->updated_ms = sim->now_ms;
	leg->part = NULL;
	if (leg->state == LEG_CONFERENCE)
		leg->state = LEG_PARKED;
	conf->joined--;
	event_left(sim, part);
	if (part->how.end_on_exit) {
		end.reason = "host_left";
		end.hangs_up = true;
	} else if (part->how.soft_end_on_exit) {
		end.reason = "host_left";
	} else if (conf->joined == 0) {
		end.reason = "all_left";
	} else {
		return;
	}
	conf_end(sim, conf, &end);
}

void
part_set_role(struct sim *sim, struct participant *part, enum role role,
    const struct id_list *whisper)
{
	bool muted = part->how.muted;

	id_list_clear(&part->how.whisper);
	if (whisper)
		id_list_copy(&part->how.whisper, whisper);
	part->how.role = role;
	part->how.muted = false;
	sim->face->settle(sim, &part->how);
	part->updated_ms = sim->now_ms;
	if (part->how.muted != muted)
		event_muted(sim, part);
	event_modified(sim, part);
}

void
part_set_muted(struct sim *sim, struct participant *part, bool muted)
{
	if (part->how.muted == muted)
		return;
	part->how.muted = muted;
	part->updated_ms = sim->now_ms;
	event_muted(sim, part);
}

void
part_set_hold(struct sim *sim, struct participant *part, bool on_hold)
{
	part->held_by_init = false;
	if (part->how.on_hold == on_hold)
		return;
	part->how.on_hold = on_hold;
	part->updated_ms = sim->now_ms;
	event_held(sim, part);
}

bool
part_hears(
    const struct participant *listener, const struct participant *speaker)
{
	if (listener == speaker || !listener->leg || !speaker->leg ||
	    listener->conf != speaker->conf || !listener->conf->mixes)
		return false;
	if (listener->how.on_hold || speaker->how.on_hold || speaker->how.muted)
		return false;
	switch (speaker->how.role) {
	case ROLE_NONE:
	case ROLE_BARGE:
		return true;
	case ROLE_MONITOR:
		return false;
	case ROLE_WHISPER:
		break;
	}
	return id_list_has(&speaker->how.whisper, listener->ids.control);
}
