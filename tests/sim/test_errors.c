/* Proves which requests are refused, with which status, code and pointer. */
#include "rig.h"

/* One refusal.  In path and body: $C the call that is up, $E an ended one, $P
 * the phone, $A the agent, $R a leg that rings, $X a leg that has ended, $N
 * the connection. */
struct refusal {
	const char *method;
	const char *path;
	const char *body;
	int status;
	const char *code;
	const char *where;
};

static const struct refusal table[] = {
	{ "GET", "/v2/nothing", "", 404, "10005", "" },
	{ "GET", "/v1/conferences", "", 404, "10005", "" },
	{ "DELETE", "/v2/conferences/$C", "", 404, "10005", "" },
	{ "POST", "/v2/conferences", "{", 400, "10015", "" },
	{ "POST", "/v2/conferences", "[]", 400, "10015", "" },
	{ "POST", "/v2/conferences", "{\"name\":1,\"name\":2}", 400, "10015",
	    "" },
	{ "POST", "/v2/conferences", "", 422, "10004", "/call_control_id" },
	{ "POST", "/v2/conferences", "{\"call_control_id\":\"$P\"}", 422,
	    "10004", "/name" },
	{ "POST", "/v2/conferences", "{\"call_control_id\":\"$P\",\"name\":7}",
	    422, "10026", "/name" },
	{ "POST", "/v2/conferences",
	    "{\"call_control_id\":\"$P\",\"name\":\"x\","
	    "\"max_participants\":1}",
	    422, "10033", "/max_participants" },
	{ "POST", "/v2/conferences",
	    "{\"call_control_id\":\"$P\",\"name\":\"x\","
	    "\"max_participants\":801}",
	    422, "10033", "/max_participants" },
	{ "POST", "/v2/conferences",
	    "{\"call_control_id\":\"$P\",\"name\":\"x\","
	    "\"beep_enabled\":\"loud\"}",
	    422, "10032", "/beep_enabled" },
	{ "POST", "/v2/conferences",
	    "{\"call_control_id\":\"$P\",\"name\":\"x\","
	    "\"region\":\"Mars\"}",
	    422, "10032", "/region" },
	{ "POST", "/v2/conferences",
	    "{\"call_control_id\":\"$P\",\"name\":\"x\","
	    "\"client_state\":\"!\"}",
	    422, "90017", "/client_state" },
	{ "POST", "/v2/conferences",
	    "{\"call_control_id\":\"$P\",\"name\":\"x\","
	    "\"hold_audio_url\":\"http://a\",\"hold_media_name\":\"b\"}",
	    422, "10015", "/hold_media_name" },
	{ "POST", "/v2/conferences",
	    "{\"call_control_id\":\"v3:no\",\"name\":\"x\"}", 422, "90015",
	    "/call_control_id" },
	{ "POST", "/v2/conferences",
	    "{\"call_control_id\":\"$R\",\"name\":\"x\"}", 422, "90034", "" },
	{ "POST", "/v2/conferences",
	    "{\"call_control_id\":\"$X\",\"name\":\"x\"}", 422, "90018", "" },
	{ "POST", "/v2/conferences",
	    "{\"call_control_id\":\"$P\",\"name\":\"$M\"}", 422, "90033", "" },
	{ "GET", "/v2/conferences?page[size]=0", "", 422, "10033",
	    "page[size]" },
	{ "GET", "/v2/conferences?page[size]=251", "", 422, "10033",
	    "page[size]" },
	{ "GET", "/v2/conferences?page[number]=x", "", 422, "10026",
	    "page[number]" },
	{ "GET", "/v2/conferences?filter[status]=up", "", 422, "10032",
	    "filter[status]" },
	{ "GET", "/v2/conferences?region=Middle%20West", "", 422, "10032",
	    "region" },
	{ "GET", "/v2/conferences/none", "", 404, "90058", "" },
	{ "GET", "/v2/conferences/none/participants", "", 404, "90058", "" },
	{ "GET", "/v2/conferences/$C/participants/none", "", 404, "10007", "" },
	{ "POST", "/v2/conferences/none/actions/hold", "{}", 404, "90058", "" },
	{ "POST", "/v2/conferences/none/actions/end", "{}", 404, "90058", "" },
	{ "POST", "/v2/conferences/none/actions/join",
	    "{\"call_control_id\":\"$P\"}", 422, "90058", "" },
	{ "POST", "/v2/conferences/none/actions/leave",
	    "{\"call_control_id\":\"$P\"}", 422, "90058", "" },
	{ "POST", "/v2/conferences/none/actions/update",
	    "{\"call_control_id\":\"$P\",\"supervisor_role\":\"barge\"}", 422,
	    "90058", "" },
	{ "POST", "/v2/conferences/$E/actions/join",
	    "{\"call_control_id\":\"$P\"}", 422, "90019", "" },
	{ "POST", "/v2/conferences/$E/actions/mute", "{}", 422, "90019", "" },
	{ "POST", "/v2/conferences/$E/actions/end", "", 422, "90019", "" },
	{ "POST", "/v2/conferences/$C/actions/join",
	    "{\"call_control_id\":\"$A\"}", 422, "90044", "" },
	{ "POST", "/v2/conferences/$C/actions/join",
	    "{\"call_control_id\":\"$R\"}", 422, "90034", "" },
	{ "POST", "/v2/conferences/$C/actions/join",
	    "{\"call_control_id\":\"$X\"}", 422, "90018", "" },
	{ "POST", "/v2/conferences/$C/actions/join",
	    "{\"call_control_id\":\"$P\",\"supervisor_role\":\"boss\"}", 422,
	    "10032", "/supervisor_role" },
	{ "POST", "/v2/conferences/$C/actions/join",
	    "{\"call_control_id\":\"$P\",\"whisper_call_control_ids\":"
	    "[\"ana\"]}",
	    422, "90015", "/whisper_call_control_ids" },
	{ "POST", "/v2/conferences/$C/actions/update",
	    "{\"call_control_id\":\"$P\"}", 422, "10004", "/supervisor_role" },
	{ "POST", "/v2/conferences/$C/actions/update",
	    "{\"call_control_id\":\"$P\",\"supervisor_role\":\"barge\"}", 422,
	    "90015", "/call_control_id" },
	{ "POST", "/v2/conferences/$C/actions/unhold", "{}", 422, "10004",
	    "/call_control_ids" },
	{ "POST", "/v2/conferences/$C/actions/unhold",
	    "{\"call_control_ids\":[]}", 422, "10004", "/call_control_ids" },
	{ "POST", "/v2/conferences/$C/actions/hold",
	    "{\"call_control_ids\":\"$A\"}", 422, "10026",
	    "/call_control_ids" },
	{ "POST", "/v2/conferences/$C/actions/mute",
	    "{\"call_control_ids\":[\"$A\",\"$P\"]}", 422, "90015",
	    "/call_control_ids" },
	{ "GET", "/v2/calls/v3:none", "", 422, "90015", "" },
	{ "POST", "/v2/calls/v3:none/actions/hangup", "{}", 422, "90015", "" },
	{ "POST", "/v2/calls/$X/actions/hangup", "{}", 422, "90018", "" },
	{ "POST", "/v2/calls/$P/actions/answer", "{}", 422, "90102", "" },
	{ "POST", "/v2/calls/$R/actions/reject", "{}", 422, "10004", "/cause" },
	{ "POST", "/v2/calls/$P/actions/bridge", "{\"call_control_id\":\"$R\"}",
	    422, "90034", "" },
	{ "POST", "/v2/calls/$P/actions/switch_supervisor_role",
	    "{\"role\":\"none\"}", 422, "10032", "/role" },
	{ "POST", "/v2/calls",
	    "{\"connection_id\":\"1\",\"to\":\"+12025550100\","
	    "\"from\":\"+12025550101\"}",
	    422, "10015", "/connection_id" },
	{ "POST", "/v2/calls",
	    "{\"connection_id\":\"$N\",\"to\":\"5550100\","
	    "\"from\":\"+12025550101\"}",
	    422, "10016", "/to" },
	{ "POST", "/v2/calls",
	    "{\"connection_id\":\"$N\",\"to\":\"sip:a@b\","
	    "\"from\":\"+12025550101\",\"timeout_secs\":4}",
	    422, "10033", "/timeout_secs" },
	{ "POST", "/v2/calls",
	    "{\"connection_id\":\"$N\",\"to\":\"sip:a@b\","
	    "\"from\":\"+12025550101\",\"conference_config\":{}}",
	    422, "10004", "/conference_config/id" },
	{ "POST", "/v2/calls",
	    "{\"connection_id\":\"$N\",\"to\":\"sip:a@b\","
	    "\"from\":\"+12025550101\",\"conference_config\":"
	    "{\"id\":\"$C\",\"supervisor_role\":\"boss\"}}",
	    422, "10032", "/conference_config/supervisor_role" },
	{ "GET", "/v2/connections/1/active_calls", "", 422, "10015", "" },
	{ "GET", "/v2/connections/$N/active_calls?page[after]=x", "", 422,
	    "10015", "page[after]" },
};

/* What the letters stand for. */
struct names {
	char letter;
	char text[80];
};

static void
fill(char *dst, size_t size, const char *src, const struct names *names)
{
	struct buf b;

	buf_init(&b, size - 1);
	for (; *src; src++) {
		const struct names *n = names;

		if (*src != '$') {
			buf_put(&b, src, 1);
			continue;
		}
		src++;
		while (n->letter != *src)
			n++;
		buf_puts(&b, n->text);
	}
	snprintf(dst, size, "%s", b.p ? b.p : "");
	buf_free(&b);
}

static void
name(struct names *n, char letter, const char *text)
{
	n->letter = letter;
	snprintf(n->text, sizeof(n->text), "%s", text);
}

static void
prepare(struct rig *r, struct names *names)
{
	char path[128], body[160];

	rig_quiet(r, 2);
	name(&names[0], 'E', rig_conf(r)->id);
	name(&names[1], 'X', rig_who(r, 1));
	snprintf(path, sizeof(path), "/v2/conferences/%s/actions/end",
	    rig_conf(r)->id);
	assert_int_equal(rig_post(r, path, ""), 200);
	snprintf(body, sizeof(body), "{\"op\":\"ring\"}");
	assert_int_equal(rig_post(r, "/sim/phone", body), 200);
	name(&names[2], 'R', json_str(r->answer, "id"));
	name(&names[3], 'C', rig_conf(r)->id);
	name(&names[4], 'M', rig_conf(r)->name);
	name(&names[5], 'A', rig_who(r, 1));
	name(&names[6], 'P', rig_phone(r));
	name(&names[7], 'N', r->sim->connection_id);
}

static void
each_is_refused_in_its_words(void **state)
{
	struct names names[8];
	struct rig r;
	uint64_t executions;
	size_t i, events;

	(void)state;
	prepare(&r, names);
	events = r.count;
	executions = r.sim->executions;
	for (i = 0; i < ARRAY_LEN(table); i++) {
		const struct refusal *t = &table[i];
		char path[256], body[512];
		int status;

		fill(path, sizeof(path), t->path, names);
		fill(body, sizeof(body), t->body, names);
		status = rig_ask(&r, t->method, path, body);
		if (status != t->status ||
		    strcmp(rig_error(&r, "code"), t->code) != 0 ||
		    strcmp(rig_pointer(&r), t->where) != 0)
			fail_msg("%s %s %s: %d %s", t->method, t->path, t->body,
			    status, r.reply.body.p);
		assert_true(rig_error(&r, "title")[0]);
	}
	assert_int_equal(r.count, events);
	assert_int_equal(r.sim->executions, executions);
	rig_close(&r);
}

static int
ask_as(struct rig *r, const char *authorization)
{
	struct sim_ask ask = {
		.method = "GET",
		.path = "/v2/conferences",
		.query = "",
		.authorization = authorization,
		.body = span_of(""),
		.now_ms = r->now_ms,
		.real_ms = r->now_ms,
	};

	buf_clear(&r->reply.body);
	r->reply.status = 200;
	sim_rest(r->sim, &ask, &r->reply);
	return r->reply.status;
}

static void
a_key_is_wanted(void **state)
{
	struct sim_options o = { .quiet = true, .key = "right" };
	struct rig r;

	(void)state;
	rig_open(&r, &o);
	assert_int_equal(ask_as(&r, NULL), 401);
	assert_non_null(strstr(r.reply.body.p, "\"10009\""));
	assert_int_equal(ask_as(&r, "Bearer "), 401);
	assert_int_equal(ask_as(&r, "Bearer wrong"), 401);
	assert_int_equal(ask_as(&r, "Basic right"), 401);
	assert_int_equal(ask_as(&r, "Bearer right"), 200);
	rig_close(&r);
}

static void
a_full_conference_takes_nobody(void **state)
{
	struct rig r;
	char body[256];

	(void)state;
	rig_quiet(&r, 0);
	snprintf(body, sizeof(body),
	    "{\"call_control_id\":\"%s\",\"name\":\"small\","
	    "\"max_participants\":2}",
	    rig_phone(&r));
	assert_int_equal(rig_post(&r, "/v2/conferences", body), 200);
	assert_int_equal(
	    rig_post(&r, "/sim/participant",
		"{\"op\":\"join\",\"call\":\"small\",\"role\":\"agent\"}"),
	    200);
	rig_post(&r, "/sim/phone", "{\"op\":\"up\",\"name\":\"bo\"}");
	snprintf(body, sizeof(body), "{\"call_control_id\":\"%s\"}",
	    json_str(r.answer, "id"));
	assert_int_equal(
	    rig_post(&r, "/v2/conferences/small/actions/join", body), 422);
	assert_string_equal(rig_error(&r, "code"), "90032");
	rig_close(&r);
}

static void
too_many_requests_are_told_so(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 0);
	rig_post(&r, "/sim/fault", "{\"name\":\"rate-limit\",\"arg\":2}");
	assert_int_equal(rig_ask(&r, "GET", "/v2/conferences", ""), 200);
	assert_int_equal(r.reply.rate_limit, 2);
	assert_int_equal(r.reply.rate_left, 1);
	assert_int_equal(rig_ask(&r, "GET", "/v2/conferences", ""), 200);
	assert_int_equal(rig_ask(&r, "GET", "/v2/conferences", ""), 429);
	assert_string_equal(rig_error(&r, "code"), "10011");
	rig_pass(&r, 1000);
	assert_int_equal(rig_ask(&r, "GET", "/v2/conferences", ""), 200);
	rig_close(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_refused_in_its_words),
		cmocka_unit_test(a_key_is_wanted),
		cmocka_unit_test(a_full_conference_takes_nobody),
		cmocka_unit_test(too_many_requests_are_told_so),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
