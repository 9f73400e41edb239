/* Proves that whatever comes in as text leaves text_clean as UTF-8 that moves
 * no cursor, hides nothing, reverses nothing, fits its columns and its bytes,
 * and is as wide as a terminal draws it. */
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/err.h"

#define SPAN(s) ((struct span){ (s), sizeof(s) - 1 })
#define BYTES(s) \
	{ \
		(s), sizeof(s) - 1 \
	}
#define BAD "\xef\xbf\xbd"  /* U+FFFD */
#define DOTS "\xe2\x80\xa6" /* U+2026 */

struct row {
	struct span in;
	int cols;
	const char *out;
};

static void
check_rows(const struct row *rows, size_t count)
{
	size_t i;

	for (i = 0; i < count; i++) {
		char dst[256];

		assert_ptr_equal(
		    text_clean(dst, sizeof(dst), rows[i].cols, rows[i].in),
		    dst);
		assert_string_equal(dst, rows[i].out);
		assert_true(text_width(dst) <= rows[i].cols);
	}
}

static void
test_plain(void **state)
{
	static const struct row rows[] = {
		{ BYTES(""), 10, "" },
		{ { NULL, 0 }, 10, "" },
		{ BYTES("Ana Ruiz"), 10, "Ana Ruiz" },
		{ BYTES("Zo\xc3\xab"), 10, "Zo\xc3\xab" },
		{ BYTES("\xe9\x99\x88\xe4\xbc\x9f"), 10,
		    "\xe9\x99\x88\xe4\xbc\x9f" },
		{ BYTES("\xd7\x93\xd7\xa0\xd7\x94"), 10,
		    "\xd7\x93\xd7\xa0\xd7\x94" },
		{ BYTES("e\xcc\x81t\xc3\xa9"), 10, "e\xcc\x81t\xc3\xa9" },
		{ BYTES("<b>&amp;\"'\\%s"), 20, "<b>&amp;\"'\\%s" },
		{ BYTES("( LISTENING )"), 20, "( LISTENING )" },
	};

	(void)state;
	check_rows(rows, ARRAY_LEN(rows));
}

static void
test_blanks(void **state)
{
	static const struct row rows[] = {
		{ BYTES("   "), 10, "" },
		{ BYTES("  Ana   Ruiz  "), 10, "Ana Ruiz" },
		{ BYTES("Ana\tRuiz"), 10, "Ana Ruiz" },
		{ BYTES("Ana\r\nRuiz\n"), 10, "Ana Ruiz" },
		{ BYTES("OFF AIR\rON AIR"), 20, "OFF AIR ON AIR" },
		{ BYTES("Ana\xc2\xa0Ruiz"), 10, "Ana Ruiz" },
		{ BYTES("Ana\xe3\x80\x80Ruiz"), 10, "Ana Ruiz" },
		{ BYTES("Ana\xe2\x80\x83 Ruiz"), 10, "Ana Ruiz" },
	};

	(void)state;
	check_rows(rows, ARRAY_LEN(rows));
}

static void
test_controls(void **state)
{
	static const struct row rows[] = {
		{ BYTES("\x1b[31mred"), 20, BAD "[31mred" },
		{ BYTES("\x1b[2J\x1b[H"), 20, BAD "[2J" BAD "[H" },
		{ BYTES("\x1b]52;c;QUJD\x07"), 20, BAD "]52;c;QUJD" BAD },
		{ BYTES("\x1b]0;title\x1b\\"), 20, BAD "]0;title" BAD "\\" },
		{ BYTES("\x1bPq\x1b\\"), 20, BAD "Pq" BAD "\\" },
		{ BYTES("a\x00z"), 20, "a" BAD "z" },
		{ BYTES("a\x08\x08z"), 20, "a" BAD BAD "z" },
		{ BYTES("a\x7fz"), 20, "a" BAD "z" },
		{ BYTES("a\x0b\x0cz"), 20, "a" BAD BAD "z" },
		{ BYTES("\x9b"
			"31m"),
		    20, BAD "31m" },
		{ BYTES("\xc2\x9b"
			"31m"),
		    20, BAD "31m" },
		{ BYTES("\xc2\x85"), 20, BAD },
		{ BYTES("\xc2\x9d"
			"52;c;QQ\xc2\x9c"),
		    20, BAD "52;c;QQ" BAD },
	};

	(void)state;
	check_rows(rows, ARRAY_LEN(rows));
}

static void
test_hidden(void **state)
{
	static const struct row rows[] = {
		/* Bidi overrides, embeddings and isolates. */
		{ BYTES("\xe2\x80\xae"
			"911"),
		    20, BAD "911" },
		{ BYTES("a\xe2\x80\xaa"
			"b\xe2\x81\xa6"
			"c\xe2\x81\xa9"),
		    20, "a" BAD "b" BAD "c" BAD },
		{ BYTES("a\xd8\x9cz"), 20, "a" BAD "z" },
		/* Zero width space, joiners, no-break space, soft hyphen. */
		{ BYTES("a\xe2\x80\x8bz"), 20, "a" BAD "z" },
		{ BYTES("a\xe2\x80\x8dz"), 20, "a" BAD "z" },
		{ BYTES("\xef\xbb\xbf"
			"a"),
		    20, BAD "a" },
		{ BYTES("a\xc2\xadz"), 20, "a" BAD "z" },
		{ BYTES("a\xe2\x81\xa0z"), 20, "a" BAD "z" },
		/* Tag characters, variation selectors. */
		{ BYTES("a\xf3\xa0\x81\x81\xf3\xa0\x81\xbf"), 20, "a" BAD BAD },
		{ BYTES("a\xef\xb8\x8f"), 20, "a" BAD },
		/* Fillers that look like nothing. */
		{ BYTES("\xe3\x85\xa4\xe2\xa0\x80\xef\xbe\xa0"), 20,
		    BAD BAD BAD },
		/* Line separator, private use, a noncharacter. */
		{ BYTES("a\xe2\x80\xa8z"), 20, "a" BAD "z" },
		{ BYTES("\xee\x80\x80\xf4\x80\x80\x80\xef\xbf\xbf"), 20,
		    BAD BAD BAD },
	};

	(void)state;
	check_rows(rows, ARRAY_LEN(rows));
}

static void
test_bad_utf8(void **state)
{
	static const struct row rows[] = {
		{ BYTES("a\xffz"), 20, "a" BAD "z" },
		{ BYTES("a\x80z"), 20, "a" BAD "z" },
		{ BYTES("\xc0\xaf"), 20, BAD BAD },
		{ BYTES("\xe0\x80\xaf"), 20, BAD BAD BAD },
		{ BYTES("\xf0\x80\x80\xaf"), 20, BAD BAD BAD BAD },
		{ BYTES("\xed\xa0\x80"), 20, BAD BAD BAD },
		{ BYTES("\xf4\x90\x80\x80"), 20, BAD BAD BAD BAD },
		{ BYTES("\xc3"), 20, BAD },
		{ BYTES("\xe2\x80"), 20, BAD BAD },
		{ BYTES("\xe2\x80z"), 20, BAD BAD "z" },
		{ BYTES("\xf8\x88\x80\x80\x80"), 20, BAD BAD BAD BAD BAD },
	};

	(void)state;
	check_rows(rows, ARRAY_LEN(rows));
}

static void
test_marks(void **state)
{
	static const struct row rows[] = {
		{ BYTES("e\xcc\x81"), 20, "e\xcc\x81" },
		{ BYTES("e\xcc\x81\xcc\xa3"), 20, "e\xcc\x81\xcc\xa3" },
		{ BYTES("e\xcc\x81\xcc\xa3\xcc\x82"), 20,
		    "e\xcc\x81\xcc\xa3" BAD },
		{ BYTES("\xcc\x81"
			"e"),
		    20, BAD "e" },
		{ BYTES("a \xcc\x81"), 20, "a " BAD },
		{ BYTES("\x1b\xcc\x81"), 20, BAD BAD },
	};
	char zalgo[1002] = "Z", dst[256];
	int i;

	(void)state;
	check_rows(rows, ARRAY_LEN(rows));
	for (i = 1; i < 1000; i += 2)
		memcpy(zalgo + i, "\xcc\x8d", 2);
	text_clean(dst, sizeof(dst), 10, span_of(zalgo));
	assert_int_equal(text_width(dst), 10);
	assert_true(strlen(dst) < 40);
}

static void
test_cut(void **state)
{
	static const struct row rows[] = {
		{ BYTES("Ana Ruiz"), 8, "Ana Ruiz" },
		{ BYTES("Ana Ruiz"), 7, "Ana Ru" DOTS },
		{ BYTES("Ana Ruiz"), 1, DOTS },
		{ BYTES("A"), 1, "A" },
		{ BYTES("A "), 1, "A" },
		{ BYTES("A b"), 2, "A" DOTS },
		/* Wide ones are never halved. */
		{ BYTES("\xe9\x99\x88\xe4\xbc\x9f"), 4,
		    "\xe9\x99\x88\xe4\xbc\x9f" },
		{ BYTES("\xe9\x99\x88\xe4\xbc\x9f"), 3, "\xe9\x99\x88" DOTS },
		{ BYTES("\xe9\x99\x88\xe4\xbc\x9f"), 2, DOTS },
		{ BYTES("a\xe9\x99\x88z"), 3, "a" DOTS },
		{ BYTES("\xe9\x99\x88"), 1, DOTS },
		/* A mark stays with what it is on. */
		{ BYTES("e\xcc\x81t\xc3\xa9s"), 3, "e\xcc\x81t" DOTS },
		{ BYTES("ete\xcc\x81"), 3, "ete\xcc\x81" },
		{ BYTES("ete\xcc\x81s"), 3, "et" DOTS },
	};
	static char long_name[10000];
	char dst[256];

	(void)state;
	check_rows(rows, ARRAY_LEN(rows));
	memset(long_name, 'x', sizeof(long_name));
	text_clean(dst, sizeof(dst), 40,
	    (struct span){ long_name, sizeof(long_name) });
	assert_int_equal(text_width(dst), 40);
	assert_string_equal(dst + 39, DOTS);
}

/* No width at all leaves nothing to write. */
static void
test_no_columns(void **state)
{
	char dst[16];

	(void)state;
	assert_string_equal(text_clean(dst, sizeof(dst), 0, SPAN("Ana")), "");
}

/* Every size of dst, down to the terminator alone, is kept to. */
static void
test_bytes(void **state)
{
	static const struct span in[] = { BYTES("abcdef"),
		BYTES("\xe9\x99\x88\xe4\xbc\x9f"), BYTES("e\xcc\x81\xcc\xa3"),
		BYTES("\x1b\x1b\x1b"), BYTES("\xf0\x9f\x98\x80x") };
	size_t i, size;

	(void)state;
	for (i = 0; i < ARRAY_LEN(in); i++) {
		for (size = 1; size < 12; size++) {
			char dst[32];

			memset(dst, '#', sizeof(dst));
			text_clean(dst, size, 40, in[i]);
			assert_true(memchr(dst, '\0', size) != NULL);
			assert_int_equal(dst[size], '#');
			assert_true(text_is_utf8(span_of(dst)));
		}
	}
}

static void
test_clean_twice(void **state)
{
	static const struct span in[] = { BYTES("\x1b[31mAna\xff  Ruiz "),
		BYTES("e\xcc\x81\xcc\xa3\xcc\x82 x"),
		BYTES("\xe9\x99\x88\xe4\xbc\x9f\xe2\x80\xae") };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(in); i++) {
		char once[64], twice[64];

		text_clean(once, sizeof(once), 12, in[i]);
		text_clean(twice, sizeof(twice), 12, span_of(once));
		assert_string_equal(once, twice);
	}
}

/* Each code point, on a letter and before one: what comes out is UTF-8 without
 * a control character, and short. */
static void
test_every_code(void **state)
{
	unsigned code;

	(void)state;
	for (code = 0; code < 0x110000; code++) {
		char in[8] = "a", out[32];
		size_t n = text_encode(in + 1, code), i;

		if (code >= 0xd800 && code <= 0xdfff)
			continue;
		in[1 + n] = 'z';
		text_clean(out, sizeof(out), 10, (struct span){ in, n + 2 });
		assert_true(text_is_utf8(span_of(out)));
		assert_int_equal(out[0], 'a');
		assert_int_equal(out[strlen(out) - 1], 'z');
		assert_in_range(text_width(out), 2, 4);
		for (i = 0; out[i]; i++)
			assert_true((unsigned char)out[i] >= ' ' &&
				    out[i] != 0x7f &&
				    !(out[i] == '\xc2' &&
					(unsigned char)out[i + 1] < 0xa0));
	}
}

/* What terminals draw: spacing marks take a column of their own, jamo that
 * join a syllable take none and so are replaced or counted with it. */
static void
test_width_as_drawn(void **state)
{
	static const struct {
		struct span in;
		int width;
	} rows[] = {
		{ BYTES("Ana"), 3 },
		{ BYTES("e\xcc\x81"), 1 },
		{ BYTES("\xe9\x99\x88"), 2 },
		{ BYTES("\xed\x95\x9c"), 2 },
		{ BYTES("\xf0\x9f\x98\x80"), 2 },
		/* Devanagari ki, Tamil ko, Thai kam. */
		{ BYTES("\xe0\xa4\x95\xe0\xa4\xbf"), 2 },
		{ BYTES("\xe0\xae\x95\xe0\xaf\x8a"), 2 },
		{ BYTES("\xe0\xb8\x81\xe0\xb8\xb3"), 2 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		char dst[64];

		text_clean(dst, sizeof(dst), 40, rows[i].in);
		assert_int_equal(text_width(dst), rows[i].width);
	}
}

static void
test_next(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		int width;
	} rows[] = {
		{ "", 0, 0 },
		{ "ab", 1, 1 },
		{ "e\xcc\x81t", 3, 1 },
		{ "e\xcc\x81\xcc\xa3", 5, 1 },
		{ "\xe9\x99\x88x", 3, 2 },
		{ BAD "x", 3, 1 },
		{ DOTS, 3, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		int width = 0;

		assert_int_equal(text_next(rows[i].text, &width), rows[i].len);
		assert_int_equal(width, rows[i].width);
	}
	assert_int_equal(text_width("Zo\xc3\xab \xe9\x99\x88" DOTS), 7);
}

static void
test_codes(void **state)
{
	static const unsigned codes[] = { 0, 'a', 0x7f, 0x80, 0x7ff, 0x800,
		0xd7ff, 0xe000, 0xfffd, 0xffff, 0x10000, 0x10ffff };
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_LEN(codes); i++) {
		unsigned back = 1;
		char bytes[4];

		n = text_encode(bytes, codes[i]);
		assert_int_equal(
		    text_decode((struct span){ bytes, n }, &back), n);
		assert_int_equal(back, codes[i]);
		if (n > 1)
			assert_int_equal(
			    text_decode((struct span){ bytes, n - 1 }, &back),
			    0);
	}
	assert_int_equal(text_decode(span_of(NULL), &(unsigned){ 0 }), 0);
	assert_true(text_is_utf8(span_of(NULL)));
	assert_true(text_is_utf8(SPAN("Zo\xc3\xab\0")));
	assert_false(text_is_utf8(SPAN("Zo\xc3")));
	assert_false(text_is_utf8(SPAN("\xc0\x80")));
	assert_false(text_is_utf8(SPAN("\xed\xa0\x80")));
}

static void
test_duration(void **state)
{
	static const struct {
		long long ms;
		const char *text;
	} rows[] = {
		{ -1, "--:--" },
		{ -100000, "--:--" },
		{ 0, "00:00" },
		{ 999, "00:00" },
		{ 1000, "00:01" },
		{ 761000, "12:41" },
		{ 3599999, "59:59" },
		{ 3600000, "1:00:00" },
		{ 359999000, "99:59:59" },
		{ 359999999, "99:59:59" },
		{ 360000000, "4d" },
		{ 432000000, "5d" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		char dst[16];

		text_duration(dst, sizeof(dst), rows[i].ms);
		assert_string_equal(dst, rows[i].text);
	}
}

/* A sentence about something from outside is text from outside. */
static void
test_errors(void **state)
{
	struct err err;
	char longest[600];

	(void)state;
	assert_int_equal(
	    err_set(&err, "no call %s here", "\033[31m\aX\302\233Y\377"), -1);
	assert_string_equal(
	    err.text, "no call " BAD "[31m" BAD "X" BAD "Y" BAD " here");
	err_set(&err, "plain, %d of it: \"%s\"", 3, "Zo\303\253");
	assert_string_equal(err.text, "plain, 3 of it: \"Zo\303\253\"");
	memset(longest, 'x', sizeof(longest));
	longest[sizeof(longest) - 1] = '\0';
	err_set(&err, "%s", longest);
	assert_in_range(strlen(err.text), 200, sizeof(err.text) - 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_blanks),
		cmocka_unit_test(test_controls),
		cmocka_unit_test(test_hidden),
		cmocka_unit_test(test_bad_utf8),
		cmocka_unit_test(test_marks),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_no_columns),
		cmocka_unit_test(test_bytes),
		cmocka_unit_test(test_clean_twice),
		cmocka_unit_test(test_every_code),
		cmocka_unit_test(test_width_as_drawn),
		cmocka_unit_test(test_next),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_duration),
		cmocka_unit_test(test_errors),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
