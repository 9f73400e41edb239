#ifndef SIM_FACE_H
#define SIM_FACE_H

#include "base/request.h"
#include "sim/sim.h"

struct keys;

/* One delivery of an event to a webhook address. */
#define LETTER_HEADERS 3
#define LETTER_HEADER_LEN 160

struct letter {
	struct buf body; /* the sender's, initialised */
	char header[LETTER_HEADERS][LETTER_HEADER_LEN]; /* or "" */
};

/* How a provider delivers its webhooks. */
struct post {
	enum body_kind kind;
	int attempts;
	int timeout_ms;
	bool has_failover; /* an address may have a second one */
	/* Whether it is worth another attempt, after how long; -1: no.
	 * status is 0 if there was no answer. */
	int64_t (*pause_ms)(int attempt, int status, bool failover);
	void (*write)(const struct keys *keys, struct faults *faults,
	    const struct sim_event *ev, int attempt, const char *url,
	    struct letter *out);
};

/*
 * What a provider adds to the floor: its ids, its API and its events.  The
 * floor, its legs, conferences, faults and truth are the same for all.
 *
 * A function that may be NULL has nothing to do, or nobody is told.
 */
struct face {
	const char *name;
	const char *sip_domain; /* of the agents' phones */
	const char *region;     /* of conferences */
	const struct post *post;
	bool starts; /* who comes in starts the conference, unless said */
	bool waits;  /* it begins with the second, nobody on hold till then */

	void (*account)(struct rng *r, char *dst); /* UUID_LEN bytes */
	void (*leg_id)(struct rng *r, char *dst);  /* ID_LEN bytes */
	void (*conf_id)(struct rng *r, char *dst); /* UUID_LEN bytes */

	/* Makes what somebody enters or is told by role and list agree with
	 * what the provider knows. */
	void (*settle)(struct sim *sim, struct entry *how);

	/* How a participant's role is called in the truth. */
	const char *(*role)(const struct entry *how);

	/* What the account has from the start.  May be NULL. */
	void (*open)(struct sim *sim);

	/* The key of the account's HMAC, SIGNING_KEY_LEN bytes; or NULL. */
	void (*shared_key)(const struct sim *sim, char *dst);

	/* The members of the program's first line. */
	void (*introduce)(
	    const struct sim *sim, const struct keys *keys, struct buf *b);

	/* Requests: serve plays the provider; refuse answers with a bare
	 * status, or from 1000 on with the error of that code; pretend answers
	 * as if it had been done. */
	void (*serve)(
	    struct sim *sim, const struct sim_ask *ask, struct sim_reply *out);
	void (*refuse)(struct sim *sim, const struct sim_ask *ask,
	    struct sim_reply *out, int status);
	void (*pretend)(
	    struct sim *sim, const struct sim_ask *ask, struct sim_reply *out);

	/* An event as the feed carries it. */
	void (*frame)(
	    const struct sim *sim, const struct sim_event *ev, struct buf *b);

	/* A leg has been answered, and is told; it has left a conference that
	 * did not let it go on; it is freed.  May be NULL. */
	void (*picked_up)(struct sim *sim, struct leg *leg);
	void (*released)(struct sim *sim, struct leg *leg);
	void (*forgotten)(struct sim *sim, struct leg *leg);

	/* What is told; see event.h.  May be NULL. */
	void (*initiated)(struct sim *sim, struct leg *leg);
	void (*ringing)(struct sim *sim, struct leg *leg);
	void (*answered)(struct sim *sim, struct leg *leg);
	void (*bridged)(struct sim *sim, struct leg *leg);
	void (*dtmf)(struct sim *sim, struct leg *leg, const char *digit);
	void (*hangup)(struct sim *sim, struct leg *leg, const char *source);
	void (*enqueued)(
	    struct sim *sim, struct leg *leg, const char *queue, int position);
	void (*dequeued)(struct sim *sim, struct leg *leg, const char *queue,
	    const char *reason, int64_t wait_ms);
	void (*conf_created)(struct sim *sim, struct conference *conf);
	void (*conf_started)(struct sim *sim, struct conference *conf);
	void (*conf_ended)(struct sim *sim, struct conference *conf);
	void (*conf_recorded)(struct sim *sim, struct conference *conf);
	void (*joined)(struct sim *sim, struct participant *part);
	void (*left)(struct sim *sim, struct participant *part);
	void (*floor)(struct sim *sim, struct participant *part);
	void (*muted)(struct sim *sim, struct participant *part);
	void (*held)(struct sim *sim, struct participant *part);
	void (*modified)(struct sim *sim, struct participant *part);
};

extern const struct face face_telnyx;
extern const struct face face_signalwire;
extern const struct face face_twilio;

/* By name, or NULL. */
const struct face *face_find(const char *name);

#endif
