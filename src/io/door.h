#ifndef IO_DOOR_H
#define IO_DOOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Who has connected and not said yet who he is. */
struct stranger {
	const void *who;
	uint32_t addr; /* IPv4, as on the wire; 0: not to be counted */
};

struct door {
	size_t most; /* 0: any number; so is the next */
	size_t most_per_address;
	struct stranger *strangers;
	size_t count;
	size_t room;
};

/* The address at the other end of a socket; 0 if it is loopback or no IPv4. */
uint32_t door_address(int fd);

/* Whether one more from there may come in. */
bool door_may(const struct door *d, uint32_t addr);

void door_add(struct door *d, const void *who, uint32_t addr);

/* He is known, or gone; harmless if he was not there. */
void door_remove(struct door *d, const void *who);
void door_free(struct door *d);

#endif
