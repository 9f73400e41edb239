#ifndef SIM_TELNYX_PAST_H
#define SIM_TELNYX_PAST_H

#include "sim/sim.h"

/* Keeps an event for /call_events.  type is a literal. */
void past_add(
    struct sim *sim, struct leg *leg, const char *type, struct span data);

/* Forgets the past of a leg. */
void past_forget(struct sim *sim, struct leg *leg);

#endif
