/* Proves that colours by number become colours by their parts, and that
 * nothing else is touched. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* It belongs to the terminal but needs none. */
#include "term/truecolor.c"

static void
becomes(const char *before, const char *after)
{
	struct truecolor c = { 0 };
	struct buf b;

	assert_int_equal(truecolor_number(&c, 0x0a0bff), 16);
	assert_int_equal(truecolor_number(&c, 0x010203), 17);
	assert_int_equal(truecolor_number(&c, 0x0a0bff), 16);
	buf_init(&b, 4096);
	buf_puts(&b, "\033[38;5;16mold");
	buf_puts(&b, before);
	truecolor_write(&c, &b, strlen("\033[38;5;16mold"));
	assert_string_equal(b.p + strlen("\033[38;5;16mold"), after);
	assert_memory_equal(b.p, "\033[38;5;16mold", 13);
	buf_free(&b);
}

static void
test_numbers_become_parts(void **state)
{
	(void)state;
	becomes("\033[38;5;16mx", "\033[38;2;10;11;255mx");
	becomes("a\033[48;5;17mb\033[m", "a\033[48;2;1;2;3mb\033[m");
	becomes("\033[38;5;16;48;5;17;1m", "\033[38;2;10;11;255;48;2;1;2;3;1m");
	becomes("\033[1;38;5;17m", "\033[1;38;2;1;2;3m");
}

static void
test_the_rest_stays(void **state)
{
	static const char *const same[] = { "38;5;16m", "\033[38;5;18m",
		"\033[38;5;15m", "\033[38;5;1m", "\033[38;5;999m", "\033[38;5m",
		"\033[38;5;16H", "\033[?38;5;16h", "\033[", "\033",
		"\033[38;5;", "\033[5;16H38;5;16m", "\033[39;49m", "\033[m",
		"\033(B", "" };

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(same); i++)
		becomes(same[i], same[i]);
}

/* More colours than numbers: those that are left over are the terminal's
 * own. */
static void
test_too_many(void **state)
{
	struct truecolor c = { 0 };
	int i;

	(void)state;
	for (i = 0; i < 240; i++)
		assert_int_equal(truecolor_number(&c, i), 16 + i);
	assert_int_equal(truecolor_number(&c, 240), -1);
	assert_int_equal(truecolor_number(&c, 239), 255);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers_become_parts),
		cmocka_unit_test(test_the_rest_stays),
		cmocka_unit_test(test_too_many),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
