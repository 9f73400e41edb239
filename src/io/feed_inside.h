#ifndef IO_FEED_INSIDE_H
#define IO_FEED_INSIDE_H

#include "io/feed.h"
#include "io/outbox.h"

/* For feed.c and feed_send.c alone. */

/* What waits to be said, and the connection, over which say will write it when
 * the library is ready; NULL if there is none. */
struct outbox *feed_outbox(struct feed *f,
    int (*say)(struct outbox *o, struct lws *wsi), struct lws **wsi);

#endif
