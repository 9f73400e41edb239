#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include "base/err.h"
#include "sim/sim.h"

/* Takes over a script: lines of {"at_ms":N,"post":"/sim/...","body":{...}},
 * played through the same door as a test's requests, N simulated milliseconds
 * after the start.  -1 names the bad line. */
int scenario_read(struct sim *sim, struct span text, struct err *err);

void scenario_free(struct sim *sim);

#endif
