#ifndef RELAY_SITE_INSIDE_H
#define RELAY_SITE_INSIDE_H

#include <sys/queue.h>

#include "engine/engine.h"
#include "io/feed.h"
#include "io/http.h"
#include "relay/claim.h"
#include "relay/feed.h"
#include "relay/native.h"
#include "relay/rate.h"
#include "relay/right.h"
#include "relay/site.h"

/* For the files of a site alone. */

#define SITE_SECRET_LEN 512

/* An engine and whose it is.  The watch is a desk of nobody's. */
struct desk {
	TAILQ_ENTRY(desk) all;
	struct site *site;
	char user[TOKEN_NAME_LEN]; /* "" for the watch */
	struct engine *engine;
	int under_way;             /* requests whose answers are to come */
	enum verdict_kind verdict; /* on the answer that is being taken */
	bool unwritten;            /* the last act could not be written down */
	int sessions;
	int64_t alone_ms; /* since when he has none, 0 if he has */
	int64_t idle_ms;  /* since when nothing is of it, 0 if something is */
	int64_t sent_ms;  /* when he was sent off the air, 0 if he was not */
	char leg[ID_LEN]; /* his, as the journal was told */
	struct order *acting; /* while its act is made */
	bool lost;            /* another relay has him */
	/* Taken over, and his phone is not seen in the call in which it was, or
	 * to which it was being called: until when it is looked for, in which
	 * call, how loud it may be. */
	int64_t seek_ms;
	int64_t seek_next_ms; /* when it is looked for again */
	char seek_call[ID_LEN];
	enum mode seek_mode;
	bool seek_stop; /* he has asked for silence since */
};
TAILQ_HEAD(desk_list, desk);

/* What somebody has asked for and has not heard the end of. */
struct order {
	TAILQ_ENTRY(order) all;
	struct deed *deed;
	struct desk *desk; /* NULL: nothing needs to be sent */
	char user[TOKEN_NAME_LEN];
	struct relay_session *session; /* NULL: gone */
	enum verb verb;
	char call[ID_LEN];
	char reason[NAME_LEN];
	char warning[NAME_LEN]; /* to be said with "done" */
	uint64_t first, last;   /* acts of the desk's engine */
	int64_t deadline_ms;
	bool accepted;    /* was said */
	bool unsure;      /* the last that was heard */
	bool failed;      /* likewise */
	const char *code; /* of that, or NULL */
	uint64_t seen;    /* the act that was seen last */
	bool abroad;      /* another relay has his desk, and was asked */
	char why[NAME_LEN];
};
TAILQ_HEAD(order_list, order);

/* A session, from its hello to its end. */
struct visit {
	TAILQ_ENTRY(visit) all;
	struct relay_session *session;
	char user[TOKEN_NAME_LEN];
};
TAILQ_HEAD(visit_list, visit);

/* How often a user has acted, whichever of his sessions asked. */
struct pace {
	TAILQ_ENTRY(pace) all;
	char user[TOKEN_NAME_LEN];
	struct rate rate;
};
TAILQ_HEAD(pace_list, pace);

struct stray;
TAILQ_HEAD(stray_list, stray);

struct gate;
TAILQ_HEAD(gate_list, gate);

struct site {
	struct site_options o;
	struct account account;
	struct loop *loop;
	struct relay_feed *feed;
	struct http *http;
	struct feed *source; /* the provider's events, or NULL */
	struct desk *watch;
	struct desk_list desks; /* the watch not among them */
	struct desk_list lost;  /* to other relays */
	struct gate_list gates;
	struct order_list orders;
	struct visit_list visits;
	struct pace_list paces;
	struct claims *claims;
	struct natives *natives;
	bool hearing;             /* a message of the provider is being taken */
	struct stray_list strays; /* phones that may be nobody's */
	struct timer *timer;
	struct timer *alive; /* webhooks come by themselves */
	struct timer *expiry;
	int64_t judged_ms; /* up to when tokens have been looked at */
	char token[SITE_SECRET_LEN];
	char feed_token[SITE_SECRET_LEN];
	int64_t sign_in_ms;
	bool cut; /* from the other relays */
	bool leaving;
	bool settling;
	struct site_counts counts;
};

/* site.c */
void site_settle(struct site *s);
int site_sessions(const struct site *s, const char *user);
struct rate *site_rate(struct site *s, const char *user, int64_t now_ms);

/* site_rights.c */
bool rights_admit(void *ctx, struct span shown, struct relay_user *out);
void rights_start(struct site *s); /* looks at what expires */

/* site_wire.c */
int wire_start(struct site *s, struct err *err);
void wire_stop(struct site *s);
void wire_send(void *ctx, uint64_t tag, const struct request *req);
void wire_sign_in(struct site *s);
/* Whether webhooks come in; nothing where they are not what is listened to. */
void wire_hooks(struct site *s, bool up, const char *why);

/* desk.c */
struct desk *desk_new(struct site *s, const char *user, const char *leg);
void desk_free(struct desk *d);
struct desk *desk_of(const struct site *s, const char *user);
bool desk_is_out(const struct desk *d);
bool desk_is_idle(const struct desk *d);    /* and nothing is awaited */
bool desk_is_allowed(const struct desk *d); /* to be as loud as he is */
void desk_send_off(struct desk *d, const char *why);
void desk_settle(struct desk *d);
int64_t desk_next(const struct desk *d);
/* What they do in that call, as loud as it may be; also at other relays. */
int desk_supervisors(
    void *ctx, const char *call, struct relay_superv *out, int max);
/* The account with the phones of all who may act as supervisors. */
void desk_account(struct site *s);
const struct token *desk_token(const struct site *s, const char *user);

/* What the other relays are told; false if there is nothing of him. */
bool desk_state(struct desk *d, struct share_state *out);
/* A phone that a relay which is gone was calling; may find it. */
void desk_seek(struct desk *d, const struct share_state *was);
/* It is another relay's; may free it. */
void desk_lose(struct desk *d);

/* site_share.c: what other relays must know, and what they tell. */
void site_join(struct site *s);
void site_share_settle(struct site *s);
int site_seats(
    struct site *s, const char *call, struct relay_superv *out, int max);
const char *site_trouble(void *ctx);

/* order_gate.c: what is asked for waits until the other relays know. */
void gate_take(struct site *s, struct relay_session *session,
    const struct relay_action *a, enum verb v);
/* True if the id waits there; its end is told to whoever asked last. */
bool gate_again(struct site *s, struct relay_session *session, const char *id);
void gate_gone(struct site *s, const struct relay_session *session);
bool gate_has(const struct site *s, const char *user);
/* The end of an id that another relay has executed is known. */
void gate_ended(struct site *s, const char *user, const char *id);
void gate_settle(struct site *s);
int64_t gate_next(const struct site *s);
void gate_free(struct site *s);

/* site_native.c: each message, what it tells, and what was told of that; call
 * is NULL when all was. */
void native_start(struct site *s);
void native_take(struct site *s, struct span body);
void native_event(struct site *s, const struct event *ev);
void native_told(void *ctx, int64_t seq, const char *call);
void native_give(void *ctx, struct relay_session *rs, int64_t seq);

/* stray.c: what the watch tells, for legs that no desk knows. */
void stray_look(struct site *s, const struct event *ev);
/* One that another relay had called, which is gone: to be ended. */
void stray_add(struct site *s, const char *leg);
void stray_settle(struct site *s);
int64_t stray_next(const struct site *s);
void stray_free(struct site *s);

struct objection;

/* order.c: from what was asked for to its last word. */
void order_take(
    void *ctx, struct relay_session *session, const struct relay_action *a);
bool order_intent(void *ctx, const struct action *a);
void order_outcome(
    void *ctx, uint64_t act, enum act_state state, const char *why);
/* Does it, as nothing is against it. */
void order_execute(struct site *s, struct relay_session *session,
    const struct relay_action *a, enum verb v);
/* Says why not; session may be NULL. */
void order_refuse(struct site *s, struct relay_session *session,
    const char *user, const struct relay_action *a,
    const struct objection *why);
void order_tell(struct site *s, struct relay_session *session, const char *id,
    const char *status, int64_t deadline_ms);
void order_tell_end(
    struct site *s, struct relay_session *session, const struct deed *deed);
void order_gone(struct site *s, const struct relay_session *session);
void order_settle(struct site *s);
int64_t order_next(const struct site *s);
bool order_has(const struct site *s, const struct desk *d);
/* Whether something that makes louder is under way. */
bool order_is_loud(const struct site *s, const struct desk *d);
void order_free(struct site *s, struct order *o);
/* The last word on it, which frees it. */
void order_end(struct site *s, struct order *o, const char *status,
    const char *code, const char *text);

/* site_claim.c */
bool claim_told(void *ctx, const char *call, struct relay_claim *out);
void claim_order(struct site *s, struct order *o, const struct relay_action *a);
void claim_settle(struct site *s);
int64_t claim_next(const struct site *s);

/* The engine has made no act of it, and has said why. */
void order_no_act(struct site *s, struct order *o);

/* order_abroad.c: whether another relay has his desk; asking that for silence;
 * and those of a desk that is not this relay's any more. */
bool order_is_abroad(struct site *s, const char *user);
void order_ask_abroad(struct site *s, struct order *o);
void order_settle_abroad(struct site *s, struct order *o);
void order_lose(struct site *s, const struct desk *d);

/* order_start.c: its acts; and how long they may take, in ms. */
void order_start(struct order *o, const struct relay_action *a);
int64_t order_patience(const struct order *o);

/* order_check.c: why it cannot be. */
struct objection {
	const char *status;
	const char *code;
	char text[NAME_LEN];
	int64_t retry_ms; /* -1 if none */
	bool forget;      /* the same id may be asked again */
};
bool order_object(struct site *s, struct relay_session *session,
    const struct relay_action *a, enum verb v, struct objection *out);
/* The same, some time later: whether things are as they were. */
bool order_object_now(struct site *s, struct relay_session *session,
    const struct relay_action *a, enum verb v, struct objection *out);
bool object(struct objection *o, const char *status, const char *code,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

#endif
