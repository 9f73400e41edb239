#ifndef SIM_SEEN_H
#define SIM_SEEN_H

#include "sim/sim.h"

/* Remembers a request and how it ended; the oldest of too many is dropped. */
void seen_add(
    struct sim *sim, const struct sim_ask *ask, const struct sim_reply *reply);

/* Writes the "requests" and "executions" members. */
void seen_put(const struct sim *sim, struct buf *b, bool requests);

void seen_free(struct sim *sim);

#endif
