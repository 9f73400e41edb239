#include "io/outbox.h"

#include <sys/socket.h>

#include "base/mem.h"

void
outbox_init(struct outbox *o)
{
	TAILQ_INIT(&o->notes);
	o->count = 0;
	o->send = NULL;
}

void
outbox_drop(struct outbox *o)
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
		outbox_drop(o);
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
