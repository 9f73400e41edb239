#include "io/host.h"

#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "io/carrier.h"
#include "io/limit.h"
#include "io/upgrade.h"

/* Connections beside the clients, so that one too many gets an answer. */
#define STRANGERS_MAX 64
/* How long a closed client may take to read that it is. */
#define CLOSE_TIMEOUT_S 5

struct host {
	struct carrier *carrier;
	struct timer *timer; /* says goodbye */
	struct host_calls calls;
	struct client *clients;
	size_t count;
	char *path, *origins;
	struct limit *failures; /* NULL: any */
	size_t clients_max;
	int socket_bytes;
	bool shut;
	int port;
};

void
host_add(struct host *h, struct client *c, struct lws *wsi)
{
	carrier_knows(wsi);
	c->wsi = wsi;
	c->next = h->clients;
	h->clients = c;
	h->count++;
	if (h->socket_bytes > 0)
		setsockopt(lws_get_socket_fd(wsi), SOL_SOCKET, SO_SNDBUF,
		    &h->socket_bytes, sizeof(h->socket_bytes));
}

bool
host_remove(struct host *h, struct client *c)
{
	struct client **link = &h->clients;

	while (*link && *link != c)
		link = &(*link)->next;
	if (!c || !*link)
		return false;
	*link = c->next;
	h->count--;
	return true;
}

/* How one is closed. */

void
client_close(struct client *c, int code)
{
	if (c->code)
		return;
	c->code = code;
	lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, CLOSE_TIMEOUT_S);
	lws_callback_on_writable(c->wsi);
}

void
host_farewell(struct host *h, struct client *c)
{
	c->flushed = true;
	timer_set(h->timer, 0);
}

static void
say_goodbye(struct client *c)
{
	int code = c->code;

	/* Only once. */
	c->flushed = false;
	lws_close_reason(c->wsi, (enum lws_close_status)code, NULL, 0);
	lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

/* From inside its callbacks libwebsockets 4.1.6 drops a connection without the
 * close frame, and also if it still has bytes of an older one. */
static void
on_goodbye(void *ctx)
{
	struct host *h = ctx;
	struct client *c = h->clients;

	/* It may go at once. */
	while (c) {
		if (c->flushed) {
			say_goodbye(c);
			c = h->clients;
		} else {
			c = c->next;
		}
	}
}

/* Who may come. */

static bool
has_token(struct host *h, struct lws *wsi)
{
	char shown[UPGRADE_TOKEN_MAX];
	struct span token = upgrade_token(wsi, shown);
	bool may = h->calls.admit(h->calls.ctx, token);

	explicit_bzero(shown, sizeof(shown));
	return may;
}

int
host_admit(struct host *h, struct lws *wsi, const char *upgrade)
{
	unsigned bar;

	if (!upgrade_is_path(wsi, h->path))
		return upgrade_refuse(wsi, HTTP_STATUS_NOT_FOUND);
	bar = upgrade_bar(wsi, h->origins, h->failures);
	if (bar)
		return upgrade_refuse(wsi, bar);
	if (!upgrade || strcasecmp(upgrade, "websocket") != 0)
		return upgrade_refuse(wsi, HTTP_STATUS_BAD_REQUEST);
	/* Otherwise the library would hang up without a word. */
	if (!h->calls.speaks(h->calls.ctx, wsi))
		return upgrade_refuse(wsi, HTTP_STATUS_BAD_REQUEST);
	/* How full it is is not for strangers. */
	if (!has_token(h, wsi)) {
		upgrade_failed(wsi, h->failures);
		return upgrade_refuse(wsi, HTTP_STATUS_UNAUTHORIZED);
	}
	if (h->shut || h->count >= h->clients_max)
		return upgrade_refuse(wsi, HTTP_STATUS_SERVICE_UNAVAILABLE);
	return 0;
}

struct host *
host_open(struct loop *l, const struct host_options *o,
    const struct carrier_options *co, const struct host_calls *calls,
    struct err *err)
{
	struct host *h = mem_zalloc(1, sizeof(*h));
	struct carrier_options all = *co;

	all.connections = (unsigned)o->clients_max +
			  (o->strangers ? o->strangers : STRANGERS_MAX);
	all.strangers = o->strangers;
	all.strangers_per_address = o->strangers_per_address;
	all.addr = o->addr;
	all.port = o->port;
	all.serves = o->tls;
	all.ping_s = o->ping_s;
	all.hangup_s = o->hangup_s;
	h->timer = timer_new(l, on_goodbye, h);
	h->calls = *calls;
	h->path = mem_strdup(o->path);
	h->origins = o->origins ? mem_strdup(o->origins) : NULL;
	h->clients_max = o->clients_max;
	h->socket_bytes = (int)o->socket_bytes;
	if (o->guesses)
		h->failures = limit_new(60000 / o->guesses, (int)o->guesses);
	h->carrier = carrier_new(l, &all, calls->ctx);
	if (!h->carrier) {
		err_set(err, "websockets: cannot listen on %s port %d", o->addr,
		    o->port);
		host_free(h);
		return NULL;
	}
	h->port = lws_get_vhost_listen_port(carrier_vhost(h->carrier));
	return h;
}

void
host_stop(struct host *h)
{
	carrier_free(h->carrier);
	h->carrier = NULL;
}

void
host_free(struct host *h)
{
	if (!h)
		return;
	carrier_free(h->carrier);
	timer_free(h->timer);
	mem_free(h->path);
	mem_free(h->origins);
	limit_free(h->failures);
	mem_free(h);
}

void
host_tls(struct host *h, struct tls *t)
{
	carrier_tls(h->carrier, t);
}

void
host_shut(struct host *h)
{
	h->shut = true;
}

int
host_port(const struct host *h)
{
	return h->port;
}

size_t
host_count(const struct host *h)
{
	return h->count;
}

struct client *
host_first(const struct host *h)
{
	return h->clients;
}
