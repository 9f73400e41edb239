/* Proves what the command line takes, and that it refuses what it does not
 * know, names too few or too many things with, or cannot mean. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "console/options.h"

#define WORDS_MAX 24

/* Splits at blanks, in place. */
static int
read_line(struct options *o, char *line, struct err *err)
{
	char *argv[WORDS_MAX + 1] = { "earshot" };
	int argc = 1;

	err->text[0] = '\0';
	while (*line) {
		argv[argc++] = line;
		line += strcspn(line, " ");
		if (*line)
			*line++ = '\0';
	}
	argv[argc] = NULL;
	return options_read(o, argc, argv, err);
}

static void
test_taken(void **state)
{
	char line[] = "do whisper --call 7F3A --to ana bo --yes --to=eli "
		      "--config=/tmp/x --person agent";
	char whole[] = "do end --call 7F3A --yes";
	char heard[] = "do announce --everyone-hears-me --call=7F3A";
	char bare[] = "--theme x list --json hold>2m sup:none";
	struct options o;
	struct err err;

	(void)state;
	assert_int_equal(read_line(&o, line, &err), 0);
	assert_int_equal(o.verb, VERB_DO);
	assert_string_equal(o.words.word[0], "whisper");
	assert_string_equal(o.call, "7F3A");
	assert_int_equal(o.to.count, 3);
	assert_string_equal(o.to.word[1], "bo");
	assert_string_equal(o.to.word[2], "eli");
	assert_true(o.yes);
	assert_false(o.everyone);
	assert_string_equal(o.config, "/tmp/x");
	assert_string_equal(o.person, "agent");
	assert_int_equal(read_line(&o, whole, &err), 0);
	assert_string_equal(o.words.word[0], "end");
	assert_true(o.yes);
	assert_false(o.everyone);
	assert_int_equal(read_line(&o, heard, &err), 0);
	assert_string_equal(o.words.word[0], "announce");
	assert_string_equal(o.call, "7F3A");
	assert_true(o.everyone);
	assert_false(o.yes);
	assert_int_equal(read_line(&o, bare, &err), 0);
	assert_int_equal(o.verb, VERB_LIST);
	assert_true(o.json);
	assert_int_equal(o.words.count, 2);
}

static void
test_nothing_is_the_console(void **state)
{
	struct options o;
	struct err err;
	char line[] = "";

	(void)state;
	assert_int_equal(read_line(&o, line, &err), 0);
	assert_int_equal(o.verb, VERB_CONSOLE);
}

static void
test_refused(void **state)
{
	char lines[][40] = { "dance", "--loud", "show", "show a b", "do",
		"do hold mute", "do end --yes=no", "audit", "audit verify",
		"audit forge x", "list --call", "--json=yes", "record",
		"demo now" };
	struct options o;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(lines); i++) {
		assert_int_equal(read_line(&o, lines[i], &err), -1);
		assert_string_not_equal(err.text, "");
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_taken),
		cmocka_unit_test(test_nothing_is_the_console),
		cmocka_unit_test(test_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
