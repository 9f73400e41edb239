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
	uint64_t seed[2]; /* random; idempotency keys are drawn from it */
};

/* Where requests go.  None may call the engine. */
struct engine_out {
	/* Each request with a tag that comes back with the answer. */
	void (*send)(void *ctx, uint64_t tag, const struct request *req);
	/* Before a request that changes something.  False: it cannot be written
	 * down, and is not sent unless it makes quieter.  May be NULL. */
	bool (*intent)(void *ctx, const struct action *a);
	/* How an act ended: seen, refused, not done, unsure.  May be NULL. */
	void (*outcome)(
	    void *ctx, uint64_t act, enum act_state state, const char *why);
	/* Every event that the model is given, before it is.  May be NULL. */
	void (*event)(void *ctx, const struct event *ev, int64_t now_ms);
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
/* False if nothing more will come over this connection: drop it. */
bool engine_message(struct engine *e, struct span msg, int64_t now_ms);
void engine_skipped(struct engine *e, const char *why, int64_t now_ms);

/* A credential was read anew: what waits for it may go. */
void engine_sign_in(struct engine *e, int64_t now_ms);

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

/* To be called at engine_next, and harmless at any other time. */
void engine_tick(struct engine *e, int64_t now_ms);
int64_t engine_next(const struct engine *e);

/* True once after every change of the model. */
bool engine_changed(struct engine *e);
const struct model *engine_model(const struct engine *e);

/* True while a request that changes something is on its way, or my leg may
 * be audible: the program should not just end. */
bool engine_busy(const struct engine *e, int64_t now_ms);

/* True while the last word on an act is awaited. */
bool engine_acting(const struct engine *e);

/* True once the calls and everybody in them were read, and nothing of that is
 * under way. */
bool engine_settled(const struct engine *e);

/* Where no leg of mine is known: one that is in a call and has the address of
 * the profile's phone is mine, whoever dialled it.  True if there is one; its
 * call is read anew. */
bool engine_find_leg(struct engine *e, int64_t now_ms);

/* True while a leg is up that this engine dialled: to be hung up at the end. */
bool engine_holds_leg(const struct engine *e);

/* Why a message was skipped, once for each kind, for the log: "" if there is
 * nothing new.  Cleaned. */
const char *engine_skip_news(struct engine *e);

#endif
