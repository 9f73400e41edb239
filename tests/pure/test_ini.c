/* Proves that settings are read in order with their section and line, that a
 * long value stays whole, and that a broken line is named. */
#include "base/ini.h"

#include "base/buf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* Writes each setting as "section/name=value@line ". */
static int
record(void *ctx, const struct ini_entry *e, struct err *err)
{
	struct buf *b = ctx;

	if (strcmp(e->name, "stop") == 0)
		return err_set(err, "asked to stop");
	buf_printf(b, "%s/%s=%s@%d ", e->section, e->name, e->value, e->line);
	return 0;
}

static void
test_reads(void **state)
{
	static const struct {
		const char *text, *settings;
	} rows[] = {
		{ "", "" },
		{ "\n\n", "" },
		{ "# a comment\n; another\n", "" },
		{ "name = test\n", "/name=test@1 " },
		{ "name=test", "/name=test@1 " },
		{ "  name   =   two words  \n", "/name=two words@1 " },
		{ "[profile]\nname = test\n", "profile/name=test@2 " },
		{ "[a]\nx = 1\n[b]\nx = 2\n", "a/x=1@2 b/x=2@4 " },
		{ "[a]\r\nx = 1\r\n", "a/x=1@2 " },
		{ "empty =\n", "/empty=@1 " },
		{ "# one\n\n[p]\n# two\napi = http://127.0.0.1:8080/v2\n",
		    "p/api=http://127.0.0.1:8080/v2@5 " },
		{ "user = Zo\xc3\xab\n", "/user=Zo\xc3\xab@1 " },
		{ "x = 1\nx = 2\n", "/x=1@1 /x=2@2 " },
		{ "x = a=b\n", "/x=a=b@1 " },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf b;
		struct err err;

		buf_init(&b, 1000);
		assert_int_equal(
		    ini_read(span_of(rows[i].text), record, &b, &err), 0);
		assert_true(span_is(buf_span(&b), rows[i].settings));
		buf_free(&b);
	}
}

static void
test_refuses(void **state)
{
	static const struct {
		struct span text;
		const char *word;
	} rows[] = {
		{ { "nonsense\n", 9 }, "line 1" },
		{ { "a = 1\n\nnonsense\nb = 2\n", 22 }, "line 3" },
		{ { "[open\nx = 1\n", 12 }, "line 1" },
		{ { "a = 1\0\n", 7 }, "NUL" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct buf b;
		struct err err = { "" };

		buf_init(&b, 1000);
		assert_int_equal(ini_read(rows[i].text, record, &b, &err), -1);
		assert_non_null(strstr(err.text, rows[i].word));
		buf_free(&b);
	}
}

static void
test_stops(void **state)
{
	struct buf b;
	struct err err = { "" };

	(void)state;
	buf_init(&b, 1000);
	assert_int_equal(
	    ini_read(span_of("a = 1\nstop = 1\nb = 2\n"), record, &b, &err),
	    -1);
	assert_string_equal(err.text, "asked to stop");
	assert_true(span_is(buf_span(&b), "/a=1@1 "));
	buf_free(&b);
}

/* A provider's leg id may have 256 bytes, and '=' within.  It is read whole or
 * refused, but never in two pieces. */
static void
test_long_value(void **state)
{
	struct buf text, want, got;
	struct err err = { "" };
	int i;

	(void)state;
	buf_init(&text, 4000);
	buf_init(&want, 4000);
	buf_init(&got, 4000);
	buf_puts(&text, "[profile]\nleg = v3:");
	buf_puts(&want, "profile/leg=v3:");
	for (i = 0; i < 250; i++) {
		buf_puts(&text, i % 50 == 40 ? "=" : "x");
		buf_puts(&want, i % 50 == 40 ? "=" : "x");
	}
	buf_puts(&text, "\nuser = rita\n");
	buf_puts(&want, "@2 profile/user=rita@3 ");
	assert_int_equal(ini_read(buf_span(&text), record, &got, &err), 0);
	assert_string_equal(got.p, want.p);
	buf_free(&text);
	buf_free(&want);
	buf_free(&got);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reads),
		cmocka_unit_test(test_refuses),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_long_value),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
