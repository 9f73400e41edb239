#include "io/server.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <microhttpd.h>

#include "base/buf.h"
#include "base/mem.h"

/*
 * libmicrohttpd runs without a thread of its own: its epoll descriptor is
 * watched by the loop, and its timeout is set on a timer.
 *
 * The life of a request in it:  on_uri (the raw address, before the head is
 * parsed), on_access with the head, on_access for each piece of the body,
 * on_access without one: the request is whole.  There the connection is
 * suspended and fn is asked.  server_reply resumes it, on_access is called
 * once more and queues the answer, or has the connection cut.  on_completed
 * comes last, early if the client hangs up; but while a connection is
 * suspended nobody looks at its socket, so a client that leaves is noticed
 * only after the answer.
 */

#define IDLE_TIMEOUT_S 120
#define HEAD_MEMORY 32768
#define CONNECTIONS_MAX 2000
#define CUT (-1)

struct header {
	struct header *next;
	char *name;
	char *value;
};

struct exchange {
	struct server *server;
	struct MHD_Connection *connection; /* NULL once it is gone */
	struct exchange *next;
	struct exchange *prev;
	char *path;
	char *query; /* inside path */
	char *method;
	struct buf body;
	bool asked;    /* fn has it, and must reply */
	bool too_long; /* answered 413 without asking */
	bool suspended;
	bool replied;
	int status; /* or CUT */
	struct header *headers;
	struct MHD_Response *response;
};

struct server {
	struct loop *loop;
	struct MHD_Daemon *daemon;
	struct watch *watch;
	struct timer *timer;
	struct exchange *exchanges;
	size_t body_max;
	uint64_t too_long;
	void (*fn)(void *ctx, const struct server_request *req);
	void *ctx;
};

static void
run(struct server *s)
{
	MHD_UNSIGNED_LONG_LONG ms;

	MHD_run(s->daemon);
	if (MHD_get_timeout(s->daemon, &ms) == MHD_YES)
		timer_set(s->timer, (int64_t)ms);
	else
		timer_set(s->timer, -1);
}

static void
on_ready(void *ctx, int ready)
{
	(void)ready;
	run(ctx);
}

static void
on_timer(void *ctx)
{
	run(ctx);
}

static struct exchange *
new_exchange(struct server *s, const char *uri, struct MHD_Connection *c)
{
	struct exchange *x = mem_zalloc(1, sizeof(*x));
	char *mark;

	x->server = s;
	x->connection = c;
	x->path = mem_strdup(uri);
	mark = strchr(x->path, '?');
	x->query = mark ? mark + 1 : x->path + strlen(x->path);
	if (mark)
		*mark = '\0';
	buf_init(&x->body, s->body_max);
	x->next = s->exchanges;
	if (x->next)
		x->next->prev = x;
	s->exchanges = x;
	return x;
}

static void
free_exchange(struct exchange *x)
{
	struct header *h;

	if (x->prev)
		x->prev->next = x->next;
	else if (x->server)
		x->server->exchanges = x->next;
	if (x->next)
		x->next->prev = x->prev;
	for (h = x->headers; h; h = x->headers) {
		x->headers = h->next;
		mem_free(h->name);
		mem_free(h->value);
		mem_free(h);
	}
	if (x->response)
		MHD_destroy_response(x->response);
	buf_free(&x->body);
	mem_free(x->path);
	mem_free(x->method);
	mem_free(x);
}

static void *
on_uri(void *ctx, const char *uri, struct MHD_Connection *connection)
{
	return new_exchange(ctx, uri, connection);
}

/* The exchange is the user's from fn on until server_reply; else it goes with
 * its connection's request. */
static void
on_completed(void *ctx, struct MHD_Connection *connection, void **own,
    enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *own;

	(void)ctx;
	(void)connection;
	(void)why;
	*own = NULL;
	if (!x)
		return;
	x->connection = NULL;
	if (!x->asked || x->replied)
		free_exchange(x);
}

static void
ask(struct exchange *x)
{
	struct server *s = x->server;
	struct server_request req = {
		.method = x->method,
		.path = x->path,
		.query = x->query,
		.body = buf_span(&x->body),
		.exchange = x,
	};

	x->asked = true;
	s->fn(s->ctx, &req);
}

static enum MHD_Result
queue(struct exchange *x)
{
	struct header *h;

	for (h = x->headers; h; h = h->next)
		MHD_add_response_header(x->response, h->name, h->value);
	return MHD_queue_response(
	    x->connection, (unsigned)x->status, x->response);
}

static void
set_reply(struct exchange *x, int status, const char *type, struct span body)
{
	/* The library copies; the cast is for its prototype. */
	x->response = MHD_create_response_from_buffer(
	    body.n, (void *)(uintptr_t)body.p, MHD_RESPMEM_MUST_COPY);
	x->status = status;
	x->replied = true;
	if (type && *type)
		server_add_header(x, "Content-Type", type);
}

static void
refuse_long(struct exchange *x)
{
	x->too_long = true;
	x->server->too_long++;
	set_reply(x, 413, "text/plain", span_of("body too long\n"));
}

static enum MHD_Result
take_head(struct exchange *x, const char *method)
{
	const char *length = MHD_lookup_connection_value(
	    x->connection, MHD_HEADER_KIND, "Content-Length");

	x->method = mem_strdup(method);
	/* Answered before the body is sent, if the client says its length. */
	if (length && strtoull(length, NULL, 10) > x->server->body_max) {
		refuse_long(x);
		return queue(x);
	}
	return MHD_YES;
}

static enum MHD_Result
on_access(void *ctx, struct MHD_Connection *connection, const char *url,
    const char *method, const char *version, const char *data, size_t *size,
    void **own)
{
	struct exchange *x = *own;

	(void)ctx;
	(void)connection;
	(void)url;
	(void)version;
	if (!x)
		return MHD_NO;
	if (!x->method)
		return take_head(x, method);
	if (*size > 0) {
		if (!x->too_long && !buf_put(&x->body, data, *size))
			x->too_long = true;
		*size = 0;
		return MHD_YES;
	}
	if (x->too_long && !x->replied)
		refuse_long(x);
	if (!x->replied)
		ask(x);
	if (x->replied)
		return x->status == CUT ? MHD_NO : queue(x);
	x->suspended = true;
	MHD_suspend_connection(connection);
	return MHD_YES;
}

/* Lets on_access be called once more, unless we are inside it. */
static void
go_on(struct exchange *x)
{
	if (!x->connection) {
		free_exchange(x);
		return;
	}
	if (!x->suspended)
		return;
	x->suspended = false;
	MHD_resume_connection(x->connection);
	timer_set(x->server->timer, 0);
}

void
server_reply(struct exchange *x, int status, const char *type, struct span body)
{
	assert(!x->replied);
	set_reply(x, status, type, body);
	go_on(x);
}

void
server_cut(struct exchange *x)
{
	assert(!x->replied);
	x->status = CUT;
	x->replied = true;
	go_on(x);
}

void
server_add_header(struct exchange *x, const char *name, const char *value)
{
	struct header *h = mem_zalloc(1, sizeof(*h));

	h->name = mem_strdup(name);
	h->value = mem_strdup(value);
	h->next = x->headers;
	x->headers = h;
}

const char *
server_header(const struct server_request *req, const char *name)
{
	if (!req->exchange->connection)
		return NULL;
	return MHD_lookup_connection_value(
	    req->exchange->connection, MHD_HEADER_KIND, name);
}

struct count {
	const char *name;
	size_t times;
};

static enum MHD_Result
count_header(
    void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	struct count *c = ctx;

	(void)kind;
	(void)value;
	if (strcasecmp(name, c->name) == 0)
		c->times++;
	return MHD_YES;
}

size_t
server_header_count(const struct server_request *req, const char *name)
{
	struct count c = { .name = name };

	if (req->exchange->connection)
		MHD_get_connection_values(req->exchange->connection,
		    MHD_HEADER_KIND, count_header, &c);
	return c.times;
}

static int
start(struct server *s, const char *addr, int port, struct err *err)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
	};
	const union MHD_DaemonInfo *info;

	if (inet_pton(AF_INET, addr, &to.sin_addr) != 1)
		return err_set(err, "%s is not an IPv4 address", addr);
	errno = 0;
	s->daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME,
	    (uint16_t)port, NULL, NULL, on_access, s, MHD_OPTION_SOCK_ADDR, &to,
	    MHD_OPTION_URI_LOG_CALLBACK, on_uri, s, MHD_OPTION_NOTIFY_COMPLETED,
	    on_completed, s, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
	    (size_t)HEAD_MEMORY, MHD_OPTION_CONNECTION_TIMEOUT,
	    (unsigned)IDLE_TIMEOUT_S, MHD_OPTION_CONNECTION_LIMIT,
	    (unsigned)CONNECTIONS_MAX, MHD_OPTION_END);
	if (!s->daemon)
		return err_set(err, "cannot listen on %s port %d: %s", addr,
		    port, errno ? strerror(errno) : "no reason given");
	info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	s->watch = watch_new(s->loop, info->epoll_fd, on_ready, s);
	if (!s->watch)
		return err_set(err, "cannot watch port %d", port);
	watch_set(s->watch, WATCH_READ);
	return 0;
}

struct server *
server_new(struct loop *l, const char *addr, int port, size_t body_max,
    void (*fn)(void *ctx, const struct server_request *req), void *ctx,
    struct err *err)
{
	struct server *s = mem_zalloc(1, sizeof(*s));

	s->loop = l;
	s->body_max = body_max;
	s->fn = fn;
	s->ctx = ctx;
	s->timer = timer_new(l, on_timer, s);
	if (start(s, addr, port, err) == 0)
		return s;
	server_free(s);
	return NULL;
}

void
server_free(struct server *s)
{
	struct exchange *x;

	if (!s)
		return;
	/* The library ends the program if one is suspended when it stops. */
	for (x = s->exchanges; x; x = x->next)
		if (x->suspended)
			MHD_resume_connection(x->connection);
	watch_free(s->watch);
	timer_free(s->timer);
	if (s->daemon)
		MHD_stop_daemon(s->daemon);
	while (s->exchanges)
		free_exchange(s->exchanges);
	mem_free(s);
}

int
server_port(const struct server *s)
{
	const union MHD_DaemonInfo *info =
	    MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);

	return info ? info->port : 0;
}

void
server_shut(struct server *s)
{
	/* The library leaves the socket to us. */
	int fd = MHD_quiesce_daemon(s->daemon);

	if (fd != MHD_INVALID_SOCKET)
		close(fd);
}

size_t
server_under_way(const struct server *s)
{
	const struct exchange *x;
	size_t n = 0;

	for (x = s->exchanges; x; x = x->next)
		n++;
	return n;
}

uint64_t
server_too_long(const struct server *s)
{
	return s->too_long;
}
