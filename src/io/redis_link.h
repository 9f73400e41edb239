#ifndef IO_REDIS_LINK_H
#define IO_REDIS_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/err.h"
#include "base/span.h"
#include "io/loop.h"

/*
 * One connection to a Redis server: requests out, answers in, in order.  The
 * protocol is hiredis' (its formatter and its reader); socket and callbacks are
 * not: those of hiredis 0.14 end the program by an assertion when a server says
 * what it was not asked, know no time limit and raise SIGPIPE.
 */
struct redis_link;
struct redisReply;

struct redis_where {
	union {
		struct sockaddr sa;
		struct sockaddr_un un;
		struct sockaddr_storage any;
	} addr;
	socklen_t len;
};

/* Reads "/path", "1.2.3.4:port" or "[v6]:port". */
int redis_where_read(struct redis_where *w, const char *text, struct err *err);

struct redis_link_options {
	struct redis_where where;
	const char *user;
	const char *password; /* NULL: none is shown */
	int64_t answer_ms;
	size_t said_max; /* bytes that wait to be sent */
	/* Once, and never from inside redis_link_open or _say: it is of no use
	 * any more, and may be freed. */
	void (*lost)(void *ctx, const char *why);
	void *ctx;
};

/* The strings of the options are used at once. */
struct redis_link *redis_link_open(
    struct loop *l, const struct redis_link_options *o, struct err *err);

/* Every request that has no answer is heard with NULL.  May be called from
 * inside of what the link calls; then nothing more comes of it. */
void redis_link_free(struct redis_link *l);

/* What comes of a request: a reply, which lives during the call, or NULL. */
typedef void redis_heard(void *arg, const struct redisReply *reply);

/* Says one request.  The answer must come within answer_ms and more_ms.  False
 * if too much waits already, or it is lost: then heard is not called. */
bool redis_link_say(struct redis_link *l, const struct span *word, size_t n,
    int64_t more_ms, redis_heard *heard, void *arg);

#endif
