/* Proves who hears whom in a conference, for each role, on hold and muted. */
#include "rig.h"

/* Everybody in the call: the customer, the agent and the supervisor. */
struct ears {
	bool customer; /* hears the supervisor */
	bool agent;
	bool self; /* the supervisor hears the customer */
};

static struct ears
listen(const struct rig *r)
{
	struct participant **p = rig_conf(r)->parts;
	struct ears e = {
		.customer = part_hears(p[0], p[2]),
		.agent = part_hears(p[1], p[2]),
		.self = part_hears(p[2], p[0]),
	};

	assert_false(part_hears(p[2], p[2]));
	return e;
}

static void
act(struct rig *r, const char *action, const char *more)
{
	char path[256], body[512];

	snprintf(path, sizeof(path), "/v2/conferences/%s/actions/%s",
	    rig_conf(r)->id, action);
	snprintf(body, sizeof(body), "{\"call_control_id\":\"%s\"%s}",
	    rig_phone(r), more);
	assert_int_equal(rig_post(r, path, body), 200);
}

static void
act_list(struct rig *r, const char *action, const char *id)
{
	char path[256], body[512];

	snprintf(path, sizeof(path), "/v2/conferences/%s/actions/%s",
	    rig_conf(r)->id, action);
	snprintf(body, sizeof(body), "{\"call_control_ids\":[\"%s\"]}", id);
	assert_int_equal(rig_post(r, path, body), 200);
}

static void
expect(const struct rig *r, bool customer, bool agent, bool self)
{
	struct ears e = listen(r);

	assert_int_equal(e.customer, customer);
	assert_int_equal(e.agent, agent);
	assert_int_equal(e.self, self);
}

static void
whisper_to(struct rig *r, const char *id)
{
	char more[256];

	snprintf(more, sizeof(more),
	    ",\"supervisor_role\":\"whisper\","
	    "\"whisper_call_control_ids\":[\"%s\"]",
	    id);
	act(r, "update", more);
}

static void
roles_decide(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	act(&r, "join", ",\"supervisor_role\":\"monitor\"");
	expect(&r, false, false, true);
	assert_true(rig_conf(&r)->parts[2]->how.muted);
	whisper_to(&r, rig_who(&r, 1));
	expect(&r, false, true, true);
	assert_false(rig_conf(&r)->parts[2]->how.muted);
	act(&r, "update", ",\"supervisor_role\":\"barge\"");
	expect(&r, true, true, true);
	assert_int_equal(rig_conf(&r)->parts[2]->how.whisper.count, 0);
	act(&r, "update", ",\"supervisor_role\":\"none\"");
	expect(&r, true, true, true);
	act(&r, "update", ",\"supervisor_role\":\"whisper\"");
	expect(&r, false, false, true);
	rig_close(&r);
}

static void
a_whisper_to_somebody_else_is_not_heard(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	act(&r, "join", "");
	whisper_to(&r, "v3:somebody-who-is-not-here");
	expect(&r, false, false, true);
	assert_int_equal(rig_conf(&r)->parts[2]->how.whisper.count, 1);
	rig_close(&r);
}

static void
an_unmuted_monitor_is_still_not_heard(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	act(&r, "join", ",\"supervisor_role\":\"monitor\"");
	act_list(&r, "unmute", rig_phone(&r));
	assert_false(rig_conf(&r)->parts[2]->how.muted);
	expect(&r, false, false, true);
	rig_close(&r);
}

static void
mute_silences_one_way(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	act(&r, "join", ",\"mute\":true");
	expect(&r, false, false, true);
	act_list(&r, "unmute", rig_phone(&r));
	expect(&r, true, true, true);
	act_list(&r, "mute", rig_who(&r, 0));
	expect(&r, true, true, false);
	rig_close(&r);
}

static void
hold_silences_both_ways(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	act(&r, "join", "");
	act_list(&r, "hold", rig_who(&r, 0));
	expect(&r, false, true, false);
	act_list(&r, "unhold", rig_who(&r, 0));
	expect(&r, true, true, true);
	act_list(&r, "hold", rig_phone(&r));
	expect(&r, false, false, false);
	rig_close(&r);
}

static void
who_left_hears_nothing(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	act(&r, "join", "");
	act(&r, "leave", "");
	expect(&r, false, false, false);
	rig_close(&r);
}

static void
a_conference_that_waits_holds_everybody(void **state)
{
	struct rig r;
	struct conference *conf;
	char body[512];

	(void)state;
	rig_quiet(&r, 0);
	snprintf(body, sizeof(body),
	    "{\"call_control_id\":\"%s\",\"name\":\"w\","
	    "\"start_conference_on_create\":false}",
	    rig_phone(&r));
	assert_int_equal(rig_post(&r, "/v2/conferences", body), 200);
	conf = rig_conf(&r);
	assert_int_equal(conf->status, CONF_INIT);
	assert_true(conf->parts[0]->how.on_hold);
	assert_int_equal(rig_post(&r, "/sim/phone", "{\"op\":\"up\"}"), 200);
	snprintf(body, sizeof(body),
	    "{\"call_control_id\":\"%s\","
	    "\"start_conference_on_enter\":true}",
	    json_str(r.answer, "id"));
	assert_int_equal(
	    rig_post(&r, "/v2/conferences/w/actions/join", body), 200);
	assert_int_equal(conf->status, CONF_IN_PROGRESS);
	assert_true(part_hears(conf->parts[0], conf->parts[1]));
	rig_close(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(roles_decide),
		cmocka_unit_test(a_whisper_to_somebody_else_is_not_heard),
		cmocka_unit_test(an_unmuted_monitor_is_still_not_heard),
		cmocka_unit_test(mute_silences_one_way),
		cmocka_unit_test(hold_silences_both_ways),
		cmocka_unit_test(who_left_hears_nothing),
		cmocka_unit_test(a_conference_that_waits_holds_everybody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
