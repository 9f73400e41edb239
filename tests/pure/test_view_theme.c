/* Proves that a theme is read as it is written, and a fault names its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "view/theme.h"

static void
refuse(const char *text, const char *words)
{
	struct theme t;
	struct err err;

	theme_default(&t);
	assert_int_equal(theme_read(&t, span_of(text), &err), -1);
	if (!strstr(err.text, words))
		fail_msg("\"%s\" does not say \"%s\"", err.text, words);
}

static void
test_default_is_whole(void **state)
{
	struct theme t;

	(void)state;
	theme_default(&t);
	assert_string_equal(t.name, "default");
	assert_int_equal(t.look[STYLE_ME_ONAIR][DEPTH_TRUE].bg, 0xa31515);
	assert_int_equal(t.look[STYLE_ME_ONAIR][DEPTH_8].fg, 7);
	assert_int_equal(
	    t.look[STYLE_ME_ONAIR][DEPTH_MONO].attrs, ATTR_REVERSE | ATTR_BOLD);
	assert_int_equal(t.look[STYLE_WARN][DEPTH_256].fg, 214);
	assert_int_equal(t.look[STYLE_WARN][DEPTH_256].bg, COLOR_DEFAULT);
}

/* What my leg does must be told apart without any colour. */
static void
test_modes_differ_in_mono(void **state)
{
	struct theme t;

	(void)state;
	theme_default(&t);
	for (int a = STYLE_ME_OFF; a <= STYLE_ME_UNSURE; a++) {
		for (int b = a + 1; b <= STYLE_ME_UNSURE; b++)
			assert_int_not_equal(t.look[a][DEPTH_MONO].attrs,
			    t.look[b][DEPTH_MONO].attrs);
	}
}

static void
test_a_line_replaces_one_role(void **state)
{
	struct theme t;
	struct err err;

	(void)state;
	theme_default(&t);
	assert_int_equal(
	    theme_read(&t,
		span_of("# mine\r\nname = night\n\n"
			"warn = fg=#010203 dim | 256: default 17 | 8: red | "
			"mono: bold underline # so\n"),
		&err),
	    0);
	assert_string_equal(t.name, "night");
	assert_int_equal(t.look[STYLE_WARN][DEPTH_TRUE].fg, 0x010203);
	assert_int_equal(t.look[STYLE_WARN][DEPTH_TRUE].attrs, ATTR_DIM);
	assert_int_equal(t.look[STYLE_WARN][DEPTH_256].fg, COLOR_DEFAULT);
	assert_int_equal(t.look[STYLE_WARN][DEPTH_256].bg, 17);
	assert_int_equal(t.look[STYLE_WARN][DEPTH_8].fg, 1);
	assert_int_equal(t.look[STYLE_ME_ONAIR][DEPTH_TRUE].bg, 0xa31515);
}

static void
test_faults_name_line_and_word(void **state)
{
	(void)state;
	refuse("\n\nwarm = bold | 256: 1 | 8: red | mono: bold", "line 3");
	refuse("warm = bold | 256: 1 | 8: red | mono: bold", "warm");
	refuse("warn = bold | 256: 1 | 8: red", "mono:");
	refuse("warn = bold | 256: 256 | 8: red | mono: bold", "256");
	refuse("warn = bold | 256: 1 | 8: pink | mono: bold", "pink");
	refuse("warn = bold | 256: 1 | 8: red | mono: red", "red");
	refuse("warn = fg=#12345 | 256: 1 | 8: red | mono: bold", "#12345");
	refuse("warn = fg=#12345g | 256: 1 | 8: red | mono: bold", "#12345g");
	refuse("warn = bold | 256: 1 2 3 4- | 8: red | mono: bold", "4-");
	refuse("warn = bold | 256: | 8: red | mono: bold", "nothing");
	refuse("warn = bold | 256: 1 | 8: red | mono: bold | more", "more");
	refuse("warn", "warn");
	refuse("name = abcdefghijklmnopqrstuvwxyzabcdefghijkl", "too long");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_default_is_whole),
		cmocka_unit_test(test_modes_differ_in_mono),
		cmocka_unit_test(test_a_line_replaces_one_role),
		cmocka_unit_test(test_faults_name_line_and_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
