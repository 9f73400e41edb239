#ifndef SIM_TELNYX_EVENT_H
#define SIM_TELNYX_EVENT_H

#include "sim/sim.h"

/*
 * The webhooks of Telnyx's Call Control, API version 2, exactly those of its
 * catalogue: nothing tells of mute, hold or role.
 */

void telnyx_told_initiated(struct sim *sim, struct leg *leg);
void telnyx_told_answered(struct sim *sim, struct leg *leg);
void telnyx_told_bridged(struct sim *sim, struct leg *leg);
void telnyx_told_dtmf(struct sim *sim, struct leg *leg, const char *digit);
void telnyx_told_hangup(struct sim *sim, struct leg *leg, const char *source);
void telnyx_told_enqueued(
    struct sim *sim, struct leg *leg, const char *queue, int position);
void telnyx_told_dequeued(struct sim *sim, struct leg *leg, const char *queue,
    const char *reason, int64_t wait_ms);

void telnyx_told_conf_created(struct sim *sim, struct conference *conf);
void telnyx_told_conf_ended(struct sim *sim, struct conference *conf);
void telnyx_told_conf_recorded(struct sim *sim, struct conference *conf);
void telnyx_told_joined(struct sim *sim, struct participant *part);
void telnyx_told_left(struct sim *sim, struct participant *part);
void telnyx_told_floor(struct sim *sim, struct participant *part);

#endif
