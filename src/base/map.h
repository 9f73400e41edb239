#ifndef BASE_MAP_H
#define BASE_MAP_H

#include <stddef.h>

/* A hash table from terminated strings to pointers.  The keys stay the
 * caller's and must live as long as they are in the table. */
struct map;

struct map *map_new(void);
void map_free(struct map *m);

void *map_get(const struct map *m, const char *key);

/* Adds, or replaces the value and the key. */
void map_put(struct map *m, const char *key, void *value);

/* The value that was taken out, or NULL. */
void *map_remove(struct map *m, const char *key);

size_t map_count(const struct map *m);

#endif
