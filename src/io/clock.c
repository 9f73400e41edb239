#include "io/clock.h"

#include <time.h>

static int64_t
ms_of(clockid_t which)
{
	struct timespec t = { 0 };

	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t
clock_now_ms(void)
{
	/* Wall clock minus boot clock, as they were at the first call. */
	static int64_t base_ms;
	int64_t boot_ms = ms_of(CLOCK_BOOTTIME);

	if (base_ms == 0)
		base_ms = ms_of(CLOCK_REALTIME) - boot_ms;
	return base_ms + boot_ms;
}

int64_t
clock_wall_ms(void)
{
	return ms_of(CLOCK_REALTIME);
}

int
clock_utc_offset_s(void)
{
	time_t now = (time_t)(clock_wall_ms() / 1000);
	struct tm local;

	localtime_r(&now, &local);
	return (int)local.tm_gmtoff;
}
