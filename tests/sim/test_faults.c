/* Proves what each fault does to requests and events, and to which of them. */
#include "rig.h"

static void
fault(struct rig *r, const char *body)
{
	assert_int_equal(rig_post(r, "/sim/fault", body), 200);
}

static int
mute_all(struct rig *r)
{
	char path[160];

	snprintf(path, sizeof(path), "/v2/conferences/%s/actions/mute",
	    rig_conf(r)->id);
	return rig_post(r, path, "{}");
}

static bool
is_muted(const struct rig *r)
{
	return rig_conf(r)->parts[0]->how.muted;
}

static void
requests_go_wrong(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	fault(&r, "{\"name\":\"status\",\"arg\":503}");
	assert_int_equal(mute_all(&r), 503);
	assert_string_equal(rig_error(&r, "code"), "10007");
	fault(&r, "{\"name\":\"code\",\"arg\":90058}");
	assert_int_equal(mute_all(&r), 422);
	assert_string_equal(rig_error(&r, "code"), "90058");
	fault(&r, "{\"name\":\"drop-request\"}");
	assert_int_equal(mute_all(&r), 0);
	fault(&r, "{\"name\":\"retry-after\",\"arg\":\"3\"}");
	assert_int_equal(mute_all(&r), 429);
	assert_int_equal(r.reply.retry_after_s, 3);
	fault(&r, "{\"name\":\"accepted-no-effect\"}");
	assert_int_equal(mute_all(&r), 200);
	fault(&r, "{\"name\":\"html\"}");
	assert_int_equal(mute_all(&r), 200);
	assert_string_equal(r.reply.type, "text/html");
	assert_false(is_muted(&r));
	assert_int_equal(r.sim->executions, 0);
	fault(&r, "{\"name\":\"lost-answer\"}");
	assert_int_equal(mute_all(&r), 0);
	assert_true(is_muted(&r));
	assert_int_equal(r.sim->executions, 1);
	fault(&r, "{\"name\":\"truncate\"}");
	assert_int_equal(mute_all(&r), 200);
	assert_null(r.answer);
	fault(&r, "{\"name\":\"slow\",\"arg\":700}");
	assert_int_equal(mute_all(&r), 200);
	assert_int_equal(r.reply.delay_ms, 700);
	assert_int_equal(mute_all(&r), 200);
	assert_int_equal(r.reply.delay_ms, 0);
	rig_close(&r);
}

static void
a_match_chooses(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	fault(
	    &r, "{\"name\":\"status\",\"arg\":500,\"match\":\"actions/hold\"}");
	assert_int_equal(mute_all(&r), 200);
	fault(&r, "{\"name\":\"status\",\"arg\":502,"
		  "\"match\":\"GET conferences\",\"count\":2}");
	assert_int_equal(rig_ask(&r, "GET", "/v2/conferences", ""), 502);
	assert_int_equal(mute_all(&r), 200);
	assert_int_equal(rig_ask(&r, "GET", "/v2/call_events", ""), 200);
	assert_int_equal(rig_ask(&r, "GET", "/v2/conferences", ""), 502);
	assert_int_equal(rig_ask(&r, "GET", "/v2/conferences", ""), 200);
	fault(&r, "{\"name\":\"status\",\"arg\":500,\"count\":0}");
	assert_int_equal(mute_all(&r), 500);
	assert_int_equal(mute_all(&r), 500);
	assert_int_equal(rig_post(&r, "/sim/clear", ""), 200);
	assert_int_equal(mute_all(&r), 200);
	rig_close(&r);
}

static void
speak(struct rig *r, size_t who)
{
	char body[160];

	snprintf(body, sizeof(body), "{\"op\":\"speak\",\"id\":\"%s\"}",
	    rig_who(r, who));
	assert_int_equal(rig_post(r, "/sim/participant", body), 200);
}

static void
events_go_wrong(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	fault(&r, "{\"name\":\"no-events\"}");
	speak(&r, 0);
	assert_int_equal(r.count, 0);
	rig_post(&r, "/sim/clear", "");
	fault(&r, "{\"name\":\"drop\",\"arg\":100}");
	speak(&r, 0);
	assert_int_equal(r.count, 0);
	rig_post(&r, "/sim/clear", "");
	fault(&r, "{\"name\":\"duplicate\",\"count\":1}");
	speak(&r, 0);
	assert_int_equal(r.count, 2);
	assert_string_equal(r.frames[0], r.frames[1]);
	speak(&r, 0);
	assert_int_equal(r.count, 3);
	fault(&r, "{\"name\":\"unwrapped-floor\",\"count\":1}");
	speak(&r, 0);
	assert_int_equal(strncmp(r.frames[3], "{\"record_type\"", 14), 0);
	fault(&r, "{\"name\":\"null-client-state\",\"count\":1}");
	speak(&r, 0);
	assert_non_null(strstr(r.frames[4], "\"client_state\":null"));
	rig_close(&r);
}

static void
events_change_places(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	fault(&r, "{\"name\":\"reorder\"}");
	speak(&r, 0);
	assert_int_equal(r.count, 0);
	speak(&r, 1);
	assert_int_equal(r.count, 2);
	assert_non_null(strstr(r.frames[0], rig_who(&r, 1)));
	assert_non_null(strstr(r.frames[1], rig_who(&r, 0)));
	speak(&r, 0);
	rig_pass(&r, 1000);
	assert_int_equal(r.count, 3);
	rig_close(&r);
}

static void
join(struct rig *r, const char *role)
{
	char path[160], body[200];

	snprintf(path, sizeof(path), "/v2/conferences/%s/actions/join",
	    rig_conf(r)->id);
	snprintf(body, sizeof(body),
	    "{\"call_control_id\":\"%s\",\"supervisor_role\":\"%s\"}",
	    rig_phone(r), role);
	assert_int_equal(rig_post(r, path, body), 200);
}

static void
a_monitor_may_look_unmuted(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 1);
	fault(&r, "{\"name\":\"monitor-unmuted\"}");
	join(&r, "monitor");
	assert_false(rig_conf(&r)->parts[2]->how.muted);
	assert_false(
	    part_hears(rig_conf(&r)->parts[0], rig_conf(&r)->parts[2]));
	rig_close(&r);
}

static void
a_creator_goes_down_with_its_conference(void **state)
{
	struct rig r;
	struct leg *creator;
	char path[160], body[256];

	(void)state;
	rig_quiet(&r, 2);
	fault(&r, "{\"name\":\"creator-time-limit\"}");
	creator = leg_find(r.sim, rig_who(&r, 0));
	snprintf(path, sizeof(path), "/v2/conferences/%s/actions/end",
	    rig_conf(&r)->id);
	snprintf(body, sizeof(body),
	    "{\"op\":\"move\",\"id\":\"%s\",\"call\":\"%s\"}",
	    creator->ids.control, rig_conf(&r)->next->id);
	assert_int_equal(rig_post(&r, "/sim/participant", body), 200);
	assert_int_equal(creator->state, LEG_CONFERENCE);
	assert_int_equal(rig_post(&r, path, ""), 200);
	assert_int_equal(creator->state, LEG_ENDED);
	assert_non_null(strstr(r.frames[r.count - 1], "\"time_limit\""));
	rig_close(&r);
}

static void
a_supervising_leg_may_refuse(void **state)
{
	struct rig r;
	char path[160];

	(void)state;
	rig_quiet(&r, 1);
	fault(&r, "{\"name\":\"supervisor-refuses\"}");
	join(&r, "monitor");
	snprintf(
	    path, sizeof(path), "/v2/calls/%s/actions/transfer", rig_phone(&r));
	assert_int_equal(rig_post(&r, path, "{\"to\":\"sip:a@b\"}"), 422);
	assert_string_equal(rig_error(&r, "detail"),
	    "Supervisor calls do not support commands");
	snprintf(
	    path, sizeof(path), "/v2/calls/%s/actions/hangup", rig_phone(&r));
	assert_int_equal(rig_post(&r, path, ""), 200);
	rig_close(&r);
}

static void
nonsense_is_refused(void **state)
{
	static const char *const bad[] = { "{}", "{\"name\":\"lunch\"}",
		"{\"name\":\"status\"}", "{\"name\":\"status\",\"arg\":7}",
		"{\"name\":\"slow\",\"arg\":\"x\"}", "[]", "{" };
	struct rig r;
	size_t i;

	(void)state;
	rig_quiet(&r, 0);
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(rig_post(&r, "/sim/fault", bad[i]), 400);
		assert_non_null(json_str(r.answer, "error"));
	}
	assert_int_equal(rig_post(&r, "/sim/nowhere", "{}"), 400);
	assert_int_equal(rig_post(&r, "/sim/event", ""), 400);
	rig_close(&r);
}

static void
frames_are_sent_as_they_are(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 0);
	rig_post(&r, "/sim/event",
	    "{ \"x\" : \"}\\\"\", \"body\" : {\"a\": [1, 2.50, \"]\"]} }");
	rig_post(&r, "/sim/event", "{\"text\":\"no json {\"}");
	rig_post(&r, "/sim/event", "{\"binary\":\"AAEC\"}");
	assert_int_equal(r.count, 3);
	assert_string_equal(r.frames[0], "{\"a\": [1, 2.50, \"]\"]} ");
	assert_string_equal(r.frames[1], "no json {");
	assert_int_equal(rig_post(&r, "/sim/feed", "{\"op\":\"cut\"}"), 200);
	assert_int_equal(r.cuts, 1);
	rig_close(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_go_wrong),
		cmocka_unit_test(a_match_chooses),
		cmocka_unit_test(events_go_wrong),
		cmocka_unit_test(events_change_places),
		cmocka_unit_test(a_monitor_may_look_unmuted),
		cmocka_unit_test(a_creator_goes_down_with_its_conference),
		cmocka_unit_test(a_supervising_leg_may_refuse),
		cmocka_unit_test(nonsense_is_refused),
		cmocka_unit_test(frames_are_sent_as_they_are),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
