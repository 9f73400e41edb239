#ifndef SIM_LEG_H
#define SIM_LEG_H

#include "sim/sim.h"

/* What a new leg is.  Strings that do not fit are cut; NULL counts as "". */
struct leg_plan {
	bool incoming;
	enum person person;
	const char *name; /* of the person; NULL: read off to and from */
	const char *from;
	const char *to;
	const char *caller_name;
	const char *client_state;
	const char *session; /* of the leg it belongs to, or NULL */
	unsigned hushed;
	bool asked;
};

#define LEG_LIMIT_MS ((int64_t)14400 * 1000)
#define LEG_RING_MS 30000

/* A ringing leg; tells call.initiated. */
struct leg *leg_new(struct sim *sim, const struct leg_plan *plan);

/* By control id, also if it has ended a short while ago; or NULL. */
struct leg *leg_find(const struct sim *sim, const char *id);

/* Lets an outgoing leg ring: the far end answers as the policy of phones
 * says, or nobody does for ring_ms. */
void leg_ring(struct sim *sim, struct leg *leg, int64_t ring_ms);

/* Tells call.answered; then the leg goes where it is meant to go. */
void leg_answer(struct sim *sim, struct leg *leg);

/* Lets it be cut when it has been up for as long as it may. */
void leg_limit(struct sim *sim, struct leg *leg);

/* Takes it out of wherever it is; tells call.hangup.  cause is a literal. */
void leg_hangup(
    struct sim *sim, struct leg *leg, const char *cause, const char *source);

/* Ties two answered legs; both leave their conferences first. */
void leg_bridge(struct sim *sim, struct leg *a, struct leg *b);

/* Unties a leg from the other of its bridge, which is hung up unless it parks
 * alone. */
void leg_unbridge(struct sim *sim, struct leg *leg);

/* Replaces the state; NULL leaves it. */
void leg_set_state(struct leg *leg, const char *client_state);

bool leg_is_supervising(const struct leg *leg);

/* Forgets one that has ended. */
void leg_forget(struct sim *sim, struct leg *leg);

void leg_free_all(struct sim *sim);

#endif
