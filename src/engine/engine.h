#ifndef ENGINE_ENGINE_H
#define ENGINE_ENGINE_H

#include "model/model.h"
#include "provider/provider.h"

/*
 * One site's whole life, without I/O.  In: feed messages, answers, actions,
 * the time.  Out: requests, and a model that readers look at.  Every in-call
 * may change the model and may send requests; none blocks.
 */
struct engine;

struct engine_options {
	const struct provider *provider;
	struct account account;
	char leg[ID_LEN]; /* the supervisor's leg that is up, "" if none */
	bool has_api;     /* false: a recording is shown, nothing is sent */
	bool leg_mine;    /* and it was dialled by this program before */
	/* Neither the state nor the calls are read by this engine: another one
	 * does, and all that it learns is given to this one by engine_follow.
	 * It reads what its own acts are about, and its own leg. */
	bool follows;
	/* A call that an event opens without a name has it read in a moment,
	 * not by the next sync: who sees it depends on that. */
	bool names_soon;
	uint64_t seed[2]; /* random; idempotency keys are drawn from it */
};

/* Where requests go.  None may call the engine. */
struct engine_out {
	/* Each request with a tag that comes back with the answer. */
	void (*send)(void *ctx, uint64_t tag, const struct request *req);
	/* Before a request that changes something.  False: it cannot be written
	 * down, and is not sent unless it makes quieter.  May be NULL. */
	bool (*intent)(void *ctx, const struct action *a);
	/* How an act ended: seen, refused, not done, unsure; or accepted,
	 * where nothing will ever show more.  May be NULL. */
	void (*outcome)(
	    void *ctx, uint64_t act, enum act_state state, const char *why);
	/* A fact that this engine has learned, and that others may follow.
	 * May be NULL. */
	void (*event)(void *ctx, const struct event *ev);
	/* Every event that the model is given, before it is.  May be NULL. */
	void (*given)(void *ctx, const struct event *ev, int64_t now_ms);
	void *ctx;
};

struct engine *engine_new(const struct engine_options *o,
    const struct engine_out *out, int64_t now_ms);
void engine_free(struct engine *e);

/* The feed. */
void engine_feed_up(struct engine *e, int64_t now_ms);
void engine_feed_down(
    struct engine *e, const char *why, int64_t retry_at_ms, int64_t now_ms);
void engine_feed_alive(struct engine *e, int64_t now_ms);
/* False if nothing more will come over this connection: drop it, see
 * engine_drop_why. */
bool engine_message(struct engine *e, struct span msg, int64_t now_ms);
void engine_skipped(struct engine *e, const char *why, int64_t now_ms);

/* A fact that another engine of the same site has learned.  It is not told on
 * by event.  What follows from a row of them is drawn at the next tick. */
void engine_follow(struct engine *e, const struct event *ev, int64_t now_ms);

/* The account as it is from now on.  My phone stays as it was while it is
 * up. */
void engine_account(struct engine *e, const struct account *a);

/* A credential was read anew: what waits for it may go. */
void engine_sign_in(struct engine *e, int64_t now_ms);

/* True from an answer that the provider judges a refused sign-in until one that
 * was given, whatever either was about. */
bool engine_signed_out(const struct engine *e);

/* The program did not run for a while: my own mode is read first. */
void engine_woke(struct engine *e, int64_t now_ms);

/* There is no feed: calls and people are asked for as often as the provider
 * allows. */
void engine_feed_polled(struct engine *e, int64_t now_ms);

/* There is no feed to connect: what comes is a recording, and ends. */
void engine_feed_none(struct engine *e, const char *why, int64_t now_ms);

/* An event of a recording: the model is given it as it stands, and from then on
 * the engine does nothing but forget what is over. */
void engine_replay(struct engine *e, const struct event *ev, int64_t now_ms);

void engine_answer(
    struct engine *e, uint64_t tag, const struct answer *a, int64_t now_ms);

/* Takes what the supervisor wants.  Whatever comes of it is told by acts in
 * the model; it never fails silently.  id and key of the action are set
 * here. */
void engine_act(struct engine *e, const struct action *a, int64_t now_ms);

/* The acts that the last engine_act has made, first to last in the order in
 * which they are to happen: the last is what was wanted, those before lead to
 * it.  0 and 0 if it made none; a note in the model then says why. */
void engine_acted(const struct engine *e, uint64_t *first, uint64_t *last);

/* True while one of these acts is not over.  One that was dropped, since what
 * it waited for did not happen or QUIET came first, ends without an outcome. */
bool engine_is_open(const struct engine *e, uint64_t first, uint64_t last);

/* To be called at engine_next, and harmless at any other time. */
void engine_tick(struct engine *e, int64_t now_ms);
int64_t engine_next(const struct engine *e);

/* True once after every change of the model. */
bool engine_changed(struct engine *e);
const struct model *engine_model(const struct engine *e);

/* ACTION_BIT()s of what can be asked for, as far as is known now. */
unsigned engine_can(const struct engine *e);
/* Whether a whisper can reach one person only. */
bool engine_one_ear(const struct engine *e);
/* As whom a broker knows me; "" where there is none, or it has not said. */
const char *engine_user(const struct engine *e);

/* Why the connection of the feed is to be dropped: nothing more will come over
 * it.  "" if it is not. */
const char *engine_drop_why(struct engine *e, int64_t now_ms);

/* True while a request that changes something is on its way, or my leg may
 * be audible: the program should not just end. */
bool engine_busy(const struct engine *e, int64_t now_ms);

/* True while the last word on an act is awaited. */
bool engine_acting(const struct engine *e);

/* True once the calls and everybody in them were read, and nothing of that is
 * under way. */
bool engine_settled(const struct engine *e);

/* Whether the list of calls, and the people of each that was there then, have
 * been read once: nobody can be told before that he is in no call. */
bool engine_whole(const struct engine *e);

/* Where no leg of mine is known: one that is in a call and has the address of
 * the profile's phone is mine, whoever dialled it.  True if there is one; its
 * call is read anew. */
bool engine_find_leg(struct engine *e, int64_t now_ms);

/* Reads who is in that call, as soon as may be. */
void engine_look(struct engine *e, const char *call, int64_t now_ms);

/* True if that leg is mine, or is being dialled here.  Only where ids tell, see
 * provider->dialled. */
bool engine_minds_leg(const struct engine *e, const char *leg);

/* Ends a leg that nobody minds any more, whatever it does, and all that stands
 * around it.  Nobody waits for the answers: look whether it is gone. */
void engine_end_leg(struct engine *e, const char *leg, int64_t now_ms);

/* True while a leg is up that this engine dialled: to be hung up at the end. */
bool engine_holds_leg(const struct engine *e);

/* Why a message was skipped, once for each kind, for the log: "" if there is
 * nothing new.  Cleaned. */
const char *engine_skip_news(struct engine *e);

#endif
