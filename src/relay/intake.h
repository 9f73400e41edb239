#ifndef RELAY_INTAKE_H
#define RELAY_INTAKE_H

#include <stdbool.h>

#include "io/server.h"
#include "relay/config.h"
#include "relay/counts.h"
#include "relay/ledger.h"
#include "relay/note.h"
#include "relay/ring.h"

/*
 * Takes webhooks: judges who signed them, and answers with 2xx what is in the
 * ledger.
 */
struct intake;

struct intake_options {
	const struct config *config;
	const struct ring *ring; /* see intake_ring */
	struct ledger *ledger;
	struct counts *counts;
	struct notes *notes;
};

/* The strings and structs stay the caller's. */
struct intake *intake_new(const struct intake_options *o);
/* After its ledger. */
void intake_free(struct intake *in);

/* From now on these keys. */
void intake_ring(struct intake *in, const struct ring *ring);

/* Answers a request to the path of a source, now or later; false if there is no
 * such source. */
bool intake_serve(struct intake *in, const struct server_request *req);

#endif
