/* Proves that a terminal that answers has few frames on their way to it, that
 * one that does not answer is left alone, that no answer that is lost stops
 * anything for long, and that clocks slow down and come back. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* They belong to the terminal but need none. */
#include "term/ack.c"
#include "term/pace.c"

static struct ack a;

static int
fresh(void **state)
{
	(void)state;
	ack_init(&a, true);
	return 0;
}

static void
test_window(void **state)
{
	(void)state;
	assert_true(ack_frame(&a, 1000));
	/* While nothing is known, nothing is held back, and nothing more is
	 * asked. */
	assert_int_equal(ack_wait(&a, false, 1001), 0);
	assert_false(ack_frame(&a, 1001));
	ack_answers(&a, 1, 1050);
	assert_int_equal(a.state, ACK_ON);
	for (int i = 0; i < ACK_WINDOW; i++) {
		assert_int_equal(ack_wait(&a, false, 1300), 0);
		assert_true(ack_frame(&a, 1300 + i));
	}
	assert_int_equal(
	    ack_wait(&a, false, 1400), 1300 + ACK_LOST_MS + 50 - 1400);
	ack_answers(&a, 1, 1500);
	assert_int_equal(ack_wait(&a, false, 1500), 0);
	assert_int_equal(ack_behind(&a, 1511), 1511 - 1301 - 50);
	ack_answers(&a, 1, 1600);
	assert_int_equal(ack_behind(&a, 9000), 0);
}

/* A line that is long, but not full. */
static void
test_long_line(void **state)
{
	int64_t t = 1000;

	(void)state;
	ack_frame(&a, t);
	ack_answers(&a, 1, t + 400);
	for (int i = 0; i < 3; i++) {
		assert_int_equal(ack_wait(&a, false, 2000), 0);
		ack_frame(&a, 2000);
	}
	assert_true(ack_wait(&a, false, 2000) > 0);
	assert_int_equal(ack_wait(&a, true, 2000), 0);
	ack_frame(&a, 2000);
	assert_true(ack_wait(&a, true, 2000) > 0);
	/* It fills: as few as on any other. */
	ack_answers(&a, 2, 3000);
	assert_int_equal(a.flying, 2);
	assert_true(ack_wait(&a, false, 3000) > 0);
	assert_true(ack_wait(&a, true, 3000) > 0);
}

static void
test_no_answer_at_all(void **state)
{
	(void)state;
	assert_true(ack_frame(&a, 1000));
	assert_int_equal(ack_wait(&a, false, 1000 + ACK_TRIAL_MS), 0);
	assert_int_equal(a.state, ACK_OFF);
	for (int64_t t = 4000; t < 400000; t += 1000) {
		assert_int_equal(ack_wait(&a, false, t), 0);
		assert_false(ack_frame(&a, t));
		assert_int_equal(ack_behind(&a, t), 0);
	}
}

static void
test_late_answer(void **state)
{
	(void)state;
	assert_true(ack_frame(&a, 1000));
	assert_false(ack_frame(&a, 4000));
	ack_answers(&a, 1, 6000);
	assert_int_equal(a.state, ACK_ON);
	assert_true(ack_frame(&a, 6001));
}

static void
test_answers_that_are_lost(void **state)
{
	int64_t t = 2000, waited;

	(void)state;
	ack_frame(&a, 1000);
	ack_answers(&a, 1, 1010);
	for (int i = 0; i < 10 && a.state == ACK_ON; i++) {
		waited = ack_wait(&a, false, t);
		assert_true(waited <= ACK_LOST_MS + 10);
		t += waited;
		ack_frame(&a, t);
	}
	assert_int_equal(a.state, ACK_OFF);
	assert_int_equal(ack_wait(&a, false, t), 0);
	/* It is asked now and then, and believed again. */
	assert_false(ack_frame(&a, t + 1000));
	assert_true(ack_frame(&a, t + ACK_AGAIN_MS));
	assert_false(ack_frame(&a, t + ACK_AGAIN_MS + 1));
	ack_answers(&a, 1, t + ACK_AGAIN_MS + 10);
	assert_int_equal(a.state, ACK_ON);
}

static void
test_answers_to_nothing(void **state)
{
	(void)state;
	ack_init(&a, false);
	ack_answers(&a, 5, 100);
	assert_int_equal(a.state, ACK_OFF);
	assert_false(ack_frame(&a, 100));
	ack_init(&a, true);
	ack_frame(&a, 1000);
	ack_answers(&a, 1000, 1001);
	assert_int_equal(a.flying, 0);
	ack_frame(&a, 1002);
	ack_forget(&a);
	assert_int_equal(ack_wait(&a, false, 1003), 0);
}

static void
test_clocks(void **state)
{
	struct pace p = { 0 };
	int64_t t;
	int step = 0;

	(void)state;
	for (t = 1000; t < 10000; t += 1000)
		assert_int_equal(pace_step(&p, 100, t), 1);
	assert_int_equal(pace_step(&p, 1500, t), 5);
	/* The fifteen seconds come only when five were of no use. */
	assert_int_equal(pace_step(&p, 2500, t + 1000), 5);
	for (t += 2000; t < 20000; t += 1000)
		step = pace_step(&p, 2500, t);
	assert_int_equal(step, 15);
	for (; t < 40000; t += 1000)
		assert_int_equal(pace_step(&p, 100, t), 15);
	for (; t < 100000; t += 1000)
		step = pace_step(&p, 0, t);
	assert_int_equal(step, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(test_window, fresh),
		cmocka_unit_test_setup(test_long_line, fresh),
		cmocka_unit_test_setup(test_no_answer_at_all, fresh),
		cmocka_unit_test_setup(test_late_answer, fresh),
		cmocka_unit_test_setup(test_answers_that_are_lost, fresh),
		cmocka_unit_test_setup(test_answers_to_nothing, fresh),
		cmocka_unit_test(test_clocks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
