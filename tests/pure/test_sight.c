/* Proves that what only looks sees the same as what acts: the two tables of
 * providers agree. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "provider/sight.h"

static void
test_tables_agree(void **state)
{
	static const char *const names[] = { "asterisk", "signalwire", "telnyx",
		"twilio" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct provider *p = provider_find(names[i]);
		const struct sight *s = sight_find(names[i]);

		assert_non_null(p);
		assert_non_null(s);
		assert_string_equal(s->name, p->name);
		assert_string_equal(s->api, p->api);
		assert_int_equal(s->basic_auth, p->basic_auth);
		assert_int_equal(s->pushes_state, p->pushes_state);
		assert_int_equal(s->names_listed, p->names_listed);
		assert_int_equal(s->dialect, p->dialect);
		assert_ptr_equal(s->decode, p->decode);
		assert_ptr_equal(s->ask, p->ask);
		assert_ptr_equal(s->reply, p->reply);
	}
	assert_null(sight_find("nobody"));
	/* A relay is asked nothing, and told nothing by who only looks. */
	assert_ptr_equal(
	    sight_find("earshot")->decode, provider_find("earshot")->decode);
	assert_null(sight_find("earshot")->ask);
	assert_non_null(sight_find("earshot")->protocol);
}

/* A feed that must be told something is not used for looking, so whatever else
 * is asked must be a GET. */
static void
test_asking_is_getting(void **state)
{
	static const char *const names[] = { "asterisk", "signalwire", "telnyx",
		"twilio" };
	static const enum question_kind kinds[] = { QUESTION_CALLS,
		QUESTION_PEOPLE, QUESTION_NAMES };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const struct sight *s = sight_find(names[i]);
		struct account acct = {
			.user = "u", .app = "a", .dialect = s->dialect
		};

		for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
			struct question q = {
				.kind = kinds[k], .call = "c", .page = 1
			};
			struct request req;
			struct err err;

			if (s->ask(&acct, &q, &req, &err) == -1)
				continue;
			assert_int_equal(req.method, METHOD_GET);
			assert_int_equal(req.kind, BODY_NONE);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tables_agree),
		cmocka_unit_test(test_asking_is_getting),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
