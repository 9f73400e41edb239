#ifndef BASE_SEEN_H
#define BASE_SEEN_H

#include <stdbool.h>

/* Ids of messages with the terminator; a longer one is never given. */
#define SEEN_ID_LEN 80

struct map;

/* The ids of the messages that came, the oldest forgotten first, after 65536
 * of them.  All zero is empty. */
struct seen {
	struct map *map;
	char (*id)[SEEN_ID_LEN]; /* owned */
	int next;
};

/* True if it came before; from now on it did.  "" never did. */
bool seen_before(struct seen *s, const char *id);

void seen_free(struct seen *s);

#endif
