/* Proves that spans compare by their bytes, that a copy is whole or nothing,
 * and that lines come off one by one however they end. */
#include "base/span.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define SPAN(s) ((struct span){ (s), sizeof(s) - 1 })
#define BYTES(s) \
	{ \
		(s), sizeof(s) - 1 \
	}

static void
test_of(void **state)
{
	(void)state;
	assert_int_equal(span_of("Ana").n, 3);
	assert_int_equal(span_of("").n, 0);
	assert_int_equal(span_of(NULL).n, 0);
}

static void
test_compare(void **state)
{
	static const struct {
		struct span a, b;
		bool equal;
	} rows[] = {
		{ BYTES(""), BYTES(""), true },
		{ { NULL, 0 }, BYTES(""), true },
		{ { NULL, 0 }, { NULL, 0 }, true },
		{ BYTES("Ana"), BYTES("Ana"), true },
		{ BYTES("Ana"), BYTES("ana"), false },
		{ BYTES("Ana"), BYTES("Ana "), false },
		{ BYTES("An"), BYTES("Ana"), false },
		{ BYTES("a\0b"), BYTES("a\0b"), true },
		{ BYTES("a\0b"), BYTES("a\0c"), false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		bool equal = span_eq(rows[i].a, rows[i].b);

		assert_int_equal(equal, rows[i].equal);
		assert_int_equal(span_eq(rows[i].b, rows[i].a), equal);
	}
	assert_true(span_is(SPAN("call.hangup"), "call.hangup"));
	assert_false(span_is(SPAN("call.hangup\0"), "call.hangup"));
	assert_true(span_is(span_of(NULL), ""));
}

static void
test_starts(void **state)
{
	(void)state;
	assert_true(span_starts(SPAN("conference.ended"), "conference."));
	assert_true(span_starts(SPAN("conference."), "conference."));
	assert_false(span_starts(SPAN("conference"), "conference."));
	assert_true(span_starts(SPAN("call"), ""));
	assert_true(span_starts(span_of(NULL), ""));
}

static void
test_copy(void **state)
{
	static const struct {
		struct span from;
		size_t size;
		bool fits;
	} rows[] = {
		{ BYTES("abc"), 4, true },
		{ BYTES("abc"), 3, false },
		{ BYTES("abcd"), 4, false },
		{ BYTES(""), 1, true },
		{ { NULL, 0 }, 1, true },
		{ BYTES("a"), 1, false },
		{ BYTES("a\0b"), 8, false },
		{ BYTES("abc\0"), 8, false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		char dst[9] = "........";

		assert_int_equal(
		    span_copy(dst, rows[i].size, rows[i].from), rows[i].fits);
		if (rows[i].fits)
			assert_true(span_is(rows[i].from, dst));
		else
			assert_string_equal(dst, "");
		assert_int_equal(dst[7], '.');
	}
}

static void
test_lines(void **state)
{
	static const struct {
		const char *text;
		const char *line[5];
	} rows[] = {
		{ "", { NULL } },
		{ "\n", { "", NULL } },
		{ "\r\n", { "", NULL } },
		{ "a", { "a", NULL } },
		{ "a\n", { "a", NULL } },
		{ "a\r\nb\n", { "a", "b", NULL } },
		{ "a\n\nb", { "a", "", "b", NULL } },
		{ "a\rb\r", { "a\rb", NULL } },
		{ "\r\r\n", { "\r", NULL } },
		{ " a \n", { " a ", NULL } },
	};
	size_t i, k;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct span rest = span_of(rows[i].text), line;

		for (k = 0; rows[i].line[k]; k++) {
			assert_true(span_line(&rest, &line));
			assert_true(span_is(line, rows[i].line[k]));
		}
		assert_false(span_line(&rest, &line));
		assert_int_equal(rest.n, 0);
	}
}

static void
test_line_keeps_nul(void **state)
{
	struct span rest = BYTES("a\0b\nc"), line;

	(void)state;
	assert_true(span_line(&rest, &line));
	assert_int_equal(line.n, 3);
	assert_true(span_line(&rest, &line));
	assert_true(span_is(line, "c"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_of),
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_starts),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_lines),
		cmocka_unit_test(test_line_keeps_nul),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
