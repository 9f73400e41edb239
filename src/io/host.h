#ifndef IO_HOST_H
#define IO_HOST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/span.h"
#include "io/loop.h"
#include "io/tls.h"

/* What io/hub and io/peers share: who comes to a listener for websockets, who
 * is there, and how one is closed so that he is told why. */

/* Where it listens, and who may come. */
struct host_options {
	const char *addr; /* IPv4 */
	int port;         /* 0: a free one */
	struct tls *tls;  /* held; NULL: without */
	const char *path;
	unsigned strangers; /* see io/carrier.h */
	unsigned strangers_per_address;
	/* Pages whose browsers may come, with blanks between; NULL: any. */
	const char *origins;
	/* Tokens that one address may guess in a minute, then 429; 0: any. */
	unsigned guesses;
	size_t clients_max;  /* then 503 */
	size_t socket_bytes; /* what the kernel may hold; 0: what it likes */
	int ping_s;          /* after so long without a sign of life */
	int hangup_s;        /* 0 and 0: the library's own, 5 minutes */
};

/* For the servers of io/ alone, from here on. */
struct host;
struct lws;
struct carrier_options;

/* The first member of what each of them keeps of a client. */
struct client {
	struct lws *wsi;
	struct client *next;
	int code;     /* that it is being closed with, or 0 */
	bool flushed; /* nothing is left that goes before that */
};

struct host_calls {
	/* Whether it offers what we speak; no: 400. */
	bool (*speaks)(void *ctx, struct lws *wsi);
	/* Whether one that shows this bearer token (empty: none) may come; no:
	 * 401.  It may be refused after that. */
	bool (*admit)(void *ctx, struct span token);
	void *ctx;
};

/* Listens: co has what is not in the options, and the carrier is owned by ctx.
 * The strings of the options are copied. */
struct host *host_open(struct loop *l, const struct host_options *o,
    const struct carrier_options *co, const struct host_calls *calls,
    struct err *err);

/* Without a word to those who are there, who are the owner's to free: see
 * host_first, between these two. */
void host_stop(struct host *h);
void host_free(struct host *h);

void host_tls(struct host *h, struct tls *t);
void host_shut(struct host *h); /* admits nobody any more: 503 */
int host_port(const struct host *h);
size_t host_count(const struct host *h); /* those being closed included */
struct client *host_first(const struct host *h);

/* What the callback returns to LWS_CALLBACK_HTTP_CONFIRM_UPGRADE, and to
 * LWS_CALLBACK_HTTP with NULL. */
int host_admit(struct host *h, struct lws *wsi, const char *upgrade);

/* It has come (LWS_CALLBACK_ESTABLISHED): the library admits and establishes in
 * one go. */
void host_add(struct host *h, struct client *c, struct lws *wsi);

/* It has gone.  False if it was not there. */
bool host_remove(struct host *h, struct client *c);

/* Asks for it to be closed with that code; in 5 s it is, without a word.  Only
 * the first time counts. */
void client_close(struct client *c, int code);

/* All that it was to get before the farewell is with the library. */
void host_farewell(struct host *h, struct client *c);

#endif
