#ifndef IO_CLOCK_H
#define IO_CLOCK_H

#include <stdint.h>

/* Milliseconds since 1970 that never go back: the wall clock as it was at the
 * first call, plus the time since boot that has passed.  All that is pure gets
 * its now_ms from here. */
int64_t clock_now_ms(void);

/* From now on the clock shows another time, and runs so many times faster: a
 * recording is seen at the time when it was made. */
void clock_move(int64_t now_ms, double speed);

/* How many of our milliseconds pass until the clock shows so much more. */
int64_t clock_wait_ms(int64_t ms);

/* The time of day as it is set, for a clock that people read.  May go back. */
int64_t clock_wall_ms(void);

/* Seconds that local time is ahead of UTC at that moment: whoever shows one of
 * the two clocks above asks for that one's, since they may differ. */
int clock_utc_offset_s(int64_t at_ms);

#endif
