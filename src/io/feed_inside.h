#ifndef IO_FEED_INSIDE_H
#define IO_FEED_INSIDE_H

#include <stdbool.h>
#include <stdint.h>

#include <libwebsockets.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "io/feed.h"
#include "io/lookup.h"
#include "io/outbox.h"
#include "io/place.h"

/* For the files of the feed alone. */

enum stage {
	STAGE_WAITING,
	STAGE_RESOLVING,
	STAGE_CONNECTING,
	STAGE_UP,
};

struct feed {
	struct loop *loop;
	struct feed_events ev;
	struct place place;
	struct err bad_url; /* "" if the URL is good */
	char *credential;
	char *ca_file;
	char *protocol;
	int ping_s;
	int hangup_s;

	struct outbox outbox;

	enum stage stage;
	struct timer *retry; /* the pause, or the limit of an attempt */
	struct lookup *lookup;
	struct lookup_result found;
	int address; /* which of found is tried */
	struct carrier *carrier;
	struct lws *wsi;
	int fails;
	int64_t up_ms;
	int64_t life_ms;     /* the last sign of life */
	bool reached;        /* TCP is connected */
	unsigned status;     /* the handshake's HTTP status, or 0 */
	unsigned close_code; /* what the server closed with, or 0 */
	char distrust[128];  /* why the certificate is refused, or "" */

	struct buf held; /* the beginning of a message */
	bool skipping;   /* inside a message that is not taken */
};

/* The connection, or the attempt, is over. */
void feed_lose(struct feed *f, const char *why);

/* Likewise, with a sentence of what the library says about a failed attempt. */
void feed_lose_attempt(struct feed *f, struct span said);

/* What the library calls: see carrier_options. */
int feed_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len);

/* What waits to be said over the connection; NULL if there is none. */
struct outbox *feed_outbox(struct feed *f, struct lws **wsi);

#endif
