/* Proves that messages of Asterisk become the expected events, and answers of
 * its API the expected events or verdicts; that ids of helpers are read as what
 * they are; what is asked, and where the feed is.  A case of tests/feeds is a
 * file of messages, one a line, beside the events of each. */
#include "pairs.h"

#include "base/text.h"
#include "provider/asterisk.h"

#define LEG "earshot-desk1-4242aaaa-leg-0badcafe"

static struct account
account(void)
{
	struct account a = { .app = "earshot-desk1-4242aaaa",
		.phone = "PJSIP/supervisor",
		.supervisor_count = 1,
		.supervisor = { "PJSIP/boss-*" },
		.agent_count = 2,
		.agent = { "100*", "PJSIP/trunk-a" } };

	return a;
}

/* Where events go in a test, under the number of their line. */
struct lines {
	struct buf out;
	int line;
	int count;
};

static void
put(void *ctx, const struct event *ev)
{
	struct lines *l = ctx;

	l->count++;
	journal_write(&l->out, ev, l->line);
}

static void
decode_line(struct lines *l, struct span msg)
{
	struct account a = account();
	struct delivery d = { .id = "x" };
	struct sink sink = { put, l };
	struct err err = { "" };
	int rc;

	l->line++;
	l->count = 0;
	rc = asterisk_decode(&a, msg, &d, &sink, &err);
	assert_string_equal(d.id, "");
	if (rc == -1)
		buf_printf(&l->out, "@%d %s: %s\n", l->line,
		    d.last ? "the last" : "skipped", err.text);
	else if (l->count == 0)
		buf_printf(&l->out, "@%d nothing\n", l->line);
}

static void
decode_one(const char *path)
{
	struct lines l = { .line = 0 };
	struct span rest, line;
	struct buf in;

	pair_read(path, &in);
	buf_init(&l.out, PAIR_MAX);
	rest = buf_span(&in);
	while (span_line(&rest, &line))
		decode_line(&l, line);
	pair_expect(path, ".events", &l.out);
	buf_free(&in);
	buf_free(&l.out);
}

static void
test_feeds(void **state)
{
	(void)state;
	pair_each("tests/feeds/asterisk/*.json", decode_one, 18);
}

static enum question_kind
kind_of(const char *word)
{
	static const struct {
		const char *word;
		enum question_kind kind;
	} rows[] = {
		{ "feed", QUESTION_FEED },
		{ "calls", QUESTION_CALLS },
		{ "people", QUESTION_PEOPLE },
		{ "leg", QUESTION_LEG },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(rows[i].word, word) == 0)
			return rows[i].kind;
	fail_msg("what is %s?", word);
	return QUESTION_FEED;
}

/* First line: feed, calls, people, leg or verdict, the id or -, the page, the
 * status and the content type or -; the rest is the body. */
static void
answer_one(const char *path)
{
	struct question q = { .since_ms = 1000 };
	struct answer a = { .error = "connection refused",
		.retry_after_ms = -1 };
	struct account acct = account();
	struct lines l = { .line = 1 };
	struct sink sink = { put, &l };
	char kind[16], type[64];
	struct span rest, line;
	struct verdict v;
	struct buf in;
	struct err err = { "" };
	int more;

	pair_read(path, &in);
	buf_init(&l.out, PAIR_MAX);
	rest = buf_span(&in);
	assert_true(span_line(&rest, &line));
	assert_int_equal(sscanf(line.p, "%15s %319s %d %d %63s", kind, q.call,
			     &q.page, &a.status, type),
	    5);
	a.type = strcmp(type, "-") == 0 ? "" : type;
	a.body = rest;
	asterisk_judge(&a, &v);
	if (strcmp(kind, "verdict") != 0) {
		q.kind = kind_of(kind);
		more = asterisk_reply(&acct, &q, &a, &sink, &err);
		if (more == -1)
			buf_printf(&l.out, "failed: %s\n", err.text);
		else
			buf_printf(&l.out, "%s, page %d\n",
			    more ? "more" : "all", q.page);
	}
	if (strcmp(kind, "verdict") == 0 || v.kind != VERDICT_OK)
		buf_printf(&l.out, "verdict %d: %s\n", (int)v.kind, v.text);
	pair_expect(path, ".events", &l.out);
	buf_free(&in);
	buf_free(&l.out);
}

static void
test_answers(void **state)
{
	(void)state;
	pair_each("tests/answers/asterisk/*.http", answer_one, 50);
}

/* No status is without a meaning and a sentence, and only 2xx is a yes. */
static void
test_every_status(void **state)
{
	int status;

	(void)state;
	for (status = 100; status < 600; status++) {
		struct answer a = { .status = status,
			.type = "application/json",
			.error = "",
			.body = span_of("{}") };
		struct verdict v;

		asterisk_judge(&a, &v);
		assert_int_equal(
		    v.kind == VERDICT_OK, status >= 200 && status < 300);
		assert_int_equal(v.kind == VERDICT_OK, v.text[0] == '\0');
		if (status >= 500 && status != 503)
			assert_int_equal(v.kind, VERDICT_BROKEN);
		if (status < 200 || (status >= 300 && status < 400))
			assert_int_equal(v.kind, VERDICT_STRANGE);
	}
}

static void
test_parts(void **state)
{
	static const struct {
		const char *id;
		enum asterisk_part part;
		const char *target;
	} rows[] = {
		{ LEG, PART_LEG, "" },
		{ LEG "-desk", PART_DESK, "" },
		{ LEG "-voice", PART_VOICE_BRIDGE, "" },
		{ LEG "-v", PART_VOICE, "" },
		{ LEG "-m-1795225296.7", PART_EARS, "1795225296.7" },
		{ LEG "-w-a;2", PART_MOUTH_ONE, "a;2" },
		{ LEG "-b-x-v", PART_MOUTH_ALL, "x-v" },
		{ LEG "-m-earshot-h-1-leg-12345678", PART_EARS,
		    "earshot-h-1-leg-12345678" },
		{ LEG "-m-", PART_NONE, "" },
		{ LEG "-m", PART_NONE, "" },
		{ LEG "-x", PART_NONE, "" },
		{ LEG "-desk2", PART_NONE, "" },
		{ LEG "0", PART_NONE, "" },
		{ LEG ";2", PART_NONE, "" },
		{ "earshot-desk1-4242aaaa", PART_NONE, "" },
		{ "earshot-desk1-leg-0badcaf", PART_NONE, "" },
		{ "earshot-desk1-leg-0BADCAFE", PART_NONE, "" },
		{ "sales-leg-00000001", PART_NONE, "" },
		{ "-leg-00000001", PART_NONE, "" },
		{ "", PART_NONE, "" },
	};
	char leg[ID_LEN], target[ID_LEN];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(
		    asterisk_part_of(rows[i].id, leg, target), rows[i].part);
		assert_string_equal(leg, rows[i].part ? LEG : "");
		assert_string_equal(target, rows[i].target);
		assert_int_equal(
		    asterisk_part_of(rows[i].id, NULL, NULL), rows[i].part);
	}
	/* A host may be called so. */
	assert_int_equal(
	    asterisk_part_of(
		"earshot-my-leg-room-77-leg-0badcafe-v", leg, NULL),
	    PART_VOICE);
	assert_string_equal(leg, "earshot-my-leg-room-77-leg-0badcafe");
}

static void
test_questions(void **state)
{
	static const struct {
		struct question q;
		const char *method, *path;
	} rows[] = {
		{ { .kind = QUESTION_FEED, .page = 1 }, "POST",
		    "/applications/earshot-desk1-4242aaaa/subscription"
		    "?eventSource=channel:,bridge:" },
		{ { .kind = QUESTION_FEED, .page = 2 }, "PUT",
		    "/applications/earshot-desk1-4242aaaa/eventFilter" },
		{ { .kind = QUESTION_CALLS, .page = 1 }, "GET", "/bridges" },
		{ { .kind = QUESTION_CALLS, .page = 2 }, "GET", "/channels" },
		{ { .kind = QUESTION_PEOPLE, .page = 1, .call = "a b/c?d" },
		    "GET", "/bridges/a%20b%2Fc%3Fd" },
		{ { .kind = QUESTION_PEOPLE, .page = 2, .call = "a" }, "GET",
		    "/channels" },
		{ { .kind = QUESTION_LEG, .page = 1, .call = "x;2" }, "GET",
		    "/channels/x%3B2" },
	};
	struct account a = account();
	struct question names = { .kind = QUESTION_NAMES, .page = 1 };
	struct request req;
	struct err err;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(asterisk_ask(&a, &rows[i].q, &req, &err), 0);
		assert_string_equal(method_name(req.method), rows[i].method);
		assert_string_equal(req.path, rows[i].path);
		assert_int_equal(
		    req.kind, req.method == METHOD_PUT ? BODY_JSON : BODY_NONE);
	}
	assert_int_equal(asterisk_ask(&a, &names, &req, &err), -1);
}

/* Everything that is decoded must get through the filter. */
static void
test_filter(void **state)
{
	static const char *const wanted[] = {
#define X(type, meaning) type,
#include "provider/asterisk_types.def"
#undef X
	};
	struct question q = { .kind = QUESTION_FEED, .page = 2 };
	struct account a = account();
	struct request req;
	struct err err;
	char quoted[64];
	size_t i;

	(void)state;
	assert_int_equal(asterisk_ask(&a, &q, &req, &err), 0);
	assert_non_null(strstr(req.body, "{\"disallowed\":[{\"type\":\""));
	for (i = 0; i < ARRAY_LEN(wanted); i++) {
		snprintf(quoted, sizeof(quoted), "\"%s\"", wanted[i]);
		/* Of this one StasisStart and StasisEnd tell enough. */
		if (strcmp(wanted[i], "ChannelDialplan") != 0)
			assert_null(strstr(req.body, quoted));
	}
}

static void
test_feed_address(void **state)
{
	static const struct {
		const char *api, *url;
	} rows[] = {
		{ "http://pbx:8088/ari", "ws://pbx:8088/ari/events"
					 "?app=earshot-desk1-4242aaaa" },
		{ "https://pbx/x/ari/", "wss://pbx/x/ari/events"
					"?app=earshot-desk1-4242aaaa" },
		{ "http://", NULL },
		{ "ftp://pbx/ari", NULL },
		{ "pbx:8088", NULL },
		{ "", NULL },
	};
	struct account a = account();
	char url[128];
	size_t i, size;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		assert_int_equal(
		    asterisk_feed(&a, rows[i].api, url, sizeof(url)),
		    rows[i].url ? 0 : -1);
		if (rows[i].url)
			assert_string_equal(url, rows[i].url);
	}
	/* It fits, or it is refused. */
	for (size = 1; size < sizeof(url); size++) {
		int rc = asterisk_feed(&a, rows[0].api, url, size);

		assert_true(rc == -1 || strcmp(url, rows[0].url) == 0);
		assert_true(rc == -1 || size > strlen(rows[0].url));
	}
}

static void
test_made(void **state)
{
	struct account a = account();
	struct action act = { .kind = ACTION_DIAL,
		.key = "0badcafe-1111-4222-8333-444455556666" };
	char id[ID_LEN];
	struct err err;

	(void)state;
	assert_int_equal(asterisk_made(&a, &act, NULL, id, &err), 0);
	assert_string_equal(id, LEG);
	act.key[3] = '-';
	assert_int_equal(asterisk_made(&a, &act, NULL, id, &err), -1);
	act.kind = ACTION_CREATE;
	assert_int_equal(asterisk_made(&a, &act, NULL, id, &err), -1);
}

static void
test_observe(void **state)
{
	static const struct {
		bool in_call, muted, targets;
		enum mode mode;
	} rows[] = {
		{ false, false, false, MODE_OFF },
		{ true, true, false, MODE_MONITOR },
		{ true, false, false, MODE_BARGE },
		{ true, false, true, MODE_WHISPER },
	};
	struct account a = account();
	struct call c = { 0 };
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct participant p = { .muted = rows[i].muted,
			.call = rows[i].in_call ? &c : NULL,
			.target_count = rows[i].targets };
		struct observed o;

		asterisk_observe(&a, &p, &o);
		assert_int_equal(o.mode, rows[i].mode);
		assert_true(o.certain);
	}
}

static void
test_table(void **state)
{
	const struct provider *p = provider_find("asterisk");
	struct setting s = { "beep_enabled", "yes" };
	struct err err;

	(void)state;
	assert_ptr_equal(p, &asterisk_provider);
	assert_true(p->pushes_state && p->basic_auth && !p->dial_joins);
	assert_string_equal(p->api, "");
	assert_false(
	    p->can & (ACTION_BIT(ACTION_CREATE) | ACTION_BIT(ACTION_ADD) |
			 ACTION_BIT(ACTION_KEEP)));
	assert_int_equal(p->setting(true, &s, &err), -1);
	assert_string_equal(
	    err.text, "asterisk: create.beep_enabled is no setting");
}

/* A full room: the list of its members comes with each one that enters. */
static void
test_hundred_members(void **state)
{
	struct lines l = { .line = 0 };
	struct buf msg;
	int i;

	(void)state;
	buf_init(&msg, PAIR_MAX);
	buf_init(&l.out, PAIR_MAX);
	buf_puts(&msg, "{\"type\":\"ChannelEnteredBridge\",\"bridge\":{"
		       "\"id\":\"big\",\"channels\":[");
	for (i = 0; i < 100; i++)
		buf_printf(&msg, "%s\"1795225296.%d\"", i ? "," : "", i);
	buf_puts(&msg, "]},\"channel\":{\"id\":\"1795225296.99\","
		       "\"name\":\"PJSIP/agent-00000063\"}}");
	decode_line(&l, buf_span(&msg));
	assert_non_null(
	    strstr(l.out.p, "@1 join call=big participant=1795225296.99\n"));
	buf_free(&msg);
	buf_free(&l.out);
}

/* What is long is cut, or refused if it is an id; it never costs more. */
static void
test_three_megabytes(void **state)
{
	static const struct {
		const char *before, *after;
	} rows[] = {
		{ "{\"type\":\"ChannelStateChange\",\"channel\":{\"id\":\"",
		    "\"}}" },
		{ "{\"type\":\"ChannelStateChange\",\"channel\":{\"id\":\"a\","
		  "\"caller\":{\"name\":\"",
		    "\"}}}" },
		{ "{\"type\":\"ChannelStateChange\",\"channel\":{\"id\":\"a\","
		  "\"name\":\"PJSIP/",
		    "\"}}" },
		{ "{\"type\":\"ChannelStateChange\",\"channel\":{\"id\":\"a\","
		  "\"name\":\"Snoop/a-0001\",\"dialplan\":{\"app_data\":\"",
		    "\"}}}" },
		{ "{\"type\":\"BridgeCreated\",\"bridge\":{\"id\":\"b\","
		  "\"name\":\"",
		    "\"}}" },
		{ "{\"type\":\"Channel", "\"}" },
	};
	size_t i, n;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct lines l = { .line = 0 };
		struct buf msg;

		buf_init(&msg, PAIR_MAX);
		buf_init(&l.out, PAIR_MAX);
		buf_puts(&msg, rows[i].before);
		for (n = 0; n < 3 << 20; n += 8)
			buf_puts(&msg, "Alice-01");
		buf_puts(&msg, rows[i].after);
		decode_line(&l, buf_span(&msg));
		assert_true(l.out.len < 2000);
		assert_null(strstr(l.out.p, "json:"));
		assert_int_equal(i == 0, strstr(l.out.p, "too long") != NULL);
		buf_free(&msg);
		buf_free(&l.out);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_feeds),
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_every_status),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_questions),
		cmocka_unit_test(test_filter),
		cmocka_unit_test(test_feed_address),
		cmocka_unit_test(test_made),
		cmocka_unit_test(test_observe),
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_hundred_members),
		cmocka_unit_test(test_three_megabytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
