#ifndef TERM_PACE_H
#define TERM_PACE_H

#include <stdint.h>

/*
 * A line that cannot carry the clocks of every second gets those of every
 * fifth, or fifteenth.  To begin with, all zero.
 */
struct pace {
	int at;             /* which of the steps */
	int64_t changed_ms; /* when it became that */
	int64_t owed_ms;    /* when the line was last found behind */
};

/* behind_ms: for how long the terminal has been owing what it was sent.  To be
 * called once a second; the seconds from one clock to the next. */
int pace_step(struct pace *p, int64_t behind_ms, int64_t now_ms);

#endif
