#include "io/clock.h"

#include <time.h>

static int64_t
ms_of(clockid_t which)
{
	struct timespec t = { 0 };

	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Wall clock and boot clock, as they were at the first call or when the clock
 * was moved. */
static struct {
	int64_t wall_ms, boot_ms;
	double speed;
} start;

int64_t
clock_now_ms(void)
{
	int64_t passed_ms, boot_ms = ms_of(CLOCK_BOOTTIME);

	if (start.wall_ms == 0) {
		start.wall_ms = ms_of(CLOCK_REALTIME);
		start.boot_ms = boot_ms;
		start.speed = 1;
	}
	passed_ms = boot_ms - start.boot_ms;
	if (start.speed == 1)
		return start.wall_ms + passed_ms;
	return start.wall_ms + (int64_t)((double)passed_ms * start.speed);
}

void
clock_move(int64_t now_ms, double speed)
{
	start.wall_ms = now_ms;
	start.boot_ms = ms_of(CLOCK_BOOTTIME);
	start.speed = speed;
}

int64_t
clock_wait_ms(int64_t ms)
{
	if (start.speed == 0 || start.speed == 1)
		return ms;
	return (int64_t)((double)ms / start.speed) + 1;
}

int64_t
clock_wall_ms(void)
{
	return ms_of(CLOCK_REALTIME);
}

int
clock_utc_offset_s(int64_t at_ms)
{
	time_t at = (time_t)(at_ms / 1000);
	struct tm local;

	localtime_r(&at, &local);
	return (int)local.tm_gmtoff;
}
