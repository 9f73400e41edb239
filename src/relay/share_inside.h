#ifndef RELAY_SHARE_INSIDE_H
#define RELAY_SHARE_INSIDE_H

#include <sys/queue.h>

#include "relay/share.h"

/* For the files of a share alone. */

#define SHARE_RUN_LEN 40
#define SHARE_VALUE_LEN (CONFIG_NAME_LEN + SHARE_RUN_LEN)
#define SHARE_NOTE_MAX 65536

/* What one relay tells the others. */
enum note_kind {
	NOTE_HELLO,  /* it has begun: the others repeat what they have told */
	NOTE_SUPERV, /* what a supervisor of its does */
	NOTE_OVER,   /* he does nothing any more */
	NOTE_TAKE,   /* it takes the desk of a relay that is gone */
	NOTE_QUIET,  /* to the relay that has his desk */
	NOTE_ACT,    /* what came of an id */
	NOTE_WANT,   /* his console is here: may this relay have his desk? */
	NOTE_FREE,   /* yes */
	NOTES
};

/* Those that are not used are "" or 0. */
struct share_note {
	enum note_kind kind;
	char relay[CONFIG_NAME_LEN];
	char run[SHARE_RUN_LEN];
	uint64_t no; /* of what this run has told */
	struct share_state state;
	char was[CONFIG_NAME_LEN]; /* TAKE: whose it was */
	char was_run[SHARE_RUN_LEN];
	char verb[16];        /* QUIET */
	char id[DEED_ID_LEN]; /* ACT, and the rest of it */
	char status[12], code[16], text[NAME_LEN];
	int64_t ms;
};

void note_write_shared(struct buf *b, const struct share_note *n);
/* False if it is none. */
bool note_read_shared(struct share_note *n, struct span text);

/* A supervisor of this relay, as the others know him. */
struct told {
	TAILQ_ENTRY(told) all;
	struct share_state state;
	uint64_t no; /* that it was told under last */
	bool over;   /* and that is to be told */
	bool dirty;  /* it is to be told again */
	int64_t at_ms;
};
TAILQ_HEAD(told_list, told);

/* A supervisor of another relay, or of this one before it was started anew. */
struct seat {
	TAILQ_ENTRY(seat) all;
	char relay[CONFIG_NAME_LEN];
	char run[SHARE_RUN_LEN];
	uint64_t no;
	struct share_state state;
	struct share_state shown; /* with what is not sure */
	bool over;                /* known only so that nothing older wins */
	int64_t over_ms;
	int64_t sure_ms;   /* when its relay was known to have the desk */
	int64_t try_ms;    /* when that is asked again */
	int64_t absent_ms; /* since when its key is not there, 0: it is */
	int64_t want_ms;   /* when the desk is asked for again */
	bool doubted;      /* it is shown as unsure for that */
};
TAILQ_HEAD(seat_list, seat);

/* Somebody who waits for a desk. */
struct waiter {
	STAILQ_ENTRY(waiter) all;
	share_done *done;
	void *arg;
};
STAILQ_HEAD(waiter_list, waiter);

/* The key of a desk that this relay has, or asks for. */
struct desk_key {
	TAILQ_ENTRY(desk_key) all;
	char site[CONFIG_NAME_LEN];
	char user[TOKEN_NAME_LEN];
	int64_t ours_until_ms; /* 0: not yet */
	int64_t next_ms;       /* when it is renewed */
	int64_t take_ms;       /* when its seat is taken again, 0: none is */
	bool asking;
	struct waiter_list waiters;
};
TAILQ_HEAD(key_list, desk_key);

struct share {
	const struct config *config;
	struct ledger *ledger;
	struct timer *timer;
	void (*failed)(void *ctx, const char *why);
	void *ctx;
	char run[SHARE_RUN_LEN];
	char value[SHARE_VALUE_LEN]; /* of keys: "NAME RUN" */
	uint64_t no;
	/* After so long a relay is gone: its keys have ended, and were not
	 * there for some time.  If the server has lost them all, each relay has
	 * renewed its own by then. */
	int64_t gone_ms;
	int64_t key_ms; /* how long a key lives that is not renewed */
	bool up;
	int64_t up_ms;
	int64_t name_until_ms; /* the name is ours */
	int64_t name_next_ms;
	int64_t name_since_ms; /* another has it */
	bool name_asking;
	bool leaving;
	struct share_site site[CONFIG_SITES];
	size_t site_count;
	struct told_list told;
	struct seat_list seats;
	struct key_list keys;
	uint64_t takes, quiets, lost;
};

#define SHARE_KEY_MS(gone_ms) ((gone_ms)*6 / 10)
#define SHARE_ABSENT_MS(s) ((s)->gone_ms * 4 / 10)
/* So often a key is renewed, it is asked whose another's is, and so long that
 * answer holds. */
#define SHARE_RENEW_MS(s) ((s)->key_ms / 4)
#define SHARE_TRY_MS(s) ((s)->key_ms / 4)
#define SHARE_SURE_MS(s) ((s)->key_ms * 3 / 4)

/* share.c */
const struct share_site *share_site_of(const struct share *s, const char *name);
/* Fills in who tells it, and its number, and tells it; done as in ledger.h. */
int share_send(struct share *s, struct share_note *n,
    void (*done)(void *arg, bool told), void *arg);

/* share_told.c */
void told_repeat(struct share *s);
void told_tick(struct share *s, int64_t now_ms);
struct told *told_of(const struct share *s, const char *site, const char *user);

/* share_seat.c */
void seat_hear(struct share *s, const struct share_note *n);
void seat_tick(struct share *s, int64_t now_ms);
struct seat *seat_of(struct share *s, const char *site, const char *user);
void seat_absent(
    struct share *s, const char *site, const char *user, int64_t now_ms);
void seat_sure(struct share *s, const char *site, const char *user,
    struct span value, int64_t now_ms);
/* A desk that was this relay's own a moment ago. */
void seat_put(struct share *s, const struct told *t);
void seat_free(struct share *s, struct seat *t);

/* share_key.c */
void key_tick(struct share *s, int64_t now_ms);
void key_away(struct share *s); /* nobody can be asked any more */
/* Asks for it; asks whose it is. */
void key_ask(struct share *s, const char *site, const char *user);
void key_look(struct share *s, const char *site, const char *user);
/* This relay's own word that it takes a desk has come back; state NULL: there
 * was nothing to take. */
void key_taken(struct share *s, const char *site, const char *user,
    const struct share_state *state);
/* The relay ends. */
void key_leave(struct share *s);
void key_yield(struct share *s, const char *site, const char *user);
/* Another relay has it. */
void key_lost(
    struct share *s, const char *site, const char *user, const char *relay);
void key_free(struct share *s, struct desk_key *k);

#endif
