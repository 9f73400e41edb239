/* Proves that an id is known from its second time on, until 65,536 others have
 * come, and that ids which are alike are not taken for each other. */
#include "base/seen.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define KEPT 65536

static bool
came(struct seen *s, int i)
{
	char id[64];

	snprintf(id, sizeof(id), "5d8b1c9a-0000-4000-8000-%012d", i);
	return seen_before(s, id);
}

static void
test_twice(void **state)
{
	struct seen s = { 0 };

	(void)state;
	assert_false(seen_before(&s, "a"));
	assert_true(seen_before(&s, "a"));
	assert_false(seen_before(&s, "b"));
	assert_true(seen_before(&s, "a"));
	assert_false(seen_before(&s, ""));
	assert_false(seen_before(&s, ""));
	seen_free(&s);
	seen_free(&s);
}

/* More than twice round the ring. */
static void
test_oldest_forgotten(void **state)
{
	struct seen s = { 0 };
	int i;

	(void)state;
	for (i = 0; i < KEPT * 5 / 2; i++) {
		assert_false(came(&s, i));
		if (i >= KEPT - 1 && i % 1000 == 0)
			assert_true(came(&s, i - KEPT + 1));
	}
	for (i = KEPT * 3 / 2; i < KEPT * 5 / 2; i++)
		assert_true(came(&s, i));
	assert_false(came(&s, 0));
	/* Which took the place of the oldest. */
	assert_false(came(&s, KEPT * 3 / 2));
	assert_true(came(&s, KEPT * 3 / 2 + 2));
	seen_free(&s);
}

/* One place differs, wherever that is, and however long the id is. */
static void
test_alike(void **state)
{
	struct seen s = { 0 };
	char id[80];
	int i, k;

	(void)state;
	for (i = 1; i < (int)sizeof(id) - 1; i++) {
		memset(id, 'x', (size_t)i);
		id[i] = '\0';
		assert_false(seen_before(&s, id));
		for (k = 0; k < i; k++) {
			id[k] = 'y';
			assert_false(seen_before(&s, id));
			id[k] = 'x';
		}
	}
	seen_free(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_twice),
		cmocka_unit_test(test_oldest_forgotten),
		cmocka_unit_test(test_alike),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
