#ifndef SIM_COMPAT_EVENT_H
#define SIM_COMPAT_EVENT_H

#include "sim/sim.h"

/*
 * The status callbacks of conferences and calls, as forms.  SignalWire pushes
 * nothing of coaching; Twilio that it has changed, but not for whom.
 */

void compat_told_initiated(struct sim *sim, struct leg *leg);
void compat_told_ringing(struct sim *sim, struct leg *leg);
void compat_told_answered(struct sim *sim, struct leg *leg);
void compat_told_hangup(struct sim *sim, struct leg *leg, const char *source);

void compat_told_started(struct sim *sim, struct conference *conf);
void compat_told_ended(struct sim *sim, struct conference *conf);
void compat_told_recorded(struct sim *sim, struct conference *conf);
void compat_told_joined(struct sim *sim, struct participant *part);
void compat_told_left(struct sim *sim, struct participant *part);
void compat_told_floor(struct sim *sim, struct participant *part);
void compat_told_muted(struct sim *sim, struct participant *part);
void compat_told_held(struct sim *sim, struct participant *part);
void compat_told_modified(struct sim *sim, struct participant *part);
void compat_told_announced(struct sim *sim, struct conference *conf,
    const struct participant *part, const char *url);

#endif
