#ifndef SIM_DELIVER_H
#define SIM_DELIVER_H

#include "sim/sim.h"

/* Sends an event to the feed and the hooks, through the faults that lose,
 * double and swap events. */
void deliver(struct sim *sim, struct span data, bool bare);

#endif
