/* Proves that what a terminal is told besides the picture is one command each,
 * whatever the text says, and that only terminals that take it are told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* It belongs to the terminal but needs none. */
#include "term/osc.c"

#define HOSTILE \
	"a\033]52;c;ZXZpbA==\007b\033\\c\x9d" \
	"d\r\n\xe2\x80\xae;e"

static struct buf b;

static int
fresh(void **state)
{
	(void)state;
	buf_init(&b, 4096);
	return 0;
}

static int
done(void **state)
{
	(void)state;
	buf_free(&b);
	return 0;
}

static int
count(char c)
{
	int n = 0;

	for (size_t i = 0; i < b.len; i++)
		n += b.p[i] == c;
	return n;
}

static void
test_plain_text(void **state)
{
	(void)state;
	osc_title(&b, "earshot north");
	assert_string_equal(b.p, "\033]2;earshot north\a");
	buf_clear(&b);
	osc_copy(&b, "7F3A", OSC_STRAIGHT);
	assert_string_equal(b.p, "\033]52;c;N0YzQQ==\a");
	buf_clear(&b);
	osc_notice(&b, "7F3A hold", OSC_NOTIFY_9, OSC_STRAIGHT);
	assert_string_equal(b.p, "\033]9;earshot: 7F3A hold\a");
	buf_clear(&b);
	osc_notice(&b, "7F3A hold", OSC_NOTIFY_777, OSC_STRAIGHT);
	assert_string_equal(b.p, "\033]777;notify;earshot;7F3A hold\a");
	buf_clear(&b);
	osc_notice(&b, "7F3A hold", OSC_NOTIFY_NONE, OSC_STRAIGHT);
	assert_int_equal(b.len, 0);
}

static void
test_wrapped(void **state)
{
	(void)state;
	osc_notice(&b, "x", OSC_NOTIFY_9, OSC_TMUX);
	assert_string_equal(b.p, "\033Ptmux;\033\033]9;earshot: x\a\033\\");
	buf_clear(&b);
	osc_notice(&b, "x", OSC_NOTIFY_9, OSC_SCREEN);
	assert_string_equal(b.p, "\033P\033]9;earshot: x\a\033\\");
	buf_clear(&b);
	osc_copy(&b, "x", OSC_TMUX);
	assert_string_equal(
	    b.p, "\033]52;c;eA==\a\033Ptmux;\033\033]52;c;eA==\a\033\\");
}

/* Nothing in the text ends the command or begins another. */
static void
test_hostile_text(void **state)
{
	(void)state;
	osc_title(&b, HOSTILE);
	assert_int_equal(count('\033'), 1);
	assert_int_equal(count('\a'), 1);
	assert_int_equal(count('\r') + count('\n'), 0);
	assert_null(memchr(b.p, 0x9d, b.len));
	buf_clear(&b);
	osc_notice(&b, HOSTILE, OSC_NOTIFY_9, OSC_STRAIGHT);
	assert_int_equal(count('\033'), 1);
	assert_int_equal(count('\a'), 1);
	buf_clear(&b);
	osc_copy(&b, HOSTILE, OSC_STRAIGHT);
	assert_int_equal(count('\033'), 1);
	assert_int_equal(count('\a'), 1);
}

static void
test_long_text(void **state)
{
	char text[4000];

	(void)state;
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	osc_copy(&b, text, OSC_STRAIGHT);
	assert_int_equal(b.len, 0);
	osc_title(&b, text);
	assert_true(b.len < 80);
}

static void
test_who_takes_what(void **state)
{
	(void)state;
	assert_true(osc_is_known("xterm-256color"));
	assert_true(osc_is_known("tmux-256color"));
	assert_true(osc_is_known("st-256color"));
	assert_false(osc_is_known("linux"));
	assert_false(osc_is_known("vt220"));
	assert_false(osc_is_known("stv52"));
	assert_false(osc_is_known("dumb"));
	assert_false(osc_is_known(""));
	assert_int_equal(osc_through("xterm", true), OSC_TMUX);
	assert_int_equal(osc_through("screen-256color", false), OSC_SCREEN);
	assert_int_equal(osc_through("xterm", false), OSC_STRAIGHT);
	assert_int_equal(osc_notify_of("xterm", NULL), OSC_NOTIFY_NONE);
	assert_int_equal(osc_notify_of("xterm", "WezTerm"), OSC_NOTIFY_9);
	assert_int_equal(osc_notify_of("rxvt-unicode", NULL), OSC_NOTIFY_777);
	assert_int_equal(osc_notify_of("foot", NULL), OSC_NOTIFY_9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_plain_text, fresh, done),
		cmocka_unit_test_setup_teardown(test_wrapped, fresh, done),
		cmocka_unit_test_setup_teardown(test_hostile_text, fresh, done),
		cmocka_unit_test_setup_teardown(test_long_text, fresh, done),
		cmocka_unit_test(test_who_takes_what),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
