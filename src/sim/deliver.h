#ifndef SIM_DELIVER_H
#define SIM_DELIVER_H

#include "sim/sim.h"

/* Sends an event to the feed and the hooks, through the faults that lose,
 * double and swap events. */
void deliver(struct sim *sim, struct span data, bool bare);

/* Keeps an event for /call_events.  type is a literal. */
void past_add(
    struct sim *sim, struct leg *leg, const char *type, struct span data);

#endif
