#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "model/action.h"
#include "model/event.h"
#include "model/ids.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/queue.h>

/*
 * Everything that is known about one site, as of the events so far.  Readers
 * get it const; model_apply alone changes it.
 */

enum role {
	ROLE_UNKNOWN, /* treated as a customer wherever it matters */
	ROLE_AGENT,
	ROLE_CUSTOMER,
	ROLE_SUPERVISOR,
	ROLE_BOT,
};

/* In the order of loudness. */
enum mode {
	MODE_OFF,
	MODE_MONITOR,
	MODE_WHISPER,
	MODE_BARGE,
};

enum leg_state {
	LEG_UNKNOWN,
	LEG_RINGING,
	LEG_ANSWERED, /* up, in a call or parked */
	LEG_ENDED,
};

/* How somebody asks for help.  What was asked in one way is not taken back in
 * another. */
enum help_by {
	HELP_BY_WORD,  /* an event of the provider says so */
	HELP_BY_KEY,   /* a key of the phone: nobody's but an agent's counts */
	HELP_BY_STATE, /* what the application wrote to the leg */
	HELP_BY_LABEL, /* and to the participant */
};

/* What makes two rooms one call. */
enum tie_kind {
	TIE_PAIR,   /* a leg in each: what the one hears the other says */
	TIE_LINKED, /* legs that came of the same first one */
	TIE_KINDS
};

TAILQ_HEAD(call_list, call);

/* One leg.  It outlives its stay in a call, so that a name that came before
 * the join is there, and a join that comes after the leave is not believed.
 * Its texts are copies of their own, since room for the longest would be much
 * more than all the rest; none is NULL. */
struct participant {
	char id[ID_LEN];
	const char *name;   /* "" if unknown */
	const char *number; /* number or address, "" if unknown */
	const char *queue;  /* that the leg came through, "" if none */
	enum role role;
	enum leg_state state;
	struct call *call; /* where it is now, or NULL */
	struct call *room; /* which part of it; see struct call */
	int64_t joined_ms; /* provider's clock */
	int64_t in_ms;     /* since when it is where it is, in its call or in
			    * none, but not later than we heard of it; 0 if it
			    * was never in one */
	int64_t left_ms;   /* of the last leave; 0 if none */
	const char *left_call;
	char record[64];  /* the provider's id of its record, "" if unknown */
	bool answered;    /* at some time, or so it is told */
	int64_t state_ms; /* when state was last told, our clock */
	int64_t since_ms; /* since when it is so, our clock */
	bool muted;
	bool on_hold;
	int64_t hold_ms;     /* since when on hold, 0 if it is not */
	int64_t held_at_ms;  /* when on_hold was seen to change, our clock */
	int64_t muted_at_ms; /* when muted was seen to change */
	bool read;           /* muted and on_hold come from a read-back */
	bool exit_ends;
	int shown;        /* of a supervisor: see EVENT_SHOWN */
	bool helps;       /* asks for help */
	int64_t help_ms;  /* since when, not later than we heard of it; or 0 */
	unsigned help_by; /* in which ways, a bit for each enum help_by */
	const char *help;
	const char *plain; /* why it cannot be held or muted, "" if it can */
	bool by_tap;       /* in its call only by tapping somebody there */
	bool aside;        /* and never in another way */
	int target_count;  /* whisper targets as the provider shows them */
	char (*target)[ID_LEN];
	int64_t born_ms;            /* when it was first heard of, our clock */
	int64_t touched_ms;         /* when an event last moved it, our clock */
	uint32_t round;             /* of the read that named it last */
	struct tie *tie[TIE_KINDS]; /* see model/fold.c */
	TAILQ_ENTRY(participant) in_tie[TIE_KINDS];
	TAILQ_ENTRY(participant) in_call;
	TAILQ_ENTRY(participant) in_room;
	TAILQ_ENTRY(participant) all;
};
TAILQ_HEAD(participant_list, participant);

/* A room is what the provider knows: a conference, a bridge.  Nearly always it
 * is a call.  Some belong together, and then one of them, the whole, is the
 * call: it has the participants of all of them, and the others are hidden and
 * have none.  A leg that only carries sound from one to another is in its room,
 * and no participant of the call.  Texts that are pointers are as in a leg. */
struct call {
	char id[ID_LEN];
	struct call *whole;     /* itself, unless it is a part of another */
	struct call_list parts; /* of a whole; itself is one */
	struct call *sound;     /* the same in all that hear each other */
	struct participant_list members; /* in the room */
	int member_count;
	int64_t folded_ms; /* when it was a part last, our clock, 0 if never */
	struct call *was;  /* the whole, before it was looked at last */
	uint32_t mark;
	int64_t rev;      /* of its state, 0 where the feed does not count */
	char short_id[8]; /* four or more characters, unique in the model */
	char name[NAME_LEN];
	char queue[NAME_LEN];
	int64_t told_ms;   /* when it was opened by the provider's clock */
	int64_t opened_ms; /* the same, but not later than we heard of it */
	int64_t ended_ms;  /* our clock; 0 while it lives */
	const char *reason;
	const char *agent; /* the last one who left, "" if none did */
	bool bridged; /* two legs, which the provider does not list as a call */
	bool paired;  /* and both were there */
	bool shy;     /* not shown while nobody is in it */
	bool hidden;  /* not shown now */
	int64_t emptied_ms; /* when the last one left, our clock, 0 if never */
	const char *plain;  /* why my leg cannot be brought into it */
	bool recording;
	const char *claim;         /* who takes care of it, "" if nobody does */
	bool claim_mine;           /* and that is me */
	int64_t claim_ms;          /* since when */
	int holds;                 /* how often somebody was put on hold */
	struct participant *floor; /* who spoke last, or NULL */
	int64_t floor_ms;
	int count;
	struct participant_list participants; /* in the order of joining */
	int64_t touched_ms; /* when an event last named it, our clock */
	int64_t read_ms;    /* when its participants were last read, or 0 */
	int64_t read_asked_ms;
	uint32_t round;
	uint32_t part_round;
	TAILQ_ENTRY(call) in_whole;
	TAILQ_ENTRY(call) all;
};

/* One leg listens in on another, from outside of its call: as long as it does,
 * it counts as a participant of that call, muted if it may not be heard. */
struct tap {
	char who[ID_LEN];
	char target[ID_LEN];
	enum mode mode;
	int64_t touched_ms;
	int64_t ended_ms; /* 0 while it lives */
	uint32_t round;
	TAILQ_ENTRY(tap) all;
};
TAILQ_HEAD(tap_list, tap);

/* What my leg does, by one source of knowledge. */
struct stance {
	enum mode mode;
	char call[ID_LEN];
	int target_count;
	char target[TARGET_MAX][ID_LEN];
	int64_t at_ms;
};

/* The supervisor's own leg and how loud it is.  See model/audience.h for what
 * follows from it. */
struct me {
	char leg[ID_LEN]; /* "" if there is none */
	struct stance accepted;
	struct stance asked;
	bool asking;       /* asked counts */
	bool unsure;       /* accepted may be wrong: assume the loudest */
	bool seen;         /* a read-back agreed with accepted */
	bool proven;       /* and the provider shows enough to prove it */
	bool quiet_failed; /* nobody took "quiet" */
	int64_t seen_ms;
	char newcomer[ID_LEN]; /* who joined last while I could be heard */
	int64_t newcomer_ms;
};

enum act_state {
	ACT_NONE,
	ACT_QUEUED,
	ACT_ASKED,
	ACT_ACCEPTED,
	ACT_SEEN,
	ACT_REFUSED,
	ACT_NOT_DONE,
	ACT_UNSURE,
	ACT_NOTE, /* a sentence that is no act */
};

/* The last line of the result row, and the log behind it. */
struct act {
	uint64_t id;
	enum act_state state;
	char call[ID_LEN];
	char what[NAME_LEN]; /* "Whisper to Ana Ruiz on 7F3A" */
	char why[NAME_LEN];
	int64_t asked_ms;
	int64_t state_ms; /* when it came into this state */
	uint64_t order;   /* the how manieth change of any act that was */
};

#define ACT_LOG 64

enum link_state {
	LINK_NEVER, /* not connected yet */
	LINK_LIVE,
	LINK_LOST,
	LINK_NONE,   /* there is no feed to connect: a file that was read */
	LINK_POLLED, /* there is no feed: everything is asked for */
};

struct link {
	enum link_state state;
	int64_t since_ms; /* of the state */
	int64_t last_ms;  /* last sign of life */
	int64_t retry_ms; /* when it is tried again */
	char why[NAME_LEN];
	int attempts;
	uint64_t skipped;   /* messages that could not be used */
	bool synced;        /* the whole state was read since it is up */
	char api[NAME_LEN]; /* what is wrong with the API, "" if nothing */
	bool api_known;
	char last_skip[NAME_LEN];
};

/* How often things happened, ever. */
struct tally {
	uint64_t opened, ended, held;
};

struct model;

struct model *model_new(void);
void model_free(struct model *m);

/* The only function that changes a model.  now_ms is our clock.  False if the
 * event made no difference, so that nothing need be painted. */
bool model_apply(struct model *m, const struct event *ev, int64_t now_ms);

/* Forgets ended calls and legs that nobody can ask for any more; returns true
 * if that changed what is shown.  To be called about once a second. */
bool model_expire(struct model *m, int64_t now_ms);

/* How long an ended call stays in the list. */
#define MODEL_GHOST_MS 10000

/* The call of that id, or the one of which that is a part; NULL if there is
 * none. */
struct call *model_call(const struct model *m, const char *id);

/* Whether the leg is there; p may be NULL. */
bool model_is_in(
    const struct model *m, const struct participant *p, const char *call);
struct participant *model_participant(const struct model *m, const char *id);
const struct call_list *model_calls(const struct model *m);
const struct tap_list *model_taps(const struct model *m);
int model_call_count(const struct model *m); /* living ones */
const struct me *model_me(const struct model *m);
const struct tally *model_tally(const struct model *m);
const struct link *model_link(const struct model *m);

/* A leg of that number or address that is up and was not there before since_ms
 * (our clock), or NULL. */
const struct participant *model_find_number(
    const struct model *m, const char *number, int64_t since_ms);

/* My leg as a participant, or NULL if nothing is known of it. */
const struct participant *model_my_leg(const struct model *m);

/* The acts, newest first: i = 0 is the last one; NULL past the end. */
const struct act *model_act(const struct model *m, int i);

/* How many changes of acts there were ever: what is said now comes after those
 * whose order is not greater. */
uint64_t model_act_changes(const struct model *m);

/* The call's first participant of that role, or NULL. */
const struct participant *call_first(const struct call *c, enum role role);

/* A name that can be shown: the name, else the number, else a short form of
 * the id.  Never empty. */
const char *participant_label(
    const struct participant *p, char *dst, size_t size);

/* Who of the call asks for help, or a leg that only carries its sound, in whose
 * name the dialplan asks; NULL if nobody does. */
const struct participant *call_helped(const struct call *c);

/* True if what is said in a part of it is recorded. */
bool call_recorded(const struct call *c);

/* The part of the call that somebody takes care of, see claim; NULL if nobody
 * does. */
const struct call *call_claimed(const struct call *c);

/* True if somebody of the call is on hold; since gets the earliest time. */
bool call_on_hold(const struct call *c, int64_t *since_ms);

const char *role_name(enum role r);
enum role role_of(const char *name);
const char *mode_name(enum mode m);

#endif
