/* Proves that actions become the expected requests to an Asterisk, in their
 * order and with what each of their answers may be, whatever state the model
 * is in; and that nothing of a plan makes a sound before its last request.
 * Each case is a pair of files; with RENEW=1 in the environment the expected
 * half is written anew, for review. */
#include "pairs.h"
#include "wish.h"

#include "provider/asterisk.h"

#define TEXT_MAX (1 << 20)
#define LEG "earshot-pc1-7-leg-0b0e7a5e"

struct scene {
	struct account acct;
	struct model *m;
	struct action act;
	bool joined;
	int64_t now_ms;
};

static void
take_word(struct scene *s, const char *word, const char *value)
{
	if (strcmp(word, "joined") == 0)
		s->joined = true;
	else
		take_wish(&s->act, &s->acct, word, value);
}

/* A line of a journal begins with the time: it moves the model. */
static void
take_line(struct scene *s, struct span line)
{
	char word[32] = "", value[ID_LEN + 64] = "", text[ID_LEN + 128];
	struct event ev;
	struct err err;
	int got;

	if (span_starts(line, "@")) {
		got = journal_read(line, &ev, &s->now_ms, &err);
		if (got != 1)
			fail_msg("%s", err.text);
		model_apply(s->m, &ev, s->now_ms);
		return;
	}
	assert_true(span_copy(text, sizeof(text), line));
	if (text[0] != '#' && sscanf(text, "%31s %383[^\n]", word, value) >= 1)
		take_word(s, word, value);
}

static void
read_scene(const char *path, struct scene *s)
{
	struct span rest, line;
	struct buf text;

	*s = (struct scene){ .m = model_new(),
		.acct = { .user = "rita",
		    .app = "earshot-pc1-7",
		    .phone = "PJSIP/rita",
		    .ring_s = 25 } };
	pair_read(path, &text);
	rest = buf_span(&text);
	while (span_line(&rest, &line))
		take_line(s, line);
	buf_free(&text);
}

/* Whether the request can bring my voice to anybody. */
static bool
is_heard(const struct step *s)
{
	return s->req.method == METHOD_POST &&
	       strstr(s->req.path, "/addChannel?channel=" LEG "-v");
}

/* The first request ends what is heard, and only the last may begin it. */
static void
check_silence(const char *path, const struct scene *s, const struct plan *p)
{
	bool speaks =
	    s->act.kind == ACTION_WHISPER || s->act.kind == ACTION_BARGE;
	int i;

	if (s->act.kind > ACTION_LEAVE)
		return;
	if (strcmp(p->step[0].req.path, "/channels/" LEG "-v") != 0 ||
	    p->step[0].req.method != METHOD_DELETE)
		fail_msg("%s: does not begin with silence", path);
	for (i = 0; i < p->count; i++)
		if (is_heard(&p->step[i]) != (speaks && i == p->count - 1))
			fail_msg("%s: step %d is heard, or not", path, i);
}

static void
plan_one(const char *path)
{
	struct plan plan = { 0 };
	struct scene s;
	struct buf out;
	struct err err;
	int i;

	read_scene(path, &s);
	buf_init(&out, TEXT_MAX);
	if (asterisk_plan(&s.acct, s.m, &s.act, s.joined, &plan, &err) == -1) {
		buf_printf(&out, "refused: %s\n", err.text);
	} else {
		check_silence(path, &s, &plan);
		for (i = 0; i < plan.count; i++) {
			const struct step *t = &plan.step[i];

			buf_printf(&out, "%s %s%s%s",
			    method_name(t->req.method), t->req.path,
			    t->req.body[0] ? " " : "", t->req.body);
			if (t->done_too)
				buf_printf(&out, " done:%d", t->done_too);
			if (t->not_yet)
				buf_printf(&out, " wait:%d", t->not_yet);
			if (t->extra)
				buf_printf(&out, " extra");
			buf_puts(&out, "\n");
		}
	}
	assert_true(out.len > 0);
	pair_expect(path, ".request", &out);
	plan_free(&plan);
	buf_free(&out);
	model_free(s.m);
}

static void
test_plans(void **state)
{
	glob_t found;
	size_t i;

	(void)state;
	assert_int_equal(
	    glob("tests/requests/asterisk/*.action", 0, NULL, &found), 0);
	assert_true(found.gl_pathc >= 30);
	for (i = 0; i < found.gl_pathc; i++)
		plan_one(found.gl_pathv[i]);
	globfree(&found);
}

/* An id that cannot be sent whole is not sent at all. */
static void
test_too_long(void **state)
{
	struct action act = { .kind = ACTION_HOLD };
	struct account acct = { .app = "earshot-pc1-7" };
	struct model *m = model_new();
	struct plan plan = { 0 };
	struct err err;

	(void)state;
	memset(act.participant, '/', sizeof(act.participant) - 1);
	assert_int_equal(asterisk_plan(&acct, m, &act, true, &plan, &err), -1);
	assert_non_null(strstr(err.text, "too long"));
	plan_free(&plan);
	act.participant[200] = '\0';
	assert_int_equal(asterisk_plan(&acct, m, &act, true, &plan, &err), 0);
	plan_free(&plan);
	memset(act.participant, 'x', sizeof(act.participant) - 1);
	act.kind = ACTION_LEAVE;
	assert_int_equal(asterisk_plan(&acct, m, &act, true, &plan, &err), -1);
	assert_non_null(strstr(err.text, "too long"));
	plan_free(&plan);
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plans),
		cmocka_unit_test(test_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
