/* Proves that bytes of a terminal become the keys that were meant, and that
 * noise, pastes and torn sequences never become keys that act. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

/* The decoder belongs to the terminal but needs none. */
#include "term/input.c"

static struct input in;
static char seen[1024];

static void
note(void *ctx, struct key k)
{
	size_t len = strlen(seen);
	char name[16];

	(void)ctx;
	snprintf(seen + len, sizeof(seen) - len, "%s%s ",
	    key_text(k.code, name), k.pasted ? "!" : "");
}

static void
type(const char *bytes, int64_t now_ms)
{
	input_take(&in, span_of(bytes), now_ms, note, NULL);
}

static void
expect(const char *keys)
{
	assert_string_equal(seen, keys);
	seen[0] = '\0';
}

static int
fresh(void **state)
{
	(void)state;
	input_init(&in);
	seen[0] = '\0';
	return 0;
}

static void
test_sequences(void **state)
{
	(void)state;
	type("\033[A\033OB\033[5~\033[Z", 0);
	expect("Up Down PgUp BackTab ");
	type("\033[15~\033[[A\033[24~", 0);
	expect("F5 F1 F12 ");
	type("\r\n\t\x7f", 0);
	expect("Enter Enter Tab Backspace ");
	type(" \007", 0);
	expect("Space ^G ");
	input_add(&in, "\033[999u", KEYC_HOME);
	type("\033[999u", 0);
	expect("Home ");
}

static void
test_unknown_sequences_are_swallowed(void **state)
{
	(void)state;
	type("\033[1;5A\033[<0;1;1M\033OXq", 0);
	expect("q ");
}

static void
test_answers_are_no_keys(void **state)
{
	(void)state;
	type("\033[0nj\033[0n\033[0", 0);
	expect("j ");
	type("nk", 10);
	expect("k ");
	assert_int_equal(in.answers, 3);
	/* Esc was pressed just before one came. */
	type("\033\033[0n", 0);
	expect("Esc ");
	assert_int_equal(in.answers, 4);
}

/* A held "j" of a Russian keyboard moves; four different letters do not. */
static void
test_letters_of_other_keyboards(void **state)
{
	(void)state;
	type("оооооо", 0);
	expect("о о о о о о ");
	type("ДЦИЧ", 1000);
	expect("Д! Ц! И! Ч! ");
}

static void
test_torn_sequence_is_put_together(void **state)
{
	(void)state;
	type("\033", 0);
	assert_true(input_partial(&in));
	type("[", 5);
	type("B", 10);
	assert_false(input_partial(&in));
	expect("Down ");
}

static void
test_tail_of_a_late_sequence_does_not_act(void **state)
{
	(void)state;
	type("\033", 0);
	input_rest(&in, 30, note, NULL);
	type("[B", 60);
	type("B", 70);
	expect("Esc B ");
	type("\033", 100);
	input_rest(&in, 130, note, NULL);
	type("[B", 130 + TAIL_MS);
	expect("Esc [ B ");
}

static void
test_alt_letter_does_not_act(void **state)
{
	(void)state;
	type("\033X", 0);
	expect("Esc ");
	type("\033\007", 0);
	expect("Esc ^G ");
}

static void
test_burst_is_a_paste(void **state)
{
	(void)state;
	type("jjjjjjjj", 0);
	expect("j j j j j j j j ");
	type("LWB", 0);
	expect("L W B ");
	type("LWB\007XL", 0);
	expect("L! W! B! ^G X! L! ");
	/* The tail of it, and then a finger again. */
	type("H", 100);
	expect("H! ");
	type("H", 300);
	expect("H ");
	/* Few letters, many times: no finger either. */
	type("W\rW\rW\r", 600);
	expect("W! Enter! W! Enter! W! Enter! ");
	type("HHHHH", 900);
	expect("H! H! H! H! H! ");
}

static void
test_paste_marks(void **state)
{
	(void)state;
	type("\033[200~W\033[201~j", 0);
	expect("W! j ");
	type("\033[20", 0);
	type("0~W", 0);
	type("B", PASTE_MS);
	expect("W! B! ");
	/* The end never came: the keys come back. */
	type("j", 3 * PASTE_MS);
	expect("j ");
}

static void
test_utf8(void **state)
{
	(void)state;
	type("\xe5\xb1", 0);
	expect("");
	type("\xb1", 0);
	expect("\xe5\xb1\xb1 ");
	type("\xff\xc0q", 0);
	expect("q ");
}

static void
test_endless_sequence_is_noise(void **state)
{
	char big[INPUT_MAX];

	(void)state;
	memset(big, '1', sizeof(big));
	memcpy(big, "\033[", 2);
	input_take(&in, (struct span){ big, sizeof(big) }, 0, note, NULL);
	memset(big, '1', 2);
	input_take(&in, (struct span){ big, sizeof(big) }, 0, note, NULL);
	expect("");
	type("W", 0);
	expect("W! ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_sequences, fresh),
		cmocka_unit_test_setup(test_answers_are_no_keys, fresh),
		cmocka_unit_test_setup(test_letters_of_other_keyboards, fresh),
		cmocka_unit_test_setup(
		    test_unknown_sequences_are_swallowed, fresh),
		cmocka_unit_test_setup(
		    test_torn_sequence_is_put_together, fresh),
		cmocka_unit_test_setup(
		    test_tail_of_a_late_sequence_does_not_act, fresh),
		cmocka_unit_test_setup(test_alt_letter_does_not_act, fresh),
		cmocka_unit_test_setup(test_burst_is_a_paste, fresh),
		cmocka_unit_test_setup(test_paste_marks, fresh),
		cmocka_unit_test_setup(test_utf8, fresh),
		cmocka_unit_test_setup(test_endless_sequence_is_noise, fresh),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
