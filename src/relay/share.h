#ifndef RELAY_SHARE_H
#define RELAY_SHARE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "io/loop.h"
#include "model/model.h"
#include "relay/config.h"
#include "relay/deed.h"
#include "relay/ledger.h"

/*
 * What relays that share a ledger must know of each other, and no provider can
 * tell them: what each one's supervisors do, who has the desk of a supervisor,
 * and which ids were executed.
 *
 * Whose desk a supervisor's is, is a key in the server that its relay renews;
 * once it is not renewed any more another relay takes the desk over, with the
 * phone that belongs to it.  A supervisor of another relay is called a seat
 * here.  Whatever is not sure is told as louder than it may be.
 */
struct share;

/* What a supervisor does, as loud as it may be. */
struct share_state {
	char site[CONFIG_NAME_LEN];
	char user[TOKEN_NAME_LEN];
	char call[ID_LEN]; /* "" if he is in none */
	char leg[ID_LEN];  /* that his relay has dialled, "" if none is up */
	char part[ID_LEN]; /* his leg, whoever dialled it, or "" */
	enum mode mode;
	bool unsure, seen, proven;
	int64_t since_ms;
	int to_count;
	char to[TARGET_MAX][ID_LEN];
};

/* What came of an id. */
struct share_end {
	const char *user, *id, *status, *code, *text;
	int64_t ms;
};

/* What a site is told, and asked; ctx is handed to each.  The strings live
 * during the call. */
struct share_site {
	const char *name;
	void (*changed)(void *ctx); /* what seats do */
	/* Whether a console of his is here, and whether anything of him is:
	 * then his desk stays this relay's. */
	bool (*is_here)(void *ctx, const char *user);
	bool (*has_desk)(void *ctx, const char *user);
	/* His desk is this relay's from now on, and his phone. */
	void (*taken)(void *ctx, const struct share_state *was);
	/* It is another's from now on. */
	void (*lost)(void *ctx, const char *user, const char *relay);
	/* At that relay he has asked for "quiet" or "stop". */
	void (*quieten)(
	    void *ctx, const char *user, const char *verb, const char *relay);
	void (*ended)(void *ctx, const struct share_end *end);
	/* His console is at that relay; his desk is here, maybe for nobody. */
	void (*wanted)(void *ctx, const char *user, const char *relay);
	/* Whether the others can be reached, and if not why. */
	void (*state)(void *ctx, bool up, const char *why);
	/* Something may have gone unseen. */
	void (*turn)(void *ctx);
	void *ctx;
};

/* failed is called if another relay has this one's name, and keeps it. */
struct share *share_new(struct loop *l, const struct config *c,
    void (*failed)(void *ctx, const char *why), void *ctx);
/* After its ledger. */
void share_free(struct share *s);
/* Sites are added first. */
void share_begin(struct share *s, struct ledger *ledger);
void share_add(struct share *s, const struct share_site *site);

/* The relay ends: its name is let go, and nothing is told any more.  Whether
 * that has been done. */
void share_leave(struct share *s);
bool share_is_out(const struct share *s);

/* After so long a relay that does not answer is gone. */
int64_t share_gone_ms(const struct share *s);

/* Whether what needs the others can be done. */
bool share_is_up(const struct share *s);

/* What the ledger tells. */
void share_note(struct share *s, struct span body);
void share_state(struct share *s, bool up, const char *why);
void share_turn(struct share *s);

/* Asks for a supervisor's desk.  done is called later, unless -1 is returned:
 * nobody can be asked. */
enum share_said { SHARE_OURS, SHARE_THEIRS, SHARE_AWAY };
typedef void share_done(void *arg, enum share_said said, const char *relay);
int share_desk(struct share *s, const char *site, const char *user,
    share_done *done, void *arg);

/* Asks for the right to execute an id, which the first one has.  As above. */
int share_act(struct share *s, const char *site, const char *user,
    const char *id, share_done *done, void *arg);
void share_act_end(
    struct share *s, const char *site, const struct share_end *end);

/* Tells what a supervisor of this relay does, if that is not what was told
 * last; done (may be NULL): said is OURS when the others have it.  -1: it is
 * told later, and done never called. */
int share_tell(struct share *s, const struct share_state *state,
    share_done *done, void *arg);
/* The next supervisor of the site that was told of, and is not over; NULL
 * begins. */
const struct share_state *share_told(
    const struct share *s, const char *site, const struct share_state *after);
/* He does nothing any more. */
void share_untell(struct share *s, const char *site, const char *user);

/* His desk is let go as he is, for a relay that wants it. */
void share_yield(struct share *s, const char *site, const char *user);

/* His phone that this relay has dialled before it was killed. */
void share_left(
    struct share *s, const char *site, const char *user, const char *leg);

/* Asks the relay that has his desk to make it quieter: "quiet", "stop".  -1: it
 * cannot be asked. */
int share_quieten(
    struct share *s, const char *site, const char *user, const char *verb);

/* A seat, NULL if there is none; unsure is as things are now.  Lives until the
 * next call. */
const struct share_state *share_seat(
    struct share *s, const char *site, const char *user, const char **relay);
/* Those in a call, likewise. */
int share_seats(struct share *s, const char *site, const char *call,
    const struct share_state **out, int max);

/* Lines for /metrics. */
void share_count(const struct share *s, struct buf *b);

#endif
