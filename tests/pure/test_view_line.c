/* Proves that what is said behind ":" is the command that was meant or none,
 * and that what acts is never guessed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "view/edit.h"
#include "view/line.h"

static struct ui ui;

static int
fresh(void **state)
{
	(void)state;
	memset(&ui, 0, sizeof(ui));
	ui_init(&ui);
	return 0;
}

static void
say(const char *text)
{
	edit_open_command(&ui);
	for (; *text != '\0'; text++)
		assert_true(edit_put(&ui, (uint32_t)*text));
}

static void
expect(const char *text)
{
	ui.edit.text[ui.edit.len] = '\0';
	assert_string_equal(ui.edit.text, text);
	assert_int_equal(ui.edit.at, ui.edit.len);
}

static void
test_every_word_is_found(void **state)
{
	struct line_entry e, found;
	int n = 0;

	(void)state;
	for (; line_entry(n, &e); n++) {
		assert_int_equal(
		    line_find(span_of(e.word), &found), LINE_FOUND);
		assert_string_equal(found.word, e.word);
		assert_int_equal(found.own, e.own);
		assert_true(e.own != LINE_COUNT || e.command != COMMAND_COUNT);
	}
	assert_true(n > 25);
}

static void
test_what_acts_is_said_in_full(void **state)
{
	struct line_entry e;
	char part[32];

	(void)state;
	for (int i = 0; line_entry(i, &e); i++) {
		if (e.own != LINE_COUNT || !command_info(e.command)->asks)
			continue;
		for (size_t n = 0; n < strlen(e.word); n++) {
			struct line_entry found;

			snprintf(part, sizeof(part), "%.*s", (int)n, e.word);
			if (line_find(span_of(part), &found) == LINE_FOUND)
				assert_true(found.own != LINE_COUNT ||
					    !command_info(found.command)->asks);
		}
	}
	assert_int_equal(line_find(span_of("barg"), &e), LINE_ACTS);
	assert_int_equal(line_find(span_of("wri"), &e), LINE_FOUND);
	assert_int_equal(line_find(span_of("w"), &e), LINE_SEVERAL);
	assert_int_equal(line_find(span_of("zzz"), &e), LINE_NONE);
	assert_int_equal(line_find(span_of(""), &e), LINE_NONE);
}

static void
test_completion(void **state)
{
	(void)state;
	say("whi");
	line_complete(&ui);
	expect("whisper ");
	line_complete(&ui);
	expect("whisper ");
	say("col");
	line_complete(&ui);
	expect("columns ");
	say("zz");
	line_complete(&ui);
	expect("zz");
	say("h");
	line_complete(&ui);
	expect("h");
	/* What follows a word is nobody's to complete. */
	say("whisper a");
	line_complete(&ui);
	expect("whisper a");
}

static void
test_entered(void **state)
{
	(void)state;
	line_recall(&ui, -1);
	for (int i = 0; i < ENTERED_MAX + 5; i++) {
		char text[16];

		snprintf(text, sizeof(text), "view %d", i);
		say(text);
		line_remember(&ui);
		line_remember(&ui);
	}
	say("x");
	line_recall(&ui, -1);
	expect("view 20");
	line_recall(&ui, -1);
	expect("view 19");
	line_recall(&ui, 1);
	line_recall(&ui, 1);
	expect("");
	line_recall(&ui, 1);
	expect("");
	for (int i = 0; i < 100; i++)
		line_recall(&ui, -1);
	expect("view 5");
}

/* Neither a filter nor anything else changes while a command is typed. */
static void
test_it_is_no_filter(void **state)
{
	(void)state;
	ui.context = IN_CALL;
	say("queue:billing (");
	assert_int_equal(ui.context, IN_COMMAND);
	assert_int_equal(ui.arrange.now.filter.count, 0);
	assert_false(ui.edit.bad);
	edit_drop(&ui);
	assert_int_equal(ui.context, IN_CALL);
	assert_int_equal(ui.arrange.now.filter.count, 0);
}

static void
test_view_comes_back(void **state)
{
	struct view v, back;
	struct err err;
	struct buf b;
	char text[512], *line;

	(void)state;
	view_init(&v);
	snprintf(v.name, sizeof(v.name), "on hold");
	assert_int_equal(view_set(&v, "filter", "hold>1m !sup:me", &err), 0);
	assert_int_equal(view_set(&v, "sort", "hold reversed", &err), 0);
	assert_int_equal(view_set(&v, "group", "queue", &err), 0);
	assert_int_equal(
	    view_set(&v, "columns", "id, agent:20, hold:9", &err), 0);
	assert_int_equal(view_set(&v, "columns", "id:1", &err), -1);
	assert_int_equal(view_set(&v, "columns", "id:61", &err), -1);
	assert_int_equal(view_set(&v, "columns", "id:", &err), -1);
	assert_int_equal(view_set(&v, "columns", "id:1x", &err), -1);
	buf_init(&b, 4096);
	view_write(&v, &b);
	snprintf(text, sizeof(text), "%s", b.p);
	buf_free(&b);
	view_init(&back);
	snprintf(back.name, sizeof(back.name), "on hold");
	line = strchr(text, '\n') + 1;
	while (*line != '\0') {
		char *eq = strstr(line, " = "), *end = strchr(line, '\n');

		assert_non_null(eq);
		*eq = *end = '\0';
		assert_int_equal(view_set(&back, line, eq + 3, &err), 0);
		line = end + 1;
	}
	assert_memory_equal(&back, &v, sizeof(v));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_every_word_is_found, fresh),
		cmocka_unit_test_setup(test_what_acts_is_said_in_full, fresh),
		cmocka_unit_test_setup(test_completion, fresh),
		cmocka_unit_test_setup(test_entered, fresh),
		cmocka_unit_test_setup(test_it_is_no_filter, fresh),
		cmocka_unit_test(test_view_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
