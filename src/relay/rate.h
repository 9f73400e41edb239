#ifndef RELAY_RATE_H
#define RELAY_RATE_H

#include <stdbool.h>
#include <stdint.h>

/* At most so many acts a second and so many a minute, each smoothed; who has
 * been still for long may do some at once, no more. */
struct rate {
	int per_second, per_minute;
	int at_once;                  /* but no fewer than in a second */
	int64_t second_ms, minute_ms; /* when each is full again */
};

/* Takes one, or says no and in how many ms it may be tried again. */
bool rate_take(struct rate *r, int64_t now_ms, int64_t *retry_ms);

/* Whether it is as if nobody had ever taken one. */
bool rate_is_idle(const struct rate *r, int64_t now_ms);

#endif
