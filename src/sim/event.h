#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include "sim/sim.h"

/*
 * What happens on the floor and may be told.  Which of it is, and in which
 * words, is up to the face: Telnyx's webhooks know nothing of mute, hold and
 * role, the compatibility APIs nothing of queues and digits.
 */

void event_initiated(struct sim *sim, struct leg *leg);
void event_ringing(struct sim *sim, struct leg *leg);
void event_answered(struct sim *sim, struct leg *leg);
void event_bridged(struct sim *sim, struct leg *leg);
void event_dtmf(struct sim *sim, struct leg *leg, const char *digit);
/* Its cause is in the leg. */
void event_hangup(struct sim *sim, struct leg *leg, const char *source);
void event_enqueued(
    struct sim *sim, struct leg *leg, const char *queue, int position);
void event_dequeued(struct sim *sim, struct leg *leg, const char *queue,
    const char *reason, int64_t wait_ms);

void event_conf_created(struct sim *sim, struct conference *conf);
void event_conf_started(struct sim *sim, struct conference *conf);
void event_conf_ended(struct sim *sim, struct conference *conf);
void event_conf_recorded(struct sim *sim, struct conference *conf);
void event_joined(struct sim *sim, struct participant *part);
void event_left(struct sim *sim, struct participant *part);
void event_floor(struct sim *sim, struct participant *part);

/* Only for what has really changed. */
void event_muted(struct sim *sim, struct participant *part);
void event_held(struct sim *sim, struct participant *part);
void event_modified(struct sim *sim, struct participant *part);

#endif
