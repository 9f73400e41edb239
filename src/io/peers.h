#ifndef IO_PEERS_H
#define IO_PEERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "io/host.h"

/*
 * A websocket server that talks with every client on its own, in text messages
 * of JSON.  It keeps nothing for them: when one can take a message, the owner
 * is asked for it.  Serves one path, and one sub-protocol or two; anything
 * else, and what is no websocket, is refused.
 */
struct peers;
struct peer;

/* A message that is not handed on. */
enum peers_fault {
	PEERS_BINARY,
	PEERS_TOO_LONG,
	PEERS_UNASKED, /* of one who only listens */
};

struct peers_options {
	struct host_options host;
	const char *protocol;
	const char *listening; /* that of clients who only listen, or NULL */
	size_t heard_max;      /* bytes of a client's message */
	size_t said_max;       /* bytes of one to it */
	size_t data_size;      /* of the owner's data for each client, zeroed */

	/* Whether the client that shows this bearer token (empty: none) may
	 * come; may fill in its data.  No: 401.  Called also for one that does
	 * not come after all: data may hold nothing that must be freed. */
	bool (*admit)(void *ctx, struct span token, void *data);
	void (*opened)(void *ctx, struct peer *p);
	void (*closed)(void *ctx, struct peer *p); /* and its data goes */
	void (*heard)(void *ctx, struct peer *p, struct span text);
	void (*fault)(void *ctx, struct peer *p, enum peers_fault why);
	/* Appends the next message, one whole text, to out.  False, and out
	 * untouched, if there is none now: see peer_wants. */
	bool (*next)(void *ctx, struct peer *p, struct buf *out);
	void *ctx;
};

/* The strings are copied.  None of the functions may free it. */
struct peers *peers_open(
    struct loop *l, const struct peers_options *o, struct err *err);

/* For those who connect from now on, if it was opened with TLS. */
void peers_tls(struct peers *ps, struct tls *t);

/* Without a word to those who are there; closed is not called. */
void peers_free(struct peers *ps);
int peers_port(const struct peers *ps);
size_t peers_count(const struct peers *ps); /* those being closed included */

/* Admits nobody any more: 503. */
void peers_shut(struct peers *ps);

/* All that are there: for (p = peers_first(ps); p; p = peers_next(p)).  What
 * is done to one with the functions below does not take it off at once. */
struct peer *peers_first(struct peers *ps);
struct peer *peers_next(struct peer *p);

void *peer_data(const struct peer *p);

/* Whether it came with the sub-protocol of those who only listen.  What it says
 * all the same is a fault, and never heard. */
bool peer_listens(const struct peer *p);

/* next has something for it: it is asked as soon as the client can take it,
 * and again until it says no. */
void peer_wants(struct peer *p);

/* Closes it with that code (RFC 6455, 7.4) when next has no more to say, or in
 * 5 s.  What it says meanwhile is not heard.  More than once is harmless. */
void peer_close(struct peer *p, int code);

#endif
