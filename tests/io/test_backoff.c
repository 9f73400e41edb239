/* Proves how long a lost connection waits: never in step, never longer than it
 * may, and a minute at least where coming back soon is of no use. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/backoff.h"

static void
test_grows(void **state)
{
	static const int64_t s[] = { 1, 2, 4, 8, 15, 15, 15 };
	int i, k;

	(void)state;
	for (k = 0; k < 100; k++) {
		int fails = 0;

		for (i = 0; i < 7; i++) {
			int64_t ms = backoff_ms(&fails, 15000, false);

			assert_true(ms >= s[i] * 750);
			assert_true(ms <= s[i] * 1250);
		}
	}
}

static void
test_differs(void **state)
{
	int fails = 4, k, same = 0;
	int64_t first = backoff_ms(&fails, 60000, false);

	(void)state;
	for (k = 0; k < 50; k++) {
		fails = 4;
		same += backoff_ms(&fails, 60000, false) == first;
	}
	assert_true(same < 25);
}

static void
test_refused(void **state)
{
	int fails = 0, k;

	(void)state;
	for (k = 0; k < 100; k++) {
		int64_t ms = backoff_ms(&fails, 15000, true);

		assert_true(ms >= 60000 && ms <= 75000);
	}
	assert_int_equal(fails, 0);
}

static void
test_unwelcome(void **state)
{
	static const unsigned no[] = { 4400, 4401, 4403, 4409, 4413, 4426 };
	static const unsigned yes[] = { 0, 1000, 1001, 1006, 4408, 4414, 4429,
		4500, 4503, 4508 };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		assert_true(backoff_unwelcome(no[i]));
	for (i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		assert_false(backoff_unwelcome(yes[i]));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_grows),
		cmocka_unit_test(test_differs),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_unwelcome),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
