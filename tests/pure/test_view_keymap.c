/* Proves that keys can be given other commands, and that no setting takes QUIET
 * away, makes one key mean two things, or lets a slip of the finger act. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "view/key.h"
#include "view/keymap.h"

static void
test_as_it_was(void **state)
{
	struct keymap k;
	char a[64], b[64];
	int where, c;
	uint32_t code;

	(void)state;
	keymap_init(&k);
	for (where = 1; where < IN_EVERY; where *= 2) {
		for (code = 1; code < 128; code++)
			assert_int_equal(
			    keymap_find(&k, (enum context)where, code),
			    command_find((enum context)where, code));
		for (c = 0; c < COMMAND_COUNT; c++)
			assert_string_equal(
			    keymap_keys(&k, (enum command)c,
				(enum context)where, a, sizeof(a)),
			    command_keys((enum command)c, (enum context)where,
				b, sizeof(b)));
	}
	assert_int_equal(keymap_find(NULL, IN_LIST, 'L'), COMMAND_listen);
}

static void
test_another_key(void **state)
{
	struct keymap k;
	struct err err;
	char keys[64];

	(void)state;
	keymap_init(&k);
	assert_int_equal(keymap_bind(&k, "", "S", "listen", false, &err), 0);
	assert_int_equal(keymap_find(&k, IN_LIST, 'S'), COMMAND_listen);
	assert_int_equal(keymap_find(&k, IN_CALL, 'S'), COMMAND_listen);
	assert_int_equal(keymap_find(&k, IN_BARGE, 'S'), COMMAND_COUNT);
	assert_string_equal(
	    keymap_keys(&k, COMMAND_listen, IN_LIST, keys, sizeof(keys)),
	    "S L F5");
	/* In one context, and what the key did there it does no more. */
	assert_int_equal(keymap_bind(&k, "call", "X", "mute", false, &err), 0);
	assert_int_equal(keymap_find(&k, IN_CALL, 'X'), COMMAND_mute);
	assert_int_equal(keymap_find(&k, IN_LIST, 'X'), COMMAND_leave);
	assert_int_equal(keymap_bind(&k, "", "F6", "none", false, &err), 0);
	assert_int_equal(keymap_find(&k, IN_LIST, KEYC_F1 + 5), COMMAND_COUNT);
	/* One more for QUIET, everywhere. */
	assert_int_equal(keymap_bind(&k, "", "F12", "quiet", false, &err), 0);
	assert_int_equal(keymap_find(&k, IN_BARGE, KEYC_F12), COMMAND_quiet);
	assert_int_equal(keymap_bind(&k, "", "l", "listen", true, &err), 0);
	assert_int_equal(keymap_find(&k, IN_LIST, 'l'), COMMAND_listen);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *context, *key, *command, *word;
	} bad[] = {
		{ "", "^G", "help", "^G" },
		{ "", "^G", "none", "^G" },
		{ "call", "^G", "down", "^G" },
		{ "", "^C", "listen", "^C" },
		{ "", "Esc", "none", "Esc" },
		{ "", "F12", "explode", "explode" },
		{ "", "Hyper", "listen", "Hyper" },
		{ "barge", "Z", "yes", "barge" },
		{ "nowhere", "Z", "listen", "nowhere" },
		{ "", "l", "listen", "l" },
		{ "", "Enter", "barge", "Enter" },
		{ "", "Space", "hold", "Space" },
		{ "", "1", "mute", "1" },
		{ "", "J", "listen", "J" },
		{ "", "G", "hold", "G" },
		{ "", "^D", "hold", "^D" },
		{ "", "Y", "barge", "Y" },
		{ "", "a", "quiet", "a" },
		{ "list", "Z", "tick", "tick" },
	};
	struct keymap k;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		keymap_init(&k);
		assert_int_equal(keymap_bind(&k, bad[i].context, bad[i].key,
				     bad[i].command, false, &err),
		    -1);
		assert_non_null(strstr(err.text, bad[i].word));
		assert_int_equal(
		    keymap_find(&k, IN_BARGE, KEYC_CTRL('G')), COMMAND_quiet);
	}
	keymap_init(&k);
	assert_int_equal(keymap_bind(&k, "", "S", "listen", false, &err), 0);
	assert_int_equal(keymap_bind(&k, "list", "S", "mute", false, &err), -1);
	assert_non_null(strstr(err.text, "two commands"));
}

/* Commands lie where they lie on a Latin keyboard, capitals included, and what
 * is bound by name goes before that. */
static void
test_other_keyboards(void **state)
{
	static const struct {
		const char *key;
		enum context where;
		enum command command;
	} keys[] = {
		{ "Д", IN_LIST, COMMAND_listen },
		{ "Ц", IN_LIST, COMMAND_whisper },
		{ "И", IN_CALL, COMMAND_barge },
		{ "Ч", IN_LIST, COMMAND_leave },
		{ "Р", IN_LIST, COMMAND_hold },
		{ "Ь", IN_LIST, COMMAND_mute },
		{ "о", IN_LIST, COMMAND_down },
		{ "л", IN_LIST, COMMAND_up },
		{ "О", IN_LIST, COMMAND_caps },
		{ "Н", IN_BARGE, COMMAND_yes },
		{ "н", IN_BARGE, COMMAND_COUNT },
		{ "У", IN_BARGE, COMMAND_COUNT },
		{ "і", IN_LIST, COMMAND_sort },
		{ "Λ", IN_LIST, COMMAND_listen },
		{ "λ", IN_LIST, COMMAND_COUNT },
		{ "Β", IN_LIST, COMMAND_barge },
		{ "ξ", IN_LIST, COMMAND_down },
		{ "ח", IN_LIST, COMMAND_down },
		{ "д", IN_FILTER, COMMAND_COUNT },
		{ "é", IN_LIST, COMMAND_COUNT },
	};
	struct keymap k;
	struct err err;

	(void)state;
	keymap_init(&k);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		assert_int_equal(
		    keymap_find(&k, keys[i].where, key_of(keys[i].key)),
		    keys[i].command);
	assert_int_equal(keymap_bind(&k, "", "о", "help", false, &err), 0);
	assert_int_equal(keymap_find(&k, IN_LIST, key_of("о")), COMMAND_help);
	/* None of them acts that is not a capital. */
	for (uint32_t code = 0x80; code < 0x600; code++) {
		enum command c = keymap_find(&k, IN_LIST, code);

		if (c != COMMAND_COUNT && command_info(c)->asks)
			assert_in_range(key_latin(code), 'A', 'Z');
	}
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_as_it_was),
		cmocka_unit_test(test_another_key),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_other_keyboards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
