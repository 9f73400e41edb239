#ifndef RELAY_SCOPE_H
#define RELAY_SCOPE_H

#include "relay/feed.h"

/* Which calls a session sees, and how: of all queues or of some, numbers whole
 * or not. */
struct scope {
	bool all;
	bool unmask;
	int count;
	char queue[FEED_QUEUES][NAME_LEN]; /* sorted, each once */
	uint64_t hash;                     /* 0: everything */
};

/* What the user may see, of that what is wanted: wanted_count queues, or -1 if
 * nothing was said of it.  Nobody sees more by wanting it. */
void scope_make(struct scope *s, const struct relay_user *u,
    const char *const *wanted, int wanted_count);

/* A call without a queue ("") is in no queue. */
bool scope_has(const struct scope *s, const char *queue);

bool scope_same(const struct scope *a, const struct scope *b);

/* Whether both may do and see the same. */
bool user_same(const struct relay_user *a, const struct relay_user *b);

/* The name of a stream of numbers: the same for who sees the same. */
#define SCOPE_EPOCH_LEN 48
void scope_epoch(
    char dst[SCOPE_EPOCH_LEN], const char *base, const struct scope *s);

#endif
