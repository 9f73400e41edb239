/* The provider's messages behind the numbers of a feed, and that they take no
 * more than their room. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "relay/native.h"

static bool
same(void *ctx, const char *about, const char *call)
{
	(void)ctx;
	return strcmp(about, call) == 0;
}

static void
put(struct natives *n, const char *text, const char *call)
{
	natives_put(n, span_of(text));
	natives_about(n, call);
}

static void
expect(struct natives *n, int64_t seq, int count, const char *text)
{
	struct span body = { "", 0 };

	assert_int_equal(natives_get(n, seq, &body), count);
	assert_int_equal(body.n, strlen(text));
	assert_memory_equal(body.p, text, body.n);
}

static void
test_behind_a_number(void **state)
{
	struct natives *n = natives_new(16, 4096);

	(void)state;
	expect(n, 1, 0, "");
	put(n, "one", "c1");
	put(n, "two", "c2");
	put(n, "three", "c1");
	natives_told(n, 7, "c1", same, NULL);
	natives_told(n, 8, "c2", same, NULL);
	natives_told(n, 9, "c3", same, NULL);
	natives_settle(n);
	/* What happened in between is told as one: the newest counts. */
	expect(n, 7, 2, "three");
	expect(n, 8, 1, "two");
	expect(n, 9, 0, "");
	/* What was settled leads to nothing more: this was read. */
	natives_told(n, 10, "c1", same, NULL);
	natives_settle(n);
	expect(n, 10, 0, "");
	put(n, "nothing to see", "c1");
	natives_settle(n);
	natives_told(n, 11, "c1", same, NULL);
	expect(n, 11, 0, "");
	natives_free(n);
}

static void
test_about_several(void **state)
{
	struct natives *n = natives_new(16, 4096);
	char call[16];
	int i;

	(void)state;
	natives_put(n, span_of("all"));
	for (i = 0; i < NATIVE_CALLS + 2; i++) {
		snprintf(call, sizeof(call), "c%d", i);
		natives_about(n, call);
		natives_about(n, call);
	}
	for (i = 0; i < NATIVE_CALLS + 2; i++) {
		snprintf(call, sizeof(call), "c%d", i);
		natives_told(n, i + 1, call, same, NULL);
		expect(
		    n, i + 1, i < NATIVE_CALLS, i < NATIVE_CALLS ? "all" : "");
	}
	natives_free(n);
}

static void
test_room(void **state)
{
	struct natives *n = natives_new(4, 20);
	int i;

	(void)state;
	for (i = 1; i <= 6; i++) {
		put(n, "12345", "c1");
		natives_told(n, i, "c1", same, NULL);
		natives_settle(n);
	}
	expect(n, 2, 0, "");
	expect(n, 3, 1, "12345");
	put(n, "1234567890123456", "c1");
	natives_told(n, 7, "c1", same, NULL);
	expect(n, 6, 0, "");
	expect(n, 7, 1, "1234567890123456");
	natives_settle(n);
	/* Too long to be kept at all: it is not taken for the one before. */
	put(n, "123456789012345678901", "c2");
	natives_told(n, 8, "c2", same, NULL);
	expect(n, 8, 0, "");
	expect(n, 7, 1, "1234567890123456");
	natives_free(n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_behind_a_number),
		cmocka_unit_test(test_about_several),
		cmocka_unit_test(test_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
