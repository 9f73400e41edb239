#ifndef RELAY_MEMORY_H
#define RELAY_MEMORY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"

/* Which webhooks were taken already.  A key stands for a source and the id of
 * an event. */
#define MEMORY_KEY_LEN 33

void memory_key(char dst[MEMORY_KEY_LEN], const char *source, struct span id);

struct known {
	int64_t at_ms; /* when it was put */
	uint64_t seq;  /* its number in the journal */
};

/* Forgets what is older than keep_ms, and the oldest beyond max. */
struct memory;
struct memory *memory_new(size_t max, int64_t keep_ms);
void memory_free(struct memory *m);

/* NULL if it is not known any more.  Lives until the next call. */
const struct known *memory_find(
    struct memory *m, const char *key, int64_t now_ms);
void memory_put(struct memory *m, const char *key, struct known k);
void memory_drop(struct memory *m, const char *key);
size_t memory_count(const struct memory *m);

/* Of one whose key is made of what it says: whether it is k once more, and not
 * another that says the same.  newest is the number of the last one taken of
 * that source. */
bool memory_repeats(const struct known *k, uint64_t newest, int64_t now_ms);

#endif
