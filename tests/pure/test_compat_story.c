/* Proves that callbacks of SignalWire and Twilio end in one picture, in
 * whatever order and however often they come, and that each has an id of its
 * own. */
#include "pairs.h"

#include "model/model.h"
#include "provider/compat.h"

#define STORY_MAX 40

static const char *const names[] = { "signalwire", "twilio" };

static struct account
account(const struct provider *p)
{
	struct account a = { .dialect = p->dialect, .phone = "+15555550102" };

	snprintf(a.user, sizeof(a.user), "%s",
	    p->dialect == DIALECT_TWILIO
		? "ACaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
		: "9f1c6d2e-0b7a-4c51-8e55-2f6d3f7a1b01");
	return a;
}

/* The callbacks that tell one story, in its order. */
struct story {
	const struct provider *provider;
	int count;
	struct buf body[STORY_MAX];
	struct model *model;
};

static void
read_story(struct story *s, const char *name)
{
	char pattern[64];
	glob_t found;
	size_t i;

	*s = (struct story){ .provider = provider_find(name) };
	snprintf(pattern, sizeof(pattern), "tests/feeds/%s/[0-9]*.form", name);
	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_true(found.gl_pathc >= 16 && found.gl_pathc < STORY_MAX);
	for (i = 0; i < found.gl_pathc; i++)
		pair_read(found.gl_pathv[i], &s->body[s->count++]);
	globfree(&found);
}

static void
free_story(struct story *s)
{
	while (s->count > 0)
		buf_free(&s->body[--s->count]);
}

static void
apply(void *ctx, const struct event *ev)
{
	model_apply(ctx, ev, 2000);
}

static void
tell(struct story *s, int i)
{
	struct account a = account(s->provider);
	struct sink sink = { apply, s->model };
	struct delivery d;
	struct err err;

	if (s->provider->decode(&a, buf_span(&s->body[i]), &d, &sink, &err) ==
	    -1)
		fail_msg("%s", err.text);
}

/* What the list of participants shows, asked for after all that was told. */
static void
look(struct story *s, const char *call)
{
	struct answer a = { .status = 200, .type = "application/json" };
	struct event ev = { .kind = EVENT_READ_BEGIN, .value = 3000 };
	struct question q = { .kind = QUESTION_PEOPLE, .page = 1 };
	struct account acct = account(s->provider);
	struct sink sink = { apply, s->model };
	struct span rest, line;
	char path[80];
	struct buf in;
	struct err err;

	snprintf(path, sizeof(path), "tests/answers/%s/people.story.http",
	    s->provider->name);
	pair_read(path, &in);
	rest = buf_span(&in);
	assert_true(span_line(&rest, &line));
	a.body = rest;
	snprintf(q.call, sizeof(q.call), "%s", call);
	snprintf(ev.call, sizeof(ev.call), "%s", call);
	model_apply(s->model, &ev, 3000);
	assert_int_equal(s->provider->reply(&acct, &q, &a, &sink, &err), 0);
	ev.kind = EVENT_READ_END;
	model_apply(s->model, &ev, 3000);
	buf_free(&in);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
put_call(struct buf *out, const struct call *c)
{
	char line[16][512];
	const struct participant *p;
	int i, n = 0;

	buf_printf(out, "%s \"%s\" %s %s\n", c->id, c->name,
	    c->ended_ms ? "ended" : "lives", c->reason);
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		assert_true(n < 16);
		snprintf(line[n++], sizeof(line[0]), " %s%s%s%s %d\n", p->id,
		    p->muted ? " muted" : "", p->on_hold ? " hold" : "",
		    p->exit_ends ? " exit-ends" : "", p->target_count);
	}
	qsort(line, (size_t)n, sizeof(line[0]), by_text);
	for (i = 0; i < n; i++)
		buf_puts(out, line[i]);
}

static void
put_picture(struct buf *out, const struct model *m)
{
	static const char *const legs[] = {
		"7c2e9b14-61a8-4f0d-b1c7-3e8d5a9f6c03",
		"CAcccccccccccccccccccccccccccccccc"
	};
	const struct participant *p;
	const struct call *c;
	size_t i;

	TAILQ_FOREACH(c, model_calls(m), all)
	put_call(out, c);
	for (i = 0; i < ARRAY_LEN(legs); i++) {
		p = model_participant(m, legs[i]);
		if (p)
			buf_printf(out, "%s %d %s %s\n", p->id, (int)p->state,
			    role_name(p->role), p->number);
	}
}

/* Tells the messages that pick() names, looks if there is a call to look at,
 * and gives the picture. */
static void
play(struct story *s, int count, int (*pick)(int i, int count),
    const char *call, struct buf *out)
{
	int i;

	s->model = model_new();
	for (i = 0; i < 2 * count; i++)
		if (pick(i, count) >= 0)
			tell(s, pick(i, count));
	if (call)
		look(s, call);
	buf_init(out, 1 << 16);
	put_picture(out, s->model);
	model_free(s->model);
}

static int
in_order(int i, int count)
{
	return i < count ? i : -1;
}

static int
reversed(int i, int count)
{
	return i < count ? count - 1 - i : -1;
}

static int
doubled(int i, int count)
{
	(void)count;
	return i / 2;
}

static int
all_again(int i, int count)
{
	return i % count;
}

static int
shuffled(int i, int count)
{
	return i < count ? (i * 7 + 3) % count : -1;
}

static void
compare_orders(struct story *s, int count, const char *call)
{
	int (*const picks[])(
	    int, int) = { reversed, doubled, all_again, shuffled };
	struct buf want, got;
	size_t i;

	assert_true(count % 7 != 0);
	play(s, count, in_order, call, &want);
	for (i = 0; i < ARRAY_LEN(picks); i++) {
		play(s, count, picks[i], call, &got);
		assert_string_equal(got.p, want.p);
		buf_free(&got);
	}
	assert_non_null(strstr(want.p, call ? "lives" : "ended"));
	buf_free(&want);
}

static void
test_stories(void **state)
{
	static const char *const calls[] = {
		"2a6f0d3c-5c3b-4a53-9a3e-6d1c7e5f4b02",
		"CFdddddddddddddddddddddddddddddddd"
	};
	struct story s;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(names); i++) {
		read_story(&s, names[i]);
		/* To its end, and to where the customer is held and back. */
		compare_orders(&s, s.count, NULL);
		compare_orders(&s, i == 0 ? 6 : 8, calls[i]);
		free_story(&s);
	}
}

/* The same message has the same id, and no other has. */
static void
test_ids(void **state)
{
	char id[2 * STORY_MAX][80];
	struct sink sink = { apply, NULL };
	struct delivery d;
	struct story s;
	struct err err;
	size_t n;
	int i, j, k = 0;

	(void)state;
	for (n = 0; n < ARRAY_LEN(names); n++) {
		read_story(&s, names[n]);
		for (i = 0; i < s.count; i++) {
			struct account a = account(s.provider);

			sink.ctx = model_new();
			s.provider->decode(
			    &a, buf_span(&s.body[i]), &d, &sink, &err);
			memcpy(id[k], d.id, sizeof(d.id));
			s.provider->decode(
			    &a, buf_span(&s.body[i]), &d, &sink, &err);
			assert_string_equal(d.id, id[k]);
			model_free(sink.ctx);
			/* Without a time it cannot be told from another. */
			assert_int_equal(
			    d.id[0] == '\0', !strstr(s.body[i].p, "Timestamp"));
			for (j = 0; j < k && d.id[0]; j++)
				assert_string_not_equal(id[j], d.id);
			k++;
		}
		free_story(&s);
	}
}

/* A leg that leaves a call and comes back within one second of the clock that
 * both tell is there: the list says so. */
static void
test_back_at_once(void **state)
{
	static const char *const told[] = { "participant-join",
		"participant-leave" };
	const char *who = "CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
	struct story s = { .provider = provider_find("twilio"), .count = 2 };
	int i;

	(void)state;
	s.model = model_new();
	for (i = 0; i < 2; i++) {
		buf_init(&s.body[i], 1024);
		buf_printf(&s.body[i],
		    "StatusCallbackEvent=%s&SequenceNumber=%d&ConferenceSid="
		    "CFdddddddddddddddddddddddddddddddd&CallSid=%s&"
		    "Timestamp=Sat,+01+Aug+2026+09:30:00+%%2B0000",
		    told[i], 2000 + i, who);
		tell(&s, i);
	}
	assert_null(model_participant(s.model, who)->call);
	look(&s, "CFdddddddddddddddddddddddddddddddd");
	assert_non_null(model_participant(s.model, who)->call);
	model_free(s.model);
	free_story(&s);
}

/* Who is in a list and leaves within the second in which he joined has left,
 * whether a number tells what came first (Twilio) or nothing does. */
static void
test_gone_at_once(void **state)
{
	static const struct {
		const char *call, *who, *number;
	} rows[] = {
		{ "2a6f0d3c-5c3b-4a53-9a3e-6d1c7e5f4b02",
		    "e5a7c1d9-38f2-4b6e-9d80-5c4a2f1e7b05", "" },
		{ "CFdddddddddddddddddddddddddddddddd",
		    "CAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "&SequenceNumber=7" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		struct story s = { .provider = provider_find(names[i]),
			.count = 1 };

		s.model = model_new();
		look(&s, rows[i].call);
		assert_non_null(model_participant(s.model, rows[i].who)->call);
		buf_init(&s.body[0], 1024);
		buf_printf(&s.body[0],
		    "StatusCallbackEvent=participant-leave&ConferenceSid=%s&"
		    "CallSid=%s&Timestamp=Sat,+01+Aug+2026+09:30:00+%%2B0000"
		    "%s",
		    rows[i].call, rows[i].who, rows[i].number);
		tell(&s, 0);
		assert_null(model_participant(s.model, rows[i].who)->call);
		model_free(s.model);
		free_story(&s);
	}
}

/* What differs in its time or its number alone is another message. */
static void
test_ids_differ(void **state)
{
	static const char *const rest[] = { "&Timestamp=1", "&Timestamp=2",
		"&Timestamp=1&SequenceNumber=1",
		"&Timestamp=1&SequenceNumber=2", "&SequenceNumber=1" };
	struct account a = account(provider_find("twilio"));
	struct sink sink = { apply, model_new() };
	struct delivery d[ARRAY_LEN(rest)];
	char body[256];
	struct err err;
	size_t i, j;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rest); i++) {
		snprintf(body, sizeof(body),
		    "StatusCallbackEvent=participant-mute&ConferenceSid=CF1&"
		    "CallSid=CA1&Muted=true%s",
		    rest[i]);
		assert_int_equal(
		    compat_decode(&a, span_of(body), &d[i], &sink, &err), 0);
		assert_true(d[i].id[0]);
		for (j = 0; j < i; j++)
			assert_string_not_equal(d[j].id, d[i].id);
	}
	model_free(sink.ctx);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_stories),
		cmocka_unit_test(test_back_at_once),
		cmocka_unit_test(test_gone_at_once),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_ids_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
