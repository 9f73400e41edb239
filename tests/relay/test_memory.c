/* What was taken is known for its time, and the oldest goes when there are too
 * many. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "relay/memory.h"
#include "relay/record.h"

#define KEEP_MS 1000

static void
put(struct memory *m, int n, int64_t at_ms)
{
	char key[MEMORY_KEY_LEN], id[16];

	snprintf(id, sizeof(id), "id%d", n);
	memory_key(key, "main", span_of(id));
	memory_put(
	    m, key, (struct known){ .at_ms = at_ms, .seq = (uint64_t)n });
}

static const struct known *
find(struct memory *m, int n, int64_t now_ms)
{
	char key[MEMORY_KEY_LEN], id[16];

	snprintf(id, sizeof(id), "id%d", n);
	memory_key(key, "main", span_of(id));
	return memory_find(m, key, now_ms);
}

static void
test_time(void **state)
{
	struct memory *m = memory_new(10, KEEP_MS);

	(void)state;
	put(m, 1, 5000);
	put(m, 2, 5500);
	assert_non_null(find(m, 1, 5000 + KEEP_MS - 1));
	assert_int_equal(find(m, 1, 5500)->seq, 1);
	assert_int_equal(find(m, 1, 5500)->at_ms, 5000);
	assert_null(find(m, 3, 5500));
	assert_null(find(m, 1, 5000 + KEEP_MS));
	assert_non_null(find(m, 2, 5000 + KEEP_MS));
	assert_int_equal(memory_count(m), 1);
	memory_free(m);
}

static void
test_ceiling(void **state)
{
	struct memory *m = memory_new(100, KEEP_MS);
	int n;

	(void)state;
	for (n = 0; n < 1000; n++) {
		put(m, n, n / 2);
		assert_true(memory_count(m) <= 100);
	}
	assert_null(find(m, 899, 500));
	for (n = 900; n < 1000; n++)
		assert_int_equal(find(m, n, 500)->seq, n);
	memory_free(m);
}

/* Put again it is as young as the youngest. */
static void
test_again(void **state)
{
	struct memory *m = memory_new(2, KEEP_MS);

	(void)state;
	put(m, 1, 10);
	put(m, 2, 20);
	put(m, 1, 30);
	assert_int_equal(memory_count(m), 2);
	put(m, 3, 40);
	assert_null(find(m, 2, 40));
	assert_int_equal(find(m, 1, 40)->at_ms, 30);
	memory_free(m);
}

static void
test_drop(void **state)
{
	struct memory *m = memory_new(10, KEEP_MS);
	char key[MEMORY_KEY_LEN];

	(void)state;
	put(m, 1, 10);
	put(m, 2, 20);
	put(m, 3, 30);
	memory_key(key, "main", span_of("id2"));
	memory_drop(m, key);
	memory_drop(m, key);
	assert_null(find(m, 2, 30));
	assert_non_null(find(m, 1, 30));
	assert_non_null(find(m, 3, 30));
	memory_free(m);
}

static void
test_keys(void **state)
{
	char a[MEMORY_KEY_LEN], b[MEMORY_KEY_LEN], c[MEMORY_KEY_LEN];

	(void)state;
	memory_key(a, "main", span_of("1"));
	memory_key(b, "other", span_of("1"));
	memory_key(c, "main", span_of("2"));
	assert_string_not_equal(a, b);
	assert_string_not_equal(a, c);
	assert_int_equal(strlen(a), MEMORY_KEY_LEN - 1);
}

/* A body comes back as it was, whatever is in it. */
static void
test_record(void **state)
{
	static const char body[] = "a b\n\0c d\n";
	struct span whole = { body, sizeof(body) };
	char key[MEMORY_KEY_LEN];
	struct record r;
	struct buf b;

	(void)state;
	memory_key(key, "main", whole);
	buf_init(&b, 1000);
	record_write(&b, "main", key, whole);
	assert_true(record_read(&r, buf_span(&b)));
	assert_true(span_is(r.source, "main"));
	assert_true(span_is(r.key, key));
	assert_true(span_eq(r.body, whole));
	assert_false(record_read(&r, span_of("")));
	assert_false(record_read(&r, span_of("main\nbody")));
	assert_false(record_read(&r, span_of("main 12\nbody")));
	buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_ceiling),
		cmocka_unit_test(test_again),
		cmocka_unit_test(test_drop),
		cmocka_unit_test(test_keys),
		cmocka_unit_test(test_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
