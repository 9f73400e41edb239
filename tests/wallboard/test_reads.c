/* Proves that the lists are read whole, again and again, by paths alone, and
 * that what cannot be read is told. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wallboard/reads.h"

#define ASKED_MAX 256

/* A provider whose answers are lists of ids. */
struct fixture {
	struct account acct;
	struct reads r;
	int64_t now_ms;
	int asked;
	uint64_t tag[ASKED_MAX];
	char path[ASKED_MAX][64];
	int answered;
};

static int
fake_ask(const struct account *acct, const struct question *q,
    struct request *req, struct err *err)
{
	*req = (struct request){ .method = METHOD_GET };
	if (acct->coach_empty)
		req->method = METHOD_POST;
	if (q->kind == QUESTION_CALLS)
		snprintf(req->path, sizeof(req->path), "/calls?%d", q->page);
	else if (q->kind == QUESTION_PEOPLE)
		snprintf(req->path, sizeof(req->path), "/people/%s", q->call);
	else
		return err_set(err, "no past");
	return 0;
}

/* "c1 c2" are calls or people; a "+" at the end means that there is more. */
static int
fake_reply(const struct account *acct, struct question *q,
    const struct answer *a, struct sink *out, struct err *err)
{
	struct span rest = a->body;

	(void)acct;
	if (a->status != 200)
		return err_set(err, "status %d", a->status);
	while (rest.n > 0 && rest.p[0] != '+') {
		struct event ev = { .kind = EVENT_CALL_OPEN };
		size_t n = 0;

		while (n < rest.n && rest.p[n] != ' ')
			n++;
		span_copy(ev.call, sizeof(ev.call), (struct span){ rest.p, n });
		if (q->kind == QUESTION_PEOPLE) {
			ev.kind = EVENT_JOIN;
			memcpy(ev.participant, ev.call, sizeof(ev.call));
			memcpy(ev.call, q->call, sizeof(ev.call));
		}
		out->put(out->ctx, &ev);
		n += n < rest.n;
		rest.p += n;
		rest.n -= n;
	}
	if (rest.n == 0)
		return 0;
	q->page++;
	return 1;
}

static const struct sight fake = { .name = "fake",
	.ask = fake_ask,
	.reply = fake_reply };

static void
get(void *ctx, uint64_t tag, const char *path)
{
	struct fixture *f = ctx;

	assert_true(f->asked < ASKED_MAX);
	f->tag[f->asked] = tag;
	snprintf(f->path[f->asked++], sizeof(f->path[0]), "%s", path);
}

static void
setup(struct fixture *f)
{
	*f = (struct fixture){ .now_ms = 1000000 };
	f->r = (struct reads){ .sight = &fake,
		.acct = &f->acct,
		.model = model_new(),
		.period_ms = 30000,
		.get = get,
		.ctx = f };
	reads_put(&f->r, &(struct event){ .kind = EVENT_LINK_UP }, f->now_ms);
}

static void
done(struct fixture *f)
{
	reads_free(&f->r);
	model_free(f->r.model);
}

/* Answers the next question, which must be that one. */
static void
answer(struct fixture *f, const char *path, int status, const char *body)
{
	struct answer a = { .status = status,
		.body = span_of(body),
		.type = "",
		.error = "",
		.retry_after_ms = -1,
		.rate_left = -1,
		.rate_reset_ms = -1 };

	assert_true(f->answered < f->asked);
	assert_string_equal(f->path[f->answered], path);
	f->now_ms += 10;
	reads_answer(&f->r, f->tag[f->answered++], &a, f->now_ms);
}

static void
later(struct fixture *f, int64_t ms)
{
	f->now_ms += ms;
	reads_tick(&f->r, f->now_ms);
}

static void
test_a_round_is_whole(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	reads_begin(&f.r, f.now_ms);
	answer(&f, "/calls?1", 200, "c1 c2 +");
	assert_false(model_link(f.r.model)->synced);
	answer(&f, "/calls?2", 200, "c3");
	assert_true(model_link(f.r.model)->synced);
	/* Who is in them is not known yet, so the round is not done. */
	assert_int_equal(f.r.done_ms, 0);
	answer(&f, "/people/c1", 200, "a b");
	answer(&f, "/people/c2", 200, "d");
	assert_int_equal(f.r.done_ms, 0);
	answer(&f, "/people/c3", 200, "");
	assert_int_equal(f.r.done_ms, 1000000);
	assert_int_equal(f.asked, f.answered);
	assert_int_equal(model_call(f.r.model, "c1")->count, 2);
	assert_int_equal(model_call_count(f.r.model), 3);
	/* The next one begins after its period, and not before. */
	assert_int_equal(reads_next(&f.r), 1030000);
	later(&f, 29000);
	assert_int_equal(f.asked, f.answered);
	later(&f, 1000);
	answer(&f, "/calls?1", 200, "c1");
	assert_int_equal(model_call_count(f.r.model), 1);
	done(&f);
}

/* What nobody waits for is spread, what somebody waits for is not. */
static void
test_later_rounds_are_spread(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	reads_begin(&f.r, f.now_ms);
	answer(&f, "/calls?1", 200, "c1 c2 c3");
	assert_int_equal(f.asked - f.answered, 3);
	answer(&f, "/people/c1", 200, "");
	answer(&f, "/people/c2", 200, "");
	answer(&f, "/people/c3", 200, "");
	later(&f, 30000);
	answer(&f, "/calls?1", 200, "c1 c2 c3");
	assert_int_equal(f.asked - f.answered, 1);
	answer(&f, "/people/c1", 200, "");
	assert_int_equal(f.asked, f.answered);
	later(&f, reads_next(&f.r) - f.now_ms);
	answer(&f, "/people/c2", 200, "");
	done(&f);
}

static void
test_a_fault_ends_the_round(void **state)
{
	struct fixture f;
	int64_t due;

	(void)state;
	setup(&f);
	reads_begin(&f.r, f.now_ms);
	answer(&f, "/calls?1", 200, "c1");
	answer(&f, "/people/c1", 503, "");
	assert_int_equal(f.r.done_ms, 0);
	assert_false(f.r.refused);
	assert_string_equal(model_link(f.r.model)->api, "status 503");
	due = reads_next(&f.r);
	assert_true(due > f.now_ms && due <= f.now_ms + 2000);
	later(&f, due - f.now_ms);
	answer(&f, "/calls?1", 401, "");
	assert_true(f.r.refused);
	later(&f, reads_next(&f.r) - f.now_ms);
	answer(&f, "/calls?1", 200, "");
	assert_false(f.r.refused);
	assert_string_equal(model_link(f.r.model)->api, "");
	assert_true(f.r.done_ms > 0);
	done(&f);
}

/* A call that is gone is no fault. */
static void
test_a_call_that_is_gone(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	reads_begin(&f.r, f.now_ms);
	answer(&f, "/calls?1", 200, "c1");
	answer(&f, "/people/c1", 404, "");
	assert_true(f.r.done_ms > 0);
	assert_int_equal(model_call_count(f.r.model), 0);
	done(&f);
}

static void
test_a_call_that_is_looked_at(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	reads_begin(&f.r, f.now_ms);
	answer(&f, "/calls?1", 200, "c1");
	answer(&f, "/people/c1", 200, "");
	reads_look(&f.r, "c1");
	reads_look(&f.r, "c1");
	later(&f, 1);
	answer(&f, "/people/c1", 200, "a");
	assert_int_equal(f.asked, f.answered);
	done(&f);
}

/* Answers to what was asked before the feed came back are of an older state. */
static void
test_a_new_beginning_drops_the_old(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	reads_begin(&f.r, f.now_ms);
	reads_begin(&f.r, f.now_ms);
	answer(&f, "/calls?1", 200, "c1 c2");
	assert_int_equal(model_call_count(f.r.model), 0);
	answer(&f, "/calls?1", 200, "c9");
	assert_non_null(model_call(f.r.model, "c9"));
	done(&f);
}

/* Where calls come all the time, a round ends all the same. */
static void
test_newcomers_do_not_hold_it_up(void **state)
{
	struct event ev = { .kind = EVENT_CALL_OPEN };
	struct fixture f;
	int i;

	(void)state;
	setup(&f);
	reads_begin(&f.r, f.now_ms);
	answer(&f, "/calls?1", 200, "c1");
	for (i = 0; i < 10; i++) {
		snprintf(ev.call, sizeof(ev.call), "new%d", i);
		reads_put(&f.r, &ev, f.now_ms);
		later(&f, 1);
	}
	answer(&f, "/people/c1", 200, "");
	assert_true(f.r.done_ms > 0);
	assert_int_equal(f.asked, f.answered);
	done(&f);
}

/* Whatever a provider's code may want: nothing but a GET leaves. */
static void
test_nothing_else_is_sent(void **state)
{
	struct fixture f;

	(void)state;
	setup(&f);
	f.acct.coach_empty = true; /* the fake provider's sign for a POST */
	reads_begin(&f.r, f.now_ms);
	later(&f, 60000);
	assert_int_equal(f.asked, 0);
	done(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_round_is_whole),
		cmocka_unit_test(test_later_rounds_are_spread),
		cmocka_unit_test(test_a_fault_ends_the_round),
		cmocka_unit_test(test_a_call_that_is_gone),
		cmocka_unit_test(test_a_call_that_is_looked_at),
		cmocka_unit_test(test_a_new_beginning_drops_the_old),
		cmocka_unit_test(test_newcomers_do_not_hold_it_up),
		cmocka_unit_test(test_nothing_else_is_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
