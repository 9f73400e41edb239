/* Proves that provider time stamps are read to the millisecond in every form
 * that they are sent in, that anything else is refused, and that what is
 * written reads back. */
#include "base/stamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void
test_reads(void **state)
{
	static const struct {
		const char *text;
		int64_t ms;
	} rows[] = {
		{ "1970-01-01T00:00:00Z", 0 },
		{ "1970-01-01T00:00:00.001Z", 1 },
		{ "2026-01-15T10:00:00Z", 1768471200000 },
		{ "2026-01-15T10:00:00.680000Z", 1768471200680 },
		{ "2026-01-15T10:00:00.68Z", 1768471200680 },
		{ "2026-01-15T10:00:00.6809999999999Z", 1768471200680 },
		{ "2026-01-15T10:00:00.000999Z", 1768471200000 },
		{ "2026-01-15T11:00:00+01:00", 1768471200000 },
		{ "2026-01-15T04:30:00.5-05:30", 1768471200500 },
		{ "2026-01-15T10:00:00+00:00", 1768471200000 },
		{ "2024-02-29T00:00:00Z", 1709164800000 },
		{ "2000-02-29T23:59:59.999Z", 951868799999 },
		{ "2024-03-01T00:00:00Z", 1709251200000 },
		{ "2025-12-31T23:59:59Z", 1767225599000 },
		{ "2016-12-31T23:59:60Z", 1483228800000 },
		{ "2038-01-19T03:14:08Z", 2147483648000 },
		{ "9999-12-31T23:59:59.999Z", 253402300799999 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t ms = -1;

		assert_true(stamp_read(span_of(rows[i].text), &ms));
		assert_int_equal(ms, rows[i].ms);
	}
}

static void
test_refuses(void **state)
{
	static const char *const rows[] = {
		"",
		"2026",
		"2026-01-15",
		"2026-01-15T10:00",
		"2026-01-15T10:00:00",
		"2026-01-15 10:00:00Z",
		"2026-01-15T10:00:00z",
		"2026-01-15T10:00:00Zulu",
		" 2026-01-15T10:00:00Z",
		"2026-01-15T10:00:00Z ",
		"2026-1-15T10:00:00Z",
		"26-01-15T10:00:00Z",
		"2026-00-15T10:00:00Z",
		"2026-13-15T10:00:00Z",
		"2026-01-00T10:00:00Z",
		"2026-01-32T10:00:00Z",
		"2026-01-15T24:00:00Z",
		"2026-01-15T10:60:00Z",
		"2026-01-15T10:00:61Z",
		"2026-01-15T10:00:00.Z",
		"2026-01-15T10:00:00,5Z",
		"2026-01-15T10:00:00.-5Z",
		"2026-01-15T10:00:00+0100",
		"2026-01-15T10:00:00+1:00",
		"2026-01-15T10:00:00+24:00",
		"2026-01-15T10:00:00+01:60",
		"2026-01-15T10:00:00+01:00Z",
		"1969-12-31T23:59:59Z",
		"0000-00-00T00:00:00Z",
		"+026-01-15T10:00:00Z",
		"2026-01-15T10:00:0xZ",
		"Thu, 15 Jan 2026 10:00:00 GMT",
		"1768471200680",
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t ms = 77;

		assert_false(stamp_read(span_of(rows[i]), &ms));
		assert_int_equal(ms, 77);
	}
}

static void
test_refuses_days_that_are_not(void **state)
{
	static const char *const rows[] = {
		"2026-02-29T00:00:00Z",
		"2026-02-30T00:00:00Z",
		"2026-04-31T00:00:00Z",
		"2100-02-29T00:00:00Z",
	};
	size_t i;
	int64_t ms;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_false(stamp_read(span_of(rows[i]), &ms));
}

/* The bytes behind a span are not the stamp's. */
static void
test_ends_with_the_span(void **state)
{
	struct span s = span_of("2026-01-15T10:00:00.680000Z9");
	int64_t ms;

	(void)state;
	s.n--;
	assert_true(stamp_read(s, &ms));
	s.n--;
	assert_false(stamp_read(s, &ms));
}

static void
test_writes(void **state)
{
	char text[25];

	(void)state;
	stamp_write(text, sizeof(text), 0);
	assert_string_equal(text, "1970-01-01T00:00:00.000Z");
	stamp_write(text, sizeof(text), 1768471200680);
	assert_string_equal(text, "2026-01-15T10:00:00.680Z");
	stamp_write(text, sizeof(text), 253402300799999);
	assert_string_equal(text, "9999-12-31T23:59:59.999Z");
}

static void
test_reads_what_it_wrote(void **state)
{
	char text[25];
	int64_t ms, back;

	(void)state;
	for (ms = 0; ms < 5000000000000; ms += 86400000 / 3 * 25 + 13331) {
		stamp_write(text, sizeof(text), ms);
		assert_true(stamp_read(span_of(text), &back));
		assert_int_equal(back, ms);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_refuses_days_that_are_not),
		cmocka_unit_test(test_ends_with_the_span),
		cmocka_unit_test(test_writes),
		cmocka_unit_test(test_reads_what_it_wrote),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
