#ifndef RELAY_LEDGER_H
#define RELAY_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "io/loop.h"
#include "relay/config.h"
#include "relay/counts.h"

/*
 * What was taken, each once, in one order: nothing counts, or is handed on,
 * before it is in the ledger.  One relay alone has it on its disk
 * (ledger_journal), several have one together.
 */
struct ledger;

/* A webhook that was well signed. */
struct ledger_hook {
	size_t source;   /* as in the config */
	const char *key; /* see memory_key: the same is the same webhook */
	/* Else the key is made of what it says, and a second one that says the
	 * same may be another. */
	bool has_id;
	struct span body;
	int64_t now_ms; /* since 1970 */
};

enum ledger_said {
	LEDGER_NEW,
	LEDGER_KNOWN,  /* it is there from before */
	LEDGER_FAILED, /* it is not there, or nobody knows: it may come again */
};

typedef void ledger_done(void *arg, enum ledger_said said);

struct ledger_options {
	const struct config *config;
	struct counts *counts;
	/* What has become part of the ledger, in its order. */
	void (*hook)(void *ctx, size_t source, struct span body);
	/* Where several relays have one; none may free the ledger.  What one of
	 * them told the others, also what it told before this one began. */
	void (*note)(void *ctx, struct span body);
	/* Whether it can be reached, and if not why: that holds no secret. */
	void (*state)(void *ctx, bool up, const char *why);
	/* Something may have gone unseen: what can be read anew is to be. */
	void (*turn)(void *ctx);
	void *ctx;
};

/* On the disk.  Reads what is known already; NULL if that fails.  What the
 * options name stays the caller's. */
struct ledger *ledger_journal(
    struct loop *l, const struct ledger_options *o, struct err *err);

/* In a stream of a Redis server, for several relays (docs/several-relays.md).
 * Webhooks are handed on that were taken after this relay began. */
struct ledger *ledger_redis(
    struct loop *l, const struct ledger_options *o, struct err *err);

/* Whether what its settings name can be read; no server is asked. */
int ledger_check(const struct config *c, struct err *err);

/* Its server; NULL if there is none. */
struct redis;
struct redis *ledger_server(struct ledger *l);

/* Tells all relays, this one too; once by that id.  done is called later; -1:
 * it was not taken, and is never called. */
int ledger_tell(struct ledger *l, const char *id, struct span body,
    void (*done)(void *arg, bool told), void *arg);

/* What has not been answered yet never is. */
void ledger_free(struct ledger *l);

/* done is called once, before this returns or later; if it says LEDGER_NEW on
 * this disk, the webhook was handed on just before. */
void ledger_take(struct ledger *l, const struct ledger_hook *hook,
    ledger_done *done, void *arg);

/* Does at once what was to be done in the next turn of the loop. */
void ledger_commit(struct ledger *l);

/* Whether it takes something, as far as is known. */
bool ledger_is_ready(const struct ledger *l);

/* How many webhooks are remembered. */
size_t ledger_ids(const struct ledger *l);

/* Its own lines for /metrics. */
void ledger_count(const struct ledger *l, struct buf *b);

/* Lets go what is too old, now and then. */
void ledger_trim(struct ledger *l, int64_t now_ms);

/* For the files of ledgers alone. */
struct ledger_ops {
	void (*take)(struct ledger *l, const struct ledger_hook *hook,
	    ledger_done *done, void *arg);
	void (*commit)(struct ledger *l);
	bool (*is_ready)(const struct ledger *l);
	size_t (*ids)(const struct ledger *l);
	void (*trim)(struct ledger *l, int64_t now_ms);
	void (*count)(const struct ledger *l, struct buf *b);
	void (*end)(struct ledger *l);
};

/* The first member of each. */
struct ledger {
	const struct ledger_ops *ops;
	struct ledger_options o;
};

#endif
