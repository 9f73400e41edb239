#include "io/redis_items.h"

#include <string.h>

#include "base/map.h"
#include "base/mem.h"

struct redis_item *
redis_item_new(const char *id, unsigned kind, struct span body)
{
	size_t n = strlen(id) + 1;
	struct redis_item *i = mem_zalloc(1, sizeof(*i) + n + body.n);

	memcpy(i->id, id, n);
	i->body = i->id + n;
	i->n = body.n;
	i->kind = kind;
	if (body.n > 0)
		memcpy(i->body, body.p, body.n);
	return i;
}

void
redis_items_init(struct redis_items *s)
{
	*s = (struct redis_items){ .by_id = map_new() };
}

void
redis_items_free(struct redis_items *s)
{
	while (s->first)
		redis_items_drop(s, s->first);
	map_free(s->by_id);
}

static void
note(struct redis_items *s, struct redis_item *i)
{
	s->count++;
	s->bytes += i->n;
	if (i->id[0])
		map_put(s->by_id, i->id, i);
}

void
redis_items_put(struct redis_items *s, struct redis_item *i)
{
	i->next = NULL;
	i->prev = s->last;
	if (s->last)
		s->last->next = i;
	else
		s->first = i;
	s->last = i;
	note(s, i);
}

void
redis_items_put_first(struct redis_items *s, struct redis_item *i)
{
	i->prev = NULL;
	i->next = s->first;
	if (s->first)
		s->first->prev = i;
	else
		s->last = i;
	s->first = i;
	note(s, i);
}

void
redis_items_take(struct redis_items *s, struct redis_item *i)
{
	if (i->prev)
		i->prev->next = i->next;
	else
		s->first = i->next;
	if (i->next)
		i->next->prev = i->prev;
	else
		s->last = i->prev;
	i->next = i->prev = NULL;
	s->count--;
	s->bytes -= i->n;
	if (redis_items_find(s, i->id) == i)
		map_remove(s->by_id, i->id);
}

void
redis_items_drop(struct redis_items *s, struct redis_item *i)
{
	redis_items_take(s, i);
	mem_free(i);
}

struct redis_item *
redis_items_find(const struct redis_items *s, const char *id)
{
	return id[0] ? map_get(s->by_id, id) : NULL;
}

struct redis_item *
redis_items_nth(const struct redis_items *s, size_t n)
{
	struct redis_item *i = s->first;

	while (i && n-- > 0)
		i = i->next;
	return i;
}
