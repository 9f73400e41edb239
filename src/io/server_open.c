/* What a server listens with: its daemons, and their clients. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "io/clock.h"
#include "io/server_inside.h"

#define IDLE_TIMEOUT_S 120
#define HEAD_MAX 32768
#define CONNECTIONS_MAX 2000
/* How often is looked for clients that are too slow, and old daemons. */
#define SWEEP_MS 500

/*
 * The library cannot change its certificate.  So another daemon takes over the
 * listening socket, and the old one goes when its last connection has.
 */

/* The client at the other end of a connection. */
struct client {
	struct client *next;
	struct client *prev;
	struct daemon *daemon;
	int fd;
	int64_t since_ms; /* it owes us a request; -1: it has brought one */
};

struct daemon {
	struct server *server;
	struct httpd *httpd;
	struct client *clients;
	struct daemon *next;
};

struct server *
server_of(const struct daemon *d)
{
	return d->server;
}

static void
on_connection(void *ctx, struct MHD_Connection *connection, void **own,
    enum MHD_ConnectionNotificationCode code)
{
	struct daemon *d = ctx;
	struct client *c = *own;

	if (code == MHD_CONNECTION_NOTIFY_STARTED) {
		c = mem_zalloc(1, sizeof(*c));
		c->fd = MHD_get_connection_info(
		    connection, MHD_CONNECTION_INFO_CONNECTION_FD)
			    ->connect_fd;
		c->daemon = d;
		c->since_ms = clock_now_ms();
		c->next = d->clients;
		if (c->next)
			c->next->prev = c;
		d->clients = c;
		*own = c;
		return;
	}
	if (!c)
		return;
	if (c->prev)
		c->prev->next = c->next;
	else
		d->clients = c->next;
	if (c->next)
		c->next->prev = c->prev;
	*own = NULL;
	mem_free(c);
	httpd_kick(d->httpd);
}

static struct client *
client_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

	return info ? info->socket_context : NULL;
}

void
server_owes(struct MHD_Connection *connection, int64_t since_ms)
{
	struct client *c = client_of(connection);

	if (c)
		c->since_ms = since_ms;
}

void
server_kick(struct MHD_Connection *connection)
{
	struct client *c = client_of(connection);

	if (c)
		httpd_kick(c->daemon->httpd);
}

/* The library sees the end of the stream, whatever it is about. */
static void
cut_slow(struct server *s, struct daemon *d, int64_t now_ms)
{
	struct client *c;

	for (c = d->clients; c && s->options.request_ms > 0; c = c->next)
		if (c->since_ms != -1 &&
		    now_ms - c->since_ms > s->options.request_ms)
			shutdown(c->fd, SHUT_RDWR);
}

static void
on_sweep(void *ctx)
{
	struct server *s = ctx;
	struct daemon **at = &s->daemons;
	int64_t now = clock_now_ms();

	while (*at) {
		struct daemon *d = *at;

		cut_slow(s, d, now);
		if (d == s->daemons || d->clients) {
			at = &d->next;
			continue;
		}
		*at = d->next;
		httpd_free(d->httpd);
		mem_free(d);
	}
	timer_set(s->timer, SWEEP_MS);
}

/* On a socket that listens already (-1: on its own), before the others. */
static int
add_daemon(
    struct server *s, const struct server_options *o, int fd, struct err *err)
{
	struct daemon *d = mem_zalloc(1, sizeof(*d));
	struct httpd_options ho = {
		.addr = o->addr,
		.port = o->port,
		.fd = fd,
		.tls = o->tls,
		.connections = o->connections,
		/* Also what is written has its place in there. */
		.head_memory = o->head_max + HEAD_MAX,
		.idle_s = IDLE_TIMEOUT_S,
		.access = server_on_access,
		.uri = server_on_uri,
		.completed = server_on_completed,
		.connection = on_connection,
		.ctx = d,
	};

	d->server = s;
	d->httpd = httpd_new(s->loop, &ho, err);
	if (!d->httpd) {
		mem_free(d);
		return -1;
	}
	d->next = s->daemons;
	s->daemons = d;
	return 0;
}

struct server *
server_open(struct loop *l, const struct server_options *o, struct err *err)
{
	struct server *s = mem_zalloc(1, sizeof(*s));

	s->loop = l;
	s->options = *o;
	s->options.addr = NULL;
	s->options.tls = NULL;
	s->timer = timer_new(l, on_sweep, s);
	if (add_daemon(s, o, -1, err) == 0) {
		timer_set(s->timer, SWEEP_MS);
		return s;
	}
	server_free(s);
	return NULL;
}

struct server *
server_new(struct loop *l, const char *addr, int port, size_t body_max,
    void (*fn)(void *ctx, const struct server_request *req), void *ctx,
    struct err *err)
{
	struct server_options o = {
		.addr = addr,
		.port = port,
		.body_max = body_max,
		.head_max = HEAD_MAX,
		.connections = CONNECTIONS_MAX,
		.fn = fn,
		.ctx = ctx,
	};

	return server_open(l, &o, err);
}

int
server_tls(struct server *s, const struct tls *t, struct err *err)
{
	struct httpd *was = s->daemons->httpd;
	struct server_options o = s->options;
	int fd;

	if (httpd_is_shut(was))
		return 0;
	o.addr = "the";
	o.port = httpd_port(was);
	o.tls = t;
	fd = fcntl(httpd_fd(was), F_DUPFD_CLOEXEC, 0);
	if (fd == -1)
		return err_set(err, "cannot listen: %s", strerror(errno));
	if (add_daemon(s, &o, fd, err) == -1)
		return -1;
	httpd_shut(was);
	return 0;
}

void
server_free(struct server *s)
{
	struct exchange *x;
	struct daemon *d;

	if (!s)
		return;
	/* The library ends the program if one is suspended when it stops. */
	for (x = s->exchanges; x; x = x->next)
		if (x->suspended && x->connection)
			MHD_resume_connection(x->connection);
	timer_free(s->timer);
	for (d = s->daemons; d; d = s->daemons) {
		s->daemons = d->next;
		httpd_free(d->httpd);
		mem_free(d);
	}
	while (s->exchanges)
		server_forget(s->exchanges);
	mem_free(s);
}

int
server_port(const struct server *s)
{
	return httpd_port(s->daemons->httpd);
}

void
server_shut(struct server *s)
{
	httpd_shut(s->daemons->httpd);
}
