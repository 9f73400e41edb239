#ifndef SIM_FLOOR_H
#define SIM_FLOOR_H

#include "sim/sim.h"

/*
 * The busy floor: callers who wait in three queues, and desks, each an agent
 * who takes one call after the other.  It does what a site's own application
 * would do with the API, but not through it: the requests that are counted
 * are those of the program under test alone.
 *
 * Each desk and each caller has a stream of numbers of its own, so that what
 * a supervisor does to one call changes no other.
 */

/* Starts the day at sim->now_ms; it is to be under way at start_ms. */
void floor_open(struct sim *sim);
void floor_close(struct sim *sim);

/* What the call of a test or of a desk is made of. */
struct floor_call {
	const char *queue;
	const char *number;
	const char *name; /* of the customer, or NULL */
};

/* An incoming, answered leg of a customer. */
struct leg *floor_customer(struct sim *sim, const struct floor_call *call);

/* The customer's conference, named after the queue. */
struct conference *floor_conference(
    struct sim *sim, struct leg *customer, const char *queue, bool recorded);

/* A ringing leg to an agent. */
struct leg *floor_agent(struct sim *sim, const char *name);

/* Somebody other than the one who spoke last speaks, if anybody can. */
void floor_speak(struct sim *sim, struct conference *conf);

#endif
