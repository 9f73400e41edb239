#ifndef SIM_CONF_H
#define SIM_CONF_H

#include "sim/sim.h"

#define CONF_LIFE_MS ((int64_t)4 * 3600 * 1000)

/* What a new conference is.  client_state NULL: none. */
struct conf_plan {
	const char *name;
	const char *client_state;
	int max;
	int64_t life_ms;
	bool waits;              /* for somebody who starts it */
	const struct entry *how; /* of the owner, or NULL */
	unsigned hushed;
	bool recorded;
};

/* Tells conference.created; the owner, an answered leg, is its first
 * participant. */
struct conference *conf_new(
    struct sim *sim, struct leg *owner, const struct conf_plan *plan);

/* By id, or NULL.  Also found for a while after the end. */
struct conference *conf_find(const struct sim *sim, const char *id);

/* By id or name. */
struct conference *conf_find_named(const struct sim *sim, const char *what);

/* The one that holds the name now, or NULL. */
struct conference *conf_active_named(const struct sim *sim, const char *name);

bool conf_is_full(const struct conference *conf);

/* Why a conference ends.  by: who made it end, or NULL.  hangs_up: everybody
 * in it is hung up too. */
struct conf_end {
	const char *reason; /* a literal */
	const struct ids *by;
	bool hangs_up;
	bool removed; /* who made it end was taken out by a request */
};

/* Tells who left, conference.ended, and the hangups, in this order. */
void conf_end(
    struct sim *sim, struct conference *conf, const struct conf_end *end);

/* The joined participant with this control id, or NULL. */
struct participant *conf_part(const struct conference *conf, const char *id);

void conf_free_all(struct sim *sim);

#endif
