#ifndef RELAY_TRAIL_H
#define RELAY_TRAIL_H

#include "base/err.h"
#include "model/model.h"

/* Who did what, for all users of the relay: a file of chained lines (io/chain).
 * A line before each request that changes something leaves, one when it is
 * known what came of it, and one for what the relay did by itself. */
struct trail;

/* Whose act it is, and what he asked for. */
struct trail_who {
	const char *user;
	const char *site;
	const char *id;     /* of what was asked for, "" if by nobody */
	const char *reason; /* "" if none was given; cleaned */
};

/* Copy: see chain_copy.  In path "" none is kept.  If it cannot be opened, or a line not written, it is
 * broken, and tried again with every line, at most every five seconds.  If its
 * file was moved away or deleted a new one is begun, whose first line says
 * where the one before ended. */
struct trail *trail_new(const char *path, const char *copy);
void trail_free(struct trail *t);

/* Before a request leaves.  False: it must not, unless it makes quieter. */
bool trail_intent(struct trail *t, const struct trail_who *who,
    const struct action *act, int64_t now_ms);

/* How it ended: "seen", "refused" and so on. */
void trail_outcome(struct trail *t, const struct trail_who *who,
    const char *result, const char *why, int64_t now_ms);

/* What is no act at a provider: "denied", "note", "dead man's switch".  False
 * if it could not be written down. */
bool trail_note(struct trail *t, const struct trail_who *who, const char *what,
    const char *call, const char *text, int64_t now_ms);

/* Whether the last line could be written. */
bool trail_works(const struct trail *t);

#endif
