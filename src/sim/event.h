#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include "sim/sim.h"

/*
 * The webhooks of Telnyx's Call Control, API version 2, exactly those of its
 * catalogue: nothing tells of mute, hold or role.
 */

void event_initiated(struct sim *sim, struct leg *leg);
void event_answered(struct sim *sim, struct leg *leg);
void event_bridged(struct sim *sim, struct leg *leg);
void event_dtmf(struct sim *sim, struct leg *leg, const char *digit);
void event_hangup(
    struct sim *sim, struct leg *leg, const char *cause, const char *source);
void event_enqueued(
    struct sim *sim, struct leg *leg, const char *queue, int position);
void event_dequeued(struct sim *sim, struct leg *leg, const char *queue,
    const char *reason, int64_t wait_ms);

void event_conf_created(struct sim *sim, struct conference *conf);
void event_conf_ended(struct sim *sim, struct conference *conf);
void event_conf_recorded(struct sim *sim, struct conference *conf);
void event_joined(struct sim *sim, struct participant *part);
void event_left(struct sim *sim, struct participant *part);
void event_floor(struct sim *sim, struct participant *part);

/* The request body: the event in its envelope. */
void event_body(struct buf *b, const struct sim_event *ev, int attempt,
    const char *delivered_to);

/* Forgets the past of a leg. */
void past_forget(struct sim *sim, struct leg *leg);

#endif
