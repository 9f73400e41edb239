#ifndef IO_REDIS_INSIDE_H
#define IO_REDIS_INSIDE_H

#include "io/redis.h"
#include "io/redis_items.h"
#include "io/redis_link.h"
#include "io/redis_parse.h"

/*
 * What the files of redis.h share.
 *
 * redis.c	settings, connecting and losing
 * redis_ask.c	requests of the owner, and replicas
 * redis_read.c	entries as they come, and the anchor
 * redis_mend.c	what is done when the past has become another
 * redis_script.c	what the server runs
 *
 * Of the two connections the reader is only asked when it has answered, so
 * that each step of reading and mending begins where the one before ended.
 */

#define REDIS_WORDS_MAX 16

/* A request of the owner. */
struct redis_op {
	struct redis *r;
	redis_done *done;
	void *arg;
	size_t bytes;
	bool append;
	bool durable;            /* replicas are waited for */
	struct redis_item *item; /* in owed; NULL if it has been read */
	struct redis_answer answer;
	struct redis_op *next;
};

struct redis_ops {
	struct redis_op *first, *last;
};

struct redis_mend {
	uint64_t was;
	struct redis_at first; /* of the stream */
	size_t lo, hi, mid;    /* lo entries of the ring are common */
	/* The next of owed that is appended again, and how many are asked. */
	struct redis_item *next;
	size_t asked, asked_bytes;
	size_t healed;
	bool missed;
	bool turned; /* else only what was owed is appended */
	bool on;
};

struct redis {
	struct loop *loop;
	struct redis_options o; /* its strings are those below */
	struct redis_where where;
	char *user, *password;
	char prefix[REDIS_GROUP_MAX + 16];
	struct timer *retry;
	int fails;
	struct redis_link *writer, *reader;
	bool up, caught_up;
	bool ever_caught_up;
	char why[256];

	struct redis_at last; /* the newest that was read */
	bool unsure;          /* the next may have any number */
	uint64_t epoch;
	uint64_t seen_epoch; /* a newer one, until the anchor is checked */
	int64_t checked_ms;
	struct redis_items ring;
	/* What is known to be, or to have been, in the stream and has not been
	 * read since: it is appended again after each reconnect. */
	struct redis_items owed;
	struct redis_mend mend;

	/* Waiting for replicas: by the WAIT under way, by the next. */
	struct redis_ops waiting, staged;
	struct redis_counts counts;
};

/* redis.c */

/* Loses both connections; they are tried again later. */
void redis_down(struct redis *r, const char *why);
/* Because of that reply. */
void redis_down_by(struct redis *r, const struct redisReply *reply);
/* Appends and questions are taken from now on. */
void redis_go_up(struct redis *r);

/* redis_ask.c */

void redis_fail_waiting(struct redis *r);

/* redis_read.c */

/* What the reader does next. */
void redis_read_on(struct redis *r);
/* Holds the newest entry against the stream, then reads on or mends. */
void redis_check_anchor(struct redis *r);
/* Whether a reply to XRANGE of its place shows that item. */
bool redis_shows(const struct redisReply *reply, const struct redis_item *item);
void redis_tell_turn(struct redis *r, const struct redis_turn *t);

/* redis_mend.c */

void redis_mend(struct redis *r);
/* Appends what is owed again, then goes up and reads on. */
void redis_mend_owed(struct redis *r);
/* Takes one out of owed. */
void redis_forget_owed(struct redis *r, struct redis_item *i);

/* redis_script.c */

/* Each says one request; heard may get NULL.  If it cannot be said, they lose
 * the connections and return false. */
bool redis_say_probe(struct redis *r, redis_heard *heard);
bool redis_say_read(struct redis *r, bool rest, redis_heard *heard);
bool redis_say_range(struct redis *r, struct redis_at at, redis_heard *heard);
/* The oldest entry, or the newest. */
bool redis_say_end(struct redis *r, bool newest, redis_heard *heard);
bool redis_say_bump(struct redis *r, uint64_t wrong, redis_heard *heard);
bool redis_say_wait(struct redis *r, redis_heard *heard);
bool redis_say_ping(struct redis *r, redis_heard *heard);
bool redis_say_append(
    struct redis *r, const struct redis_item *i, redis_heard *heard, void *arg);

enum redis_how {
	REDIS_HOLD,
	REDIS_RENEW,
	REDIS_RELEASE,
	REDIS_ONCE,
	REDIS_PUT,
	REDIS_LOOK
};

bool redis_say_key(struct redis *r, enum redis_how how, const char *key,
    struct span value, int64_t ttl_ms, redis_heard *heard, void *arg);

#endif
