#ifndef BASE_SEEN_H
#define BASE_SEEN_H

#include <stdbool.h>

struct seen_mark;
struct seen_slot;

/* The ids of the messages that came, the oldest forgotten first, after 65536
 * of them.  All zero is empty.  Of an id only 128 bits are kept, which is two
 * megabytes in all: two different ones that are taken for the same are not to
 * be expected in the life of the universe. */
struct seen {
	struct seen_mark *mark; /* owned, a ring */
	struct seen_slot *slot; /* owned, where in the ring */
	unsigned next;
};

/* True if it came before; from now on it did.  "" never did. */
bool seen_before(struct seen *s, const char *id);

void seen_free(struct seen *s);

#endif
