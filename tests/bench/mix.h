#ifndef BENCH_MIX_H
#define BENCH_MIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An endless row of webhook bodies as Telnyx sends them, of about 800 bytes,
 * from a floor of calls with three people each.  The same seed gives the same
 * row; no message comes twice.
 */
#define MIX_BODY_MAX 2048
#define MIX_PEOPLE 3 /* in each call */

/* Ten milliseconds pass from one message to the next. */
#define MIX_STEP_MS 10

struct mix;

/* steady: legs leave and join again but no new ones come, so that a model
 * keeps its size.  Otherwise people call in and hang up, and calls end and
 * begin.  The first messages fill the floor; see mix_filled. */
struct mix *mix_new(size_t calls, bool steady, uint64_t seed);
void mix_free(struct mix *m);

/* Writes the next body, terminated, and returns its length. */
size_t mix_next(struct mix *m, char body[MIX_BODY_MAX]);

/* True once everybody is on the floor. */
bool mix_filled(const struct mix *m);

/* The time of the last message. */
int64_t mix_now_ms(const struct mix *m);

#endif
