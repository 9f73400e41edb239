/* Proves that a command with the same command_id is carried out once in a
 * minute, and that its repetition gets the same answer. */
#include "rig.h"

static int
switch_role(struct rig *r, const char *role, const char *id)
{
	char path[256], body[512];

	snprintf(path, sizeof(path), "/v2/conferences/%s/actions/update",
	    rig_conf(r)->id);
	snprintf(body, sizeof(body),
	    "{\"call_control_id\":\"%s\",\"supervisor_role\":\"%s\","
	    "\"command_id\":\"%s\"}",
	    rig_phone(r), role, id);
	return rig_post(r, path, body);
}

static void
join(struct rig *r)
{
	char path[256], body[512];

	snprintf(path, sizeof(path), "/v2/conferences/%s/actions/join",
	    rig_conf(r)->id);
	snprintf(
	    body, sizeof(body), "{\"call_control_id\":\"%s\"}", rig_phone(r));
	assert_int_equal(rig_post(r, path, body), 200);
}

static void
the_second_does_nothing(void **state)
{
	struct rig r;
	const struct entry *how;

	(void)state;
	rig_quiet(&r, 1);
	join(&r);
	how = &rig_conf(&r)->parts[2]->how;
	assert_int_equal(switch_role(&r, "monitor", "one"), 200);
	assert_true(r.reply.executed);
	assert_int_equal(switch_role(&r, "barge", "one"), 200);
	assert_false(r.reply.executed);
	assert_string_equal(r.reply.body.p, "{\"data\":{\"result\":\"ok\"}}");
	assert_int_equal(how->role, ROLE_MONITOR);
	assert_int_equal(switch_role(&r, "barge", "two"), 200);
	assert_int_equal(how->role, ROLE_BARGE);
	assert_int_equal(r.sim->executions, 3);
	rig_close(&r);
}

static void
after_a_minute_it_counts_again(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	join(&r);
	assert_int_equal(switch_role(&r, "monitor", "one"), 200);
	rig_pass(&r, 60000);
	assert_int_equal(switch_role(&r, "barge", "one"), 200);
	assert_false(r.reply.executed);
	rig_pass(&r, 1);
	assert_int_equal(switch_role(&r, "barge", "one"), 200);
	assert_true(r.reply.executed);
	rig_close(&r);
}

static void
a_refused_command_may_be_repeated(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	assert_int_equal(switch_role(&r, "monitor", "one"), 422);
	join(&r);
	assert_int_equal(switch_role(&r, "monitor", "one"), 200);
	assert_true(r.reply.executed);
	rig_close(&r);
}

static void
a_dial_is_placed_once(void **state)
{
	struct rig r;
	char body[256], first[128];

	(void)state;
	rig_quiet(&r, 1);
	snprintf(body, sizeof(body),
	    "{\"connection_id\":\"%s\",\"to\":\"sip:rita@sip.telnyx.com\","
	    "\"from\":\"+12025550130\",\"command_id\":\"one\"}",
	    r.sim->connection_id);
	assert_int_equal(rig_post(&r, "/v2/calls", body), 200);
	snprintf(first, sizeof(first), "%s",
	    json_str(json_get(r.answer, "data"), "call_control_id"));
	assert_int_equal(rig_post(&r, "/v2/calls", body), 200);
	assert_string_equal(
	    json_str(json_get(r.answer, "data"), "call_control_id"), first);
	assert_int_equal(r.sim->executions, 1);
	rig_close(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_second_does_nothing),
		cmocka_unit_test(after_a_minute_it_counts_again),
		cmocka_unit_test(a_refused_command_may_be_repeated),
		cmocka_unit_test(a_dial_is_placed_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
