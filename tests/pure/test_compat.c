/* Proves that callbacks of SignalWire and Twilio become the expected events,
 * that answers of their API become the expected events or verdicts, and that
 * actions become the expected requests.  Each case is a pair of files; with
 * RENEW=1 in the environment the expected half is written anew, for review. */
#include "pairs.h"
#include "wish.h"

#include "provider/compat.h"

#define TEXT_MAX (4 << 20)

static const char *const names[] = { "signalwire", "twilio" };

static struct account
account(const struct provider *p)
{
	struct account a = { .dialect = p->dialect,
		.phone = "+15555550102",
		.from = "+15555550100",
		.ring_s = 30,
		.help_label = "help-*",
		.supervisor_count = 1,
		.supervisor = { "sip:tom@*" },
		.agent_count = 3,
		.agent = { "+15555550101", "sip:*", "client:*" } };

	snprintf(a.user, sizeof(a.user), "%s",
	    p->dialect == DIALECT_TWILIO
		? "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		: "9f1c6d2e-0b7a-4c51-8e55-2f6d3f7a1b01");
	if (p->dialect == DIALECT_SIGNALWIRE)
		snprintf(a.document_url, sizeof(a.document_url),
		    "https://example.signalwire.com/laml-bins/"
		    "b0000000-1111-4222-8333-444444444444");
	return a;
}

static void
put(void *ctx, const struct event *ev)
{
	journal_write(ctx, ev, 0);
}

/* Every file in tests/KIND/PROVIDER with that ending, of both providers. */
static void
for_each(const char *kind, const char *ending,
    void (*fn)(const struct provider *p, const char *path), int at_least)
{
	char pattern[128];
	glob_t found;
	size_t i, j;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(pattern, sizeof(pattern), "tests/%s/%s/*%s", kind,
		    names[i], ending);
		assert_int_equal(glob(pattern, 0, NULL, &found), 0);
		assert_true(found.gl_pathc >= (size_t)at_least);
		for (j = 0; j < found.gl_pathc; j++)
			fn(provider_find(names[i]), found.gl_pathv[j]);
		globfree(&found);
	}
}

static void
decode_one(const struct provider *p, const char *path)
{
	struct account a = account(p);
	struct buf in, out;
	struct sink sink = { put, &out };
	struct delivery d;
	struct err err;

	pair_read(path, &in);
	buf_init(&out, TEXT_MAX);
	if (p->decode(&a, buf_span(&in), &d, &sink, &err) == -1)
		buf_printf(&out, "skipped: %s\n", err.text);
	else if (out.len == 0)
		buf_puts(&out, "nothing\n");
	if (d.look[0])
		buf_printf(&out, "look %s\n", d.look);
	pair_expect(path, ".events", &out);
	buf_free(&in);
	buf_free(&out);
}

static void
test_feeds(void **state)
{
	(void)state;
	for_each("feeds", ".form", decode_one, 20);
	for_each("feeds", ".json", decode_one, 3);
}

static void
take_word(const struct provider *p, struct action *a, struct account *acct,
    const char *word, const char *value)
{
	if (strcmp(word, "join") == 0)
		take_setting(p, &acct->join[acct->join_count++], value, false);
	else if (strcmp(word, "user") == 0)
		copy(acct->user, sizeof(acct->user), value);
	else if (strcmp(word, "coach_empty") == 0)
		acct->coach_empty = true;
	else
		take_wish(a, acct, word, value);
}

/* One case of tests/requests. */
struct wish {
	struct account acct;
	struct action action;
	bool joined;
	struct model *model;
};

/* "key value" lines become an action, those of a journal the floor. */
static void
read_wish(const struct provider *p, const char *path, struct wish *w)
{
	char word[ID_LEN], value[ID_LEN], one[2 * ID_LEN];
	struct span rest, line;
	struct event ev;
	struct buf text;
	struct err err;
	int64_t now_ms;

	pair_read(path, &text);
	rest = buf_span(&text);
	while (span_line(&rest, &line)) {
		value[0] = '\0';
		if (span_starts(line, "@")) {
			assert_int_equal(
			    journal_read(line, &ev, &now_ms, &err), 1);
			model_apply(w->model, &ev, now_ms);
			continue;
		}
		if (line.n == 0 || line.p[0] == '#')
			continue;
		snprintf(one, sizeof(one), "%.*s", (int)line.n, line.p);
		assert_true(sscanf(one, "%319s %319[^\n]", word, value) >= 1);
		if (strcmp(word, "joined") == 0)
			w->joined = true;
		else
			take_word(p, &w->action, &w->acct, word, value);
	}
	buf_free(&text);
}

static void
plan_one(const struct provider *p, const char *path)
{
	struct wish w = { .acct = account(p), .model = model_new() };
	struct plan plan = { 0 };
	const struct request *req;
	struct buf out;
	struct err err;

	read_wish(p, path, &w);
	buf_init(&out, TEXT_MAX);
	if (p->plan(&w.acct, w.model, &w.action, w.joined, &plan, &err) == -1) {
		buf_printf(&out, "refused: %s\n", err.text);
	} else {
		assert_int_equal(plan.count, 1);
		req = &plan.step[0].req;
		assert_int_equal(
		    req->kind, req->body[0] ? BODY_FORM : BODY_NONE);
		buf_printf(&out, "%s %s\n%s\n", method_name(req->method),
		    req->path, req->body);
	}
	pair_expect(path, ".request", &out);
	plan_free(&plan);
	model_free(w.model);
	buf_free(&out);
}

static void
test_requests(void **state)
{
	(void)state;
	for_each("requests", ".action", plan_one, 12);
}

static const struct {
	const char *word;
	enum question_kind kind;
} asked[] = {
	{ "calls", QUESTION_CALLS },
	{ "people", QUESTION_PEOPLE },
	{ "names", QUESTION_NAMES },
	{ "leg", QUESTION_LEG },
};

static void
ask_one(const struct provider *p, const struct account *acct, const char *word,
    const char *id, const struct answer *a, struct buf *out)
{
	struct question q = { .page = 1, .since_ms = 1000 };
	struct sink sink = { put, out };
	struct request req;
	struct err err;
	size_t i;
	int more;

	for (i = 0; strcmp(asked[i].word, word) != 0; i++)
		assert_true(i + 1 < ARRAY_LEN(asked));
	q.kind = asked[i].kind;
	copy(q.call, sizeof(q.call), id);
	assert_int_equal(p->ask(acct, &q, &req, &err), 0);
	buf_printf(out, "%s %s\n", method_name(req.method), req.path);
	more = p->reply(acct, &q, a, &sink, &err);
	if (more == -1)
		buf_printf(out, "failed: %s\n", err.text);
	else if (more == 0)
		buf_puts(out, "all\n");
	else if (p->ask(acct, &q, &req, &err) == 0)
		buf_printf(out, "more: %s\n", req.path);
}

static void
echo_one(const struct provider *p, const struct account *acct, const char *id,
    const struct answer *a, struct buf *out)
{
	struct action act = { .kind = ACTION_WHISPER };
	const char *slash = strchr(id, '/');
	struct sink sink = { put, out };
	struct err err;

	assert_non_null(slash);
	snprintf(act.call, ID_LEN, "%.*s", (int)(slash - id), id);
	copy(act.participant, ID_LEN, slash + 1);
	if (p->echo(acct, &act, a, &sink, &err) == -1)
		buf_printf(out, "failed: %s\n", err.text);
	else
		buf_puts(out, "all\n");
}

/* First line: "calls", "people ID", "names", "leg ID", "echo CALL/LEG", "made"
 * or "verdict", then the status and the content type; the rest is the body. */
static void
answer_one(const struct provider *p, const char *path)
{
	struct answer a = { .error = "timed out", .retry_after_ms = -1 };
	struct action dial = { .kind = ACTION_DIAL };
	char kind[16], id[ID_LEN], type[64] = "";
	struct account acct = account(p);
	struct span rest, line;
	struct buf in, out;
	struct verdict v;
	struct err err;

	pair_read(path, &in);
	buf_init(&out, TEXT_MAX);
	rest = buf_span(&in);
	assert_true(span_line(&rest, &line));
	assert_true(sscanf(line.p, "%15s %319s %d%*[ ]%63[^\n]", kind, id,
			&a.status, type) >= 3);
	a.type = type;
	a.body = rest;
	if (strcmp(kind, "verdict") == 0) {
		p->judge(&a, &v);
		buf_printf(&out, "verdict %d: %s\n", (int)v.kind, v.text);
	} else if (strcmp(kind, "echo") == 0) {
		echo_one(p, &acct, id, &a, &out);
	} else if (strcmp(kind, "made") == 0) {
		buf_printf(&out, "%s\n",
		    p->made(&acct, &dial, &a, id, &err) == 0 ? id : err.text);
	} else {
		ask_one(p, &acct, kind, id, &a, &out);
	}
	pair_expect(path, ".events", &out);
	buf_free(&in);
	buf_free(&out);
}

static void
test_answers(void **state)
{
	(void)state;
	for_each("answers", ".http", answer_one, 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_feeds),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_answers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
