#ifndef VIEW_WALL_STATS_H
#define VIEW_WALL_STATS_H

#include "model/model.h"

/*
 * How many calls were answered in time in the last hour, in all and by queue.
 * A call counts once: when an agent is in it with a customer, or when it ends
 * and there never was one.  Its wait is from the customer's join to the
 * agent's, both by the provider's clock.
 */

#define STATS_MINUTES 60
#define STATS_QUEUES 48

struct wall_count {
	int calls, in_time;
};

struct wall_queue {
	char name[NAME_LEN];
	int64_t minute[STATS_MINUTES]; /* which minute stands there */
	struct wall_count count[STATS_MINUTES];
};

struct map;
struct known_call;

struct wall_stats {
	int answer_s; /* in time */
	struct wall_queue all;
	int queue_count;
	struct wall_queue *queue; /* owned; of further ones nothing is kept */
	struct map *by_id;        /* the calls that are there */
	struct known_call *known; /* the same, one after the other */
};

/* All zero but answer_s is empty. */
void wall_stats_free(struct wall_stats *s);

/* To be called while the picture is true, about once a second. */
void wall_stats_look(
    struct wall_stats *s, const struct model *m, int64_t now_ms);

/* Of the last hour; queue NULL for all. */
struct wall_count wall_stats_hour(
    const struct wall_stats *s, const char *queue, int64_t now_ms);

#endif
