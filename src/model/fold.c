/*
 * Which rooms are one call.
 *
 * Two rooms are, if each has one leg of a pair in it: what the one hears, the
 * other says, so all in both hear each other.  And if a leg that is the only
 * one in its room came of the same first leg as one in another room: such a
 * call is between two stations of its way.  Where more than one stay together
 * in each, that they came of the same leg says nothing: they may have parted.
 *
 * The oldest room of a call is the whole, whatever was told first.
 */
#include "model/fold.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/apply.h"

/* What is done with each room that belongs to one. */
typedef void neighbour_fn(
    struct call *room, struct call *other, struct call_list *all);

static bool
is_older(const struct call *a, const struct call *b)
{
	if (a->told_ms != b->told_ms)
		return a->told_ms < b->told_ms;
	return strcmp(a->id, b->id) < 0;
}

/* The other half, if both are in rooms: then neither is anybody. */
static struct participant *
other_half(const struct participant *p)
{
	struct participant *q;

	if (!p->room || !p->tie[TIE_PAIR])
		return NULL;
	TAILQ_FOREACH(q, &p->tie[TIE_PAIR]->legs, in_tie[TIE_PAIR])
	if (q != p && q->room)
		return q;
	return NULL;
}

/* Whether a leg of which it is told what it came of is alone there; who taps it
 * is no company. */
static bool
is_lone(const struct call *room)
{
	const struct participant *p;
	int n = 0, tied = 0;

	TAILQ_FOREACH(p, &room->members, in_room)
	{
		n += !p->by_tap;
		tied += p->tie[TIE_LINKED] && !p->by_tap;
	}
	return n == 1 && tied == 1;
}

/* The oldest room of several that have a leg of that tie. */
static struct call *
station(const struct tie *t)
{
	const struct participant *p;
	struct call *best = NULL;

	TAILQ_FOREACH(p, &t->legs, in_tie[TIE_LINKED])
	if (p->room && p->room != best && !is_lone(p->room) &&
	    (!best || is_older(p->room, best)))
		best = p->room;
	return best;
}

static void
each_linked(struct call *room, const struct tie *t, neighbour_fn *fn,
    struct call_list *all)
{
	struct call *main = station(t);
	bool lone = is_lone(room);
	const struct participant *p;

	if (main && main != room) {
		if (lone)
			fn(room, main, all);
		return;
	}
	TAILQ_FOREACH(p, &t->legs, in_tie[TIE_LINKED])
	if (p->room && p->room != room && is_lone(p->room))
		fn(room, p->room, all);
}

/* Each room that belongs to this one without a third. */
static void
each_neighbour(
    struct model *m, struct call *room, neighbour_fn *fn, struct call_list *all)
{
	struct participant *p, *half;
	uint32_t mark = ++m->mark;

	TAILQ_FOREACH(p, &room->members, in_room)
	{
		struct tie *t = p->tie[TIE_LINKED];

		half = other_half(p);
		if (half && half->room != room)
			fn(room, half->room, all);
		if (!t || t->mark == mark)
			continue;
		t->mark = mark;
		each_linked(room, t, fn, all);
	}
}

/* Takes the whole apart. */
static void
gather(struct call *whole, uint32_t mark, struct call_list *all)
{
	while (!TAILQ_EMPTY(&whole->parts)) {
		struct call *part = TAILQ_FIRST(&whole->parts);

		TAILQ_REMOVE(&whole->parts, part, in_whole);
		TAILQ_INSERT_TAIL(all, part, in_whole);
		part->mark = mark;
	}
}

/* Every part of the call that the other room is in now. */
static void
collect(struct call *room, struct call *other, struct call_list *all)
{
	if (other->mark != room->mark)
		gather(other->whole, room->mark, all);
}

static struct call *
root(struct call *room)
{
	while (room->whole != room)
		room = room->whole;
	return room;
}

static void
unite(struct call *room, struct call *other, struct call_list *all)
{
	struct call *a = root(room), *b = root(other);

	(void)all;
	if (a == b)
		return;
	if (is_older(a, b))
		b->whole = a;
	else
		a->whole = b;
}

static struct call *
sound_root(struct call *room)
{
	while (room->sound != room)
		room = room->sound;
	return room;
}

/* All rooms whose people hear each other get the same sound. */
static void
connect_sound(struct call_list *all)
{
	struct participant *p, *half;
	struct call *c;

	TAILQ_FOREACH(c, all, in_whole)
	c->sound = c;
	TAILQ_FOREACH(c, all, in_whole)
	{
		TAILQ_FOREACH(p, &c->members, in_room)
		{
			half = other_half(p);
			if (half)
				sound_root(c)->sound = sound_root(half->room);
		}
	}
	TAILQ_FOREACH(c, all, in_whole)
	c->sound = sound_root(c);
}

void
fold_hide(struct participant *p)
{
	struct call *c = p->call;

	if (!c)
		return;
	TAILQ_REMOVE(&c->participants, p, in_call);
	c->count--;
	if (c->floor == p)
		c->floor = NULL;
	p->call = NULL;
}

/* Shows the leg where it belongs. */
static void
place(struct model *m, struct participant *p)
{
	struct call *to = other_half(p) ? NULL : p->room->whole;
	struct call *from = p->call;

	if (to == from)
		return;
	fold_hide(p);
	if (!to)
		return;
	p->call = to;
	TAILQ_INSERT_TAIL(&to->participants, p, in_call);
	to->count++;
	if (from)
		apply_me_moved(m, p, from->id, to->id);
}

/* Who was in another call than I, and is in mine now. */
static void
greet(struct model *m, const struct call_list *all)
{
	const struct participant *p, *leg = model_my_leg(m);
	const struct call *c, *mine = leg ? leg->room : NULL;
	const struct call *first = TAILQ_FIRST(all);

	if (!mine || !first || mine->mark != first->mark)
		return;
	TAILQ_FOREACH(c, all, in_whole)
	{
		if (c->was == mine->was || c->whole != mine->whole)
			continue;
		TAILQ_FOREACH(p, &c->members, in_room)
		if (p->call && !p->by_tap)
			apply_me_joined(m, p, m->now_ms);
	}
}

static void
settle(struct model *m, struct call_list *all)
{
	struct participant *p;
	struct call *c, *next;

	TAILQ_FOREACH(c, all, in_whole)
	{
		if (c->whole != c)
			apply_me_moved(m, NULL, c->id, c->whole->id);
		TAILQ_FOREACH(p, &c->members, in_room)
		place(m, p);
	}
	greet(m, all);
	for (c = TAILQ_FIRST(all); c; c = next) {
		next = TAILQ_NEXT(c, in_whole);
		TAILQ_REMOVE(all, c, in_whole);
		TAILQ_INSERT_TAIL(&c->whole->parts, c, in_whole);
		if (!c->ended_ms)
			store_show(m, c);
	}
}

void
fold_room(struct model *m, struct call *room)
{
	struct call_list all = TAILQ_HEAD_INITIALIZER(all);
	struct call *c;

	gather(room->whole, ++m->mark, &all);
	TAILQ_FOREACH(c, &all, in_whole)
	each_neighbour(m, c, collect, &all);
	TAILQ_FOREACH(c, &all, in_whole)
	{
		if (c->whole != c)
			c->folded_ms = m->now_ms;
		c->was = c->whole;
		c->whole = c;
	}
	TAILQ_FOREACH(c, &all, in_whole)
	each_neighbour(m, c, unite, &all);
	TAILQ_FOREACH(c, &all, in_whole)
	c->whole = root(c);
	connect_sound(&all);
	settle(m, &all);
}

/* Most providers tie no legs. */
static bool
is_simple(const struct model *m)
{
	return map_count(m->tie_by_key) == 0;
}

void
fold_entered(struct model *m, struct participant *p)
{
	if (is_simple(m))
		place(m, p);
	else
		fold_room(m, p->room);
}

void
fold_left(struct model *m, struct call *room)
{
	if (!is_simple(m))
		fold_room(m, room);
}

static void
untie(struct model *m, struct participant *p, enum tie_kind kind)
{
	struct tie *t = p->tie[kind];

	if (!t)
		return;
	TAILQ_REMOVE(&t->legs, p, in_tie[kind]);
	p->tie[kind] = NULL;
	if (!TAILQ_EMPTY(&t->legs))
		return;
	map_remove(m->tie_by_key, t->key);
	mem_free(t);
}

void
fold_forget(struct model *m, struct participant *p)
{
	untie(m, p, TIE_PAIR);
	untie(m, p, TIE_LINKED);
}

bool
fold_tie(
    struct model *m, struct participant *p, enum tie_kind kind, const char *key)
{
	char whole[ID_LEN + 2];
	struct tie *t;

	snprintf(whole, sizeof(whole), "%c%s", "pl"[kind], key);
	t = p->tie[kind];
	if (t ? strcmp(t->key, whole) == 0 : key[0] == '\0')
		return false;
	untie(m, p, kind);
	t = map_get(m->tie_by_key, whole);
	if (!t && key[0]) {
		t = mem_zalloc(1, sizeof(*t));
		memcpy(t->key, whole, sizeof(t->key));
		TAILQ_INIT(&t->legs);
		map_put(m->tie_by_key, t->key, t);
	}
	if (t && key[0]) {
		p->tie[kind] = t;
		TAILQ_INSERT_TAIL(&t->legs, p, in_tie[kind]);
	}
	if (p->room)
		fold_room(m, p->room);
	return p->room != NULL;
}
