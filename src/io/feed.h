#ifndef IO_FEED_H
#define IO_FEED_H

#include <stdbool.h>
#include <stdint.h>

#include "base/span.h"
#include "io/loop.h"

/* The longest message that is taken; a longer one is dropped and told by
 * on_skip. */
#define FEED_MESSAGE_MAX (4 << 20)

/* Where the feed is and how it is held.  The strings are copied. */
struct feed_options {
	const char *url;        /* ws://... or wss://... */
	const char *credential; /* see io/credential.h, or NULL */
	const char *ca_file;    /* instead of the system's, or NULL */
	const char *protocol;   /* the sub-protocol that is spoken, or NULL */
	int ping_s;   /* ask for a sign of life after so many quiet s */
	int hangup_s; /* and give up after so many */
};

/* What a feed tells.  All called from the loop; none may free the feed. */
struct feed_events {
	void (*up)(void *ctx);
	/* One text message, whole.  Lives until the function returns. */
	void (*message)(void *ctx, struct span text);
	/* A message that was not taken: binary, too long, bad UTF-8. */
	void (*skip)(void *ctx, const char *why);
	/* Not connected, and why.  retry_ms: when it is tried again, -1:
	 * never, because the address is wrong.  refused: the server answered
	 * 401 or 403 to the handshake. */
	void (*down)(
	    void *ctx, const char *why, int64_t retry_ms, bool refused);
	/* A sign of life that carries nothing: the answer to a ping. */
	void (*alive)(void *ctx);
	void *ctx;
};

/*
 * A websocket client that keeps its connection for ever: after each loss it
 * tries again after 1, 2, 4 ... 60 s (15 s with a protocol), each with jitter;
 * after a refused sign-in, and after a close that says that coming back is of
 * no use (RFC 6455, 7.4.2: from 4000 on the codes are the server's; 4400, 4401,
 * 4403, 4409, 4413 and 4426 are taken so), every 60 s.  The first attempt is
 * made in the loop's first turn.
 * Names are resolved without blocking the loop, and their addresses tried in
 * turn; TLS is always verified, by name.  No proxy, no compression.
 */
struct feed;

/* What may wait to be sent: so many messages, and so long a one. */
#define FEED_WAITING_MAX 64
#define FEED_SAY_MAX 16384

struct feed *feed_new(
    struct loop *l, const struct feed_options *o, const struct feed_events *ev);
void feed_free(struct feed *f);

/* Tries now instead of waiting for the pause to end. */
void feed_retry(struct feed *f);

/* Replaces the credential for the next connection (a renewed token file). */
void feed_credential(struct feed *f, const char *credential);

/* One text message, in its turn; it is copied.  False if there is no connection
 * or too much waits already: it was not taken.  What was taken and could not be
 * sent before the connection ends is dropped, also by the kernel: it never
 * comes out later. */
bool feed_send(struct feed *f, struct span text);

/* Closes the connection, as if it had been lost, and tries anew at once: it is
 * there, but nothing will come over it any more.  The other side is told that
 * code (RFC 6455, 7.4), if it is not 0. */
void feed_drop(struct feed *f, int code, const char *why);

#endif
