/* Proves that the picture made of a relay's objects is what they say: whoever
 * the last object of a call names is in it, as it says, and nobody else,
 * however people come, go and move, in one millisecond or in many, by events or
 * by a snapshot. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "engine/engine.h"

#define CALLS 5
#define PEOPLE 8
#define NOWHERE (-1)
#define TEXT_MAX (1 << 16)

struct person {
	int call;
	bool muted, hold;
};

struct floor {
	struct engine *e;
	struct person person[PEOPLE];
	bool up[CALLS];
	int64_t now_ms;
	int64_t seq;
	unsigned dice;
};

static int
roll(struct floor *f, int n)
{
	f->dice = f->dice * 1103515245u + 12345u;
	return (int)(f->dice >> 16) % n;
}

static void
put_object(const struct floor *f, struct buf *b, int c)
{
	const char *comma = "";
	int i;

	if (!f->up[c]) {
		buf_printf(b, "{\"id\":\"c%d\",\"state\":\"ended\"}", c);
		return;
	}
	buf_printf(b, "{\"id\":\"c%d\",\"state\":\"up\",\"parts\":[", c);
	for (i = 0; i < PEOPLE; i++) {
		const struct person *p = &f->person[i];

		if (p->call != c)
			continue;
		buf_printf(b, "%s{\"id\":\"p%d\",\"role\":\"agent\"%s%s}",
		    comma, i, p->muted ? ",\"muted\":true" : "",
		    p->hold ? ",\"hold\":true" : "");
		comma = ",";
	}
	buf_puts(b, "]}");
}

static void
give(struct floor *f, const struct buf *b)
{
	assert_true(engine_message(f->e, buf_span(b), f->now_ms));
}

static void
tell(struct floor *f, int c)
{
	struct buf b;

	if (c == NOWHERE)
		return;
	buf_init(&b, TEXT_MAX);
	buf_printf(&b,
	    "{\"type\":\"event\",\"seq\":%lld,\"call\":", (long long)++f->seq);
	put_object(f, &b, c);
	buf_puts(&b, "}");
	give(f, &b);
	buf_free(&b);
}

static void
snapshot(struct floor *f)
{
	const char *comma = "";
	struct buf b;
	int c;

	buf_init(&b, TEXT_MAX);
	buf_printf(&b, "{\"type\":\"snapshot\",\"seq\":%lld,\"calls\":[",
	    (long long)f->seq);
	for (c = 0; c < CALLS; c++) {
		if (!f->up[c])
			continue;
		buf_puts(&b, comma);
		put_object(f, &b, c);
		comma = ",";
	}
	buf_puts(&b, "]}");
	give(f, &b);
	buf_free(&b);
}

/* One thing happens; each call that it touches is told of, in any order. */
static void
happen(struct floor *f)
{
	struct person *p = &f->person[roll(f, PEOPLE)];
	int was = p->call, c = roll(f, CALLS), i;
	bool first = roll(f, 2);

	if (roll(f, 8) == 0) {
		f->up[c] = !f->up[c];
		for (i = 0; i < PEOPLE; i++)
			if (f->person[i].call == c)
				f->person[i].call = NOWHERE;
		tell(f, c);
		return;
	}
	p->muted = roll(f, 2);
	p->hold = roll(f, 2);
	p->call = f->up[c] && roll(f, 4) > 0 ? c : NOWHERE;
	tell(f, first ? was : p->call);
	if (was != p->call)
		tell(f, first ? p->call : was);
}

static void
compare(const struct floor *f)
{
	const struct model *m = engine_model(f->e);
	char id[16];
	int i, living = 0, here = 0;

	for (i = 0; i < CALLS; i++) {
		const struct call *c;

		snprintf(id, sizeof(id), "c%d", i);
		c = model_call(m, id);
		living += f->up[i];
		assert_int_equal(c && !c->ended_ms, f->up[i]);
		here += c ? c->count : 0;
	}
	assert_int_equal(model_call_count(m), living);
	for (i = 0; i < PEOPLE; i++) {
		const struct person *want = &f->person[i];
		const struct participant *p;

		snprintf(id, sizeof(id), "p%d", i);
		p = model_participant(m, id);
		assert_int_equal(p && p->call, want->call != NOWHERE);
		if (want->call == NOWHERE)
			continue;
		here--;
		assert_int_equal(p->call->id[1] - '0', want->call);
		assert_int_equal(p->muted, want->muted);
		assert_int_equal(p->on_hold, want->hold);
	}
	assert_int_equal(here, 0);
}

static void
nothing(void *ctx, uint64_t tag, const struct request *req)
{
	(void)ctx;
	(void)tag;
	(void)req;
}

static void
play(unsigned seed)
{
	struct engine_options o = { .provider = provider_find("earshot"),
		.has_api = true };
	struct engine_out out = { .send = nothing };
	struct floor f = { .now_ms = 1000000, .dice = seed };
	int i, k;

	for (i = 0; i < PEOPLE; i++)
		f.person[i].call = NOWHERE;
	f.e = engine_new(&o, &out, f.now_ms);
	engine_feed_up(f.e, f.now_ms);
	snapshot(&f);
	for (k = 0; k < 300; k++) {
		f.now_ms += roll(&f, 3) ? 0 : roll(&f, 2000);
		happen(&f);
		compare(&f);
		if (roll(&f, 40) == 0) {
			/* Lost, and all that happened meanwhile with it. */
			engine_feed_down(f.e, "cut", f.now_ms, f.now_ms);
			f.person[0].call = NOWHERE;
			f.up[1] = !f.up[1];
			for (i = 0; i < PEOPLE; i++)
				if (f.person[i].call == 1)
					f.person[i].call = NOWHERE;
			engine_feed_up(f.e, f.now_ms);
			snapshot(&f);
			compare(&f);
		}
		engine_tick(f.e, f.now_ms);
	}
	engine_free(f.e);
}

static void
test_boards(void **state)
{
	unsigned seed;

	(void)state;
	for (seed = 1; seed <= 100; seed++)
		play(seed);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boards),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
