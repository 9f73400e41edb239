#ifndef SIM_AGENDA_H
#define SIM_AGENDA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sim;

/* Something that shall happen at a simulated time.  Lives in its owner; zero
 * means not set. */
struct alarm {
	int64_t due_ms;
	uint64_t order; /* of those due together, who was set first */
	size_t slot;    /* 0: not set */
	void (*fire)(struct sim *sim, void *owner);
	void *owner;
};

/* The alarms that are set, the next one first: a heap in slots 1 to count. */
struct agenda {
	struct alarm **heap;
	size_t count;
	size_t size;
	uint64_t orders;
};

void agenda_free(struct agenda *a);

/* Sets it, or moves it.  fire and owner must be filled in. */
void agenda_set(struct agenda *a, struct alarm *alarm, int64_t due_ms);
void agenda_cancel(struct agenda *a, struct alarm *alarm);

/* The next one, or NULL. */
struct alarm *agenda_next(const struct agenda *a);

#endif
