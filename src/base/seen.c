#include "base/seen.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

#define SEEN_IDS 65536u
#define SLOTS (SEEN_IDS * 2)
#define MASK (SLOTS - 1)

/* What is kept of an id; all zero if there is none. */
struct seen_mark {
	uint64_t a, b;
};

/* As in base/map: open addressing, half full, without graves.  That it does
 * not point to the mark alone saves a look at it, which would be far away. */
struct seen_slot {
	uint32_t hash;
	uint32_t place; /* in the ring, from 1; 0 if free */
};

/* Two hashes of 64 bits that have nothing in common but the text. */
static struct seen_mark
mark_of(const char *id)
{
	size_t n = strlen(id);
	struct seen_mark m = { 0x9e3779b97f4a7c15u ^ n, 0xc2b2ae3d27d4eb4fu };

	while (n > 0) {
		size_t step = n < 8 ? n : 8;
		uint64_t w = 0;

		memcpy(&w, id, step);
		m.a = (m.a ^ w) * 0xff51afd7ed558ccdu;
		m.a ^= m.a >> 32;
		m.b = (m.b + w) * 0x9fb21c651e98df25u;
		m.b ^= m.b >> 28;
		id += step;
		n -= step;
	}
	return m;
}

static uint32_t
hash_of(const struct seen_mark *m)
{
	return (uint32_t)(m->a ^ m->b >> 32);
}

/* Where it is, or would be. */
static uint32_t
find(const struct seen *s, const struct seen_mark *m)
{
	uint32_t hash = hash_of(m), i = hash & MASK;

	while (s->slot[i].place) {
		const struct seen_mark *other = s->mark + s->slot[i].place - 1;

		if (s->slot[i].hash == hash && other->a == m->a &&
		    other->b == m->b)
			break;
		i = (i + 1) & MASK;
	}
	return i;
}

/* Frees a slot, and closes up what followed. */
static void
forget(struct seen *s, uint32_t i)
{
	uint32_t next;

	for (next = (i + 1) & MASK; s->slot[next].place;
	     next = (next + 1) & MASK) {
		uint32_t home = s->slot[next].hash & MASK;

		if (((next - home) & MASK) < ((next - i) & MASK))
			continue;
		s->slot[i] = s->slot[next];
		i = next;
	}
	s->slot[i] = (struct seen_slot){ 0 };
}

bool
seen_before(struct seen *s, const char *id)
{
	struct seen_mark m = mark_of(id), *place;
	uint32_t i;

	if (id[0] == '\0')
		return false;
	if (!s->mark) {
		s->mark = mem_zalloc(SEEN_IDS, sizeof(*s->mark));
		s->slot = mem_zalloc(SLOTS, sizeof(*s->slot));
	}
	if (s->slot[find(s, &m)].place)
		return true;
	place = s->mark + s->next;
	i = find(s, place);
	if (s->slot[i].place)
		forget(s, i);
	*place = m;
	s->next = (s->next + 1) % SEEN_IDS;
	i = find(s, &m);
	/* Its place counts from 1, and after the last comes the first. */
	s->slot[i] =
	    (struct seen_slot){ hash_of(&m), (uint32_t)(place - s->mark) + 1 };
	return false;
}

void
seen_free(struct seen *s)
{
	mem_free(s->mark);
	mem_free(s->slot);
	*s = (struct seen){ 0 };
}
