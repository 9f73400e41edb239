/* Proves which webhooks a call of a supervisor causes, and that no others do:
 * mute, hold and roles are told by none. */
#include "rig.h"

static void
act(struct rig *r, const char *action, const char *body)
{
	char path[256];

	snprintf(path, sizeof(path), "/v2/conferences/%s/actions/%s",
	    rig_conf(r)->id, action);
	assert_int_equal(rig_post(r, path, body), 200);
}

static void
dial(struct rig *r, const char *config)
{
	char body[512];

	snprintf(body, sizeof(body),
	    "{\"connection_id\":\"%s\",\"to\":\"sip:boss@sip.telnyx.com\","
	    "\"from\":\"+12025550130\",\"conference_config\":{\"id\":\"%s\","
	    "%s}}",
	    r->sim->connection_id, rig_conf(r)->id, config);
	assert_int_equal(rig_post(r, "/v2/calls", body), 200);
}

static void
expect_types(const struct rig *r, size_t from, const char *types)
{
	char text[1024];

	assert_string_equal(rig_types(r, from, text, sizeof(text)), types);
}

static void
a_supervisor_comes_and_goes(void **state)
{
	struct rig r;
	char id[80], body[256];

	(void)state;
	rig_quiet(&r, 1);
	dial(&r, "\"supervisor_role\":\"monitor\",\"early_media\":false");
	snprintf(id, sizeof(id), "%s",
	    json_str(json_get(r.answer, "data"), "call_control_id"));
	expect_types(&r, 0, "call.initiated");
	rig_pass(&r, 5000);
	expect_types(&r, 1, "call.answered conference.participant.joined");
	snprintf(body, sizeof(body),
	    "{\"call_control_id\":\"%s\",\"supervisor_role\":\"barge\"}", id);
	act(&r, "update", body);
	snprintf(body, sizeof(body), "{\"call_control_ids\":[\"%s\"]}", id);
	act(&r, "mute", body);
	act(&r, "unmute", body);
	act(&r, "hold", body);
	act(&r, "unhold", body);
	assert_int_equal(r.count, 3);
	snprintf(body, sizeof(body), "{\"call_control_id\":\"%s\"}", id);
	act(&r, "leave", body);
	expect_types(&r, 3, "conference.participant.left");
	snprintf(body, sizeof(body), "/v2/calls/%s/actions/hangup", id);
	assert_int_equal(rig_post(&r, body, ""), 200);
	expect_types(&r, 4, "call.hangup");
	rig_close(&r);
}

static void
early_media_is_heard_before_the_answer(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	dial(&r, "\"supervisor_role\":\"monitor\"");
	rig_pass(&r, 5000);
	expect_types(&r, 0,
	    "call.initiated conference.participant.joined call.answered");
	rig_close(&r);
}

static void
nobody_answers(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	rig_post(&r, "/sim/phone", "{\"op\":\"policy\",\"answer\":false}");
	dial(&r, "\"early_media\":false");
	rig_pass(&r, 29999);
	expect_types(&r, 0, "call.initiated");
	rig_pass(&r, 1);
	expect_types(&r, 1, "call.hangup");
	assert_non_null(strstr(r.frames[1], "\"timeout\""));
	assert_non_null(strstr(r.frames[1], "\"call_quality_stats\":null"));
	rig_close(&r);
}

static void
the_end_takes_everybody(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	act(&r, "end", "{}");
	expect_types(&r, 0,
	    "conference.participant.left conference.participant.left "
	    "conference.ended call.hangup call.hangup");
	assert_non_null(strstr(r.frames[2], "\"reason\":\"ended_via_api\""));
	rig_close(&r);
}

static void
the_host_ends_it(void **state)
{
	struct rig r;
	char body[256];

	(void)state;
	rig_quiet(&r, 1);
	snprintf(body, sizeof(body),
	    "{\"call_control_id\":\"%s\",\"end_conference_on_exit\":true}",
	    rig_phone(&r));
	act(&r, "join", body);
	act(&r, "leave", body);
	expect_types(&r, 1,
	    "conference.participant.left conference.participant.left "
	    "conference.participant.left conference.ended call.hangup "
	    "call.hangup");
	assert_non_null(strstr(r.frames[4], "\"reason\":\"host_left\""));
	assert_int_equal(r.sim->phone->state, LEG_PARKED);
	rig_close(&r);
}

static void
joining_elsewhere_is_leaving(void **state)
{
	struct rig r;
	char path[160], body[256];

	(void)state;
	rig_quiet(&r, 2);
	snprintf(
	    body, sizeof(body), "{\"call_control_id\":\"%s\"}", rig_phone(&r));
	act(&r, "join", body);
	snprintf(path, sizeof(path), "/v2/conferences/%s/actions/join",
	    rig_conf(&r)->next->id);
	assert_int_equal(rig_post(&r, path, body), 200);
	expect_types(
	    &r, 1, "conference.participant.left conference.participant.joined");
	rig_close(&r);
}

/* Conference events carry the owner's state, a leg's own events its own. */
static void
states_are_whose_they_are(void **state)
{
	struct rig r;
	char mine[64], body[256];

	(void)state;
	rig_quiet(&r, 1);
	snprintf(mine, sizeof(mine), "\"client_state\":\"%s\"",
	    rig_conf(&r)->client_state);
	snprintf(body, sizeof(body),
	    "{\"call_control_id\":\"%s\",\"client_state\":\"bWluZQ==\"}",
	    rig_phone(&r));
	act(&r, "join", body);
	assert_non_null(strstr(r.frames[0], mine));
	snprintf(
	    body, sizeof(body), "/v2/calls/%s/actions/hangup", rig_phone(&r));
	assert_int_equal(rig_post(&r, body, ""), 200);
	expect_types(&r, 1, "conference.participant.left call.hangup");
	assert_non_null(strstr(r.frames[1], mine));
	assert_non_null(strstr(r.frames[2], "\"client_state\":\"bWluZQ==\""));
	rig_close(&r);
}

/* Both are bodies of POSTs as they stand. */
static void
the_envelope_is_whole(void **state)
{
	struct rig r;
	struct err err;
	struct cJSON *root;
	const struct cJSON *data, *payload;
	int64_t attempt = 0;

	(void)state;
	rig_quiet(&r, 1);
	rig_post(&r, "/sim/participant",
	    "{\"op\":\"join\",\"call\":\"billing-0018\","
	    "\"role\":\"agent\",\"name\":\"Ben Hall\"}");
	root = json_parse(span_of(r.frames[2]), &err);
	data = json_get(root, "data");
	payload = json_get(data, "payload");
	assert_string_equal(json_str(data, "record_type"), "event");
	assert_int_equal(strlen(json_str(data, "id")), 36);
	assert_string_equal(
	    json_str(data, "occurred_at"), json_str(payload, "occurred_at"));
	assert_string_equal(
	    json_str(payload, "conference_id"), rig_conf(&r)->id);
	assert_non_null(json_str(payload, "call_control_id"));
	assert_non_null(json_str(payload, "call_leg_id"));
	assert_non_null(json_str(payload, "call_session_id"));
	assert_string_equal(
	    json_str(payload, "connection_id"), r.sim->connection_id);
	assert_true(json_int(json_get(root, "meta"), "attempt", &attempt));
	assert_int_equal(attempt, 1);
	assert_int_equal(r.hooks, 3);
	json_free(root);
	rig_close(&r);
}

static void
two_legs_are_bridged(void **state)
{
	struct rig r;
	char path[160], body[160];

	(void)state;
	rig_quiet(&r, 0);
	rig_post(&r, "/sim/phone", "{\"op\":\"ring\"}");
	snprintf(body, sizeof(body), "{\"call_control_id\":\"%s\"}",
	    json_str(r.answer, "id"));
	snprintf(path, sizeof(path), "/v2/calls/%s/actions/answer",
	    json_str(r.answer, "id"));
	assert_int_equal(rig_post(&r, path, "{}"), 200);
	snprintf(
	    path, sizeof(path), "/v2/calls/%s/actions/bridge", rig_phone(&r));
	assert_int_equal(rig_post(&r, path, body), 200);
	assert_int_equal(r.sim->phone->state, LEG_BRIDGED);
	snprintf(
	    path, sizeof(path), "/v2/calls/%s/actions/hangup", rig_phone(&r));
	assert_int_equal(rig_post(&r, path, ""), 200);
	expect_types(&r, 0,
	    "call.initiated call.answered call.bridged call.bridged "
	    "call.hangup call.hangup");
	rig_close(&r);
}

/* The customer's leg is alone then, and is hung up. */
static void
a_conference_unties_a_bridge(void **state)
{
	struct rig r;
	char path[160], body[160], other[80];

	(void)state;
	rig_quiet(&r, 1);
	rig_post(&r, "/sim/phone", "{\"op\":\"up\",\"name\":\"bo\"}");
	snprintf(other, sizeof(other), "%s", json_str(r.answer, "id"));
	snprintf(body, sizeof(body), "{\"call_control_id\":\"%s\"}", other);
	snprintf(
	    path, sizeof(path), "/v2/calls/%s/actions/bridge", rig_phone(&r));
	assert_int_equal(rig_post(&r, path, body), 200);
	snprintf(
	    body, sizeof(body), "{\"call_control_id\":\"%s\"}", rig_phone(&r));
	act(&r, "join", body);
	expect_types(&r, 4, "call.hangup conference.participant.joined");
	assert_int_equal(r.sim->phone->state, LEG_CONFERENCE);
	assert_int_equal(leg_find(r.sim, other)->state, LEG_ENDED);
	rig_close(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_supervisor_comes_and_goes),
		cmocka_unit_test(early_media_is_heard_before_the_answer),
		cmocka_unit_test(nobody_answers),
		cmocka_unit_test(the_end_takes_everybody),
		cmocka_unit_test(the_host_ends_it),
		cmocka_unit_test(joining_elsewhere_is_leaving),
		cmocka_unit_test(states_are_whose_they_are),
		cmocka_unit_test(the_envelope_is_whole),
		cmocka_unit_test(two_legs_are_bridged),
		cmocka_unit_test(a_conference_unties_a_bridge),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
