#ifndef SIM_FLOOR_PARTS_H
#define SIM_FLOOR_PARTS_H

#include "sim/floor.h"
#include "sim/names.h"

/* The inside of the floor, for floor.c, desk.c and caller.c. */

enum desk_step {
	DESK_IDLE,
	DESK_RINGING, /* the customer is in, the agent's phone rings */
	DESK_TALKING,
	DESK_ENDING, /* one has hung up, the other not yet */
};

struct desk {
	struct sim *sim;
	struct rng rng;
	struct alarm alarm;
	enum desk_step step;
	int queue;
	char agent_name[64];
	char conf[UUID_LEN]; /* ids, as others may end what they name */
	char customer[ID_LEN];
	char agent[ID_LEN];
	char second[ID_LEN]; /* the colleague, or "" */
	int second_index;
	bool asks;             /* the agent wants a supervisor */
	bool takes_over;       /* the colleague stays and the agent goes */
	int64_t second_ms;     /* when the colleague's next thing happens */
	int64_t held_until_ms; /* 0: nobody on hold */
	int64_t ends_ms;
};

enum caller_step {
	CALLER_AWAY,
	CALLER_RINGING,
	CALLER_WAITING,
};

struct caller {
	struct sim *sim;
	struct rng rng;
	struct alarm alarm;
	enum caller_step step;
	int queue;
	char leg[ID_LEN];
	int64_t since_ms;
};

struct floor {
	struct desk *desks;
	int desk_count;
	struct caller *callers;
	int caller_count;
	int waiting[QUEUES];
	bool *colleague_busy; /* those who have no desk of their own */
	int colleague_count;
	struct rng rate_rng;
	struct alarm rate_alarm;
	uint64_t rate_events; /* sim->events at the last turn */
	double rate_debt;
	int rate_desk; /* whose turn it is */
};

void desk_open(struct sim *sim, int index, int64_t first_ms);
void caller_open(struct sim *sim, int index, int queue);

/* The leg of who has waited longest in the queue, taken out of it; or NULL. */
struct leg *caller_take(struct sim *sim, int queue);

#endif
