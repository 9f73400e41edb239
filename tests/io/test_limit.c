/* How often an address may fail: its own burst, then as often as that is
 * forgotten, whatever others do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "io/limit.h"

static void
test_burst(void **state)
{
	struct limit *l = limit_new(12000, 5);
	int64_t now = 1000;
	int i;

	(void)state;
	for (i = 0; i < 5; i++) {
		assert_true(limit_may(l, 7, now));
		limit_failed(l, 7, now);
	}
	assert_false(limit_may(l, 7, now));
	assert_true(limit_may(l, 8, now));
	assert_false(limit_may(l, 7, now + 11999));
	assert_true(limit_may(l, 7, now + 12000));
	limit_failed(l, 7, now + 12000);
	assert_false(limit_may(l, 7, now + 12000));
	/* Who knocks on is not held off for longer and longer. */
	for (i = 0; i < 100; i++)
		limit_failed(l, 7, now + 12000);
	assert_false(limit_may(l, 7, now + 23999));
	assert_true(limit_may(l, 7, now + 24000));
	/* After a minute all is forgotten. */
	now += 200000;
	for (i = 0; i < 5; i++) {
		assert_true(limit_may(l, 7, now));
		limit_failed(l, 7, now);
	}
	limit_free(l);
}

static void
test_nobody(void **state)
{
	struct limit *l = limit_new(1000, 1);

	(void)state;
	limit_failed(l, 0, 5);
	limit_failed(l, 0, 5);
	assert_true(limit_may(l, 0, 5));
	assert_true(limit_may(NULL, 7, 5));
	limit_failed(NULL, 7, 5);
	limit_free(l);
}

/* Of very many addresses who has failed most is not forgotten first. */
static void
test_many(void **state)
{
	struct limit *l = limit_new(1000, 4);
	uint32_t i;

	(void)state;
	for (i = 0; i < 4; i++)
		limit_failed(l, 0x0100007e, 5);
	for (i = 1; i < 200000; i++)
		limit_failed(l, i << 8 | 1, 5);
	assert_false(limit_may(l, 0x0100007e, 5));
	limit_free(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_burst),
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
