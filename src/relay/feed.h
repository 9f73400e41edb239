#ifndef RELAY_FEED_H
#define RELAY_FEED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "io/loop.h"
#include "io/tls.h"
#include "model/model.h"

/*
 * One site's calls as a websocket, sub-protocol "earshot.v1": a snapshot, then
 * whole objects as they change, each with the number of the message before it
 * on that connection, so that no hole goes unseen.  What consoles ask for goes
 * to the owner, whose answers go back to the same console.  One that came with
 * the sub-protocol "earshot.v1.listen" asks for nothing, whatever its token
 * lets it do; the owner does not hear of it.
 *
 * A number (seq) counts the changes of this feed; it starts anew, with another
 * epoch, when the program does.
 */
struct relay_feed;
struct relay_session;

#define FEED_QUEUES 32
#define FEED_WORDS 192
/* An action's id, and the verb, with their terminators. */
#define FEED_ID_LEN 65
#define FEED_VERB_LEN 16
/* The most voices of one call that are told. */
#define FEED_SUPERVS 16
/* Longest message of a console, bytes. */
#define FEED_HEARD_MAX 8192

/* Why a console is closed (RFC 6455, 7.4.2: from 4000 on they are ours). */
enum feed_code {
	FEED_BAD = 4400,     /* not a message of ours */
	FEED_REVOKED = 4403, /* the token is gone or has expired */
	FEED_SILENT = 4408,  /* no hello in time */
	FEED_CROWDED = 4409, /* too many sessions of this user */
	FEED_LONG = 4413,    /* a message over FEED_HEARD_MAX */
	FEED_VERSION = 4426, /* asks for another version */
	FEED_FAST = 4429,    /* more messages a second than anybody needs */
	FEED_RESTART = 4503, /* the relay ends */
	FEED_SLOW = 4508,    /* took nothing for too long */
};

/* Who is at the other end, as the owner's token says.  Part of it is told to
 * the console in hello. */
struct relay_user {
	char name[64];       /* unique; what stands in superv */
	uint32_t roles;      /* bits of the owner's, not looked at here */
	uint32_t generation; /* the owner's own, not looked at here */
	char digest[32];     /* of the token; the owner's own */
	/* Names, with a blank between: "watch monitor". */
	char role_words[FEED_WORDS];
	char act_words[FEED_WORDS]; /* the verbs he may use */
	bool all_queues; /* else calls of the queues below, and no others */
	bool unmask;     /* sees whole numbers; else the last four digits */
	int queue_count;
	char queue[FEED_QUEUES][NAME_LEN];
};

/* What a supervisor does in a call, as loud as it may be.  The texts are
 * copied before the function that filled them in is called again. */
struct relay_superv {
	const char *user;
	const char *part; /* his leg, or "" */
	enum mode mode;   /* MODE_OFF: his phone is being dialled */
	bool unsure;      /* it may be louder */
	bool seen;        /* the provider shows it */
	bool proven;      /* and enough to prove it */
	int to_count;     /* of a whisper: who hears it */
	const char *to[TARGET_MAX];
	int64_t since_ms;
};

/* Who takes care of a call; the text is copied likewise. */
struct relay_claim {
	const char *user;
	int64_t since_ms;
};

/* What a console asks for, well formed and no more than that.  Lives until
 * the function that gets it returns. */
struct relay_action {
	const char *id; /* 1 to 64 of A-Z a-z 0-9 - _ : the same is the same */
	const char *verb;
	const char *call; /* "" if none is named */
	bool has_rev;
	int64_t rev;        /* of the call as the supervisor saw it */
	const char *part;   /* args.part or "" */
	const char *via;    /* args.via or "" */
	const char *from;   /* args.from or "" */
	const char *text;   /* args.text or "", uncleaned */
	const char *reason; /* or "", uncleaned */
	int to_count;       /* args.to */
	const char *to[TARGET_MAX];
};

struct relay_result {
	const char *id;
	const char *status; /* sent accepted done failed denied unknown */
	const char *code;   /* NULL: left out; so below */
	const char *text;
	int64_t deadline_ms; /* -1: left out; so below */
	int64_t ms;
	int64_t retry_ms;
	int http; /* 0: left out */
};

struct relay_feed_options {
	const char *addr;   /* IPv4 */
	int port;           /* 0: a free one */
	struct tls *tls;    /* held; NULL: without */
	unsigned strangers; /* see io/carrier.h */
	unsigned strangers_per_address;
	const char *origins; /* see io/peers.h */
	unsigned guesses;
	const char *path;  /* "/feed" */
	const char *relay; /* told in hello: this relay's name */
	const char *site;
	const char *source; /* the provider's name, in "src" */
	int targets;        /* most people of one whisper */
	int64_t heartbeat_ms;
	int64_t dead_ms; /* told in hello: how long a lost console stays on */
	/* Those that are 0 are as docs/relay.md has them. */
	int64_t hello_ms;       /* until hello must have come */
	int64_t behind_events;  /* more, and a session is taken to the head */
	int64_t behind_ms;      /* likewise */
	int64_t stuck_ms;       /* took nothing for so long: closed */
	int64_t backlog_events; /* that are kept for those who come back */
	int64_t backlog_bytes;
	size_t sessions_max;      /* then 503 */
	size_t sessions_per_user; /* then 4409 */

	/* What is shown.  Asked at any time, also while the owner calls. */
	const struct model *(*model)(void *ctx);
	/* Whether all of that has been read once.  NULL: if it is synced. */
	bool (*whole)(void *ctx);
	/* Who supervises the call; how many were filled in, at most max. */
	int (*supervisors)(
	    void *ctx, const char *call, struct relay_superv *out, int max);

	/* What is wrong with the relay itself, for its consoles; NULL: nothing.
	 * May be NULL. */
	const char *(*trouble)(void *ctx);

	/* Who takes care of the call: false if nobody does.  NULL: nobody ever
	 * does. */
	bool (*claim)(void *ctx, const char *call, struct relay_claim *out);

	/* Whether the bearer of the token (empty: none shown) may come.  No:
	 * 401. */
	bool (*admit)(void *ctx, struct span token, struct relay_user *out);
	/* A session has said hello; it is gone.  After closed its pointer is
	 * not used any more, by either side. */
	void (*opened)(void *ctx, struct relay_session *s);
	void (*closed)(void *ctx, struct relay_session *s);
	/* Must be answered by relay_feed_result, at once or later. */
	void (*action)(
	    void *ctx, struct relay_session *s, const struct relay_action *a);
	/* A change of that call has that number.  call NULL: and that is all
	 * for now.  May be NULL. */
	void (*told)(void *ctx, int64_t seq, const char *call);
	/* The provider's own message behind a number was asked for, by one who
	 * sees that event and whole numbers: to be answered by
	 * relay_feed_native.  NULL: none is ever given. */
	void (*native)(void *ctx, struct relay_session *s, int64_t seq);
	void *ctx;
};

/* The strings are copied. */
struct relay_feed *relay_feed_new(
    struct loop *l, const struct relay_feed_options *o, struct err *err);
void relay_feed_free(struct relay_feed *f);
int relay_feed_port(const struct relay_feed *f);

/* For those who connect from now on, if it was opened with TLS. */
void relay_feed_tls(struct relay_feed *f, struct tls *t);

/* The model, or what supervisors() says, may have changed.  What did is found
 * out by comparing, now or at most 50 ms later, and told to all who may see
 * it.  With a call and a kind ("superv.asked") the event says so, and whom it
 * is about; all three may be NULL. */
void relay_feed_changed(
    struct relay_feed *f, const char *call, const char *kind, const char *user);

/* The rev of a call, all changes of which relay_feed_changed has told counted;
 * -1 if there is no such call.  For an action's rev: what is older is a
 * conflict. */
int64_t relay_feed_rev(struct relay_feed *f, const char *call);

/* Whether the user may see that call, as it is now. */
bool relay_feed_sees(
    struct relay_feed *f, const struct relay_session *s, const char *call);

const struct relay_user *relay_feed_user_of(const struct relay_session *s);

void relay_feed_result(struct relay_feed *f, struct relay_session *s,
    const struct relay_result *r);

/* body is strict JSON or empty: there is none, or he may not see it. */
void relay_feed_native(struct relay_feed *f, struct relay_session *s,
    int64_t seq, struct span body);

/* Says bye to all and closes them; each is told to come back after a time of
 * his own below spread_ms.  Nobody is admitted any more: 503. */
void relay_feed_bye(struct relay_feed *f, enum feed_code code, const char *why,
    int64_t spread_ms);

/* Rights were read anew.  again fills in what the user may do now, or says no:
 * closed with 4403.  Whose rights have changed is closed with 4503 and comes
 * back to the new ones. */
void relay_feed_renew(struct relay_feed *f,
    bool (*again)(void *ctx, struct relay_user *u), void *ctx);

/* For /metrics. */
struct relay_feed_counts {
	size_t sessions;    /* now */
	uint64_t seq;       /* of the newest event */
	uint64_t resumed;   /* connections that went on where they were */
	uint64_t snapshots; /* that were begun */
	uint64_t slow;      /* times a session was taken to the head */
	uint64_t closed_slow;
	uint64_t refused; /* not admitted: 401 */
	uint64_t bad;     /* closed for what they sent: 4400 to 4429 */
	uint64_t heard;   /* messages of consoles */
};
void relay_feed_count(
    const struct relay_feed *f, struct relay_feed_counts *out);

#endif
