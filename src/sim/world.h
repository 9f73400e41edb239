#ifndef SIM_WORLD_H
#define SIM_WORLD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sim/agenda.h"
#include "sim/rng.h"

/*
 * What exists: legs, conferences, and participants, which tie one to the
 * other.  Open values; the verbs are in leg.h, conf.h and part.h.
 */

#define ID_LEN RNG_TOKEN_LEN
#define UUID_LEN RNG_UUID_LEN
#define NUMBER_LEN 128

enum leg_state {
	LEG_RINGING,
	LEG_PARKED,
	LEG_BRIDGED,
	LEG_CONFERENCE,
	LEG_ENDED,
};

/* Which kind of person has the leg.  Only the simulator's own truth tells
 * it; no webhook and no object of the API does. */
enum person {
	PERSON_AGENT,
	PERSON_CUSTOMER,
	PERSON_SUPERVISOR,
};

enum role {
	ROLE_NONE,
	ROLE_MONITOR,
	ROLE_WHISPER,
	ROLE_BARGE,
};

enum conf_status {
	CONF_INIT,
	CONF_IN_PROGRESS,
	CONF_COMPLETED,
};

/* Strings that the list owns. */
struct id_list {
	char **at;
	size_t count;
};

/* The three ids that go together in every webhook. */
struct ids {
	char control[ID_LEN];
	char leg[UUID_LEN];
	char session[UUID_LEN];
};

/* How somebody enters a conference.  whisper is owned. */
struct entry {
	enum role role;
	struct id_list whisper;
	bool muted;
	bool on_hold;
	bool end_on_exit;
	bool soft_end_on_exit;
	bool start_on_enter;
};

struct conference;
struct leg;
struct past;

/* A row of the participants list.  Stays, as left, until the conference has
 * ended; the leg may be gone before. */
struct participant {
	char id[UUID_LEN];
	struct ids ids;
	struct conference *conf;
	struct leg *leg;  /* NULL once left */
	struct entry how; /* role, whisper list and flags as they are now */
	bool held_by_init;
	const char *leaving; /* a literal: how a request took it out, or NULL */
	char coached[ID_LEN]; /* whom it was last to coach, or "" */
	uint64_t told;        /* how many events */
	char label[64];       /* or "" */
	int64_t created_ms;
	int64_t updated_ms;
};

struct leg {
	struct ids ids;
	enum leg_state state;
	enum person person;
	char name[64]; /* of the person, for the truth */
	char from[NUMBER_LEN];
	char to[NUMBER_LEN];
	char caller_name[64]; /* "" if the network gave none */
	char *client_state;   /* owned, or NULL */
	bool incoming;
	int64_t start_ms;
	int64_t answered_ms; /* 0: not yet */
	int64_t ended_ms;
	int64_t limit_ms; /* how long it may be up */

	/* While ringing: when the far end answers (0: never), when ringing is
	 * given up, and whether it enters a conference then. */
	int64_t answer_at_ms;
	int64_t give_up_at_ms;
	bool early_media;
	bool enters;
	char enters_id[UUID_LEN];
	struct entry how;

	char supervises
	    [ID_LEN]; /* control id of a two-party call's leg, or "" */
	enum role supervisor_role;
	char bridge_to[ID_LEN]; /* joined with it when answered, or "" */
	bool parks_alone;       /* stays up when the other leg has gone */
	const char *cause;      /* a literal: why it ends, or NULL */

	/* Where calls run documents: the one it has, owned, or NULL, and what
	 * of it comes next; when its phone begins to ring; which changes of
	 * its status are not told; whether it was made by a request. */
	char label[64]; /* as a participant, or "" */
	char *document;
	size_t document_at;
	int64_t rings_at_ms;
	unsigned hushed;
	bool asked;

	struct participant *part; /* where it is now, or NULL */
	struct leg *peer;         /* the other leg of a bridge, or NULL */
	struct alarm alarm;       /* ringing, time limit, forgetting */
	uint64_t told;            /* how many events */
	struct past *past;        /* its events, the oldest first */
	struct past *past_last;
	struct leg *prev, *next;
};

struct conference {
	char id[UUID_LEN];
	char *name;         /* owned */
	char *client_state; /* owned, or NULL: the owner's */
	struct ids owner;
	enum conf_status status;
	struct rng rng; /* of what happens to it later by itself */
	uint64_t told;  /* how many events */
	const char *region;
	const char *connection_id; /* the simulator's */
	const char *end_reason;    /* NULL while it lasts */
	struct ids ended_by;       /* empty if nobody in it did */
	bool ender_removed;        /* and was taken out by a request */
	int64_t created_ms;
	int64_t updated_ms;
	int64_t expires_ms;
	int max;
	bool recorded;
	bool mixes;      /* else nobody in it hears anybody yet */
	unsigned hushed; /* which events are not told, where one subscribes */
	struct participant **parts; /* owned, in order of joining */
	size_t part_count;
	size_t joined;
	char speaker[ID_LEN]; /* who spoke last, or "" */
	char heard[ID_LEN];   /* who was last told to speak, or "" */
	struct alarm alarm;   /* expiry, then the recording, then forgetting */
	struct conference *prev, *next;
};

const char *leg_state_name(enum leg_state s);
const char *person_name(enum person p);
const char *role_name(enum role r);
const char *conf_status_name(enum conf_status s);

/* False if it is none of the four words. */
bool role_read(enum role *dst, const char *word);

/* Somebody who just comes in.  starts: and whose coming starts it. */
struct entry entry_plain(bool starts);

void id_list_add(struct id_list *l, const char *id);
void id_list_clear(struct id_list *l);
bool id_list_has(const struct id_list *l, const char *id);

/* dst must be empty or cleared. */
void id_list_copy(struct id_list *dst, const struct id_list *src);

#endif
