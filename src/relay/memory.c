#include "relay/memory.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/map.h"
#include "base/mem.h"
#include "relay/digest.h"

/* A body that comes again within this is no repetition if others came between:
 * SignalWire's and Twilio's time stamps have no more than seconds, so that the
 * second "muted" within one looks like the first.  Neither repeats an attempt
 * so soon after it has taken the answer. */
#define SAME_SECOND_MS 2000

struct entry {
	struct known known;
	char key[MEMORY_KEY_LEN];
	struct entry *next, *prev; /* as they were put */
};

struct memory {
	struct map *map;
	struct entry *first, *last;
	size_t max;
	int64_t keep_ms;
};

void
memory_key(char dst[MEMORY_KEY_LEN], const char *source, struct span id)
{
	unsigned char digest[DIGEST_LEN];
	struct buf text;
	size_t i;

	buf_init(&text, id.n + 256);
	buf_puts(&text, source);
	buf_puts(&text, " ");
	buf_put_span(&text, id);
	digest_of(buf_span(&text), digest);
	buf_free(&text);
	for (i = 0; i < (MEMORY_KEY_LEN - 1) / 2; i++)
		snprintf(dst + 2 * i, 3, "%02x", digest[i]);
}

struct memory *
memory_new(size_t max, int64_t keep_ms)
{
	struct memory *m = mem_zalloc(1, sizeof(*m));

	m->map = map_new();
	m->max = max;
	m->keep_ms = keep_ms;
	return m;
}

static void
forget(struct memory *m, struct entry *e)
{
	map_remove(m->map, e->key);
	if (e->prev)
		e->prev->next = e->next;
	else
		m->first = e->next;
	if (e->next)
		e->next->prev = e->prev;
	else
		m->last = e->prev;
	mem_free(e);
}

void
memory_free(struct memory *m)
{
	if (!m)
		return;
	while (m->first)
		forget(m, m->first);
	map_free(m->map);
	mem_free(m);
}

const struct known *
memory_find(struct memory *m, const char *key, int64_t now_ms)
{
	struct entry *e;

	while (m->first && now_ms - m->first->known.at_ms >= m->keep_ms)
		forget(m, m->first);
	e = map_get(m->map, key);
	return e ? &e->known : NULL;
}

void
memory_put(struct memory *m, const char *key, struct known k)
{
	struct entry *e;

	memory_drop(m, key);
	if (map_count(m->map) >= m->max)
		forget(m, m->first);
	e = mem_zalloc(1, sizeof(*e));
	e->known = k;
	span_copy(e->key, sizeof(e->key), span_of(key));
	e->prev = m->last;
	if (e->prev)
		e->prev->next = e;
	else
		m->first = e;
	m->last = e;
	map_put(m->map, e->key, e);
}

void
memory_drop(struct memory *m, const char *key)
{
	struct entry *e = map_get(m->map, key);

	if (e)
		forget(m, e);
}

size_t
memory_count(const struct memory *m)
{
	return map_count(m->map);
}

bool
memory_repeats(const struct known *k, uint64_t newest, int64_t now_ms)
{
	return k->seq == newest || now_ms - k->at_ms >= SAME_SECOND_MS;
}
