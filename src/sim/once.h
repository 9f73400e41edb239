#ifndef SIM_ONCE_H
#define SIM_ONCE_H

#include "sim/sim.h"

/* The answer that was given under this key a short while ago, or NULL. */
const char *once_find(struct sim *sim, const char *key);

void once_add(struct sim *sim, const char *key, const char *body);
void once_free(struct sim *sim);

#endif
