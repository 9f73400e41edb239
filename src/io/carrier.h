#ifndef IO_CARRIER_H
#define IO_CARRIER_H

#include <stdbool.h>
#include <stddef.h>

#include <libwebsockets.h>

#include "io/loop.h"
#include "io/tls.h"

/*
 * A libwebsockets context on our loop: what io/feed and io/hub share.  It
 * offers no extension, sends the library's warnings to io/log, and takes the
 * context down without stopping the loop.
 */
struct carrier;

#define CARRIER_NO_LISTEN (-1)

struct carrier_options {
	lws_callback_function *fn; /* gets everything; see carrier_owner */
	const char *protocol;      /* under 32 bytes; NULL: "earshot" */
	const char *protocol_too;  /* a second that is served, or NULL */
	size_t session_size;       /* zeroed bytes for each connection */
	unsigned connections;      /* how many at once */
	/* Of them, how many may be no websocket yet, 0: any number.  Those
	 * from loopback, where a proxy would be, count only in the sum. */
	unsigned strangers;
	unsigned strangers_per_address;
	const char *addr;    /* to listen on; NULL: anywhere */
	int port;            /* 0: a free one, or CARRIER_NO_LISTEN */
	bool tls;            /* will be a client of wss: */
	const char *ca_file; /* instead of the system's, or NULL */
	struct tls *serves;  /* listens with TLS; held.  NULL: without */
	int ping_s;          /* 0 and 0: the library's own, 5 minutes */
	int hangup_s;
};

/* NULL if the library refuses: the port is taken, or TLS will not start. */
struct carrier *carrier_new(
    struct loop *l, const struct carrier_options *o, void *owner);

/* For those who connect from now on, where it listens with TLS. */
void carrier_tls(struct carrier *c, struct tls *t);

/* Closes all connections.  The callback is not called any more; what the
 * library still holds goes in the next turns of the loop. */
void carrier_free(struct carrier *c);

struct lws_context *carrier_context(struct carrier *c);
struct lws_vhost *carrier_vhost(struct carrier *c);

/* The owner, for use in the callback. */
void *carrier_owner(struct lws *wsi);

/* The owner has taken this one: no stranger any more. */
void carrier_knows(struct lws *wsi);

/* For the owner's next connection: see lws_client_connect_info. */
const lws_retry_bo_t *carrier_idle_policy(struct carrier *c);

/* Must be called when a connection could not be made: libwebsockets 4.1.6
 * forgets the poll handle of a TCP connect that failed. */
void carrier_sweep(struct carrier *c);

#endif
