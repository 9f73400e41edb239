/* Who may do what: the whole matrix of roles and verbs, tokens as lines, and
 * how often somebody may act. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "relay/rate.h"
#include "relay/right.h"
#include "relay/token.h"

#define DIGEST \
	"000102030405060708090a0b0c0d0e0f" \
	"101112131415161718191a1b1c1d1e1f"

/* A row for each verb, a column for each role in the order of role.def. */
static const struct {
	const char *verb, *may;
} matrix[] = {
	/*            w m w b h m u a */
	{ "monitor", ".x.....x" },
	{ "whisper", "..x....x" },
	{ "barge", "...x...x" },
	{ "stop", "xxxxxxxx" },
	{ "quiet", "xxxxxxxx" },
	{ "hold", "....x..x" },
	{ "unhold", "....x..x" },
	{ "mute", ".....x.x" },
	{ "unmute", ".....x.x" },
	{ "claim", ".x.....x" },
	{ "unclaim", ".x.....x" },
	{ "note", "x......x" },
};

static void
test_matrix(void **state)
{
	size_t i, r;

	(void)state;
	assert_int_equal(ARRAY_LEN(matrix), VERBS);
	for (i = 0; i < ARRAY_LEN(matrix); i++) {
		enum verb v = verb_of(matrix[i].verb);

		assert_int_equal(v, i);
		assert_int_equal(strlen(matrix[i].may), ROLES_OF);
		for (r = 0; r < ROLES_OF; r++)
			assert_int_equal(
			    right_to(ROLE_BIT(r), v), matrix[i].may[r] == 'x');
		/* Nothing is allowed by nothing but what makes quieter. */
		assert_int_equal(right_to(0, v), verb_is(v, VERB_ANY));
		assert_true(!verb_is(v, VERB_LOUD) || !verb_is(v, VERB_ANY));
	}
	assert_int_equal(verb_of("hangup"), VERBS);
	assert_int_equal(verb_of(""), VERBS);
	assert_false(right_to(UINT32_MAX, VERBS));
}

/* What several roles give together is what each of them gives, and no more. */
static void
test_all_sets_of_roles(void **state)
{
	uint32_t roles;
	size_t i, r;

	(void)state;
	for (roles = 0; roles < ROLE_BIT(ROLES_OF); roles++) {
		for (i = 0; i < ARRAY_LEN(matrix); i++) {
			bool may = verb_is((enum verb)i, VERB_ANY);

			for (r = 0; r < ROLES_OF; r++)
				may |= (roles & ROLE_BIT(r)) &&
				       matrix[i].may[r] == 'x';
			assert_int_equal(right_to(roles, (enum verb)i), may);
		}
		assert_false(right_to(roles, VERBS));
	}
}

static void
test_words(void **state)
{
	uint32_t roles;
	struct err err;
	char text[256];

	(void)state;
	assert_int_equal(
	    right_read(&roles, span_of("watch,hold,monitor"), &err), 0);
	right_roles(roles, text, sizeof(text));
	assert_string_equal(text, "watch monitor hold");
	right_verbs(roles, text, sizeof(text));
	assert_string_equal(
	    text, "monitor stop quiet hold unhold claim unclaim note");
	assert_int_equal(right_read(&roles, span_of("watch,root"), &err), -1);
	assert_non_null(strstr(err.text, "root"));
	assert_int_equal(right_read(&roles, span_of("watch,,hold"), &err), -1);
	assert_int_equal(right_read(&roles, span_of(""), &err), -1);
}

static void
test_tokens(void **state)
{
	static const char text[] =
	    "# rita has come\n"
	    "rita " DIGEST " role=watch,barge queue=sales%20north,b "
	    "phone=sip:rita@x.example until=2026-01-02T03:04:05Z\n\n"
	    "wall " DIGEST " role=watch\n";
	unsigned char digest[DIGEST_LEN];
	struct tokens t, again;
	struct buf lines;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(digest); i++)
		digest[i] = (unsigned char)i;
	assert_int_equal(tokens_parse(&t, span_of(text), &err), 0);
	assert_int_equal(t.count, 2);
	assert_string_equal(t.token[0].name, "rita");
	assert_memory_equal(t.token[0].digest, digest, sizeof(digest));
	assert_int_equal(t.token[0].queue_count, 2);
	assert_string_equal(t.token[0].queue[0], "sales north");
	assert_string_equal(t.token[0].queue[1], "b");
	assert_string_equal(t.token[0].phone, "sip:rita@x.example");
	assert_true(t.token[0].until_ms == 1767323045000);
	assert_int_equal(t.token[1].queue_count, 0);
	assert_string_equal(tokens_find(&t, digest, 0)->name, "wall");
	digest[5] ^= 1;
	assert_null(tokens_find(&t, digest, 0));
	/* What is written reads as it was. */
	buf_init(&lines, 1 << 16);
	for (i = 0; i < t.count; i++)
		token_write(&lines, &t.token[i]);
	assert_int_equal(tokens_parse(&again, buf_span(&lines), &err), 0);
	assert_int_equal(again.count, t.count);
	assert_memory_equal(again.token, t.token, t.count * sizeof(*t.token));
	buf_free(&lines);
	tokens_free(&again);
	tokens_free(&t);
}

static void
test_expiry(void **state)
{
	static const char text[] =
	    "rita " DIGEST " role=watch until=1970-01-01T00:01:00Z\n";
	unsigned char digest[DIGEST_LEN];
	struct tokens t;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(digest); i++)
		digest[i] = (unsigned char)i;
	assert_int_equal(tokens_parse(&t, span_of(text), &err), 0);
	assert_non_null(tokens_find(&t, digest, 60000 + TOKEN_GRACE_MS));
	assert_null(tokens_find(&t, digest, 60001 + TOKEN_GRACE_MS));
	tokens_free(&t);
}

/* A line that is wrong anywhere allows nothing, and so does its file. */
static void
test_bad_tokens(void **state)
{
	static const char *const bad[] = {
		"rita",
		"rita " DIGEST,
		"rita 00 role=watch",
		"rita " DIGEST "0 role=watch",
		"rita g00102030405060708090a0b0c0d0e0f"
		"101112131415161718191a1b1c1d1e1f role=watch",
		"rita " DIGEST " role=king",
		"rita " DIGEST " role=watch until=soon",
		"rita " DIGEST " role=watch queue=",
		"rita " DIGEST " role=watch queue=a,%0",
		"rita " DIGEST " role=watch queue=%00",
		"rita " DIGEST " role=watch colour=red",
		"rita " DIGEST " role=watch phone=",
		"rita " DIGEST " role=watch queue=a,%00",
		"rita " DIGEST " role=watch until=1970-01-01T00:00:00Z",
		"rita " DIGEST " role=barge role=watch",
		"r\xc3\xadta " DIGEST " role=watch",
	};
	struct tokens t;
	struct err err;
	char text[512];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		snprintf(text, sizeof(text), "ok " DIGEST " role=watch\n%s\n",
		    bad[i]);
		if (tokens_parse(&t, span_of(text), &err) != -1)
			fail_msg("taken: %s", bad[i]);
		assert_non_null(strstr(err.text, "line 2"));
		assert_null(t.token);
	}
}

static void
test_rate(void **state)
{
	struct rate r = { .per_second = 2, .per_minute = 20 };
	int64_t retry_ms, now_ms, taken = 0;

	(void)state;
	assert_true(rate_take(&r, 1000, &retry_ms));
	assert_true(rate_take(&r, 1000, &retry_ms));
	assert_false(rate_take(&r, 1000, &retry_ms));
	assert_int_equal(retry_ms, 500);
	assert_false(rate_take(&r, 1499, &retry_ms));
	assert_int_equal(retry_ms, 1);
	assert_true(rate_take(&r, 1500, &retry_ms));
	assert_false(rate_is_idle(&r, 1500));
	assert_true(rate_is_idle(&r, 1000 + 9000));
	/* Honest keys in quick succession, after which it is as steady. */
	r = (struct rate){ .per_second = 2, .per_minute = 20, .at_once = 6 };
	for (taken = 0; rate_take(&r, 1000 + taken * 100, &retry_ms);)
		taken++;
	assert_int_equal(taken, 7);
	assert_int_equal(retry_ms, 300);
	taken = 0;
	/* A key that sticks: no more than both limits allow. */
	r = (struct rate){ .per_second = 2, .per_minute = 20, .at_once = 6 };
	for (now_ms = 0; now_ms < 600000; now_ms += 20)
		taken += rate_take(&r, now_ms, &retry_ms);
	assert_in_range(taken, 200, 220);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matrix),
		cmocka_unit_test(test_all_sets_of_roles),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_tokens),
		cmocka_unit_test(test_expiry),
		cmocka_unit_test(test_bad_tokens),
		cmocka_unit_test(test_rate),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
