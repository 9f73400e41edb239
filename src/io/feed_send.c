/*
 * What is said over a feed.  Apart from feed.c, so that a program that only
 * looks is linked without it.
 */
#include <string.h>

#include "base/mem.h"
#include "io/feed_inside.h"

/* LWS_WRITE_CLOSE, for which lws-write.h (4.1.6) leaves this number free
 * between LWS_WRITE_HTTP and LWS_WRITE_PING, as the library uses it. */
#define WRITE_CLOSE ((enum lws_write_protocol)4)

void
outbox_goodbye(struct lws *wsi, int code)
{
	unsigned char b[LWS_PRE + 2];

	if (lws_send_pipe_choked(wsi))
		return;
	b[LWS_PRE] = (unsigned char)(code >> 8);
	b[LWS_PRE + 1] = (unsigned char)code;
	lws_write(wsi, b + LWS_PRE, 2, WRITE_CLOSE);
}

bool
outbox_put(struct outbox *o, struct lws *wsi, struct span text, int most)
{
	struct outbox_note *n;

	if (o->count == most)
		return false;
	n = mem_zalloc(1, sizeof(*n) + LWS_PRE + text.n);
	n->n = text.n;
	memcpy(n->bytes + LWS_PRE, text.p, text.n);
	TAILQ_INSERT_TAIL(&o->notes, n, all);
	o->count++;
	o->send = outbox_send;
	o->goodbye = outbox_goodbye;
	lws_callback_on_writable(wsi);
	return true;
}

int
outbox_send(struct outbox *o, struct lws *wsi)
{
	struct outbox_note *n = TAILQ_FIRST(&o->notes);

	if (!n)
		return 0;
	if (lws_write(wsi, n->bytes + LWS_PRE, n->n, LWS_WRITE_TEXT) <
	    (int)n->n)
		return -1;
	outbox_drop(o);
	if (!TAILQ_EMPTY(&o->notes))
		lws_callback_on_writable(wsi);
	return 0;
}

bool
feed_send(struct feed *f, struct span text)
{
	struct outbox *o;
	struct lws *wsi;

	if (text.n > FEED_SAY_MAX)
		return false;
	o = feed_outbox(f, &wsi);
	return o && wsi && outbox_put(o, wsi, text, FEED_WAITING_MAX);
}
