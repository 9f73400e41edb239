#ifndef IO_OUTBOX_H
#define IO_OUTBOX_H

#include <stdbool.h>
#include <sys/queue.h>

#include <libwebsockets.h>

#include "base/span.h"

/* Text messages that wait until a websocket of libwebsockets can be written
 * to.  For io/feed alone. */
struct outbox_note {
	TAILQ_ENTRY(outbox_note) all;
	size_t n;
	unsigned char bytes[]; /* LWS_PRE bytes for the frame's head first */
};
TAILQ_HEAD(outbox_list, outbox_note);

struct outbox {
	struct outbox_list notes;
	int count;
	/* outbox_send, once something was put in. */
	int (*send)(struct outbox *o, struct lws *wsi);
	void (*goodbye)(struct lws *wsi, int code); /* likewise */
};

void outbox_init(struct outbox *o);

/* Throws away the first of what waits, of which there is one. */
void outbox_drop(struct outbox *o);

/* Throws away what waits. */
void outbox_clear(struct outbox *o);

/* Of io/feed_send.c, like outbox_send.  Copies a message to the end, and asks
 * the library for its turn.  False if most wait already. */
bool outbox_put(struct outbox *o, struct lws *wsi, struct span text, int most);

/* To be called when the library says that one message may go.  -1 if the
 * connection is to be closed. */
int outbox_send(struct outbox *o, struct lws *wsi);

/* What the kernel still holds when the connection is given up shall not go out
 * after all, when the network is back. */
void outbox_never_late(struct lws *wsi);

/* Says at once why it is about to be closed (RFC 6455, 7.4), if that can be
 * said: the library would say it too late where nothing may come late. */
void outbox_goodbye(struct lws *wsi, int code);

#endif
