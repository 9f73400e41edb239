#include "relay/rate.h"

/* Each act costs its share of the time; what is owed may not pass what may be
 * done at once. */
static int64_t
owed(int64_t full_ms, int64_t now_ms)
{
	return full_ms > now_ms ? full_ms - now_ms : 0;
}

static int64_t
too_much(int64_t full_ms, int64_t now_ms, int64_t each_ms, int at_once)
{
	int64_t over = owed(full_ms, now_ms) + each_ms - at_once * each_ms;

	return over > 0 ? over : 0;
}

bool
rate_take(struct rate *r, int64_t now_ms, int64_t *retry_ms)
{
	int64_t each_s = 1000 / r->per_second, each_m = 60000 / r->per_minute;
	int at_once = r->at_once > r->per_second ? r->at_once : r->per_second;
	int64_t s = too_much(r->second_ms, now_ms, each_s, at_once);
	int64_t m = too_much(r->minute_ms, now_ms, each_m, r->per_minute);

	*retry_ms = s > m ? s : m;
	if (*retry_ms > 0)
		return false;
	r->second_ms = now_ms + owed(r->second_ms, now_ms) + each_s;
	r->minute_ms = now_ms + owed(r->minute_ms, now_ms) + each_m;
	return true;
}

bool
rate_is_idle(const struct rate *r, int64_t now_ms)
{
	return r->second_ms <= now_ms && r->minute_ms <= now_ms;
}
