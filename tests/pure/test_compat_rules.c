/* Proves what no single message shows of SignalWire and Twilio: that a list of
 * pages is walked to its end, that every status and date has a meaning, and
 * that my leg is never taken for quieter than it may be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "provider/compat_inside.h"

static void
nothing_told(void *ctx, const struct event *ev)
{
	(void)ctx;
	fail_msg("told of %s", event_name(ev->kind));
}

/* Pages are followed as they are told, then the next list is asked for. */
static void
test_walk(void **state)
{
	static const char *const wanted[] = {
		"/Accounts/A/Conferences.json?Status=init&PageSize=250",
		"/Accounts/A/Conferences.json?PageToken=PA1",
		"/Accounts/A/Conferences.json?Page=2",
		"/Accounts/A/Conferences.json?Status=in-progress&PageSize=250",
	};
	static const char *const told[] = {
		"\"/2010-04-01/Accounts/A/Conferences.json?PageToken=PA1\"",
		"\"/api/laml/2010-04-01/Accounts/A/Conferences.json?Page=2\"",
		"null",
		"null",
	};
	struct question q = { .kind = QUESTION_CALLS, .page = 1 };
	struct account acct = { .user = "A" };
	struct answer a = { .status = 200, .type = "application/json" };
	struct sink sink = { nothing_told, NULL };
	struct request req;
	struct err err;
	char body[256];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(wanted); i++) {
		assert_int_equal(compat_ask(&acct, &q, &req, &err), 0);
		assert_string_equal(req.path, wanted[i]);
		snprintf(body, sizeof(body),
		    "{\"conferences\":[],\"next_page_uri\":%s}", told[i]);
		a.body = span_of(body);
		assert_int_equal(compat_reply(&acct, &q, &a, &sink, &err),
		    i + 1 < ARRAY_LEN(wanted));
	}
	/* A page that is its own next one. */
	a.body = span_of("{\"conferences\":[],\"next_page_uri\":"
			 "\"/2010-04-01/Accounts/A/Conferences.json\"}");
	assert_int_equal(compat_reply(&acct, &q, &a, &sink, &err), 1);
	assert_int_equal(compat_reply(&acct, &q, &a, &sink, &err), -1);
	q.kind = QUESTION_FEED;
	q.next[0] = '\0';
	assert_int_equal(compat_ask(&acct, &q, &req, &err), -1);
}

/* No status is without a meaning, and only 2xx with JSON or nothing to say is
 * a yes. */
static void
test_every_status(void **state)
{
	static const struct {
		int from, to;
		enum verdict_kind json, html;
	} rows[] = {
		{ 100, 199, VERDICT_STRANGE, VERDICT_STRANGE },
		{ 200, 203, VERDICT_OK, VERDICT_STRANGE },
		{ 204, 204, VERDICT_OK, VERDICT_OK },
		{ 205, 299, VERDICT_OK, VERDICT_STRANGE },
		{ 300, 399, VERDICT_STRANGE, VERDICT_STRANGE },
		{ 400, 400, VERDICT_REFUSED, VERDICT_STRANGE },
		{ 401, 401, VERDICT_SIGN_IN, VERDICT_SIGN_IN },
		{ 402, 402, VERDICT_REFUSED, VERDICT_STRANGE },
		{ 403, 403, VERDICT_FORBIDDEN, VERDICT_FORBIDDEN },
		{ 404, 428, VERDICT_REFUSED, VERDICT_STRANGE },
		{ 429, 429, VERDICT_BUSY, VERDICT_BUSY },
		{ 430, 499, VERDICT_REFUSED, VERDICT_STRANGE },
		{ 500, 599, VERDICT_BROKEN, VERDICT_BROKEN },
	};
	size_t i;
	int status, html;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		for (status = rows[i].from; status <= rows[i].to; status++)
			for (html = 0; html < 2; html++) {
				struct answer a = { .status = status,
					.type = html ? "text/html"
						     : "application/json",
					.error = "",
					.body = span_of("{}") };
				struct verdict v;

				compat_judge(&a, &v);
				assert_int_equal(
				    v.kind, html ? rows[i].html : rows[i].json);
				assert_true(v.kind == VERDICT_OK || v.text[0]);
			}
}

static void
test_observe(void **state)
{
	static const struct {
		bool in_call, muted;
		const char *target;
		enum mode mode;
	} rows[] = {
		{ false, false, NULL, MODE_OFF },
		{ true, true, NULL, MODE_MONITOR },
		{ true, true, "agent", MODE_MONITOR },
		{ true, true, "gone", MODE_MONITOR },
		{ true, false, NULL, MODE_BARGE },
		{ true, false, "agent", MODE_WHISPER },
		{ true, false, "gone", MODE_BARGE },
	};
	struct participant agent = { .id = "agent" };
	struct call c = { 0 };
	size_t i;

	(void)state;
	TAILQ_INIT(&c.participants);
	TAILQ_INSERT_TAIL(&c.participants, &agent, in_call);
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct account a = { .user = "" };
		char target[1][ID_LEN] = { "" };
		struct participant p = { .muted = rows[i].muted,
			.call = rows[i].in_call ? &c : NULL,
			.target_count = rows[i].target ? 1 : 0,
			.target = target };
		struct observed o;

		snprintf(target[0], ID_LEN, "%s",
		    rows[i].target ? rows[i].target : "");
		compat_observe(&a, &p, &o);
		assert_int_equal(o.mode, rows[i].mode);
		/* Nothing quieter looks like an open microphone. */
		assert_true(o.certain);
	}
}

/* A setting that the provider would refuse is refused at the start. */
static void
test_settings(void **state)
{
	static const struct {
		const char *provider;
		bool create, fits;
		struct setting s;
	} rows[] = {
		{ "twilio", false, true, { "beep", "onEnter" } },
		{ "twilio", false, true, { "jitterBufferSize", "off" } },
		{ "twilio", false, true, { "region", "ie1" } },
		{ "signalwire", false, true, { "waitMethod", "GET" } },
		{ "signalwire", false, true, { "maxParticipants", "250" } },
		{ "signalwire", false, false, { "region", "ie1" } },
		{ "signalwire", false, false, { "participantLabel", "me" } },
		{ "signalwire", true, false, { "beep", "true" } },
		{ "twilio", false, false, { "beep", "loud" } },
		{ "twilio", false, false, { "maxParticipants", "1" } },
		{ "twilio", false, false, { "maxParticipants", "8x" } },
		{ "twilio", false, false, { "waitUrl", "file:///etc/passwd" } },
		{ "twilio", false, false, { "waitMethod", "DELETE" } },
		{ "twilio", false, false, { "muted", "false" } },
		{ "twilio", false, false, { "coach", "" } },
		{ "twilio", false, false, { "endConferenceOnExit", "true" } },
		{ "twilio", false, false, { "record", "record-from-start" } },
	};
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		const struct provider *p = provider_find(rows[i].provider);

		assert_int_equal(p->setting(rows[i].create, &rows[i].s, &err),
		    rows[i].fits ? 0 : -1);
		if (!rows[i].fits)
			assert_non_null(strstr(err.text, rows[i].s.name));
	}
}

static void
test_times(void **state)
{
	static const struct {
		const char *text;
		int64_t ms; /* -1 if it is none */
	} rows[] = {
		{ "Thu, 01 Jan 1970 00:00:00 +0000", 0 },
		{ "Sat, 01 Aug 2026 09:30:00 +0000", 1785576600000 },
		{ "1 Aug 2026 9:30:00 GMT", 1785576600000 },
		{ "Sat, 01 Aug 2026 11:30:00 +0200", 1785576600000 },
		{ "Sat, 01 Aug 2026 05:00:00 -0430", 1785576600000 },
		{ "Tue, 01 Sept 2026 00:00:00 +0000", 1788220800000 },
		{ "Thu, 29 Feb 2024 23:59:60 +0000", 1709251200000 },
		{ "Sun, 29 Feb 2026 00:00:00 +0000", -1 },
		{ "Sat, 01 Aug 2026 24:00:00 +0000", -1 },
		{ "Sat, 01 Aug 2026 09:30:00", -1 },
		{ "Sat, 01 Aug 2026 09:30:00 +0000 x", -1 },
		{ "Sat, 01 Foo 2026 09:30:00 +0000", -1 },
		{ "Sat 01 Aug 2026 09:30:00 +0000", -1 },
		{ "Sat, 32 Jul 2026 09:30:00 +0000", -1 },
		{ "Sat, 01 Aug 2026 09:30:00 +000", -1 },
		{ "2026-08-01T09:30:00Z", -1 },
		{ "", -1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		int64_t ms = -1;

		if (!compat_time(span_of(rows[i].text), &ms))
			ms = -1;
		assert_int_equal(ms, rows[i].ms);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_every_status),
		cmocka_unit_test(test_observe),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
