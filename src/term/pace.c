#include "term/pace.h"

/* So far behind, the line is too slow; so little, it is not. */
#define SLOW_MS 1000
#define FINE_MS 300

#define STEPS 3

int
pace_step(struct pace *p, int64_t behind_ms, int64_t now_ms)
{
	static const int steps[STEPS] = { 1, 5, 15 };
	int64_t stood_ms = now_ms - p->changed_ms;
	int64_t step_ms = (int64_t)steps[p->at] * 1000;

	if (behind_ms > FINE_MS)
		p->owed_ms = now_ms;
	/* Ticks are not exact to the millisecond. */
	if (behind_ms >= SLOW_MS && stood_ms > step_ms / 2 &&
	    p->at < STEPS - 1) {
		p->at++;
		p->changed_ms = now_ms;
	} else if (p->at > 0 && now_ms - p->owed_ms > 2 * step_ms &&
		   stood_ms > 2 * step_ms) {
		p->at--;
		p->changed_ms = now_ms;
	}
	return steps[p->at];
}
