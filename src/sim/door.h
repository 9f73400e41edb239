#ifndef SIM_DOOR_H
#define SIM_DOOR_H

#include "base/err.h"
#include "base/json.h"
#include "sim/sim.h"

/* One visit of a test: what it wants, and what it is told beside "ok". */
struct door {
	struct sim *sim;
	const struct sim_ask *ask;
	const struct cJSON *body; /* an object, or NULL */
	const char *op;           /* "" if there is none */
	struct buf *out;          /* more members for the answer */
	struct err *err;
};

/* Each returns -1 with err filled in. */
int door_call(struct door *d);
int door_participant(struct door *d);
int door_phone(struct door *d);
int door_event(struct door *d);
int door_feed(struct door *d);
int door_fault(struct door *d);
int door_clear(struct door *d);
int door_clock(struct door *d);

/* An active conference by the id or name in a member; NULL with err. */
struct conference *door_conf(struct door *d, const char *member);

/* A leg that is up, by the id, or the person's name, in "id". */
struct leg *door_leg(struct door *d);

#endif
