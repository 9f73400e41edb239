/* Proves that a buffer never passes its ceiling, adds all of a piece or none
 * of it, remembers that something did not fit, and is always terminated. */
#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
assert_holds(const struct buf *b, const char *text)
{
	assert_int_equal(b->len, strlen(text));
	assert_true(span_is(buf_span(b), text));
	if (b->p)
		assert_int_equal(b->p[b->len], '\0');
}

static void
test_empty(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	assert_null(b.p);
	assert_int_equal(buf_span(&b).n, 0);
	assert_non_null(buf_span(&b).p);
	assert_true(buf_put(&b, NULL, 0));
	assert_holds(&b, "");
	buf_drop(&b, 3);
	assert_holds(&b, "");
	buf_free(&b);
	buf_free(&b);
}

static void
test_ceiling(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 5);
	assert_true(buf_puts(&b, "hold"));
	assert_false(buf_puts(&b, "er"));
	assert_true(b.failed);
	assert_holds(&b, "hold");
	assert_true(buf_puts(&b, "s"));
	assert_true(b.failed);
	assert_holds(&b, "holds");
	assert_true(buf_put(&b, "", 0));
	assert_false(buf_put(&b, "x", 1));
	assert_false(buf_put(&b, "x", SIZE_MAX));
	assert_holds(&b, "holds");
	buf_clear(&b);
	assert_false(b.failed);
	assert_holds(&b, "");
	assert_true(buf_puts(&b, "mutes"));
	assert_false(buf_printf(&b, "%d", 1));
	assert_holds(&b, "mutes");
	assert_true(b.failed);
	buf_free(&b);
}

static void
test_ceiling_of_zero(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 0);
	assert_false(buf_puts(&b, "x"));
	assert_true(b.failed);
	assert_true(buf_puts(&b, ""));
	assert_holds(&b, "");
	buf_free(&b);
}

static void
test_grows(void **state)
{
	struct buf b;
	char line[16];
	int i;

	(void)state;
	buf_init(&b, 1 << 20);
	for (i = 0; i < 20000; i++)
		assert_true(buf_printf(&b, "%05d,", i));
	assert_int_equal(b.len, 120000);
	for (i = 0; i < 20000; i += 777) {
		snprintf(line, sizeof(line), "%05d,", i);
		assert_memory_equal(b.p + 6 * i, line, 6);
	}
	assert_int_equal(b.p[b.len], '\0');
	buf_free(&b);
	assert_int_equal(b.max, 1 << 20);
}

static void
test_any_byte(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	assert_true(buf_put(&b, "a\0b", 3));
	assert_true(buf_put_span(&b, (struct span){ "\xff\n", 2 }));
	assert_int_equal(b.len, 5);
	assert_memory_equal(b.p, "a\0b\xff\n", 6);
	buf_free(&b);
}

static void
test_drop(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 100);
	buf_puts(&b, "one two");
	buf_drop(&b, 0);
	assert_holds(&b, "one two");
	buf_drop(&b, 4);
	assert_holds(&b, "two");
	buf_puts(&b, " three");
	assert_holds(&b, "two three");
	buf_drop(&b, 9);
	assert_holds(&b, "");
	buf_puts(&b, "x");
	buf_drop(&b, 100);
	assert_holds(&b, "");
	buf_free(&b);
}

static void
test_drop_keeps_failed(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 4);
	buf_puts(&b, "abcd");
	assert_false(buf_puts(&b, "e"));
	buf_drop(&b, 1);
	assert_true(b.failed);
	buf_drop(&b, 3);
	assert_true(b.failed);
	buf_clear(&b);
	assert_false(b.failed);
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_ceiling),
		cmocka_unit_test(test_ceiling_of_zero),
		cmocka_unit_test(test_grows),
		cmocka_unit_test(test_any_byte),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_drop_keeps_failed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
