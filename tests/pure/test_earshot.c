/* Proves that messages of a relay become the expected events, that no hole in
 * their numbers goes unseen, that actions become the expected messages, and
 * what the relay's words on them mean.  A case of tests/feeds/earshot is a file
 * of messages, one a line, beside the events of each; after the line "# live"
 * they come over a connection. */
#include "pairs.h"

#include "provider/earshot.h"

/* Where events go in a test, under the number of their line. */
struct lines {
	struct buf out;
	struct delivery d;
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
	struct account a = { 0 };
	struct sink sink = { put, l };
	struct err err = { "" };
	int rc;

	l->line++;
	l->count = 0;
	l->d.last = false;
	l->d.word = WORD_NONE;
	rc = earshot_decode(&a, msg, &l->d, &sink, &err);
	if (rc == -1)
		buf_printf(&l->out, "@%d %s: %s\n", l->line,
		    l->d.last ? "drop" : "skipped", err.text);
	else if (l->d.word != WORD_NONE)
		buf_printf(&l->out, "@%d word %d on %s, deadline %lld\n",
		    l->line, (int)l->d.word, l->d.key,
		    (long long)l->d.deadline_ms);
	else if (l->count == 0)
		buf_printf(&l->out, "@%d nothing\n", l->line);
}

static void
decode_one(const char *path)
{
	struct lines l = { .line = 0 };
	struct span rest, line;
	struct request req;
	struct buf in;

	pair_read(path, &in);
	buf_init(&l.out, PAIR_MAX);
	rest = buf_span(&in);
	while (span_line(&rest, &line)) {
		if (!span_starts(line, "#"))
			decode_line(&l, line);
		else if (span_is(line, "# live"))
			l.d.at.strict = true;
	}
	earshot_greet(&l.d.at, &req);
	assert_int_equal(req.method, METHOD_SAY);
	buf_printf(&l.out, "then %s\n", req.body);
	pair_expect(path, ".events", &l.out);
	buf_free(&in);
	buf_free(&l.out);
}

static void
test_feeds(void **state)
{
	(void)state;
	pair_each("tests/feeds/earshot/*.json", decode_one, 7);
}

static void
take_word(struct action *a, const char *word, const char *value)
{
	if (strcmp(word, "action") == 0)
		a->kind = action_kind_of(value);
	else if (strcmp(word, "call") == 0)
		snprintf(a->call, sizeof(a->call), "%s", value);
	else if (strcmp(word, "participant") == 0)
		snprintf(a->participant, sizeof(a->participant), "%s", value);
	else if (strcmp(word, "key") == 0)
		assert_true(span_copy(a->key, sizeof(a->key), span_of(value)));
	else if (strcmp(word, "target") == 0)
		snprintf(a->target[a->target_count++], ID_LEN, "%s", value);
	else
		fail_msg("what is %s?", word);
}

/* A line of a journal begins with the time: it moves the model. */
static void
plan_one(const char *path)
{
	struct model *m = model_new();
	struct account acct = { 0 };
	struct plan plan = { 0 };
	struct action act = { 0 };
	struct span rest, line;
	struct buf in, out;
	struct event ev;
	struct err err;
	int64_t now_ms;
	char word[32], value[ID_LEN], text[512];

	pair_read(path, &in);
	buf_init(&out, PAIR_MAX);
	rest = buf_span(&in);
	while (span_line(&rest, &line)) {
		if (span_starts(line, "@")) {
			assert_int_equal(
			    journal_read(line, &ev, &now_ms, &err), 1);
			model_apply(m, &ev, now_ms);
			continue;
		}
		assert_true(span_copy(text, sizeof(text), line));
		if (text[0] != '#' &&
		    sscanf(text, "%31s %319[^\n]", word, value) == 2)
			take_word(&act, word, value);
	}
	if (earshot_plan(&acct, m, &act, false, &plan, &err) == -1) {
		buf_printf(&out, "refused: %s\n", err.text);
	} else {
		assert_int_equal(plan.count, 1);
		assert_int_equal(plan.step[0].req.method, METHOD_SAY);
		buf_printf(&out, "%s\n", plan.step[0].req.body);
	}
	pair_expect(path, ".request", &out);
	plan_free(&plan);
	model_free(m);
	buf_free(&in);
	buf_free(&out);
}

static void
test_requests(void **state)
{
	(void)state;
	pair_each("tests/requests/earshot/*.action", plan_one, 7);
}

/* A relay takes no longer message; half of one would be another. */
static void
test_too_long(void **state)
{
	struct action act = { .kind = ACTION_WHISPER };
	struct account acct = { 0 };
	struct model *m = model_new();
	struct plan plan = { 0 };
	struct err err;

	(void)state;
	for (; act.target_count < TARGET_MAX; act.target_count++)
		memset(act.target[act.target_count], 'x', ID_LEN - 1);
	assert_int_equal(earshot_plan(&acct, m, &act, false, &plan, &err), -1);
	assert_non_null(strstr(err.text, "too many"));
	plan_free(&plan);
	act.target_count = 20;
	assert_int_equal(earshot_plan(&acct, m, &act, false, &plan, &err), 0);
	plan_free(&plan);
	model_free(m);
}

static void
test_words(void **state)
{
	static const struct {
		const char *body; /* NULL: none came */
		enum verdict_kind kind;
		const char *text;
	} rows[] = {
		{ "{\"status\":\"done\"}", VERDICT_OK, "" },
		{ "{\"status\":\"accepted\"}", VERDICT_OK, "" },
		{ "{\"status\":\"failed\"}", VERDICT_REFUSED,
		    "the relay refused" },
		{ "{\"status\":\"failed\",\"code\":\"gone\"}", VERDICT_LEG_GONE,
		    "gone already" },
		{ "{\"status\":\"denied\",\"code\":\"denied\"}",
		    VERDICT_REFUSED, "your token does not allow that" },
		{ "{\"status\":\"denied\",\"code\":\"rate\",\"text\":\"no\"}",
		    VERDICT_REFUSED, "no" },
		{ "{\"status\":\"failed\",\"code\":\"of later\"}",
		    VERDICT_REFUSED, "the relay refused" },
		{ "{\"status\":\"unknown\"}", VERDICT_NO_ANSWER,
		    "the relay does not know" },
		{ "{\"status\":\"of later\",\"text\":\"so\"}",
		    VERDICT_NO_ANSWER, "so" },
		{ "{\"status\":\"failed\",\"text\":\"a\\u001bb\"}",
		    VERDICT_REFUSED,
		    "a\xef\xbf\xbd"
		    "b" },
		{ NULL, VERDICT_NO_ANSWER, "the feed was lost" },
		{ "not JSON", VERDICT_NO_ANSWER, "the feed was lost" },
	};
	struct verdict v;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct answer a = { .status = rows[i].body ? 200 : 0,
			.body = span_of(rows[i].body),
			.error = "the feed was lost" };

		earshot_judge(&a, &v);
		assert_int_equal(v.kind, rows[i].kind);
		assert_string_equal(v.text, rows[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_feeds),
		cmocka_unit_test(test_requests),
		cmocka_unit_test(test_too_long),
		cmocka_unit_test(test_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
