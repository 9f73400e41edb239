/* Proves that the tables of commands and keys keep their promises. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "model/action.h"
#include "view/command.h"
#include "view/key.h"

static const struct {
	int where;
	const char *key;
	enum command command;
} keys[] = {
#define X(where, key, command) { where, key, COMMAND_##command },
#include "view/key.def"
#undef X
};

static void
test_keys_have_names(void **state)
{
	char name[16];

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		uint32_t code = key_of(keys[i].key);

		assert_int_not_equal(code, KEYC_NONE);
		/* ^I and Tab are one key, and so are ^M and Enter. */
		assert_string_equal(key_text(code, name), keys[i].key);
	}
	assert_int_equal(key_of("nonsense"), KEYC_NONE);
	assert_int_equal(key_of(""), KEYC_NONE);
	assert_int_equal(key_of("F13"), KEYC_NONE);
	assert_int_equal(key_of("\u00e9"), 0xe9);
}

static void
test_one_key_has_one_job(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		for (size_t j = i + 1; j < ARRAY_LEN(keys); j++) {
			if (key_of(keys[i].key) == key_of(keys[j].key))
				assert_int_equal(
				    keys[i].where & keys[j].where, 0);
		}
	}
}

static void
test_lowercase_never_acts(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const char *k = keys[i].key;
		bool letter = strlen(k) == 1 && k[0] >= 'a' && k[0] <= 'z';

		if (letter)
			assert_int_equal(
			    command_info(keys[i].command)->asks, 0);
	}
}

/* A typed letter must not confirm what a held letter asked for. */
static void
test_barge_needs_another_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if (keys[i].command == COMMAND_barge)
			assert_int_equal(
			    command_find(IN_BARGE, key_of(keys[i].key)),
			    COMMAND_COUNT);
	}
}

static void
test_quiet_is_everywhere(void **state)
{
	(void)state;
	for (int where = 1; where < IN_EVERY; where *= 2) {
		char list[64];

		assert_int_equal(
		    command_find((enum context)where, KEYC_CTRL('G')),
		    COMMAND_quiet);
		command_keys(
		    COMMAND_quiet, (enum context)where, list, sizeof(list));
		assert_string_equal(list, "^G");
	}
}

static void
test_caps_lock_is_caught(void **state)
{
	(void)state;
	assert_int_equal(command_find(IN_LIST, 'J'), COMMAND_caps);
	assert_int_equal(command_find(IN_LIST, 'K'), COMMAND_caps);
	assert_int_equal(command_info(COMMAND_caps)->asks, 0);
}

static void
test_every_command_has_words(void **state)
{
	char list[64];

	(void)state;
	for (int c = 0; c < COMMAND_COUNT; c++) {
		const struct command_info *info = command_info((enum command)c);

		assert_true(info->name[0] != '\0');
		assert_true(info->help[0] != '\0');
		command_keys((enum command)c, IN_EVERY, list, sizeof(list));
		assert_true(list[0] != '\0');
		/* Too dangerous for a key. */
		assert_int_equal(info->asks & (ACTION_BIT(ACTION_END) |
						  ACTION_BIT(ACTION_ANNOUNCE)),
		    0);
	}
}

static void
test_key_list_is_cut_between_keys(void **state)
{
	char list[5];

	(void)state;
	command_keys(COMMAND_down, IN_LIST, list, sizeof(list));
	assert_string_equal(list, "j");
	command_keys(COMMAND_tick, IN_LIST, list, sizeof(list));
	assert_string_equal(list, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_keys_have_names),
		cmocka_unit_test(test_one_key_has_one_job),
		cmocka_unit_test(test_lowercase_never_acts),
		cmocka_unit_test(test_barge_needs_another_key),
		cmocka_unit_test(test_quiet_is_everywhere),
		cmocka_unit_test(test_caps_lock_is_caught),
		cmocka_unit_test(test_every_command_has_words),
		cmocka_unit_test(test_key_list_is_cut_between_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
