#ifndef IO_REDIS_ITEMS_H
#define IO_REDIS_ITEMS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "io/redis.h"

struct map;

/* An entry that is held.  One whose id is "" only keeps a place: something
 * stands there that is none of ours. */
struct redis_item {
	struct redis_at at;
	int64_t at_ms;
	unsigned kind;
	bool own;
	bool handed; /* to the owner, before it was lost */
	void *asked; /* the request that has no answer yet, or NULL */
	struct redis_item *next, *prev;
	char *body;
	size_t n;
	char id[];
};

struct redis_item *redis_item_new(
    const char *id, unsigned kind, struct span body);

/* Entries in an order, found by their ids too.  It owns them. */
struct redis_items {
	struct redis_item *first, *last;
	size_t count;
	size_t bytes;
	struct map *by_id;
};

void redis_items_init(struct redis_items *s);
void redis_items_free(struct redis_items *s);

/* Puts one behind the last.  An older one of the same id stays, and is not
 * found any more. */
void redis_items_put(struct redis_items *s, struct redis_item *i);

/* The same before the first. */
void redis_items_put_first(struct redis_items *s, struct redis_item *i);

/* Takes one out; it is the caller's then. */
void redis_items_take(struct redis_items *s, struct redis_item *i);

void redis_items_drop(struct redis_items *s, struct redis_item *i);

struct redis_item *redis_items_find(
    const struct redis_items *s, const char *id);

/* The one with that number, from 0 on; NULL beyond the last. */
struct redis_item *redis_items_nth(const struct redis_items *s, size_t n);

#endif
