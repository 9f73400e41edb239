/* Proves that what is read aloud is words, and is said once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "view/plain.h"

static void
test_durations(void **state)
{
	static const struct {
		int64_t ms;
		const char *text;
	} times[] = {
		{ -5, "0 seconds" },
		{ 1999, "1 second" },
		{ 60000, "1 minute 0 seconds" },
		{ 252000, "4 minutes 12 seconds" },
		{ 3720000, "1 hour 2 minutes" },
	};
	char text[64];

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		plain_duration(text, sizeof(text), times[i].ms);
		assert_string_equal(text, times[i].text);
	}
}

static void
test_said_once(void **state)
{
	struct model *m = model_new();
	struct plain told = { 0 };
	struct ui ui;
	struct buf b;

	(void)state;
	ui_init(&ui);
	ui.model = m;
	buf_init(&b, 4096);
	plain_news(&told, &b, m, &ui, 1000);
	assert_non_null(strstr(b.p, "00:00:01 OFF AIR. Nobody hears you."));
	assert_non_null(strstr(b.p, "Connecting to the feed."));
	for (int64_t t = 2000; t < 200000; t += 1000) {
		buf_clear(&b);
		plain_news(&told, &b, m, &ui, t);
		assert_int_equal(b.len, 0);
	}
	ui_note(&ui, 200000, "!! Something went wrong");
	plain_news(&told, &b, m, &ui, 200000);
	assert_string_equal(b.p, "00:03:20 Failed. Something went wrong\n");
	buf_clear(&b);
	plain_news(&told, &b, m, &ui, 201000);
	assert_int_equal(b.len, 0);
	/* The same sentence for another reason is news. */
	ui_note(&ui, 202000, "!! Something went wrong");
	plain_news(&told, &b, m, &ui, 202000);
	assert_true(b.len > 0);
	buf_free(&b);
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_durations),
		cmocka_unit_test(test_said_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
