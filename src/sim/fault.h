#ifndef SIM_FAULT_H
#define SIM_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/*
 * What may go wrong on purpose.  Some faults strike requests, one after the
 * other; the rest are conditions that last.
 */
enum fault_kind {
	FAULT_STATUS,
	FAULT_LOST_ANSWER,
	FAULT_DROP_REQUEST,
	FAULT_SLOW,
	FAULT_NO_EFFECT,
	FAULT_RETRY_AFTER,
	FAULT_CODE, /* refused with an error of the provider's, by its code */
	FAULT_HTML,
	FAULT_TRUNCATE,
	/* From here on: not tied to one request. */
	FAULT_RATE_LIMIT,
	FAULT_DUPLICATE,
	FAULT_REORDER,
	FAULT_DROP,
	FAULT_NO_EVENTS,
	FAULT_NULL_STATE,
	FAULT_UNWRAPPED_FLOOR,
	FAULT_MONITOR_UNMUTED,
	FAULT_BAD_SIGNATURE,
	FAULT_STALE_TIMESTAMP,
	FAULT_CREATOR_TIME_LIMIT,
	FAULT_SUPERVISOR_REFUSES,
	FAULT_COACH_NEEDS_TARGET,
	FAULT_EMPTY_TARGET,
	FAULT_COACH_CLEARED,
	FAULT_KINDS,
};

#define FAULT_MAX 32
#define FAULT_LAST_REQUEST FAULT_TRUNCATE

struct fault {
	enum fault_kind kind;
	int64_t arg;
	char match[128];
	int left; /* how often it still strikes; 0: always */
};

struct faults {
	struct fault at[FAULT_MAX];
	size_t count;
};

/* What a test asks for.  arg: the number as text, or NULL.  count: -1 for the
 * usual (once for a fault of requests, for ever for a condition). */
struct fault_wish {
	const char *name;
	const char *arg;
	const char *match; /* or NULL */
	int count;
};

int fault_add(struct faults *f, const struct fault_wish *w, struct err *err);

/* "NAME" or "NAME=ARG", as on the command line: lasts until cleared. */
int fault_read(struct faults *f, const char *text, struct err *err);

void fault_clear(struct faults *f);

/* Whether the condition holds now; uses up one of its counts.  arg, which may
 * be NULL, gets its number. */
bool fault_is_on(struct faults *f, enum fault_kind kind, int64_t *arg);

/* Whether it is there; uses up nothing. */
bool fault_is_set(const struct faults *f, enum fault_kind kind);

/* Takes the fault of requests that strikes this one: copied to *hit, used up
 * by one.  slow is looked for apart from the others. */
bool fault_strikes(struct faults *f, const char *method, const char *path,
    bool slow, struct fault *hit);

#endif
