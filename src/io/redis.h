#ifndef IO_REDIS_H
#define IO_REDIS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "io/loop.h"

/*
 * The stream that several relays share, in a Redis server from 7.0 on (XADD
 * with "<epoch>-*": Redis manual, XADD).  Whoever appends, every relay gets
 * every entry, its own too, in one order; an id is appended once.
 *
 * The stream numbers its entries EPOCH-N: N counts from 0 without a hole, and
 * EPOCH, milliseconds since 1970 at its beginning, only ever grows.  A new one
 * begins when the past has become another: the data was wiped, or a replica
 * took over that had not got all of it.  The object finds that out after every
 * reconnect and whenever the stream rests: it holds the newest entry that it
 * knows against what stands at that place.  If it is another, it looks for the
 * newest entry that both have, and appends what it knows beyond that again,
 * under the same ids, so that it comes back once although every relay does it.
 * What is older than the entries that it holds (ring) cannot be brought back.
 *
 * All keys begin with "earshot:{GROUP}:" (one hash tag, one slot):
 *	log		the stream; fields i (id), k (kind), t (ms), d (body)
 *	meta		hash; epoch
 *	id:ID		the place of the entry with that id, for memory_ms
 *	probe		written at each connect: may the server be written to?
 * and what redis_hold and redis_put_once name.
 *
 * Never blocks: no name is resolved, nothing is waited for.  Two connections,
 * one that waits for entries and one for everything else; they come and go
 * together.  What a server says is not trusted: an answer of the wrong shape
 * or length, or none in time, ends the connections and is one more reason to
 * connect again, after a pause (io/backoff.h, REDIS_PAUSE_MAX_MS at most).
 */
struct redis;

#define REDIS_ID_MAX 128   /* bytes of an entry's id: printable, no blank */
#define REDIS_KEY_MAX 256  /* bytes of a key, without what it begins with */
#define REDIS_GROUP_MAX 32 /* letters, digits, "-" and "_" */
#define REDIS_BODY_MAX ((size_t)1 << 20)
#define REDIS_VALUE_MAX ((size_t)1 << 16)
#define REDIS_RING_MAX 65536
#define REDIS_PAUSE_MAX_MS 5000
/* Requests that have no answer yet, together. */
#define REDIS_ASKED_MAX 4096
#define REDIS_ASKED_BYTES ((size_t)32 << 20)

/* Where an entry stands.  0-0 is before all: no epoch is 0. */
struct redis_at {
	uint64_t epoch;
	uint64_t n;
};

struct redis_entry {
	struct redis_at at;
	/* When it was first appended, by the server's clock, which may go back;
	 * the same after a heal. */
	int64_t at_ms;
	unsigned kind;
	const char *id;
	struct span body;
	/* This object has asked for it; another may have been faster. */
	bool own;
};

struct redis_turn {
	uint64_t epoch; /* of the stream now */
	uint64_t was;   /* before, as far as this object knew */
	/* How many entries were lost there, and that this object, before any
	 * other, has brought back. */
	size_t healed;
	/* Entries went that this object has never seen and cannot bring back:
	 * it was away for longer than the stream is kept, or somebody deleted
	 * some.  What only entries tell must be told anew. */
	bool missed;
};

struct redis_options {
	/* The path of a unix socket, from "/" on, or an IPv4 or IPv6 address
	 * and a port: "127.0.0.1:6379", "[::1]:6379". */
	const char *where;
	const char *user;     /* NULL: the default user */
	const char *password; /* NULL: none is shown.  Wiped when freed */
	const char *group;
	int64_t memory_ms; /* how long an id is remembered */
	/* The stream keeps at least so many entries: twice ring or more. */
	int64_t maxlen;
	/* How many entries this object holds for the others: 1 to
	 * REDIS_RING_MAX; and how many bytes of them, 0: any. */
	size_t ring;
	size_t ring_bytes;
	/* How many replicas must have what was appended or put once before it
	 * is DID (else FAILED), and how long they may take, 1 to 1000 ms.  0:
	 * none need. */
	int wait_replicas;
	int64_t wait_ms;
	/* How long the server may take to answer, and how long the reader waits
	 * for an entry before it looks whether all is well.  0: 3 s and 5 s. */
	int64_t answer_ms;
	int64_t rest_ms;
	/* Entries are handed over from behind this place on; 0-0: from the
	 * oldest that is kept.  Old ones may not make sense to who reads: an
	 * entry that is none of ours is counted as strange, and passed over. */
	struct redis_at from;

	/* None of these may free the object, nor may what redis_append and its
	 * like call when they are done.  All may append and ask. */

	/*
	 * Every entry, in the order of the stream, each id once: one that
	 * comes again because it was healed is not handed over again as long
	 * as it is within the newest ring entries.  Then entries of others,
	 * appended meanwhile, come after it though they stand before it.  So
	 * whoever tells a state by entries should number them and let no older
	 * one win.  Lives during the call.
	 */
	void (*entry)(void *ctx, const struct redis_entry *e);
	/* All that was there has been handed over: once after each time that
	 * up was told. */
	void (*caught_up)(void *ctx);
	/* The stream's past has changed, or there is a hole: entries of the new
	 * epoch follow, maybe after some of the old one.  Not told of epochs
	 * that the first reading, until caught_up, passes. */
	void (*turn)(void *ctx, const struct redis_turn *t);
	/* up: appends and questions are taken.  Else why not, a sentence that
	 * holds no secret; told again when the reason changes, and before the
	 * requests that fail by it.  Down at first, which is not told. */
	void (*state)(void *ctx, bool up, const char *why);
	void *ctx;
};

enum redis_said {
	REDIS_DID,
	REDIS_THERE,
	REDIS_FAILED, /* it may have been done, or not */
};

struct redis_answer {
	enum redis_said said;
	struct redis_at at; /* redis_append: DID and THERE */
	struct span value;  /* what is there; empty where that is nothing */
	const char *why;    /* FAILED: a sentence, else NULL */
};

/* Called once for each request that was taken, never from inside the function
 * that took it, in any order.  What it gets lives during the call. */
typedef void redis_done(void *arg, const struct redis_answer *a);

/* The strings are copied.  NULL if an option is not as above; whether the
 * server is there shows only later. */
struct redis *redis_new(
    struct loop *l, const struct redis_options *o, struct err *err);

/* What has no answer yet is done: FAILED.  NULL is nothing. */
void redis_free(struct redis *r);

bool redis_up(const struct redis *r);
bool redis_caught_up(const struct redis *r);

/* The place of the newest entry handed over; 0-0, or from: none yet. */
struct redis_at redis_at(const struct redis *r);

/* The epoch of the stream as far as known; 0: not yet. */
uint64_t redis_epoch(const struct redis *r);

/*
 * Requests.  Each returns 0 if it was taken, and is then done once; -1 with a
 * sentence if not: the server is away, REDIS_ASKED_MAX or _BYTES is reached, or
 * something is too long.
 */

/*
 * Appends an entry.  DID: it is in the stream at .at.  THERE: an entry with
 * that id is, at .at, or was until it became too old.  FAILED: appending it
 * again with the same id is safe.
 */
int redis_append(struct redis *r, const char *id, unsigned kind,
    struct span body, redis_done *done, void *arg, struct err *err);

/*
 * A key that one relay holds until ttl_ms (1 and more) have passed.  _hold
 * takes it or, if it is held with this value, renews it.  _renew never takes
 * it.  DID: it is ours for ttl_ms.  THERE: it is not; .value is whose it is.
 * Count ttl_ms from before the call: the answer may be late.
 * _release lets go what has this value: DID; else THERE.
 */
int redis_hold(struct redis *r, const char *key, const char *value,
    int64_t ttl_ms, redis_done *done, void *arg, struct err *err);
int redis_renew(struct redis *r, const char *key, const char *value,
    int64_t ttl_ms, redis_done *done, void *arg, struct err *err);
int redis_release(struct redis *r, const char *key, const char *value,
    redis_done *done, void *arg, struct err *err);

/* A value that the first one decides.  DID: it is this one.  THERE: it was
 * another, or the same, before: .value. */
int redis_put_once(struct redis *r, const char *key, struct span value,
    int64_t ttl_ms, redis_done *done, void *arg, struct err *err);

/* Values are never empty.  Puts another in its place, or the first.  DID. */
int redis_put(struct redis *r, const char *key, struct span value,
    int64_t ttl_ms, redis_done *done, void *arg, struct err *err);

/* THERE: .value; DID: nothing is there. */
int redis_look(struct redis *r, const char *key, redis_done *done, void *arg,
    struct err *err);

struct redis_counts {
	uint64_t connects; /* times it came up */
	uint64_t losses;   /* times it went away after it was up */
	uint64_t appended; /* by this object, new */
	uint64_t repeated; /* by this object, there before */
	uint64_t failed;   /* requests of any kind */
	uint64_t entries;  /* handed over */
	uint64_t turns;    /* new epochs and holes, as told by turn */
	uint64_t healed;   /* entries brought back by this object */
	uint64_t missed;   /* times that something went unseen */
	uint64_t strange;  /* answers and entries that made no sense */
	size_t asked;      /* requests without an answer, now */
	size_t asked_bytes;
	size_t ring; /* entries held, now */
	size_t ring_bytes;
};

void redis_counts(const struct redis *r, struct redis_counts *c);

#endif
