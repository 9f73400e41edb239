/* Who takes care of which call: one of each, and who was there before is gone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "relay/claim.h"

static void
test_one_of_each(void **state)
{
	struct claims *c = claims_new();
	struct claim *claim;

	(void)state;
	assert_null(claims_of(c, "c1"));
	claim = claims_set(c, "c1", "rita", 5);
	assert_ptr_equal(claims_of(c, "c1"), claim);
	assert_string_equal(claim->user, "rita");
	assert_int_equal(claim->since_ms, 5);
	/* Again is nothing new, and it is his since then all the same. */
	assert_null(claims_set(c, "c1", "rita", 9));
	assert_int_equal(claims_of(c, "c1")->since_ms, 5);
	claim = claims_set(c, "c1", "lee", 9);
	assert_string_equal(claim->user, "lee");
	assert_int_equal(claim->since_ms, 9);
	assert_ptr_equal(TAILQ_FIRST(claims_all(c)), claim);
	assert_null(TAILQ_NEXT(claim, all));
	claims_end(c, claim);
	assert_null(claims_of(c, "c1"));
	assert_true(TAILQ_EMPTY(claims_all(c)));
	claims_free(c);
}

static void
test_many(void **state)
{
	struct claims *c = claims_new();
	char call[ID_LEN];
	int i;

	(void)state;
	for (i = 0; i < 500; i++) {
		snprintf(call, sizeof(call), "c%d", i);
		claims_set(c, call, i % 2 ? "rita" : "lee", i);
	}
	for (i = 0; i < 500; i += 3) {
		snprintf(call, sizeof(call), "c%d", i);
		claims_end(c, claims_of(c, call));
	}
	for (i = 0; i < 500; i++) {
		snprintf(call, sizeof(call), "c%d", i);
		assert_int_equal(claims_of(c, call) != NULL, i % 3 != 0);
	}
	claims_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_one_of_each),
		cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
