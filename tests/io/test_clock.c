/* Proves that local time is that of the moment that is shown, not of another
 * clock's: where the clocks change, an hour lies between two neighbours. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "io/clock.h"

/* 2026-03-29T01:00:00Z, when summer begins in this zone. */
#define CHANGE_MS INT64_C(1774746000000)

static void
test_offset_of_a_moment(void **state)
{
	(void)state;
	setenv("TZ", "AAA-1BBB,M3.5.0/2,M10.5.0/3", 1);
	tzset();
	assert_int_equal(clock_utc_offset_s(CHANGE_MS - 1000), 3600);
	assert_int_equal(clock_utc_offset_s(CHANGE_MS), 7200);
	setenv("TZ", "UTC0", 1);
	tzset();
	assert_int_equal(clock_utc_offset_s(CHANGE_MS), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_offset_of_a_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
