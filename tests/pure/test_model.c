/* Proves that events give one picture whatever their order and however often
 * they come, and that the audience is never quieter than the facts: journals
 * beside their expected pictures, and random floors shuffled and doubled. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "model/audience.h"
#include "model/journal.h"
#include "model/model.h"
#include "model/tell.h"

#include "pairs.h"

#define TEXT_MAX (1 << 20)

static void
put_person(struct buf *out, const struct participant *p)
{
	int i;

	buf_printf(out, "  %s %s", p->id, role_name(p->role));
	if (p->name[0])
		buf_printf(out, " \"%s\"", p->name);
	buf_printf(out, "%s%s%s%s", p->muted ? " muted" : "",
	    p->on_hold ? " hold" : "", p->exit_ends ? " exit-ends" : "",
	    p->call->floor == p ? " talks" : "");
	if (p->helps)
		buf_printf(out, " helps %x \"%s\"", p->help_by, p->help);
	for (i = 0; i < p->target_count; i++)
		buf_printf(out, " -> %s", p->target[i]);
	buf_puts(out, "\n");
}

static void
put_audience(struct buf *out, const struct model *m, int64_t now_ms)
{
	static const char *const phases[] = { "still", "seen", "widening",
		"narrowing", "unsure", "failed" };
	struct audience a;
	int i;

	audience_of(m, now_ms, &a);
	buf_printf(out, "audience %s %s%s:", mode_name(a.mode), phases[a.phase],
	    a.proven ? " proven" : "");
	for (i = 0; i < a.count; i++)
		buf_printf(out, " %s", a.hearer[i]->id);
	if (a.newcomer)
		buf_printf(out, ", new %s", a.newcomer->id);
	buf_puts(out, "\n");
}

static void
put_picture(struct buf *out, const struct model *m, int64_t now_ms)
{
	const struct participant *p;
	const struct act *act = model_act(m, 0);
	const struct call *c;

	TAILQ_FOREACH(c, model_calls(m), all)
	{
		buf_printf(out, "%s", c->id);
		if (c->name[0])
			buf_printf(out, " \"%s\"", c->name);
		if (c->queue[0])
			buf_printf(out, " queue %s", c->queue);
		if (c->ended_ms)
			buf_printf(out, " ended \"%s\"", c->reason);
		if (c->hidden)
			buf_puts(out, ", not shown");
		if (call_helped(c))
			buf_printf(out, ", %s asks for help: %s",
			    call_helped(c)->id, call_helped(c)->help);
		if (call_recorded(c))
			buf_puts(out, ", recorded");
		buf_puts(out, "\n");
		TAILQ_FOREACH(p, &c->participants, in_call)
		put_person(out, p);
	}
	put_audience(out, m, now_ms);
	if (act)
		buf_printf(out, "act %d \"%s\" \"%s\"\n", (int)act->state,
		    act->what, act->why);
}

struct listener {
	struct model *m;
	int64_t now_ms;
};

static void
hear(void *ctx, const struct event *ev)
{
	struct listener *l = ctx;

	assert_true(event_is_fact(ev->kind));
	model_apply(l->m, ev, l->now_ms);
}

static void
put_member(struct buf *out, const struct participant *p)
{
	buf_printf(out, "  %s %s%s%s:", p->number,
	    p->state == LEG_RINGING ? "rings" : "", p->helps ? "helps" : "",
	    p->plain);
	put_person(out, p);
}

static void
put_facts(struct buf *out, const struct model *m)
{
	const struct participant *p;
	const struct call *c;

	TAILQ_FOREACH(c, model_calls(m), all)
	{
		buf_printf(out, "%s \"%s\" queue \"%s\" plain \"%s\"%s%s%s\n",
		    c->id, c->name, c->queue, c->plain,
		    c->ended_ms ? " ended " : "", c->reason,
		    c->recording ? " recorded" : "");
		/* Who only taps is told of last. */
		TAILQ_FOREACH(p, &c->participants, in_call)
		if (!p->by_tap)
			put_member(out, p);
		TAILQ_FOREACH(p, &c->participants, in_call)
		if (p->by_tap)
			put_member(out, p);
	}
	buf_printf(
	    out, "link %d %d\n", model_link(m)->state, model_link(m)->synced);
}

/* Whoever is told has the same facts, and has them again when told twice. */
static void
tell_another(const struct model *m, int64_t now_ms)
{
	struct listener l = { model_new(), now_ms };
	struct sink sink = { hear, &l };
	struct buf mine, his;
	int i;

	buf_init(&mine, TEXT_MAX);
	put_facts(&mine, m);
	for (i = 0; i < 2; i++) {
		model_tell(m, &sink);
		buf_init(&his, TEXT_MAX);
		put_facts(&his, l.m);
		if (!span_eq(buf_span(&mine), buf_span(&his)))
			fail_msg("--- told\n%s--- heard\n%s", mine.p, his.p);
		buf_free(&his);
	}
	buf_free(&mine);
	model_free(l.m);
}

/* "expect" in a journal puts the picture of that moment into the output, and
 * "expire" lets time do its work. */
static void
play(const char *path, struct buf *out)
{
	struct model *m = model_new();
	struct span rest, line;
	struct buf text;
	struct event ev;
	struct err err;
	int64_t now_ms = 0;
	int got;

	pair_read(path, &text);
	rest = buf_span(&text);
	while (span_line(&rest, &line)) {
		if (span_starts(line, "expect")) {
			buf_printf(out, "%.*s\n", (int)line.n, line.p);
			put_picture(out, m, now_ms);
			tell_another(m, now_ms);
			continue;
		}
		if (span_starts(line, "expire")) {
			now_ms = atoll(line.p + 7);
			model_expire(m, now_ms);
			continue;
		}
		got = journal_read(line, &ev, &now_ms, &err);
		if (got == -1)
			fail_msg("%s: %s", path, err.text);
		if (got == 1)
			model_apply(m, &ev, now_ms);
	}
	model_free(m);
	buf_free(&text);
}

static void
journal_one(const char *path)
{
	struct buf got;

	buf_init(&got, TEXT_MAX);
	play(path, &got);
	assert_true(got.len > 0);
	pair_expect(path, ".picture", &got);
	buf_free(&got);
}

static void
test_journals(void **state)
{
	(void)state;
	pair_each("tests/journals/*.journal", journal_one, 8);
}

/* What is written can be read, for every kind of event. */
static void
test_journal_lines(void **state)
{
	struct event ev, back;
	struct buf line;
	struct err err;
	int64_t now_ms;
	int kind;

	(void)state;
	buf_init(&line, TEXT_MAX);
	for (kind = 0; kind < EVENT_COUNT; kind++) {
		ev = (struct event){ .kind = (enum event_kind)kind,
			.at_ms = 7,
			.call = "c1",
			.participant = "p1",
			.other = "p2",
			.text = "say \"a\\b\"",
			.act = 9,
			.value = -1,
			.on = true };
		buf_clear(&line);
		journal_write(&line, &ev, 1234);
		line.p[line.len - 1] = '\0';
		assert_int_equal(
		    journal_read(span_of(line.p), &back, &now_ms, &err), 1);
		assert_int_equal(now_ms, 1234);
		assert_int_equal(ev.kind, back.kind);
		assert_string_equal(ev.call, back.call);
		assert_string_equal(ev.participant, back.participant);
		assert_string_equal(ev.other, back.other);
		assert_string_equal(ev.text, back.text);
		assert_true(ev.at_ms == back.at_ms && ev.act == back.act &&
			    ev.value == back.value && ev.on == back.on);
	}
	buf_free(&line);
	assert_int_equal(
	    journal_read(span_of("@1 nonsense"), &back, &now_ms, &err), -1);
	assert_int_equal(
	    journal_read(span_of("@x join"), &back, &now_ms, &err), -1);
	assert_int_equal(
	    journal_read(span_of("@1 join call"), &back, &now_ms, &err), -1);
	assert_int_equal(
	    journal_read(span_of("@1 note \"x"), &back, &now_ms, &err), -1);
	assert_int_equal(journal_read(span_of(""), &back, &now_ms, &err), 0);
}

#define CALLS 6
#define LEGS 14
#define EVENTS 200

/* A small floor whose truth is known while it is made up. */
struct floor {
	unsigned rng;
	int count;
	struct event ev[EVENTS];
	int where[LEGS]; /* call, or -1 */
	bool ended[CALLS];
	bool hung_up[LEGS];
};

static unsigned
draw(struct floor *f, unsigned below)
{
	f->rng = f->rng * 1664525u + 1013904223u;
	return (f->rng >> 16) % below;
}

static void
emit(struct floor *f, enum event_kind kind, int call, int leg)
{
	struct event *ev = &f->ev[f->count];

	*ev =
	    (struct event){ .kind = kind, .at_ms = 1000000 + f->count * 3000 };
	if (call >= 0)
		snprintf(ev->call, sizeof(ev->call), "c%d", call);
	if (leg >= 0)
		snprintf(ev->participant, sizeof(ev->participant), "p%d", leg);
	if (kind == EVENT_LEG_STATE)
		snprintf(ev->text, sizeof(ev->text), "ended");
	f->count++;
}

static void
end_call(struct floor *f, int call)
{
	int leg;

	for (leg = 0; leg < LEGS; leg++)
		if (f->where[leg] == call)
			f->where[leg] = -1;
	f->ended[call] = true;
	emit(f, EVENT_CALL_END, call, -1);
}

static void
step(struct floor *f)
{
	int leg = (int)draw(f, LEGS), call = (int)draw(f, CALLS);
	int here = f->where[leg];

	if (f->hung_up[leg])
		return;
	if (here < 0 && !f->ended[call]) {
		f->where[leg] = call;
		emit(f, EVENT_JOIN, call, leg);
	} else if (here >= 0 && draw(f, 3) > 0) {
		f->where[leg] = -1;
		emit(f, EVENT_LEAVE, here, leg);
	} else if (here >= 0 && draw(f, 8) == 0) {
		f->where[leg] = -1;
		f->hung_up[leg] = true;
		emit(f, EVENT_LEG_STATE, -1, leg);
	} else if (here >= 0 && draw(f, 30) == 0) {
		end_call(f, here);
	}
}

/* Each event moves by up to reach places, and some come twice. */
static void
apply_shuffled(struct floor *f, struct model *m, int reach)
{
	struct event swap;
	int i, k;

	for (i = f->count - 1; i > 0; i--) {
		k = i - (int)draw(f, (unsigned)(i < reach ? i + 1 : reach));
		swap = f->ev[i];
		f->ev[i] = f->ev[k];
		f->ev[k] = swap;
	}
	for (i = 0; i < f->count; i++) {
		model_apply(m, &f->ev[i], 5000 + i);
		if (draw(f, 4) == 0)
			model_apply(
			    m, &f->ev[draw(f, (unsigned)i + 1)], 5000 + i);
	}
}

static int
call_number(const struct model *m, int leg)
{
	const struct participant *p;
	char id[16];

	snprintf(id, sizeof(id), "p%d", leg);
	p = model_participant(m, id);
	return p && p->call ? atoi(p->call->id + 1) : -1;
}

static void
one_floor(unsigned seed, int reach)
{
	struct floor f = { .rng = seed };
	struct model *m = model_new();
	int i;

	for (i = 0; i < LEGS; i++)
		f.where[i] = -1;
	while (f.count < EVENTS - 2 && draw(&f, 400) > 0)
		step(&f);
	apply_shuffled(&f, m, reach);
	for (i = 0; i < LEGS; i++)
		if (call_number(m, i) != f.where[i])
			fail_msg("seed %u: leg p%d is in %d, not in %d", seed,
			    i, call_number(m, i), f.where[i]);
	tell_another(m, 6000);
	model_free(m);
}

static void
test_doubled(void **state)
{
	unsigned seed;

	(void)state;
	for (seed = 1; seed <= 2000; seed++)
		one_floor(seed, 1);
}

static void
test_shuffled(void **state)
{
	unsigned seed;

	(void)state;
	for (seed = 1; seed <= 10000; seed++)
		one_floor(seed, 60);
}

/* A journal gives back what was written, whatever an id is made of. */
static void
test_journal_keeps_every_byte(void **state)
{
	struct event in = { .kind = EVENT_ACT_QUEUED,
		.act = 7,
		.value = -3,
		.on = true,
		.call = "a b%20c",
		.participant = "%",
		.other = "asking the provider first",
		.text = "say \"so\" \\" };
	struct event out;
	struct err err;
	struct buf line;
	int64_t now;

	(void)state;
	buf_init(&line, 4096);
	journal_write(&line, &in, 42);
	line.len--; /* its end */
	assert_int_equal(journal_read(buf_span(&line), &out, &now, &err), 1);
	assert_int_equal(now, 42);
	assert_memory_equal(&in, &out, sizeof(in));
	buf_free(&line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_journal_keeps_every_byte),
		cmocka_unit_test(test_journals),
		cmocka_unit_test(test_journal_lines),
		cmocka_unit_test(test_doubled),
		cmocka_unit_test(test_shuffled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
