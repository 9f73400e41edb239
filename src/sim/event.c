#include "sim/event.h"

#include "sim/face.h"

void
event_initiated(struct sim *sim, struct leg *leg)
{
	if (sim->face->initiated)
		sim->face->initiated(sim, leg);
}

void
event_ringing(struct sim *sim, struct leg *leg)
{
	if (sim->face->ringing)
		sim->face->ringing(sim, leg);
}

void
event_answered(struct sim *sim, struct leg *leg)
{
	if (sim->face->answered)
		sim->face->answered(sim, leg);
}

void
event_bridged(struct sim *sim, struct leg *leg)
{
	if (sim->face->bridged)
		sim->face->bridged(sim, leg);
}

void
event_dtmf(struct sim *sim, struct leg *leg, const char *digit)
{
	if (sim->face->dtmf)
		sim->face->dtmf(sim, leg, digit);
}

void
event_hangup(struct sim *sim, struct leg *leg, const char *source)
{
	if (sim->face->hangup)
		sim->face->hangup(sim, leg, source);
}

void
event_enqueued(
    struct sim *sim, struct leg *leg, const char *queue, int position)
{
	if (sim->face->enqueued)
		sim->face->enqueued(sim, leg, queue, position);
}

void
event_dequeued(struct sim *sim, struct leg *leg, const char *queue,
    const char *reason, int64_t wait_ms)
{
	if (sim->face->dequeued)
		sim->face->dequeued(sim, leg, queue, reason, wait_ms);
}

void
event_conf_created(struct sim *sim, struct conference *conf)
{
	if (sim->face->conf_created)
		sim->face->conf_created(sim, conf);
}

void
event_conf_started(struct sim *sim, struct conference *conf)
{
	if (sim->face->conf_started)
		sim->face->conf_started(sim, conf);
}

void
event_conf_ended(struct sim *sim, struct conference *conf)
{
	if (sim->face->conf_ended)
		sim->face->conf_ended(sim, conf);
}

void
event_conf_recorded(struct sim *sim, struct conference *conf)
{
	if (sim->face->conf_recorded)
		sim->face->conf_recorded(sim, conf);
}

void
event_joined(struct sim *sim, struct participant *part)
{
	if (sim->face->joined)
		sim->face->joined(sim, part);
}

void
event_left(struct sim *sim, struct participant *part)
{
	if (sim->face->left)
		sim->face->left(sim, part);
}

void
event_floor(struct sim *sim, struct participant *part)
{
	if (sim->face->floor)
		sim->face->floor(sim, part);
}

void
event_muted(struct sim *sim, struct participant *part)
{
	if (sim->face->muted)
		sim->face->muted(sim, part);
}

void
event_held(struct sim *sim, struct participant *part)
{
	if (sim->face->held)
		sim->face->held(sim, part);
}

void
event_modified(struct sim *sim, struct participant *part)
{
	if (sim->face->modified)
		sim->face->modified(sim, part);
}
