#ifndef SIM_REST_H
#define SIM_REST_H

#include "sim/sim.h"

/* Counts a request against a limit of so many in a window, which the fault
 * rate-limit lowers, and says in the answer how many are left.  False if it is
 * one too many. */
bool rate_count(struct sim *sim, const struct sim_ask *ask,
    struct sim_reply *out, int64_t limit, int64_t window_ms);

#endif
