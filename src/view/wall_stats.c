#include "view/wall_stats.h"

#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"

#define MINUTE_MS 60000
/* So long a call without a queue may still get one. */
#define QUEUE_MS 30000

/* A call that is there. */
struct known_call {
	char id[ID_LEN];
	bool counted;
	int64_t looked_ms;
	struct known_call *next;
};

static struct wall_count
hour_of(const struct wall_queue *q, int64_t now_ms)
{
	int64_t oldest = now_ms / MINUTE_MS - STATS_MINUTES + 1;
	struct wall_count sum = { 0 };
	int i;

	for (i = 0; i < STATS_MINUTES; i++) {
		if (q->minute[i] < oldest)
			continue;
		sum.calls += q->count[i].calls;
		sum.in_time += q->count[i].in_time;
	}
	return sum;
}

/* The counts of a queue; those of one that had no call for an hour make room
 * for a new one. */
static struct wall_queue *
queue_of(struct wall_stats *s, const char *name, int64_t now_ms)
{
	int i;

	for (i = 0; i < s->queue_count; i++)
		if (strcmp(s->queue[i].name, name) == 0)
			return &s->queue[i];
	if (s->queue_count < STATS_QUEUES)
		s->queue = mem_resize(
		    s->queue, (size_t)++s->queue_count, sizeof(*s->queue));
	else
		for (i = 0; i < STATS_QUEUES; i++)
			if (hour_of(&s->queue[i], now_ms).calls == 0)
				break;
	if (i == STATS_QUEUES)
		return NULL;
	s->queue[i] = (struct wall_queue){ 0 };
	snprintf(s->queue[i].name, NAME_LEN, "%s", name);
	return &s->queue[i];
}

static void
add(struct wall_queue *q, int64_t at_ms, bool in_time)
{
	int64_t minute = at_ms / MINUTE_MS;
	int i = (int)(minute % STATS_MINUTES);

	if (!q)
		return;
	if (q->minute[i] != minute)
		q->count[i] = (struct wall_count){ 0 };
	q->minute[i] = minute;
	q->count[i].calls++;
	q->count[i].in_time += in_time;
}

static void
count(struct wall_stats *s, const struct call *c, int64_t at_ms, bool in_time,
    int64_t now_ms)
{
	if (at_ms > now_ms)
		at_ms = now_ms;
	if (now_ms - at_ms >= STATS_MINUTES * (int64_t)MINUTE_MS)
		return;
	add(&s->all, at_ms, in_time);
	add(queue_of(s, c->queue, now_ms), at_ms, in_time);
}

/* When the first of that role came, or 0. */
static int64_t
came(const struct call *c, enum role role)
{
	const struct participant *p;
	int64_t first = 0;

	TAILQ_FOREACH(p, &c->participants, in_call)
	if (p->role == role && p->joined_ms &&
	    (first == 0 || p->joined_ms < first))
		first = p->joined_ms;
	return first;
}

/* True once it is counted, or never will be. */
static bool
judge(struct wall_stats *s, const struct call *c, int64_t now_ms)
{
	int64_t agent = came(c, ROLE_AGENT), customer = came(c, ROLE_CUSTOMER);

	/* Where the queue is read from the provider it comes later. */
	if (agent && customer && c->queue[0] == '\0' && !c->ended_ms &&
	    now_ms - agent < QUEUE_MS)
		return false;
	if (agent && customer) {
		count(s, c, agent,
		    agent - customer <= (int64_t)s->answer_s * 1000, now_ms);
		return true;
	}
	if (!c->ended_ms)
		return false;
	/* Whoever hung up at once did not wait. */
	if (c->agent[0] == '\0' &&
	    c->ended_ms - c->opened_ms > (int64_t)s->answer_s * 1000)
		count(s, c, c->ended_ms, false, now_ms);
	return true;
}

static struct known_call *
known_of(struct wall_stats *s, const struct call *c)
{
	struct known_call *k;

	if (!s->by_id)
		s->by_id = map_new();
	k = map_get(s->by_id, c->id);
	if (k)
		return k;
	k = mem_zalloc(1, sizeof(*k));
	memcpy(k->id, c->id, sizeof(k->id));
	k->next = s->known;
	s->known = k;
	map_put(s->by_id, k->id, k);
	return k;
}

/* Forgets the calls that were not looked at now. */
static void
forget(struct wall_stats *s, int64_t now_ms)
{
	struct known_call **at = &s->known;

	while (*at) {
		struct known_call *k = *at;

		if (k->looked_ms == now_ms) {
			at = &k->next;
			continue;
		}
		*at = k->next;
		map_remove(s->by_id, k->id);
		mem_free(k);
	}
}

void
wall_stats_look(struct wall_stats *s, const struct model *m, int64_t now_ms)
{
	const struct call *c;

	TAILQ_FOREACH(c, model_calls(m), all)
	{
		struct known_call *k;

		if (c->hidden)
			continue;
		k = known_of(s, c);
		k->looked_ms = now_ms;
		if (!k->counted)
			k->counted = judge(s, c, now_ms);
	}
	forget(s, now_ms);
}

struct wall_count
wall_stats_hour(const struct wall_stats *s, const char *queue, int64_t now_ms)
{
	int i;

	if (!queue)
		return hour_of(&s->all, now_ms);
	for (i = 0; i < s->queue_count; i++)
		if (strcmp(s->queue[i].name, queue) == 0)
			return hour_of(&s->queue[i], now_ms);
	return (struct wall_count){ 0 };
}

void
wall_stats_free(struct wall_stats *s)
{
	struct known_call *k, *next;

	for (k = s->known; k; k = next) {
		next = k->next;
		mem_free(k);
	}
	map_free(s->by_id);
	mem_free(s->queue);
	*s = (struct wall_stats){ .answer_s = s->answer_s };
}
