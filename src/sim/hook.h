#ifndef SIM_HOOK_H
#define SIM_HOOK_H

#include "io/loop.h"
#include "sim/face.h"
#include "sim/keys.h"

#define HOOK_TARGETS 8

/* Delivers webhooks as the face's post says: signed, within a time, and again
 * when that fails.  Order is not kept, as in reality. */
struct hook;
struct hook *hook_new(struct loop *l, const struct post *post,
    const struct keys *keys, struct faults *faults);
void hook_free(struct hook *h);

/* One more place where every event goes: "URL" or, where the provider knows
 * that, "URL,FAILOVER". */
int hook_add(struct hook *h, const char *url, struct err *err);

void hook_send(struct hook *h, const struct sim_event *ev);

#endif
