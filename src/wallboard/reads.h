#ifndef WALLBOARD_READS_H
#define WALLBOARD_READS_H

#include "provider/sight.h"

/*
 * Reads the provider's lists into a model, again and again: all calls, then
 * the people of each.  Pure but for what it keeps here: requests go out by
 * get, and all that can be asked for is a path.
 */

#define READS_SLOTS 4
#define READS_LOOK 16

/* One question under way. */
struct reads_slot {
	bool busy, begun;
	uint64_t tag;
	int64_t asked_ms;
	struct question q;
};

struct reads {
	const struct sight *sight;
	const struct account *acct;
	struct model *model;
	int period_ms; /* from one round to the next */
	void (*get)(void *ctx, uint64_t tag, const char *path);
	void *ctx;

	/* What came of it. */
	int64_t done_ms; /* when the last whole round was asked for, or 0 */
	bool refused;    /* sign-in is */
	bool changed;    /* the model is; cleared by the reader */

	/* Its own. */
	struct reads_slot slot[READS_SLOTS];
	char look[READS_LOOK][ID_LEN]; /* calls to be read before the round */
	int looks;
	bool listing;         /* the list is being read */
	bool rounding;        /* a round is under way */
	bool hurry;           /* and all is wanted at once */
	int64_t round_ms;     /* when it began */
	char (*todo)[ID_LEN]; /* owned: the calls whose people it reads */
	int todo_count, todo_at;
	int64_t due_ms;   /* when the next begins */
	int64_t next_ms;  /* the next of its requests */
	int64_t pause_ms; /* nothing before that */
	int64_t names_ms; /* when names were asked for last */
	int failures;
	uint64_t tag;
};

/* Reads everything anew, now. */
void reads_begin(struct reads *r, int64_t now_ms);

/* Gives back what it keeps. */
void reads_free(struct reads *r);

/* Reads one call soon. */
void reads_look(struct reads *r, const char *call);

void reads_answer(
    struct reads *r, uint64_t tag, const struct answer *a, int64_t now_ms);

/* To be called at reads_next, and harmless at any other time. */
void reads_tick(struct reads *r, int64_t now_ms);
int64_t reads_next(const struct reads *r);

/* Gives an event to the model, unless it is about a leg of one's own. */
void reads_put(struct reads *r, const struct event *ev, int64_t now_ms);

#endif
