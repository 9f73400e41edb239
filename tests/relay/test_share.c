/* What relays tell each other comes through whole; what is older never wins;
 * and what is not sure is shown as such. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "io/clock.h"
#include "relay/share_inside.h"

/* What the site was told. */
static struct {
	int changes, taken, lost, quiets, ends;
	struct share_state was;
	char relay[CONFIG_NAME_LEN];
	char verb[16];
	char status[12];
} seen;

static void
changed(void *ctx)
{
	(void)ctx;
	seen.changes++;
}

static bool
nobody(void *ctx, const char *user)
{
	(void)ctx;
	(void)user;
	return false;
}

static bool
somebody(void *ctx, const char *user)
{
	(void)ctx;
	(void)user;
	return true;
}

static void
taken(void *ctx, const struct share_state *was)
{
	(void)ctx;
	seen.taken++;
	seen.was = *was;
}

static void
lost(void *ctx, const char *user, const char *relay)
{
	(void)ctx;
	(void)user;
	seen.lost++;
	snprintf(seen.relay, sizeof(seen.relay), "%s", relay);
}

static void
quieten(void *ctx, const char *user, const char *verb, const char *relay)
{
	(void)ctx;
	(void)user;
	(void)relay;
	seen.quiets++;
	snprintf(seen.verb, sizeof(seen.verb), "%s", verb);
}

static void
ended(void *ctx, const struct share_end *end)
{
	(void)ctx;
	seen.ends++;
	snprintf(seen.status, sizeof(seen.status), "%s", end->status);
}

struct fixture {
	struct config config;
	struct loop *loop;
	struct share *share;
};

static int
setup(void **state)
{
	struct fixture *f = mem_zalloc(1, sizeof(*f));
	struct share_site site = { .name = "north",
		.changed = changed,
		.is_here = nobody,
		.has_desk = somebody,
		.taken = taken,
		.lost = lost,
		.quieten = quieten,
		.ended = ended };

	struct err err;

	memset(&seen, 0, sizeof(seen));
	snprintf(f->config.ledger.name, CONFIG_NAME_LEN, "me");
	f->config.ledger.gone_seconds = 10;
	f->loop = loop_new(&err);
	f->share = share_new(f->loop, &f->config, NULL, NULL);
	share_add(f->share, &site);
	*state = f;
	return 0;
}

static int
teardown(void **state)
{
	struct fixture *f = *state;

	share_free(f->share);
	loop_free(f->loop);
	mem_free(f);
	return 0;
}

static struct share_note
note_of(enum note_kind kind, const char *relay, const char *run, uint64_t no)
{
	struct share_note n = { .kind = kind, .no = no };

	snprintf(n.relay, sizeof(n.relay), "%s", relay);
	snprintf(n.run, sizeof(n.run), "%s", run);
	snprintf(n.state.site, sizeof(n.state.site), "north");
	snprintf(n.state.user, sizeof(n.state.user), "rita");
	snprintf(n.state.call, sizeof(n.state.call), "c1");
	n.state.mode = MODE_WHISPER;
	return n;
}

static void
hear(struct share *s, const struct share_note *n)
{
	struct buf b;

	buf_init(&b, SHARE_NOTE_MAX);
	note_write_shared(&b, n);
	share_note(s, buf_span(&b));
	buf_free(&b);
}

static const struct share_state *
rita(struct share *s, const char **relay)
{
	return share_seat(s, "north", "rita", relay);
}

static void
test_note(void **state)
{
	struct share_note in = note_of(NOTE_SUPERV, "a", "r1", 7), out;
	struct buf b;

	(void)state;
	snprintf(in.state.leg, ID_LEN, "v3:\"leg\"");
	in.state.seen = in.state.proven = in.state.unsure = true;
	in.state.since_ms = 1795281812900;
	in.state.to_count = 2;
	snprintf(in.state.to[0], ID_LEN, "v3:b");
	snprintf(in.state.to[1], ID_LEN, "v3:c");
	buf_init(&b, SHARE_NOTE_MAX);
	note_write_shared(&b, &in);
	assert_true(note_read_shared(&out, buf_span(&b)));
	assert_memory_equal(&in, &out, sizeof(in));
	buf_free(&b);
}

/* As many as there may be, each as long as it may be. */
static void
test_longest_note(void **state)
{
	struct share_note in = note_of(NOTE_SUPERV, "a", "r1", 7), out;
	struct buf b;
	int i;

	(void)state;
	in.state.to_count = TARGET_MAX;
	for (i = 0; i < TARGET_MAX; i++)
		memset(in.state.to[i], 'x', ID_LEN - 1);
	buf_init(&b, SHARE_NOTE_MAX);
	note_write_shared(&b, &in);
	assert_true(note_read_shared(&out, buf_span(&b)));
	assert_memory_equal(&in, &out, sizeof(in));
	buf_free(&b);
}

static void
test_no_note(void **state)
{
	static const char *const rows[] = { "", "{}", "[]", "{\"note\":\"x\"}",
		"{\"note\":\"superv\",\"relay\":\"a\",\"run\":\"r\"}",
		"{\"note\":\"superv\",\"site\":\"north\",\"user\":\"rita\"}" };
	struct share_note n;
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(rows); i++)
		assert_false(note_read_shared(&n, span_of(rows[i])));
}

/* A mode that this relay does not know may be any. */
static void
test_unknown_mode(void **state)
{
	struct share_note n;

	(void)state;
	assert_true(note_read_shared(
	    &n, span_of("{\"note\":\"superv\",\"relay\":\"a\",\"run\":\"r\","
			"\"site\":\"north\",\"user\":\"rita\","
			"\"mode\":\"shout\"}")));
	assert_int_equal(n.state.mode, MODE_BARGE);
}

static void
test_seat(void **state)
{
	struct share *s = ((struct fixture *)*state)->share;
	struct share_note n = note_of(NOTE_SUPERV, "a", "r1", 1);
	const struct share_state *seat;
	const char *relay;

	assert_null(rita(s, &relay));
	hear(s, &n);
	seat = rita(s, &relay);
	assert_non_null(seat);
	assert_string_equal(relay, "a");
	assert_int_equal(seat->mode, MODE_WHISPER);
	/* Nobody has said yet that its relay lives. */
	assert_true(seat->unsure);
	assert_int_equal(share_seats(s, "north", "c1", &seat, 1), 1);
	assert_int_equal(share_seats(s, "north", "c2", &seat, 1), 0);
	assert_int_equal(share_seats(s, "south", "c1", &seat, 1), 0);
	n = note_of(NOTE_OVER, "a", "r1", 2);
	hear(s, &n);
	assert_null(rita(s, &relay));
	assert_int_equal(seen.changes, 2);
}

/* Whose key it is says who lives. */
static void
test_sure(void **state)
{
	struct share *s = ((struct fixture *)*state)->share;
	struct share_note n = note_of(NOTE_SUPERV, "a", "r1", 1);
	const char *relay;

	hear(s, &n);
	s->up = true;
	seat_sure(s, "north", "rita", span_of("b r1"), clock_now_ms());
	assert_true(rita(s, &relay)->unsure);
	seat_sure(s, "north", "rita", span_of("a r2"), clock_now_ms());
	assert_true(rita(s, &relay)->unsure);
	seat_sure(s, "north", "rita", span_of("a r1"), clock_now_ms());
	assert_false(rita(s, &relay)->unsure);
	seat_sure(
	    s, "north", "rita", span_of("a r1"), clock_now_ms() - s->key_ms);
	assert_true(rita(s, &relay)->unsure);
	seat_sure(s, "north", "rita", span_of("a r1"), clock_now_ms());
	s->up = false;
	assert_true(rita(s, &relay)->unsure);
}

/* What comes late, as the server had lost it, does not win over what is
 * newer; nor does it bring back who is over. */
static void
test_order(void **state)
{
	struct share *s = ((struct fixture *)*state)->share;
	struct share_note n = note_of(NOTE_SUPERV, "a", "r1", 5);
	const char *relay;

	n.state.mode = MODE_MONITOR;
	hear(s, &n);
	n = note_of(NOTE_SUPERV, "a", "r1", 4);
	hear(s, &n);
	assert_int_equal(rita(s, &relay)->mode, MODE_MONITOR);
	n = note_of(NOTE_SUPERV, "a", "r0", 9);
	hear(s, &n);
	assert_int_equal(rita(s, &relay)->mode, MODE_MONITOR);
	n = note_of(NOTE_SUPERV, "a", "r2", 1);
	hear(s, &n);
	assert_int_equal(rita(s, &relay)->mode, MODE_WHISPER);
	n = note_of(NOTE_OVER, "a", "r2", 3);
	hear(s, &n);
	n = note_of(NOTE_SUPERV, "a", "r2", 2);
	hear(s, &n);
	assert_null(rita(s, &relay));
}

static void
test_taken_by_another(void **state)
{
	struct share *s = ((struct fixture *)*state)->share;
	struct share_note n = note_of(NOTE_SUPERV, "a", "r1", 1);
	const struct share_state *seat;
	const char *relay;

	hear(s, &n);
	s->up = true;
	seat_sure(s, "north", "rita", span_of("a r1"), clock_now_ms());
	n = note_of(NOTE_TAKE, "b", "q1", 4);
	snprintf(n.was, sizeof(n.was), "a");
	snprintf(n.was_run, sizeof(n.was_run), "r1");
	hear(s, &n);
	seat = rita(s, &relay);
	assert_string_equal(relay, "b");
	assert_int_equal(seat->mode, MODE_WHISPER);
	assert_true(seat->unsure);
	/* What the first one still says is not heard. */
	n = note_of(NOTE_OVER, "a", "r1", 2);
	hear(s, &n);
	assert_non_null(rita(s, &relay));
	n = note_of(NOTE_OVER, "b", "q1", 5);
	hear(s, &n);
	assert_null(rita(s, &relay));
	assert_int_equal(seen.taken + seen.lost, 0);
}

static void
test_taken_by_me(void **state)
{
	struct share *s = ((struct fixture *)*state)->share;
	struct share_note n = note_of(NOTE_SUPERV, "a", "r1", 1);
	const char *relay;

	snprintf(n.state.leg, ID_LEN, "v3:leg");
	hear(s, &n);
	n = note_of(NOTE_TAKE, "me", s->run, 1);
	snprintf(n.was, sizeof(n.was), "a");
	snprintf(n.was_run, sizeof(n.was_run), "r1");
	hear(s, &n);
	assert_int_equal(seen.taken, 1);
	assert_string_equal(seen.was.leg, "v3:leg");
	assert_true(seen.was.unsure);
	assert_null(rita(s, &relay));
	/* He had gone by himself before the word came back. */
	hear(s, &n);
	assert_int_equal(seen.taken, 1);
}

/* A phone that this relay had before it was started anew is taken like any
 * other one; and what the stream says of it counts more. */
static void
test_left(void **state)
{
	struct share *s = ((struct fixture *)*state)->share;
	struct share_note n = note_of(NOTE_TAKE, "me", s->run, 1);
	const char *relay;

	share_left(s, "north", "rita", "v3:left");
	assert_int_equal(rita(s, &relay)->mode, MODE_BARGE);
	snprintf(n.was, sizeof(n.was), "me");
	hear(s, &n);
	assert_int_equal(seen.taken, 1);
	assert_string_equal(seen.was.leg, "v3:left");
	share_left(s, "north", "lee", "v3:lee");
	n = note_of(NOTE_OVER, "me", "0", 9);
	snprintf(n.state.user, sizeof(n.state.user), "lee");
	hear(s, &n);
	assert_null(share_seat(s, "north", "lee", &relay));
}

/* Another relay takes whom this one has, as it stood still. */
static void
test_lost(void **state)
{
	struct share *s = ((struct fixture *)*state)->share;
	struct share_note n = note_of(NOTE_SUPERV, "me", s->run, 1);
	const char *relay;

	assert_int_equal(share_tell(s, &n.state, NULL, NULL), -1);
	n = note_of(NOTE_TAKE, "b", "q1", 4);
	snprintf(n.was, sizeof(n.was), "me");
	snprintf(n.was_run, sizeof(n.was_run), "%s", s->run);
	hear(s, &n);
	assert_int_equal(seen.lost, 1);
	assert_string_equal(seen.relay, "b");
	assert_int_equal(rita(s, &relay)->mode, MODE_WHISPER);
	assert_string_equal(relay, "b");
}

/* What was asked for before this relay was there is over. */
static void
test_quiet(void **state)
{
	struct share *s = ((struct fixture *)*state)->share;
	struct share_note n = note_of(NOTE_QUIET, "a", "r1", 1);

	snprintf(n.verb, sizeof(n.verb), "stop");
	hear(s, &n);
	assert_int_equal(seen.quiets, 0);
	s->up = true;
	hear(s, &n);
	assert_int_equal(seen.quiets, 1);
	assert_string_equal(seen.verb, "stop");
	n = note_of(NOTE_ACT, "a", "r1", 2);
	snprintf(n.id, sizeof(n.id), "one");
	snprintf(n.status, sizeof(n.status), "done");
	hear(s, &n);
	assert_int_equal(seen.ends, 1);
	assert_string_equal(seen.status, "done");
	s->up = false;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_note),
		cmocka_unit_test(test_longest_note),
		cmocka_unit_test(test_no_note),
		cmocka_unit_test(test_unknown_mode),
		cmocka_unit_test_setup_teardown(test_seat, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sure, setup, teardown),
		cmocka_unit_test_setup_teardown(test_order, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_taken_by_another, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_taken_by_me, setup, teardown),
		cmocka_unit_test_setup_teardown(test_left, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lost, setup, teardown),
		cmocka_unit_test_setup_teardown(test_quiet, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
