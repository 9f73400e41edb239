/* Proves that the map finds what was put in, after any order of putting and
 * removing, by comparing it with a plain array. */
#include "base/map.h"

#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

static void
test_empty(void **state)
{
	struct map *m = map_new();

	(void)state;
	assert_int_equal(map_count(m), 0);
	assert_null(map_get(m, "a"));
	assert_null(map_get(m, ""));
	assert_null(map_remove(m, "a"));
	map_free(m);
	map_free(NULL);
}

static void
test_puts_and_replaces(void **state)
{
	struct map *m = map_new();
	char first[] = "7F3A", second[] = "7F3A";
	int a, b;

	(void)state;
	map_put(m, first, &a);
	assert_ptr_equal(map_get(m, "7F3A"), &a);
	assert_null(map_get(m, "7F3"));
	assert_null(map_get(m, "7F3A0"));
	assert_null(map_get(m, "7f3a"));
	map_put(m, second, &b);
	assert_int_equal(map_count(m), 1);
	assert_ptr_equal(map_get(m, "7F3A"), &b);

	/* The second key is the one that is kept. */
	memset(first, 0, sizeof(first));
	assert_ptr_equal(map_get(m, "7F3A"), &b);
	assert_ptr_equal(map_remove(m, "7F3A"), &b);
	assert_int_equal(map_count(m), 0);
	assert_null(map_get(m, "7F3A"));
	map_free(m);
}

/* Ids that differ in one place only, wherever that is. */
static void
test_alike(void **state)
{
	static char key[256][260];
	struct map *m = map_new();
	int i;

	(void)state;
	for (i = 0; i < 256; i++) {
		memset(key[i], 'x', 256);
		key[i][i] = 'y';
		map_put(m, key[i], key[i]);
	}
	assert_int_equal(map_count(m), 256);
	for (i = 0; i < 256; i++)
		assert_ptr_equal(map_get(m, key[i]), key[i]);
	map_free(m);
}

#define KEYS 500

/* A fixed sequence, so that a failure comes again. */
static uint32_t
draw(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

static void
test_any_order(void **state)
{
	static char key[KEYS][24];
	static int value[2];
	void *there[KEYS] = { NULL };
	struct map *m = map_new();
	uint32_t seed = 20260115;
	size_t count = 0;
	int i, k;

	(void)state;
	for (i = 0; i < KEYS; i++)
		snprintf(key[i], sizeof(key[i]), "v3:%d-%d", i % 7, i);
	for (i = 0; i < 200000; i++) {
		int at = (int)(draw(&seed) % KEYS);

		if (draw(&seed) % 100 < (i / 20000 % 2 ? 60u : 40u)) {
			assert_ptr_equal(map_remove(m, key[at]), there[at]);
			count -= there[at] ? 1 : 0;
			there[at] = NULL;
		} else {
			count += there[at] ? 0 : 1;
			there[at] = &value[draw(&seed) % 2];
			map_put(m, key[at], there[at]);
		}
		assert_int_equal(map_count(m), count);
		if (i % 1000 != 0)
			continue;
		for (k = 0; k < KEYS; k++)
			assert_ptr_equal(map_get(m, key[k]), there[k]);
	}
	map_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_empty),
		cmocka_unit_test(test_puts_and_replaces),
		cmocka_unit_test(test_alike),
		cmocka_unit_test(test_any_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
