/* Proves that whole recorded calls of Asterisk become the expected events, and
 * these the expected pictures of who is with whom and who listens or whispers,
 * at each mark of a recording, now and then and at its end, also if every
 * message comes twice; and that the lists of a late joiner give the picture
 * that the feed gives. */
#include "pairs.h"

#include <inttypes.h>

#include "model/model.h"
#include "provider/asterisk.h"

#define PAUSE_MS 1000

static struct account
account(void)
{
	struct account a = { .app = "earshot-desk1-4242aaaa",
		.phone = "PJSIP/rita",
		.supervisor_count = 1,
		.supervisor = { "PJSIP/sup*" },
		.agent_count = 1,
		.agent = { "PJSIP/agent" } };

	return a;
}

static void
put_person(struct buf *out, const struct participant *p)
{
	int i;

	buf_printf(out, "  %s %s", p->id, role_name(p->role));
	if (p->name[0])
		buf_printf(out, " \"%s\"", p->name);
	if (p->number[0])
		buf_printf(out, " %s", p->number);
	buf_printf(out, "%s%s%s%s%s", p->muted ? ", muted" : "",
	    p->on_hold ? ", on hold" : "", p->by_tap ? ", from outside" : "",
	    p->plain[0] ? ", plain" : "", p->call->floor == p ? ", talks" : "");
	if (p->helps)
		buf_printf(out, ", asks for help: \"%s\"", p->help);
	for (i = 0; i < p->target_count; i++)
		buf_printf(out, " -> %s", p->target[i]);
	buf_puts(out, "\n");
}

static void
put_picture(struct buf *out, const struct model *m)
{
	const struct participant *p;
	const struct call *c;
	const struct tap *t;
	enum mode mode;

	TAILQ_FOREACH(c, model_calls(m), all)
	{
		buf_printf(out, "%s", c->id);
		if (c->name[0])
			buf_printf(out, " \"%s\"", c->name);
		if (c->plain[0])
			buf_printf(out, ", %s", c->plain);
		buf_printf(out, "%s%s%s\n", c->recording ? ", recorded" : "",
		    c->hidden && !c->ended_ms ? ", not shown" : "",
		    c->ended_ms ? ", ended" : "");
		TAILQ_FOREACH(p, &c->participants, in_call)
		put_person(out, p);
	}
	for (mode = MODE_MONITOR; mode <= MODE_BARGE; mode++)
		TAILQ_FOREACH(t, model_taps(m), all)
	if (t->mode == mode)
		buf_printf(out, "tap: %s hears %s, %s\n", t->who, t->target,
		    mode_name(mode));
}

/* A recording while it is played. */
struct play {
	struct account acct;
	struct model *m;
	int copies;        /* of each message */
	int64_t now_ms;    /* when it was received */
	bool marked;       /* the recording says itself when to look */
	int line;          /* from 1 */
	struct buf events; /* "@LINE event ..." */
	struct buf pictures;
	struct buf last; /* the last picture */
};

static void
take_event(void *ctx, const struct event *ev)
{
	struct play *p = ctx;

	journal_write(&p->events, ev, p->line);
	model_apply(p->m, ev, p->now_ms);
}

/* The picture of this moment under its title; if it is the last one still, that
 * is said, where it was asked for. */
static void
snap(struct play *p, struct span title, bool asked)
{
	struct buf now;
	bool same;

	buf_init(&now, PAIR_MAX);
	put_picture(&now, p->m);
	same = span_eq(buf_span(&now), buf_span(&p->last));
	if (asked || !same)
		buf_printf(&p->pictures, "== %.*s\n", (int)title.n, title.p);
	if (same && asked)
		buf_puts(&p->pictures, "as before\n");
	if (!same) {
		buf_put_span(&p->pictures, buf_span(&now));
		buf_clear(&p->last);
		buf_put_span(&p->last, buf_span(&now));
	}
	buf_free(&now);
}

/* The value behind a key, up to the closing bracket of the line. */
static bool
value_of(struct span line, const char *key, struct span *value)
{
	size_t n = strlen(key);
	const char *at = memmem(line.p, line.n < 60 ? line.n : 60, key, n);

	if (!at)
		return false;
	value->p = at + n;
	value->n = line.n - (size_t)(value->p - line.p) - 1;
	return true;
}

static void
take_message(struct play *p, struct span msg)
{
	struct sink sink = { take_event, p };
	struct delivery d = { .id = "x" };
	struct err err = { "" };
	int i;

	for (i = 0; i < p->copies; i++) {
		if (asterisk_decode(&p->acct, msg, &d, &sink, &err) == -1)
			fail_msg("line %d: %s", p->line, err.text);
		assert_string_equal(d.id, "");
		assert_false(d.last);
	}
}

/* A recording that has no marks is looked at now and then. */
static void
look(struct play *p, int64_t was_ms)
{
	char title[40];

	if (p->marked || (p->line % 100 && p->now_ms <= was_ms + PAUSE_MS))
		return;
	snprintf(title, sizeof(title), "before line %d", p->line);
	snap(p, span_of(title), false);
}

static void
take_line(struct play *p, struct span line)
{
	struct span value;
	double t = 0;
	int64_t was_ms = p->now_ms;

	p->line++;
	assert_int_equal(sscanf(line.p, "{\"t\":%lf", &t), 1);
	p->now_ms = (int64_t)(t * 1000);
	if (value_of(line, "\"mark\":", &value) ||
	    value_of(line, "\"phone\":", &value)) {
		p->marked = true;
		snap(p, value, true);
	} else if (value_of(line, "\"ev\":", &value)) {
		look(p, was_ms ? was_ms : p->now_ms);
		take_message(p, value);
	}
}

static void
play(const char *path, struct play *p, int copies)
{
	struct span rest, line;
	struct buf text;

	*p = (struct play){
		.acct = account(), .m = model_new(), .copies = copies
	};
	buf_init(&p->events, PAIR_MAX);
	buf_init(&p->pictures, PAIR_MAX);
	buf_init(&p->last, PAIR_MAX);
	pair_read(path, &text);
	rest = buf_span(&text);
	while (span_line(&rest, &line))
		take_line(p, line);
	snap(p, span_of("the end"), true);
	buf_free(&text);
}

static void
play_free(struct play *p)
{
	model_free(p->m);
	buf_free(&p->events);
	buf_free(&p->pictures);
	buf_free(&p->last);
}

static void
recording_one(const char *path)
{
	struct play once, twice;

	play(path, &once, 1);
	pair_expect(path, ".events", &once.events);
	pair_expect(path, ".pictures", &once.pictures);
	play(path, &twice, 2);
	if (!span_eq(buf_span(&once.pictures), buf_span(&twice.pictures)))
		fail_msg("%s, each message twice:\n%s", path,
		    buf_span(&twice.pictures).p);
	play_free(&once);
	play_free(&twice);
}

static void
test_recordings(void **state)
{
	(void)state;
	pair_each("tests/feeds/asterisk/recorded/*.jsonl", recording_one, 6);
}

/* The whole of what was asked for, page by page. */
static void
answer_all(struct play *p, enum question_kind kind, const char *call,
    const struct span page[], int count)
{
	struct sink sink = { take_event, p };
	struct question q = { .kind = kind, .page = 1, .since_ms = 1000 };
	struct err err = { "" };
	int i, more;

	snprintf(q.call, sizeof(q.call), "%s", call);
	for (i = 0; i < count; i++) {
		struct answer a = { .status = 200,
			.type = "application/json",
			.error = "",
			.body = page[i] };

		more = asterisk_reply(&p->acct, &q, &a, &sink, &err);
		if (more == -1)
			fail_msg("page %d: %s", i + 1, err.text);
		assert_int_equal(more, i + 1 < count);
	}
}

/* The two lists of a line each, "{"GET":...,"body":[...]}". */
static void
read_lists(struct span text, struct span *bridges, struct span *channels)
{
	struct span line;

	while (span_line(&text, &line)) {
		if (span_starts(line, "{\"GET\":\"/ari/bridges\""))
			assert_true(value_of(line, "\"body\":", bridges));
		if (span_starts(line, "{\"GET\":\"/ari/channels\""))
			assert_true(value_of(line, "\"body\":", channels));
	}
}

static void
snapshot_one(const char *path)
{
	struct play p = { .acct = account(), .m = model_new(), .now_ms = 2000 };
	struct event begin = { .kind = EVENT_SYNC_BEGIN, .value = 1000 };
	struct event end = { .kind = EVENT_SYNC_END };
	struct span page[2];
	struct buf text;

	buf_init(&p.events, PAIR_MAX);
	buf_init(&p.pictures, PAIR_MAX);
	buf_init(&p.last, PAIR_MAX);
	pair_read(path, &text);
	read_lists(buf_span(&text), &page[0], &page[1]);
	model_apply(p.m, &begin, p.now_ms);
	answer_all(&p, QUESTION_CALLS, "", page, 2);
	model_apply(p.m, &end, p.now_ms);
	snap(&p, span_of("the lists"), true);
	/* The same again changes nothing. */
	answer_all(&p, QUESTION_CALLS, "", page, 2);
	snap(&p, span_of("the lists again"), true);
	pair_expect(path, ".events", &p.events);
	pair_expect(path, ".pictures", &p.pictures);
	buf_free(&text);
	play_free(&p);
}

static void
test_snapshot(void **state)
{
	(void)state;
	pair_each("tests/feeds/asterisk/recorded/*.lists", snapshot_one, 1);
	pair_each("tests/feeds/asterisk/*.lists", snapshot_one, 1);
}

/* The lists that somebody who came later got, inside the recordings: what they
 * name must be what the feed has told until then, tap for tap. */
static bool
rest_answer(struct span line, const char *path, struct span *body)
{
	char key[64];
	struct span value;
	const char *at;

	snprintf(
	    key, sizeof(key), "\"rest\":{\"m\":\"GET\",\"p\":\"%s\"", path);
	if (!value_of(line, key, &value))
		return false;
	at = memmem(value.p, value.n, "\"res\":", 6);
	assert_non_null(at);
	*body = (struct span){ at + 6, (size_t)(line.p + line.n - at) - 6 - 2 };
	return true;
}

static int
line_order(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Cuts a picture into its lines, in an order of their own.  Who talks is in no
 * list. */
static int
lines_of(struct buf *b, char **line, int max)
{
	char *s, *end;
	int n = 0;

	for (s = b->p; s && *s; s = end + 1) {
		end = strchr(s, '\n');
		assert_non_null(end);
		assert_true(n < max);
		*end = '\0';
		if (end - s > 7 && strcmp(end - 7, ", talks") == 0)
			end[-7] = '\0';
		line[n++] = s;
	}
	qsort(line, (size_t)n, sizeof(*line), line_order);
	return n;
}

/* The members of a bridge are listed in no order that could be told. */
static void
compare_unordered(struct buf *want, struct buf *got)
{
	char *a[64], *b[64];
	int i, n = lines_of(want, a, 64);

	assert_int_equal(lines_of(got, b, 64), n);
	for (i = 0; i < n; i++)
		assert_string_equal(a[i], b[i]);
}

static void
late_joiner_one(const char *path)
{
	struct play feed = { .acct = account(), .m = model_new(), .copies = 1 };
	struct span rest, line, page[2] = { { 0 } };
	struct buf text;
	int compared = 0;

	buf_init(&feed.events, PAIR_MAX);
	buf_init(&feed.pictures, PAIR_MAX);
	buf_init(&feed.last, PAIR_MAX);
	pair_read(path, &text);
	rest = buf_span(&text);
	while (span_line(&rest, &line)) {
		struct play late = { .acct = account(), .now_ms = 2000 };
		struct buf want, got;

		take_line(&feed, line);
		rest_answer(line, "/channels", &page[1]);
		if (!rest_answer(line, "/bridges", &page[0]))
			continue;
		late.m = model_new();
		buf_init(&late.events, PAIR_MAX);
		buf_init(&want, PAIR_MAX);
		buf_init(&got, PAIR_MAX);
		answer_all(&late, QUESTION_CALLS, "", page, 2);
		put_picture(&want, feed.m);
		put_picture(&got, late.m);
		compare_unordered(&want, &got);
		compared += model_call_count(late.m) > 0;
		buf_free(&want);
		buf_free(&got);
		buf_free(&late.events);
		model_free(late.m);
	}
	assert_true(compared > 0);
	buf_free(&text);
	play_free(&feed);
}

static void
test_late_joiner(void **state)
{
	(void)state;
	pair_each("tests/feeds/asterisk/recorded/*-supervise.jsonl",
	    late_joiner_one, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_recordings),
		cmocka_unit_test(test_snapshot),
		cmocka_unit_test(test_late_joiner),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
