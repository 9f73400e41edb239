#ifndef RELAY_NATIVE_H
#define RELAY_NATIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* The newest messages of a site's provider as they came, so many that they take
 * a stated room, and which number of the feed each has led to. */
struct natives;

/* How many calls one message may be about; others are not found by it. */
#define NATIVE_CALLS 4

struct natives *natives_new(size_t count_max, size_t bytes_max);
void natives_free(struct natives *n);

/* One came; the oldest go.  One that is longer than all the room is not kept,
 * and what is said of it goes nowhere. */
void natives_put(struct natives *n, struct span body);

/* The one that was put last is about that call. */
void natives_about(struct natives *n, const char *call);

/* A change of that call has this number: it comes of the messages about it
 * since natives_settle.  same says whether a call of natives_about is that call
 * now. */
void natives_told(struct natives *n, int64_t seq, const char *call,
    bool (*same)(void *ctx, const char *about, const char *call), void *ctx);

/* What has changed was told: what came up to here leads to nothing more. */
void natives_settle(struct natives *n);

/* The newest behind that number, and how many there are; 0 if none is kept. */
int natives_get(const struct natives *n, int64_t seq, struct span *body);

#endif
