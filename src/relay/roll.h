#ifndef RELAY_ROLL_H
#define RELAY_ROLL_H

#include "base/buf.h"
#include "model/model.h"

/*
 * Queues and agents as the calls show them, for readers that do not count
 * themselves: of each queue how many calls there are and wait, of each agent in
 * each queue what he does.  Who sees a queue sees these, and nobody sees by
 * them what is in another one.
 */
struct rolls;

enum roll_list { ROLL_QUEUES, ROLL_AGENTS, ROLL_LISTS };

struct roll_count {
	int n;             /* calls */
	int waiting;       /* those of them with a customer and no agent */
	int64_t since_ms;  /* the oldest of these; his state */
	const char *state; /* of an agent: one of three constants, or "" */
};

struct roll {
	enum roll_list list;
	char key[2 * NAME_LEN + 2];
	char queue[NAME_LEN];       /* "": calls without one */
	char agent[NAME_LEN];       /* "": the queue itself */
	struct roll_count now, was; /* was: as body says */
	uint32_t round;
	bool changed;    /* and not told */
	struct buf body; /* its object on the wire */
	TAILQ_ENTRY(roll) all;
};
TAILQ_HEAD(roll_head, roll);

struct rolls *rolls_new(void);
void rolls_free(struct rolls *t);

/* Counts anew. */
void rolls_count(struct rolls *t, const struct model *m);

/* "queues":[...],"agents":[...] behind what is there: those of the queue that
 * have changed and were not told, as far as they fit into room bytes. */
void rolls_put_news(
    struct buf *out, const struct rolls *t, const char *queue, size_t room);
/* What that put is told. */
void rolls_told(struct rolls *t, const char *queue, size_t room);

/* All that there are; n of one that is no more is 0. */
const struct roll_head *rolls_all(const struct rolls *t);

const char *roll_list_name(enum roll_list l);

#endif
