/* What happens to a session that does not read, says nothing or too much. */
#include "feed_console.h"

/* Too many events behind, or too long: to the head, and never through a
 * hole. */
static void
test_slow(void **state)
{
	struct rig *r = *state;
	struct console c;
	char name[16];
	int i;

	console_init(&c);
	come_back(r, &c, NULL);
	read_some(r, &c, 9);
	for (i = 0; i < FEED_BEHIND_EVENTS + 1; i++) {
		snprintf(name, sizeof(name), "n%d", i);
		change(r, i % CALLS, name, "sales");
		session_tick(&r->core, &c.session, r->now);
		assert_int_equal(
		    c.session.wants_snapshot, i == FEED_BEHIND_EVENTS);
	}
	assert_int_equal(read_some(r, &c, 9), 1);
	assert_non_null(strstr(c.last, "\"why\":\"slow\""));
	assert_int_equal(c.events, 0);
	check_board(r, &c, NULL);
	change(r, 1, "late", "sales");
	r->now += FEED_BEHIND_MS;
	session_tick(&r->core, &c.session, r->now);
	assert_false(c.session.wants_snapshot);
	r->now += 1;
	session_tick(&r->core, &c.session, r->now);
	assert_true(c.session.wants_snapshot);
	read_some(r, &c, 9);
	check_board(r, &c, NULL);
	assert_int_equal(r->core.counts.slow, 2);
	session_free(&r->core, &c.session);
	console_free(&c);
}

static void
test_stuck(void **state)
{
	struct rig *r = *state;
	struct console c;
	int64_t began;

	console_init(&c);
	come_back(r, &c, NULL);
	read_some(r, &c, 9);
	change(r, 1, "one", "sales");
	for (began = r->now; r->now < began + FEED_STUCK_MS; r->now += 250) {
		session_tick(&r->core, &c.session, r->now);
		assert_int_equal(c.session.code, 0);
	}
	session_tick(&r->core, &c.session, r->now);
	assert_int_equal(c.session.code, FEED_SLOW);
	assert_int_equal(r->core.counts.closed_slow, 1);
	session_free(&r->core, &c.session);
	console_free(&c);
}

static void
test_limits(void **state)
{
	struct rig *r = *state;
	struct relay_result result = { .id = "a",
		.status = "done",
		.deadline_ms = -1,
		.ms = 5,
		.retry_ms = -1 };
	struct console c;
	struct buf b;
	int i;

	/* No hello. */
	console_init(&c);
	session_init(&c.session, r->now);
	session_tick(&r->core, &c.session, r->now + FEED_HELLO_MS - 1);
	assert_int_equal(c.session.code, 0);
	session_tick(&r->core, &c.session, r->now + FEED_HELLO_MS);
	assert_int_equal(c.session.code, FEED_SILENT);
	session_free(&r->core, &c.session);
	/* One too many of this user. */
	r->sessions = 2;
	memset(&c.session, 0, sizeof(c.session));
	come_back(r, &c, NULL);
	assert_int_equal(c.session.code, FEED_CROWDED);
	assert_int_equal(r->world.opened, 0);
	r->sessions = 1;
	come_back(r, &c, NULL);
	assert_int_equal(c.session.code, 0);
	/* Answers that nobody takes. */
	buf_init(&b, 1000);
	feed_write_result(&b, &result);
	assert_string_equal(b.p, "{\"type\":\"result\",\"id\":\"a\","
				 "\"status\":\"done\",\"ms\":5}");
	for (i = 0; i < FEED_WAITING_MAX && !c.session.code; i++)
		session_say(&c.session, buf_span(&b), r->now);
	assert_int_equal(c.session.code, FEED_SLOW);
	assert_true(i > 1000);
	buf_free(&b);
	/* More messages than anybody needs. */
	come_back(r, &c, NULL);
	for (i = 1; i < FEED_RATE; i++)
		hear(r, &c, "{\"type\":\"x\"}");
	assert_int_equal(c.session.code, 0);
	hear(r, &c, "{\"type\":\"x\"}");
	assert_int_equal(c.session.code, FEED_FAST);
	session_free(&r->core, &c.session);
	console_free(&c);
}

/* Every bound is the owner's to set; those that he leaves out have a value. */
static void
test_set(void **state)
{
	struct rig *r = *state;
	struct relay_feed_options o = r->core.options;
	struct feed_core was;
	struct console c;
	char name[16];
	int i;

	assert_int_equal(o.behind_events, FEED_BEHIND_EVENTS);
	assert_int_equal(o.backlog_events, BACKLOG_EVENTS);
	assert_int_equal(o.hello_ms, FEED_HELLO_MS);
	o.behind_events = 3;
	o.behind_ms = 100000;
	o.stuck_ms = 7000;
	o.hello_ms = 9000;
	o.backlog_events = 2;
	feed_core_free(&r->core);
	was = r->core;
	feed_core_init(&r->core, &o, r->now);
	r->core.sessions_of = was.sessions_of;
	r->core.ctx = was.ctx;
	feed_core_update(&r->core, r->now);
	console_init(&c);
	come_back(r, &c, NULL);
	read_some(r, &c, 9);
	for (i = 0; i < 4; i++) {
		assert_false(c.session.wants_snapshot);
		snprintf(name, sizeof(name), "n%d", i);
		change(r, i % CALLS, name, "sales");
		session_tick(&r->core, &c.session, r->now);
	}
	assert_true(c.session.wants_snapshot);
	assert_null(backlog_get(r->core.backlog, board_seq(r->core.board) - 2));
	assert_non_null(
	    backlog_get(r->core.backlog, board_seq(r->core.board) - 1));
	r->now += 6999;
	session_tick(&r->core, &c.session, r->now);
	assert_int_equal(c.session.code, 0);
	r->now += 1;
	session_tick(&r->core, &c.session, r->now);
	assert_int_equal(c.session.code, FEED_SLOW);
	session_free(&r->core, &c.session);
	console_free(&c);
}

int
main(void)
{
#define WITH_RIG(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_slow),
		WITH_RIG(test_stuck),
		WITH_RIG(test_limits),
		WITH_RIG(test_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
