/* Proves that recorded Telnyx messages become the expected events, that
 * answers of its API become the expected events or verdicts, and that actions
 * become the expected requests.  Each case is a pair of files; with RENEW=1 in
 * the environment the expected half is written anew, for review. */
#include "pairs.h"
#include "wish.h"

#include "provider/telnyx.h"

#define TEXT_MAX (4 << 20)

static struct account
account(void)
{
	struct account a = { .connection_id = "2250000000000000042",
		.phone = "sip:rita@sip.telnyx.com",
		.from = "+12025550100",
		.ring_s = 30,
		.supervisor_count = 1,
		.supervisor = { "sip:tom@*" } };

	return a;
}

static void
put(void *ctx, const struct event *ev)
{
	journal_write(ctx, ev, 0);
}

static void
decode_as(const char *path, const struct account *a)
{
	struct delivery d;
	struct buf in, out;
	struct sink sink = { put, &out };
	struct err err;

	pair_read(path, &in);
	buf_init(&out, TEXT_MAX);
	if (provider_find("telnyx")->decode(
		a, buf_span(&in), &d, &sink, &err) == -1)
		buf_printf(&out, "skipped: %s\n", err.text);
	else if (out.len == 0)
		buf_puts(&out, "nothing\n");
	pair_expect(path, ".events", &out);
	buf_free(&in);
	buf_free(&out);
}

static void
decode_one(const char *path)
{
	struct account a = account();

	decode_as(path, &a);
}

/* An account at which agents ask for help by a key or in client_state. */
static void
decode_help(const char *path)
{
	struct account a = account();

	memcpy(a.help_key, "*", 2);
	memcpy(a.help_done_key, "#", 2);
	snprintf(a.help_state, sizeof(a.help_state), "help:*");
	decode_as(path, &a);
}

static void
test_help(void **state)
{
	(void)state;
	pair_each("tests/feeds/telnyx-help/*.json", decode_help, 8);
}

static void
test_feeds(void **state)
{
	(void)state;
	pair_each("tests/feeds/telnyx/*.json", decode_one, 60);
}

static void
take_word(
    struct action *a, struct account *acct, const char *word, const char *value)
{
	const struct provider *p = provider_find("telnyx");

	if (strcmp(word, "create") == 0)
		take_setting(
		    p, &acct->create[acct->create_count++], value, true);
	else if (strcmp(word, "join") == 0)
		take_setting(p, &acct->join[acct->join_count++], value, false);
	else
		take_wish(a, acct, word, value);
}

/* "key value" lines become an action. */
static void
read_action(
    const char *path, struct action *a, bool *joined, struct account *acct)
{
	struct span rest, line;
	struct buf text;
	char word[ID_LEN], value[ID_LEN];

	pair_read(path, &text);
	rest = buf_span(&text);
	while (span_line(&rest, &line)) {
		value[0] = '\0';
		if (line.n == 0 || line.p[0] == '#' ||
		    sscanf(line.p, "%319s %319[^\n]", word, value) < 1)
			continue;
		if (strcmp(word, "joined") == 0)
			*joined = true;
		else
			take_word(a, acct, word, value);
	}
	buf_free(&text);
}

static void
encode_one(const char *path)
{
	struct account acct = account();
	struct action a = { 0 };
	struct plan plan = { 0 };
	const struct request *req;
	struct buf out;
	struct err err;
	bool joined = false;

	read_action(path, &a, &joined, &acct);
	buf_init(&out, TEXT_MAX);
	if (provider_find("telnyx")->plan(
		&acct, NULL, &a, joined, &plan, &err) == -1) {
		buf_printf(&out, "refused: %s\n", err.text);
	} else {
		assert_int_equal(plan.count, 1);
		req = &plan.step[0].req;
		buf_printf(&out, "%s %s\n%s\n", method_name(req->method),
		    req->path, req->body);
	}
	pair_expect(path, ".request", &out);
	plan_free(&plan);
	buf_free(&out);
}

static void
test_requests(void **state)
{
	(void)state;
	pair_each("tests/requests/telnyx/*.action", encode_one, 12);
}

/* First line: "calls", "people ID", "names", "leg ID" or "verdict", then the status and
 * the content type; the rest is the body. */
static void
answer_one(const char *path)
{
	struct question q = { .page = 1, .since_ms = 1000 };
	struct answer a = { .error = "", .retry_after_ms = -1 };
	struct account acct = account();
	char kind[16], call[ID_LEN], type[64] = "";
	struct span rest, line;
	struct verdict v;
	struct buf in, out;
	struct sink sink = { put, &out };
	struct err err;
	int more;

	pair_read(path, &in);
	buf_init(&out, TEXT_MAX);
	rest = buf_span(&in);
	assert_true(span_line(&rest, &line));
	assert_true(sscanf(line.p, "%15s %319s %d %63s", kind, call, &a.status,
			type) >= 3);
	a.type = type;
	a.body = rest;
	q.kind = QUESTION_CALLS;
	if (strcmp(kind, "people") == 0)
		q.kind = QUESTION_PEOPLE;
	if (strcmp(kind, "names") == 0)
		q.kind = QUESTION_NAMES;
	if (strcmp(kind, "leg") == 0)
		q.kind = QUESTION_LEG;
	snprintf(q.call, sizeof(q.call), "%s", call);
	if (strcmp(kind, "verdict") == 0) {
		provider_find("telnyx")->judge(&a, &v);
		buf_printf(&out, "verdict %d: %s\n", (int)v.kind, v.text);
	} else {
		more =
		    provider_find("telnyx")->reply(&acct, &q, &a, &sink, &err);
		if (more == -1)
			buf_printf(&out, "failed: %s\n", err.text);
		else
			buf_printf(&out, "%s, step %d page %d\n",
			    more ? "more" : "all", q.step, q.page);
	}
	pair_expect(path, ".events", &out);
	buf_free(&in);
	buf_free(&out);
}

static void
test_answers(void **state)
{
	(void)state;
	pair_each("tests/answers/telnyx/*.http", answer_one, 15);
}

static void
test_questions(void **state)
{
	struct account a = account();
	const struct provider *p = provider_find("telnyx");
	struct question q = {
		.kind = QUESTION_PEOPLE, .call = "sales floor/1", .page = 2
	};
	struct request req;
	struct err err;

	(void)state;
	assert_int_equal(p->ask(&a, &q, &req, &err), 0);
	assert_string_equal(req.path,
	    "/conferences/sales%20floor%2F1/participants"
	    "?page%5Bsize%5D=250&page%5Bnumber%5D=2");
	copy(a.region, sizeof(a.region), "Middle East");
	q = (struct question){ .kind = QUESTION_CALLS, .page = 1 };
	assert_int_equal(p->ask(&a, &q, &req, &err), 0);
	assert_string_equal(req.path,
	    "/conferences?filter%5Bstatus%5D=in_progress&page%5Bsize%5D=250"
	    "&page%5Bnumber%5D=1&region=Middle%20East");
	q = (struct question){
		.kind = QUESTION_NAMES, .page = 1, .since_ms = 1770091506789
	};
	assert_int_equal(p->ask(&a, &q, &req, &err), 0);
	assert_non_null(strstr(req.path, "2026-02-03T04:05:06.789Z"));
}

/* Every way a leg may look, and what it may be. */
static void
test_observe(void **state)
{
	static const struct {
		bool in_call, muted, targets, unmuted_account;
		enum mode mode;
		bool certain;
	} rows[] = {
		{ false, false, false, false, MODE_OFF, true },
		{ true, true, false, false, MODE_MONITOR, true },
		{ true, false, false, false, MODE_BARGE, true },
		{ true, false, false, true, MODE_BARGE, false },
		{ true, false, true, false, MODE_WHISPER, true },
		{ true, true, true, false, MODE_WHISPER, true },
	};
	struct call c = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct account a = { .monitor_unmuted =
					 rows[i].unmuted_account };
		struct participant p = { .muted = rows[i].muted,
			.call = rows[i].in_call ? &c : NULL,
			.target_count = rows[i].targets ? 1 : 0 };
		struct observed o;

		provider_find("telnyx")->observe(&a, &p, &o);
		assert_int_equal(o.mode, rows[i].mode);
		assert_int_equal(o.certain, rows[i].certain);
	}
}

/* No status is without a meaning, and only 2xx with JSON is a yes. */
static void
test_every_status(void **state)
{
	static const struct {
		int from, to;
		enum verdict_kind kind;
	} rows[] = {
		{ 100, 199, VERDICT_STRANGE },
		{ 200, 299, VERDICT_OK },
		{ 300, 399, VERDICT_STRANGE },
		{ 400, 400, VERDICT_REFUSED },
		{ 401, 401, VERDICT_SIGN_IN },
		{ 402, 402, VERDICT_REFUSED },
		{ 403, 403, VERDICT_FORBIDDEN },
		{ 404, 404, VERDICT_CALL_GONE },
		{ 405, 428, VERDICT_REFUSED },
		{ 429, 429, VERDICT_BUSY },
		{ 430, 499, VERDICT_REFUSED },
		{ 500, 599, VERDICT_BROKEN },
	};
	size_t i;
	int status;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		for (status = rows[i].from; status <= rows[i].to; status++) {
			struct answer a = { .status = status,
				.type = "application/json",
				.error = "",
				.body = span_of("{}") };
			struct verdict v;

			telnyx_judge(&a, &v);
			assert_int_equal(v.kind, rows[i].kind);
			assert_true(v.kind == VERDICT_OK || v.text[0]);
		}
}

/* A setting that the provider would refuse is refused at the start. */
static void
test_settings(void **state)
{
	static const struct {
		bool create;
		struct setting s;
	} bad[] = {
		{ true, { "end_conference_on_exit", "yes" } },
		{ false, { "comfort_noise", "yes" } },
		{ true, { "comfort_noise", "true" } },
		{ true, { "max_participants", "1" } },
		{ true, { "max_participants", "801" } },
		{ true, { "max_participants", "8x" } },
		{ true, { "duration_minutes", "" } },
		{ true, { "beep_enabled", "loud" } },
		{ true, { "client_state", "not base64!" } },
		{ true, { "supervisor_role", "barge" } },
		{ false, { "hold_media_name", "" } },
	};
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(provider_find("telnyx")->setting(
				     bad[i].create, &bad[i].s, &err),
		    -1);
		assert_non_null(strstr(err.text, bad[i].s.name));
	}
}

static void
test_match(void **state)
{
	static const struct {
		const char *pattern, *text;
		bool match;
	} rows[] = {
		{ "sip:*", "sip:ana@x", true },
		{ "sip:*@x", "sip:ana@x", true },
		{ "sip:*@x", "sip:ana@xy", false },
		{ "*", "", true },
		{ "", "", true },
		{ "", "a", false },
		{ "+44*", "+4420", true },
		{ "a*b*c", "a1b2b3c", true },
		{ "a*b*c", "a1c", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_int_equal(provider_match(rows[i].pattern, rows[i].text),
		    rows[i].match);
	assert_null(provider_find("nobody"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_feeds),
		cmocka_unit_test(test_help),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_observe),
		cmocka_unit_test(test_every_status),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_match),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
