#include "io/outbox.h"

#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"

void
outbox_init(struct outbox *o)
{
	TAILQ_INIT(&o->notes);
	o->count = 0;
}

static void
drop_first(struct outbox *o)
{
	struct outbox_note *n = TAILQ_FIRST(&o->notes);

	TAILQ_REMOVE(&o->notes, n, all);
	o->count--;
	mem_free(n);
}

void
outbox_clear(struct outbox *o)
{
	while (!TAILQ_EMPTY(&o->notes))
		drop_first(o);
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
	drop_first(o);
	if (!TAILQ_EMPTY(&o->notes))
		lws_callback_on_writable(wsi);
	return 0;
}

void
outbox_never_late(struct lws *wsi)
{
	struct linger at_once = { .l_onoff = 1 };
	int fd = lws_get_socket_fd(wsi);

	if (fd >= 0)
		setsockopt(
		    fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}
