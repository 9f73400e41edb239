#include "base/map.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"

/* Open addressing, linear probing, at most half full; a removed entry is
 * closed up by moving its followers, so there are no graves. */
struct slot {
	const char *key;
	void *value;
	uint32_t hash;
};

struct map {
	struct slot *slots;
	size_t mask;
	size_t count;
};

/* Eight bytes at a time, multiply and fold; ids are long and differ late. */
static uint32_t
hash_of(const char *key)
{
	size_t n = strlen(key);
	uint64_t h = 0x9e3779b97f4a7c15u ^ n;

	while (n > 0) {
		uint64_t w = 0;
		size_t step = n < 8 ? n : 8;

		memcpy(&w, key, step);
		h = (h ^ w) * 0xff51afd7ed558ccdu;
		h ^= h >> 32;
		key += step;
		n -= step;
	}
	return (uint32_t)(h ^ h >> 15);
}

struct map *
map_new(void)
{
	struct map *m = mem_zalloc(1, sizeof(*m));

	m->mask = 15;
	m->slots = mem_zalloc(16, sizeof(*m->slots));
	return m;
}

void
map_free(struct map *m)
{
	if (!m)
		return;
	mem_free(m->slots);
	mem_free(m);
}

static size_t
find(const struct map *m, const char *key, uint32_t hash)
{
	size_t i = hash & m->mask;

	while (m->slots[i].key) {
		if (m->slots[i].hash == hash &&
		    strcmp(m->slots[i].key, key) == 0)
			break;
		i = (i + 1) & m->mask;
	}
	return i;
}

void *
map_get(const struct map *m, const char *key)
{
	return m->slots[find(m, key, hash_of(key))].value;
}

static void
grow(struct map *m)
{
	struct slot *old = m->slots;
	size_t i, old_mask = m->mask;

	m->mask = old_mask * 2 + 1;
	m->slots = mem_zalloc(m->mask + 1, sizeof(*m->slots));
	for (i = 0; i <= old_mask; i++)
		if (old[i].key)
			m->slots[find(m, old[i].key, old[i].hash)] = old[i];
	mem_free(old);
}

void
map_put(struct map *m, const char *key, void *value)
{
	uint32_t hash = hash_of(key);
	size_t i = find(m, key, hash);

	if (!m->slots[i].key) {
		if (m->count * 2 >= m->mask) {
			grow(m);
			i = find(m, key, hash);
		}
		m->count++;
	}
	m->slots[i] = (struct slot){ key, value, hash };
}

void *
map_remove(struct map *m, const char *key)
{
	size_t home, next, i = find(m, key, hash_of(key));
	void *value = m->slots[i].value;

	if (!m->slots[i].key)
		return NULL;
	m->count--;
	for (next = (i + 1) & m->mask; m->slots[next].key;
	     next = (next + 1) & m->mask) {
		home = m->slots[next].hash & m->mask;
		if (((next - home) & m->mask) < ((next - i) & m->mask))
			continue;
		m->slots[i] = m->slots[next];
		i = next;
	}
	m->slots[i] = (struct slot){ 0 };
	return value;
}

size_t
map_count(const struct map *m)
{
	return m->count;
}
