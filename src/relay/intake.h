#ifndef RELAY_INTAKE_H
#define RELAY_INTAKE_H

#include <stdbool.h>

#include "io/journal.h"
#include "io/loop.h"
#include "io/server.h"
#include "relay/config.h"
#include "relay/counts.h"
#include "relay/memory.h"
#include "relay/note.h"
#include "relay/ring.h"

/*
 * Takes webhooks.  What came in one turn of the loop is made durable together;
 * then it is handed on, in the order of the journal, and answered.  Nothing is
 * answered with 2xx, and nothing handed on, before it is durable.
 */
struct intake;

struct intake_options {
	const struct config *config;
	const struct ring *ring; /* see intake_ring */
	struct journal *journal;
	struct counts *counts;
	struct notes *notes;
	/* source as in the config. */
	void (*hand_on)(void *ctx, size_t source, struct span body);
	void *ctx;
};

/* Reads from the journal what is known already.  NULL if that fails.  The
 * strings and structs stay the caller's. */
struct intake *intake_new(
    struct loop *l, const struct intake_options *o, struct err *err);
void intake_free(struct intake *in);

/* From now on these keys. */
void intake_ring(struct intake *in, const struct ring *ring);

/* Answers a request to the path of a source, now or in the next turn; false if
 * there is no such source. */
bool intake_serve(struct intake *in, const struct server_request *req);

/* Does at once what was to be done in the next turn. */
void intake_commit(struct intake *in);

/* Whether the journal could be written when it was tried last. */
bool intake_is_ready(const struct intake *in);
size_t intake_ids(const struct intake *in);

#endif
