/* Proves that each call counts once, by how long its customer waited, and for
 * an hour. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "view/wall_stats.h"

#define NOW 10000000000
#define SECOND 1000
#define MINUTE (60 * SECOND)

static void
put(struct model *m, enum event_kind kind, const char *call, const char *leg,
    const char *text, int64_t at_ms)
{
	struct event ev = { .kind = kind, .at_ms = at_ms };

	snprintf(ev.call, sizeof(ev.call), "%s", call);
	snprintf(ev.participant, sizeof(ev.participant), "%s", leg);
	snprintf(ev.text, sizeof(ev.text), "%s", text);
	model_apply(m, &ev, at_ms);
}

/* A customer comes into a call at at_ms; the agent after wait_ms, or never. */
static void
play(struct model *m, const char *id, const char *queue, int64_t at_ms,
    int64_t wait_ms)
{
	char customer[32], agent[32];

	snprintf(customer, sizeof(customer), "%s-c", id);
	snprintf(agent, sizeof(agent), "%s-a", id);
	put(m, EVENT_CALL_OPEN, id, "", "", at_ms);
	put(m, EVENT_CALL_QUEUE, id, "", queue, at_ms);
	put(m, EVENT_LEG_ROLE, "", customer, "customer", at_ms);
	put(m, EVENT_JOIN, id, customer, "", at_ms);
	if (wait_ms < 0)
		return;
	put(m, EVENT_LEG_ROLE, "", agent, "agent", at_ms + wait_ms);
	put(m, EVENT_JOIN, id, agent, "", at_ms + wait_ms);
}

static void
test_each_counts_once(void **state)
{
	struct wall_stats s = { .answer_s = 20 };
	struct model *m = model_new();
	struct wall_count n;
	int i;

	(void)state;
	play(m, "c1", "sales", NOW, 5 * SECOND);
	play(m, "c2", "sales", NOW, 21 * SECOND);
	play(m, "c3", "support", NOW, 20 * SECOND);
	play(m, "c4", "support", NOW, -1);
	for (i = 0; i < 5; i++)
		wall_stats_look(&s, m, NOW + (30 + i) * SECOND);
	n = wall_stats_hour(&s, NULL, NOW + MINUTE);
	assert_int_equal(n.calls, 3);
	assert_int_equal(n.in_time, 2);
	n = wall_stats_hour(&s, "sales", NOW + MINUTE);
	assert_int_equal(n.calls, 2);
	assert_int_equal(n.in_time, 1);
	n = wall_stats_hour(&s, "nobody", NOW + MINUTE);
	assert_int_equal(n.calls, 0);
	wall_stats_free(&s);
	model_free(m);
}

/* Where the queue is read from the provider it is known later. */
static void
test_queue_comes_later(void **state)
{
	struct wall_stats s = { .answer_s = 20 };
	struct model *m = model_new();

	(void)state;
	play(m, "c1", "", NOW, 5 * SECOND);
	play(m, "c2", "", NOW, 5 * SECOND);
	wall_stats_look(&s, m, NOW + 6 * SECOND);
	assert_int_equal(wall_stats_hour(&s, NULL, NOW + 6 * SECOND).calls, 0);
	put(m, EVENT_CALL_QUEUE, "c1", "", "sales", NOW + 20 * SECOND);
	wall_stats_look(&s, m, NOW + 20 * SECOND);
	assert_int_equal(wall_stats_hour(&s, "sales", NOW + MINUTE).calls, 1);
	/* One that has none counts all the same. */
	wall_stats_look(&s, m, NOW + 35 * SECOND);
	assert_int_equal(wall_stats_hour(&s, "", NOW + MINUTE).calls, 1);
	assert_int_equal(wall_stats_hour(&s, NULL, NOW + MINUTE).calls, 2);
	wall_stats_free(&s);
	model_free(m);
}

/* Who gives up has not been answered in time; who hangs up at once was not
 * waiting. */
static void
test_given_up(void **state)
{
	struct wall_stats s = { .answer_s = 20 };
	struct model *m = model_new();
	struct wall_count n;

	(void)state;
	play(m, "c1", "sales", NOW, -1);
	play(m, "c2", "sales", NOW, -1);
	wall_stats_look(&s, m, NOW + SECOND);
	put(m, EVENT_CALL_END, "c1", "", "", NOW + 5 * SECOND);
	put(m, EVENT_CALL_END, "c2", "", "", NOW + 50 * SECOND);
	wall_stats_look(&s, m, NOW + 51 * SECOND);
	n = wall_stats_hour(&s, NULL, NOW + MINUTE);
	assert_int_equal(n.calls, 1);
	assert_int_equal(n.in_time, 0);
	wall_stats_free(&s);
	model_free(m);
}

static void
test_forgotten_after_an_hour(void **state)
{
	struct wall_stats s = { .answer_s = 20 };
	struct model *m = model_new();

	(void)state;
	play(m, "c1", "sales", NOW, SECOND);
	wall_stats_look(&s, m, NOW + 2 * SECOND);
	assert_int_equal(wall_stats_hour(&s, NULL, NOW + 59 * MINUTE).calls, 1);
	assert_int_equal(wall_stats_hour(&s, NULL, NOW + 61 * MINUTE).calls, 0);
	/* What is in the same place of the hour does not come back. */
	play(m, "c2", "sales", NOW + 60 * MINUTE, SECOND);
	wall_stats_look(&s, m, NOW + 60 * MINUTE + 2 * SECOND);
	assert_int_equal(wall_stats_hour(&s, NULL, NOW + 61 * MINUTE).calls, 1);
	wall_stats_free(&s);
	model_free(m);
}

/* A wallboard runs for months: what it keeps does not grow. */
static void
test_what_is_gone_is_forgotten(void **state)
{
	struct wall_stats s = { .answer_s = 20 };
	struct model *m = model_new();
	char id[32], queue[32];
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		int64_t at = NOW + i * MINUTE;

		snprintf(id, sizeof(id), "c%d", i);
		snprintf(queue, sizeof(queue), "q%d", i);
		play(m, id, queue, at, SECOND);
		wall_stats_look(&s, m, at + 2 * SECOND);
		put(m, EVENT_CALL_END, id, "", "", at + 3 * SECOND);
		model_expire(m, at + 20 * SECOND);
		wall_stats_look(&s, m, at + 21 * SECOND);
		assert_null(s.known);
	}
	assert_true(s.queue_count <= STATS_QUEUES);
	assert_non_null(s.queue);
	assert_int_equal(
	    wall_stats_hour(&s, NULL, NOW + 999 * MINUTE).calls, 60);
	wall_stats_free(&s);
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_counts_once),
		cmocka_unit_test(test_queue_comes_later),
		cmocka_unit_test(test_given_up),
		cmocka_unit_test(test_forgotten_after_an_hour),
		cmocka_unit_test(test_what_is_gone_is_forgotten),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
