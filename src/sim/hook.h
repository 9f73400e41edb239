#ifndef SIM_HOOK_H
#define SIM_HOOK_H

#include "io/loop.h"
#include "sim/sign.h"
#include "sim/sim.h"

#define HOOK_TARGETS 8

/* Delivers webhooks: signed, within two seconds, and again when that fails:
 * first at the failover URL if there is one, then after 1, 2, 4 s, up to five
 * attempts.  Order is not kept, as in reality. */
struct hook;
struct hook *hook_new(
    struct loop *l, const struct signer *signer, struct faults *faults);
void hook_free(struct hook *h);

/* One more place where every event goes: "URL" or "URL,FAILOVER". */
int hook_add(struct hook *h, const char *url, struct err *err);

void hook_send(struct hook *h, const struct sim_event *ev);

#endif
