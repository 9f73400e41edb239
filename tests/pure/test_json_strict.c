/* Proves that only strict JSON within the limits is taken, whatever cJSON alone
 * would let pass, and that nothing is read past the end of the text. */
#include "base/json.h"

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
check_taken(struct span text, bool taken)
{
	struct err err = { "" };
	struct cJSON *root = json_parse(text, &err);

	if ((root != NULL) != taken)
		fail_msg("%.*s: %s", (int)(text.n < 60 ? text.n : 60), text.p,
		    taken ? err.text : "was taken");
	if (!root)
		assert_true(strncmp(err.text, "json: ", 6) == 0);
	json_free(root);
}

static void
test_taken(void **state)
{
	static const struct span rows[] = {
		BYTES("{}"),
		BYTES("[]"),
		BYTES("null"),
		BYTES("true"),
		BYTES("\"\""),
		BYTES("0"),
		BYTES("-0"),
		BYTES("-1.5e+10"),
		BYTES("1E-99"),
		BYTES(" \t\r\n[1, 2 ,3]\r\n\t "),
		BYTES("{\"a\":{\"a\":{\"a\":1}}}"),
		BYTES("[{\"a\":1},{\"a\":1}]"),
		BYTES("{\"a\":1,\"A\":2}"),
		BYTES("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\""),
		BYTES("\"\\ud83d\\ude00\""),
		BYTES("\"\xf0\x9f\x98\x80\""),
		BYTES("\"\x7f\""),
		BYTES("\"\\u2028\xe2\x80\xa8\""),
		BYTES("\"// no comment\""),
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		check_taken(rows[i], true);
}

static void
test_refused_shapes(void **state)
{
	static const struct span rows[] = {
		BYTES(""),
		{ NULL, 0 },
		BYTES(" "),
		BYTES("\n\n"),
		BYTES("{"),
		BYTES("}"),
		BYTES("[1"),
		BYTES("[1,]"),
		BYTES("[,1]"),
		BYTES("[1 2]"),
		BYTES("[1]]"),
		BYTES("{\"a\":1,}"),
		BYTES("{\"a\"}"),
		BYTES("{\"a\" 1}"),
		BYTES("{\"a\"::1}"),
		BYTES("{a:1}"),
		BYTES("{1:1}"),
		BYTES("{\"a\":1]"),
		BYTES("[1}"),
		BYTES("'a'"),
		BYTES("tru"),
		BYTES("True"),
		BYTES("truefalse"),
		BYTES("nul"),
		BYTES("undefined"),
		BYTES("NaN"),
		BYTES("Infinity"),
		BYTES("-Infinity"),
		BYTES("/* a */ 1"),
		BYTES("1 // a"),
		BYTES("1;"),
		BYTES("[1]\v"),
		BYTES("[\f1]"),
		BYTES("[\xc2\xa0"
		      "1]"),
		/* More than one value. */
		BYTES("{}{}"),
		BYTES("{} {}"),
		BYTES("1 2"),
		BYTES("{}\n{}\n"),
		BYTES("{}x"),
		BYTES("{},"),
		/* A byte order mark. */
		BYTES("\xef\xbb\xbf{}"),
		BYTES("{}\xef\xbb\xbf"),
		BYTES("\xff\xfe{\0}\0"),
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		check_taken(rows[i], false);
}

static void
test_refused_strings(void **state)
{
	static const struct span rows[] = {
		/* NUL, raw and escaped, in values, names and between. */
		BYTES("\"a\0b\""),
		BYTES("\"a\\u0000b\""),
		BYTES("{\"a\0\":1}"),
		BYTES("{\"a\\u0000\":1}"),
		BYTES("{}\0"),
		BYTES("{}\0{}"),
		BYTES("\0{}"),
		BYTES("[1,\0]"),
		/* Controls. */
		BYTES("\"a\nb\""),
		BYTES("\"a\tb\""),
		BYTES("\"\x1b[31m\""),
		BYTES("\"\x1f\""),
		/* Bad UTF-8, overlong forms, surrogates as bytes. */
		BYTES("\"\xff\""),
		BYTES("\"\x80\""),
		BYTES("\"\xc3\""),
		BYTES("\"\xc0\xaf\""),
		BYTES("\"\xe0\x80\xaf\""),
		BYTES("\"\xf0\x80\x80\xaf\""),
		BYTES("\"\xed\xa0\x80\""),
		BYTES("\"\xed\xa0\xbd\xed\xb8\x80\""),
		BYTES("\"\xf4\x90\x80\x80\""),
		BYTES("{\"\xff\":1}"),
		/* Lone surrogates as escapes. */
		BYTES("\"\\ud83d\""),
		BYTES("\"\\ude00\""),
		BYTES("\"\\ud83dx\""),
		BYTES("\"\\ud83d\\n\""),
		BYTES("\"\\ud83d\\u0041\""),
		BYTES("\"\\ud83d\\ud83d\\ude00\""),
		BYTES("\"\\ude00\\ud83d\""),
		/* Escapes that are none, strings without end. */
		BYTES("\"\\x41\""),
		BYTES("\"\\'\""),
		BYTES("\"\\u12\""),
		BYTES("\"\\u12g4\""),
		BYTES("\"\\u 123\""),
		BYTES("\"\\u-123\""),
		BYTES("\"\\U0041\""),
		BYTES("\""),
		BYTES("\"a"),
		BYTES("\"\\"),
		BYTES("\"\\\""),
		BYTES("\"\\u"),
		BYTES("\"\\u004"),
		BYTES("\"\\ud83d\\ude0"),
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		check_taken(rows[i], false);
}

/* At each place of a long string, since it is walked eight bytes at a time. */
static void
test_every_place(void **state)
{
	char text[32];
	int i, c, length;

	(void)state;
	for (length = 1; length < 26; length++) {
		for (i = 1; i <= length; i++) {
			for (c = 0; c < 256; c++) {
				memset(text, 'x', sizeof(text));
				text[0] = text[length + 1] = '"';
				text[i] = (char)c;
				check_taken(
				    (struct span){ text, (size_t)length + 2 },
				    c >= 0x20 && c < 0x80 && c != '"' &&
					c != '\\');
			}
		}
	}
}

static void
test_refused_numbers(void **state)
{
	static const struct span rows[] = { BYTES("01"), BYTES("-01"),
		BYTES("00"), BYTES("+1"), BYTES("-"), BYTES("--1"), BYTES(".5"),
		BYTES("1."), BYTES("1.e5"), BYTES("1e"), BYTES("1e+"),
		BYTES("1e5.5"), BYTES("0x10"), BYTES("1_000"), BYTES("1,0"),
		BYTES("1-2"), BYTES("[1-2]"), BYTES("1e400"), BYTES("-1e400"),
		BYTES("1e999999999999"), BYTES("1e-400") };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		check_taken(rows[i], false);
}

/* However it is spelt, what is taken must be finite. */
static void
test_refused_infinity(void **state)
{
	char text[400];

	(void)state;
	memset(text, '9', 300);
	memcpy(text + 300, "e99", 4);
	check_taken(span_of(text), false);
	text[0] = '-';
	check_taken(span_of(text), false);
	memset(text, '9', sizeof(text));
	check_taken((struct span){ text, sizeof(text) }, false);
}

static void
test_refused_names(void **state)
{
	struct buf b;
	int i;

	(void)state;
	check_taken(SPAN("{\"a\":1,\"a\":1}"), false);
	check_taken(SPAN("{\"a\":1,\"b\":2,\"a\":3}"), false);
	check_taken(SPAN("{\"a\":1,\"\\u0061\":2}"), false);
	check_taken(SPAN("{\"\":1,\"\":2}"), false);
	check_taken(SPAN("[[{\"x\":{\"a\":[],\"a\":[]}}]]"), false);
	check_taken(SPAN("[0,{},{\"a\":null,\"a\":null}]"), false);

	/* Sizes about the one from which names are sorted. */
	buf_init(&b, 100000);
	for (i = 2; i < 200; i++) {
		int k;

		buf_clear(&b);
		buf_puts(&b, "{");
		for (k = 0; k < i; k++)
			buf_printf(&b, "\"n%d\":%d,", k * 7919 % 1000, k);
		buf_drop(&b, 0);
		b.len--;
		buf_puts(&b, "}");
		check_taken(buf_span(&b), true);
		b.len--;
		buf_printf(&b, ",\"n%d\":0}", (i / 2) * 7919 % 1000);
		check_taken(buf_span(&b), false);
	}
	buf_free(&b);
}

static void
nest(struct buf *b, int depth, const char *open, const char *close)
{
	int i;

	buf_clear(b);
	for (i = 0; i < depth; i++)
		buf_puts(b, open);
	buf_puts(b, "1");
	for (i = 0; i < depth; i++)
		buf_puts(b, close);
}

static void
test_depth(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10 << 20);
	nest(&b, 32, "[", "]");
	check_taken(buf_span(&b), true);
	nest(&b, 33, "[", "]");
	check_taken(buf_span(&b), false);
	nest(&b, 32, "{\"a\":", "}");
	check_taken(buf_span(&b), true);
	nest(&b, 33, "{\"a\":", "}");
	check_taken(buf_span(&b), false);
	nest(&b, 1000000, "[", "]");
	check_taken(buf_span(&b), false);
	nest(&b, 1000000, "]", "[");
	check_taken(buf_span(&b), false);

	/* Depth is not width. */
	buf_clear(&b);
	buf_puts(&b, "[[]");
	while (b.len < 1000)
		buf_puts(&b, ",[]");
	buf_puts(&b, "]");
	check_taken(buf_span(&b), true);
	buf_free(&b);
}

/* An array of count numbers is count + 1 values. */
static void
test_count(void **state)
{
	struct buf b;
	int i;

	(void)state;
	buf_init(&b, 1 << 20);
	buf_puts(&b, "[1");
	for (i = 0; i < JSON_NODES_MAX - 2; i++)
		buf_puts(&b, ",1");
	buf_puts(&b, "]");
	check_taken(buf_span(&b), true);
	b.len--;
	buf_puts(&b, ",1]");
	check_taken(buf_span(&b), false);
	buf_free(&b);
}

/* The text need not be terminated, and is not read past its end. */
static void
test_every_prefix(void **state)
{
	static const char text[] = "{\"data\":{\"event_type\":\"call.hangup\","
				   "\"n\":[1,-2.5e3,true,false,null],"
				   "\"u\":\"\\ud83d\\ude00\xc3\xab\"}}";
	size_t n;

	(void)state;
	for (n = 0; n < sizeof(text) - 1; n++) {
		char *exact = test_malloc(n + 1);

		memcpy(exact, text, n);
		exact[n] = '}';
		check_taken((struct span){ exact, n }, false);
		test_free(exact);
	}
	check_taken(SPAN(text), true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_refused_shapes),
		cmocka_unit_test(test_refused_strings),
		cmocka_unit_test(test_every_place),
		cmocka_unit_test(test_refused_numbers),
		cmocka_unit_test(test_refused_infinity),
		cmocka_unit_test(test_refused_names),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_count),
		cmocka_unit_test(test_every_prefix),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
