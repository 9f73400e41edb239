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
	void *ctx;
};

/* On the disk.  Reads what is known already; NULL if that fails.  What the
 * options name stays the caller's. */
struct ledger *ledger_journal(
    struct loop *l, const struct ledger_options *o, struct err *err);

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
	void (*end)(struct ledger *l);
};

/* The first member of each. */
struct ledger {
	const struct ledger_ops *ops;
	struct ledger_options o;
};

#endif
