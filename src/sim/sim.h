#ifndef SIM_SIM_H
#define SIM_SIM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/map.h"
#include "sim/agenda.h"
#include "sim/fault.h"
#include "sim/rng.h"
#include "sim/world.h"

struct face;
struct floor;
struct keys;
struct scenario;
struct shelf;

/* One webhook, before it is addressed to anybody. */
struct sim_event {
	struct span data; /* Telnyx: the event object; else a form */
	bool bare;        /* sent without its "data" wrapper */
};

/* In which form the feed carries webhooks that are forms. */
enum feed_form {
	FEED_USUAL, /* as they are posted */
	FEED_JSON,
	FEED_NONE, /* there is no feed */
};

/* Where the simulator's words go.  All but ctx may be called at any time;
 * the bytes live until the function returns. */
struct sim_out {
	void (*frame)(void *ctx, struct span text); /* to the feed */
	void (*hook)(void *ctx, const struct sim_event *ev);
	void (*binary)(void *ctx, struct span bytes);
	void (*cut)(void *ctx); /* throw everybody off the feed */
	void (*note)(void *ctx, const char *sentence); /* to a person */
	void *ctx;
};

struct sim_options {
	const struct face *face; /* NULL: Telnyx */
	enum feed_form feed;
	uint64_t seed;
	double speed;
	int calls;
	int rate; /* events a second to reach at least, or 0 */
	bool quiet;
	const char *key; /* the only one accepted, or NULL; not copied */
	int64_t start_ms;
};

/* A past event of a leg, for /call_events. */
struct past {
	const char *name; /* a literal */
	char *data;       /* owned: the event object */
	int64_t at_ms;
	struct past *leg_next;
	struct past *prev, *next;
	char leg_id[UUID_LEN];
	char session[UUID_LEN];
};

/* A request that was seen, for the truth. */
struct seen {
	uint64_t number;
	int64_t at_ms;
	char method[8];
	char *path; /* owned */
	char *body; /* owned: an object's text, or NULL */
	int status;
	bool executed;
};

#define SEEN_MAX 2000

/* A command that was carried out under a command_id, and its answer. */
struct done {
	char *key;  /* owned */
	char *body; /* owned */
	int64_t at_ms;
	struct done *next;
};

/* The whole simulator without I/O.  Time goes on only through sim_run. */
struct sim {
	struct sim_options options;
	const struct face *face;
	int64_t now_ms;
	int64_t added_ms; /* by a test, to the clock */
	struct agenda agenda;
	struct rng *rng; /* whoever acts now */
	struct rng ask;  /* of requests */
	char connection_id[24];
	char account[UUID_LEN]; /* in paths and ids, where there is one */
	char *base_url;         /* owned: where requests reach it */
	struct shelf *shelf;    /* documents that are kept here, or NULL */
	int64_t next_dial_ms;   /* before which no phone is called */

	struct map *legs;  /* by control id */
	struct map *confs; /* by id */
	struct map *names; /* by name: the youngest of that name */
	struct leg *leg_first, *leg_last;
	struct conference *conf_first, *conf_last;
	struct past *past_first, *past_last;
	size_t past_count;
	struct leg *phone; /* the supervisor's first leg, until forgotten */
	unsigned number;   /* of the last conference that the floor named */

	struct floor *floor;
	struct scenario *scenario;

	bool silent; /* before the start: events are kept, not sent */
	struct sim_out out;
	uint64_t events; /* sent so far */
	char *delivered_to;
	struct buf scratch;
	char *held; /* an event held back by the fault reorder */
	bool held_bare;
	struct alarm held_alarm;

	struct faults faults;
	bool never_answers;   /* policy of dialled phones */
	int64_t answer_in_ms; /* -1: a moment drawn from the seed */

	struct seen seen[SEEN_MAX];
	uint64_t seen_count;
	uint64_t executions;
	struct map *done;
	struct done *done_first, *done_last;
	int64_t window_ms; /* of the rate limit: when it began */
	int window_count;
};

/* A floor in the middle of its day.  Freed by sim_free. */
struct sim *sim_new(const struct sim_options *o, const struct sim_out *out);
void sim_free(struct sim *sim);

/* Lets the simulated time pass until now_ms. */
void sim_run(struct sim *sim, int64_t now_ms);

/* When sim_run has something to do next, in simulated time; -1: nothing. */
int64_t sim_next_ms(const struct sim *sim);

/* How long what has ended can still be looked up, and how long a command_id
 * counts: ten minutes and one of a person's time, whatever the speed. */
int64_t sim_keep_ms(const struct sim *sim);
int64_t sim_once_ms(const struct sim *sim);

/* One request to the provider's API. */
struct sim_ask {
	const char *method;
	const char *path;          /* from "/v2" on, still percent-encoded */
	const char *query;         /* raw, or "" */
	const char *type;          /* Content-Type, or NULL */
	const char *authorization; /* or NULL */
	struct span body;
	int64_t now_ms;  /* simulated */
	int64_t real_ms; /* for the rate limit */
};

/* What to answer.  body is the caller's, initialised. */
struct sim_reply {
	int status;
	const char *type; /* "" for none */
	struct buf body;
	int64_t delay_ms;
	bool cut;              /* hang up instead of answering */
	bool executed;         /* it changed something */
	int64_t retry_after_s; /* -1: no such header */
	int rate_limit, rate_left, rate_reset_s;
};

void sim_reply_init(struct sim_reply *r);
void sim_reply_free(struct sim_reply *r);

/* Plays the provider.  Pure but for sim->out. */
void sim_rest(
    struct sim *sim, const struct sim_ask *ask, struct sim_reply *out);

/* The test's own door: /sim/truth, /sim/participant and so on. */
void sim_control(
    struct sim *sim, const struct sim_ask *ask, struct sim_reply *out);

#endif
