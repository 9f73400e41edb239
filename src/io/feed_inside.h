#ifndef IO_FEED_INSIDE_H
#define IO_FEED_INSIDE_H

#include "io/feed.h"
#include "io/outbox.h"

/* For feed.c and feed_send.c alone. */

/* What waits to be said over the connection; NULL if there is none. */
struct outbox *feed_outbox(struct feed *f, struct lws **wsi);

#endif
