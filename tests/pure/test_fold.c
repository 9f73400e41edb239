/* Proves that rooms which belong together are one call, whatever was told first
 * and however often: random floors of rooms and legs, some of them halves of
 * pairs and some of one origin, shuffled and doubled, are compared with a plain
 * account of which rooms touch which. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/audience.h"
#include "model/model.h"

#define ROOMS 6
#define LEGS 14
#define EVENTS 240
#define SEEDS 4000

/* The truth is known while the floor is made up. */
struct floor {
	unsigned rng;
	int count;
	struct event ev[EVENTS];
	int where[LEGS];  /* room, or -1 */
	int pair[LEGS];   /* the same for both halves, or -1 */
	int origin[LEGS]; /* or -1 */
	bool ended[ROOMS];
	int whole[ROOMS];
};

static unsigned
draw(struct floor *f, unsigned below)
{
	f->rng = f->rng * 1664525u + 1013904223u;
	return (f->rng >> 16) % below;
}

static struct event *
emit(struct floor *f, enum event_kind kind, int room, int leg)
{
	struct event *ev = &f->ev[f->count++];

	*ev =
	    (struct event){ .kind = kind, .at_ms = 1000000 + f->count * 3000 };
	if (room >= 0)
		snprintf(ev->call, sizeof(ev->call), "r%d", room);
	if (leg >= 0)
		snprintf(ev->participant, sizeof(ev->participant), "p%d", leg);
	return ev;
}

static void
emit_tie(struct floor *f, enum event_kind kind, int leg, int key)
{
	struct event *ev = emit(f, kind, -1, leg);

	snprintf(ev->other, sizeof(ev->other), "k%d", key);
}

/* What never changes; it may come late all the same. */
static void
begin(struct floor *f)
{
	int i;

	for (i = 0; i < ROOMS; i++)
		emit(f, EVENT_CALL_OPEN, i, -1)->at_ms = 1000 + (i * 5) % 7;
	for (i = 0; i < LEGS; i++) {
		f->where[i] = f->pair[i] = f->origin[i] = -1;
		if (i < 8 && draw(f, 3) > 0)
			f->pair[i] = i / 2;
		if (draw(f, 3) > 0)
			f->origin[i] = (int)draw(f, 3);
		if (f->pair[i] >= 0)
			emit_tie(f, EVENT_LEG_PAIR, i, f->pair[i]);
		if (f->origin[i] >= 0)
			emit_tie(f, EVENT_LEG_LINKED, i, f->origin[i]);
	}
}

static void
step(struct floor *f)
{
	int leg = (int)draw(f, LEGS), room = (int)draw(f, ROOMS), i;

	if (f->where[leg] < 0 && !f->ended[room]) {
		f->where[leg] = room;
		emit(f, EVENT_JOIN, room, leg);
	} else if (f->where[leg] >= 0 && draw(f, 3) > 0) {
		emit(f, EVENT_LEAVE, f->where[leg], leg);
		f->where[leg] = -1;
	} else if (draw(f, 30) == 0 && !f->ended[room]) {
		f->ended[room] = true;
		emit(f, EVENT_CALL_END, room, -1);
		for (i = 0; i < LEGS; i++)
			if (f->where[i] == room)
				f->where[i] = -1;
	}
}

static int
opened(int room)
{
	return (room * 5) % 7;
}

static bool
is_lone(const struct floor *f, int room)
{
	int i, n = 0, tied = 0;

	for (i = 0; i < LEGS; i++) {
		n += f->where[i] == room;
		tied += f->where[i] == room && f->origin[i] >= 0;
	}
	return n == 1 && tied == 1;
}

static int
other_half(const struct floor *f, int leg)
{
	int other = leg ^ 1;

	if (f->pair[leg] < 0 || f->where[leg] < 0 || f->where[other] < 0 ||
	    f->pair[other] != f->pair[leg])
		return -1;
	return other;
}

static int
station(const struct floor *f, int origin)
{
	int i, best = -1;

	for (i = 0; i < LEGS; i++) {
		int room = f->where[i];

		if (f->origin[i] == origin && room >= 0 && !is_lone(f, room) &&
		    (best < 0 || opened(room) < opened(best)))
			best = room;
	}
	return best;
}

static bool
touch(const struct floor *f, int leg, int other)
{
	int a = f->where[leg], b = f->where[other], main;

	if (a < 0 || b < 0)
		return false;
	if (other_half(f, leg) == other)
		return true;
	if (f->origin[leg] < 0 || f->origin[leg] != f->origin[other])
		return false;
	main = station(f, f->origin[leg]);
	if (is_lone(f, a))
		return main < 0 ? is_lone(f, b) : b == main;
	return is_lone(f, b) && a == main;
}

/* Each room takes the oldest that it touches, until nothing changes. */
static void
find_wholes(struct floor *f)
{
	bool changed = true;
	int i, k;

	for (i = 0; i < ROOMS; i++)
		f->whole[i] = i;
	while (changed) {
		changed = false;
		for (i = 0; i < LEGS; i++)
			for (k = 0; k < LEGS; k++) {
				int *a, *b;

				if (!touch(f, i, k))
					continue;
				a = &f->whole[f->where[i]];
				b = &f->whole[f->where[k]];
				if (opened(*a) < opened(*b)) {
					*b = *a;
					changed = true;
				}
			}
	}
}

/* Each event moves by some places, and some come twice. */
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

static const struct participant *
leg_of(const struct model *m, int leg)
{
	char id[16];

	snprintf(id, sizeof(id), "p%d", leg);
	return model_participant(m, id);
}

static void
check_leg(const struct floor *f, const struct model *m, int leg, unsigned seed)
{
	const struct participant *p = leg_of(m, leg);
	int want = -1, got;

	if (f->where[leg] >= 0 && other_half(f, leg) < 0)
		want = f->whole[f->where[leg]];
	got = p && p->call ? atoi(p->call->id + 1) : -1;
	if (got != want)
		fail_msg("seed %u: leg p%d is in call %d, not in %d", seed, leg,
		    got, want);
}

/* Who hears whom of those who are shown, who speaks to all. */
static void
check_sound(const struct floor *f, const struct model *m, unsigned seed)
{
	int reach[ROOMS], i, k;
	bool sure;

	for (i = 0; i < ROOMS; i++)
		reach[i] = i;
	for (k = 0; k < ROOMS; k++)
		for (i = 0; i < LEGS; i++) {
			int *a, *b;

			if (other_half(f, i) < 0)
				continue;
			a = &reach[f->where[i]];
			b = &reach[f->where[i ^ 1]];
			*a = *b = *a < *b ? *a : *b;
		}
	for (i = 0; i < LEGS; i++)
		for (k = 0; k < LEGS; k++) {
			const struct participant *a = leg_of(m, i),
						 *b = leg_of(m, k);

			if (i == k || !a || !b || !a->call ||
			    a->call != b->call)
				continue;
			if (audience_hears(m, a, b, &sure) !=
			    (reach[f->where[i]] == reach[f->where[k]]))
				fail_msg("seed %u: p%d and p%d", seed, i, k);
		}
}

/* Who is listed is who says that he is there, and none is counted twice. */
static void
check_calls(const struct floor *f, const struct model *m, unsigned seed)
{
	const struct participant *p;
	const struct call *c;
	int shown = 0;

	TAILQ_FOREACH(c, model_calls(m), all)
	{
		int room = atoi(c->id + 1), n = 0;

		TAILQ_FOREACH(p, &c->participants, in_call)
		{
			assert_ptr_equal(p->call, c);
			n++;
		}
		assert_int_equal(n, c->count);
		if (c->ended_ms)
			continue;
		shown += f->whole[room] == room;
		if (c->hidden != (f->whole[room] != room))
			fail_msg("seed %u: room %d is%s hidden", seed, room,
			    c->hidden ? "" : " not");
		assert_ptr_equal(model_call(m, c->id), c->whole);
		if (f->whole[room] != room)
			assert_int_equal(c->count, 0);
	}
	assert_int_equal(model_call_count(m), shown);
}

static int
one_floor(unsigned seed, int reach)
{
	struct floor f = { .rng = seed };
	struct model *m = model_new();
	int i, folded = 0;

	begin(&f);
	while (f.count < EVENTS - 2 && draw(&f, 300) > 0)
		step(&f);
	apply_shuffled(&f, m, reach);
	find_wholes(&f);
	for (i = 0; i < LEGS; i++)
		check_leg(&f, m, i, seed);
	check_calls(&f, m, seed);
	check_sound(&f, m, seed);
	for (i = 0; i < ROOMS; i++)
		folded += f.whole[i] != i;
	model_free(m);
	return folded;
}

static void
test_in_order(void **state)
{
	unsigned seed;
	int folded = 0;

	(void)state;
	for (seed = 1; seed <= SEEDS; seed++)
		folded += one_floor(seed, 1);
	assert_true(folded > SEEDS / 4);
}

static void
test_shuffled(void **state)
{
	unsigned seed;
	int folded = 0;

	(void)state;
	for (seed = 1; seed <= SEEDS; seed++)
		folded += one_floor(seed, 60);
	assert_true(folded > SEEDS / 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_order),
		cmocka_unit_test(test_shuffled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
