#ifndef SIM_TRUTH_H
#define SIM_TRUTH_H

#include "sim/sim.h"

/* What really is: who is in which call and who hears whom.  query: requests=0
 * leaves the requests out, call=ID tells of one call only. */
void truth_put(const struct sim *sim, const char *query, struct buf *b);

#endif
