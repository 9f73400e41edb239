/* What a session is told of the source: never better than the board is. */
#include "feed_console.h"

/* "ok" is about what is told: not before the board has been looked at. */
static void
test_health_is_the_boards(void **state)
{
	struct rig *r = *state;
	struct console c;

	console_init(&c);
	world_tell(&r->world,
	    "@1000 link-up\n@1000 sync-begin value=1000\n"
	    "@1000 call-open call=c1 value=1000\n@1000 sync-end\n");
	come_back(r, &c, NULL);
	read_some(r, &c, 9);
	assert_int_equal(c.seq, 0);
	assert_non_null(strstr(
	    c.last, "\"health\":{\"telnyx\":\"never\",\"confirmed\":1000}"));
	assert_true(feed_core_update(&r->core, r->now));
	assert_true(feed_core_health(&r->core, r->now));
	c.session.health_due = true;
	read_some(r, &c, 1);
	assert_int_equal(c.seq, 1);
	read_some(r, &c, 1);
	assert_non_null(strstr(c.last, "\"telnyx\":\"ok\""));
	session_free(&r->core, &c.session);
	console_free(&c);
}

static bool
never(void *ctx)
{
	(void)ctx;
	return false;
}

/* Nor before it is known who is in the calls, which is read one by one; what
 * cannot be read is not waited for for ever. */
static void
test_health_waits_for_people(void **state)
{
	struct rig *r = *state;

	r->core.options.whole = never;
	world_tell(&r->world,
	    "@1000 link-up\n@1000 sync-begin value=1000\n"
	    "@1000 call-open call=c1 value=900\n@1000 sync-end\n");
	assert_true(feed_core_health(&r->core, 1100));
	assert_non_null(strstr(r->core.health, "syncing"));
	world_tell(&r->world, "@1200 link-down \"reset\"\n");
	assert_true(feed_core_health(&r->core, 1200));
	assert_non_null(strstr(r->core.health, "syncing\",\"text\":\"reset"));
	world_tell(&r->world, "@1300 link-up\n@1300 sync-end\n");
	assert_true(feed_core_health(&r->core, 1300));
	assert_false(feed_core_health(&r->core, 1100 + 59999));
	assert_true(feed_core_health(&r->core, 1100 + 60000));
	assert_non_null(strstr(r->core.health, "ok"));
	/* From then on it stays whole. */
	world_tell(&r->world, "@1400 call-open call=c2 value=1400\n");
	assert_false(feed_core_health(&r->core, 1100 + 60001));
}

static void
test_health(void **state)
{
	struct rig *r = *state;
	struct console c;

	console_init(&c);
	feed_core_health(&r->core, r->now);
	come_back(r, &c, NULL);
	read_some(r, &c, 9);
	assert_non_null(strstr(c.last, "\"health\":{\"telnyx\":\"never\"}"));
	world_tell(&r->world, "@1000 link-up\n");
	assert_true(feed_core_health(&r->core, r->now));
	assert_false(feed_core_health(&r->core, r->now));
	c.session.health_due = true;
	assert_int_equal(read_some(r, &c, 9), 1);
	assert_non_null(strstr(c.last, "\"telnyx\":\"syncing\""));
	world_tell(&r->world, "@1000 sync-begin value=1000\n@1000 sync-end\n");
	assert_true(feed_core_health(&r->core, r->now));
	c.session.health_due = true;
	read_some(r, &c, 9);
	assert_non_null(strstr(c.last, "\"telnyx\":\"ok\",\"confirmed\":1000"));
	world_tell(&r->world, "@2000 link-down \"reset\"\n");
	assert_true(feed_core_health(&r->core, r->now));
	c.session.health_due = true;
	read_some(r, &c, 9);
	assert_non_null(
	    strstr(c.last, "\"telnyx\":\"down\",\"text\":\"reset\""));
	session_free(&r->core, &c.session);
	console_free(&c);
}

int
main(void)
{
#define WITH_RIG(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_health),
		WITH_RIG(test_health_is_the_boards),
		WITH_RIG(test_health_waits_for_people),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
