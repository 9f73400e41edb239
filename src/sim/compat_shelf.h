#ifndef SIM_COMPAT_SHELF_H
#define SIM_COMPAT_SHELF_H

#include "sim/agenda.h"
#include "sim/sim.h"

/* A document that the account keeps at the provider (SignalWire: LamlBin). */
struct bin {
	char sid[UUID_LEN];
	char *name;     /* owned */
	char *contents; /* owned */
	int64_t created_ms;
	int64_t updated_ms;
	int64_t read_ms; /* 0: never */
	int requests;
	struct bin *next;
};

/* An announcement that is being played. */
struct announcement {
	struct alarm alarm;
	char conf[UUID_LEN];
	char leg[ID_LEN]; /* or "": to all */
	char *url;        /* owned */
	struct announcement *next;
};

struct shelf {
	struct bin *first;
	struct announcement *announcements;
};

/* The simulator's, made when it is first asked for. */
struct shelf *shelf_of(struct sim *sim);

/* NULL is allowed, as none was made. */
void shelf_free(struct sim *sim);

struct bin *bin_add(struct sim *sim, const char *name, const char *contents);
struct bin *bin_find(const struct sim *sim, const char *sid);
void bin_remove(struct sim *sim, struct bin *bin);

/* Its address. */
void bin_url(
    const struct sim *sim, const struct bin *bin, char *dst, size_t size);

/* Reads a kept document at its address, with the variables of its query and
 * the named pairs put in the place of {{Name}}: b is the caller's.  False if
 * the address is that of none. */
struct params;
bool bin_read(
    struct sim *sim, const char *url, const struct params *more, struct buf *b);

#endif
