#include <assert.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/clock.h"
#include "io/door.h"
#include "io/server_inside.h"

/*
 * The life of a request in it:  on_uri (the raw address, before the head is
 * parsed), on_access with the head, on_access for each piece of the body,
 * on_access without one: the request is whole.  There the connection is
 * suspended and fn is asked.  server_reply resumes it, on_access is called
 * once more and queues the answer, or has the connection cut.  on_completed
 * comes last, early if the client hangs up; but while a connection is
 * suspended nobody looks at its socket, so a client that leaves is noticed
 * only after the answer.
 */

#define CUT (-1)

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
	buf_init(&x->body, s->options.body_max);
	x->next = s->exchanges;
	if (x->next)
		x->next->prev = x;
	s->exchanges = x;
	return x;
}

void
server_forget(struct exchange *x)
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

void *
server_on_uri(void *ctx, const char *uri, struct MHD_Connection *connection)
{
	return new_exchange(server_of(ctx), uri, connection);
}

/* The exchange is the user's from fn on until server_reply; else it goes with
 * its connection's request. */
void
server_on_completed(void *ctx, struct MHD_Connection *connection, void **own,
    enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *own;

	(void)ctx;
	(void)why;
	*own = NULL;
	server_owes(connection, clock_now_ms());
	if (!x)
		return;
	x->connection = NULL;
	if (!x->asked || x->replied)
		server_forget(x);
}

static uint32_t
address_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info ? door_address(info->connect_fd) : 0;
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
		.addr = address_of(x->connection),
		.exchange = x,
	};

	x->asked = true;
	server_owes(x->connection, -1);
	s->options.fn(s->options.ctx, &req);
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
add_length(
    void *ctx, enum MHD_ValueKind kind, const char *name, const char *value)
{
	size_t *sum = ctx;

	(void)kind;
	*sum += strlen(name) + (value ? strlen(value) : 0);
	return MHD_YES;
}

static enum MHD_Result
take_head(struct exchange *x, const char *method)
{
	const char *length = MHD_lookup_connection_value(
	    x->connection, MHD_HEADER_KIND, "Content-Length");
	const struct server_options *o = &x->server->options;
	size_t sum = 0;

	x->method = mem_strdup(method);
	MHD_get_connection_values(
	    x->connection, MHD_HEADER_KIND, add_length, &sum);
	if (sum > o->head_max) {
		x->too_long = true;
		set_reply(x, 431, "text/plain", span_of("head too long\n"));
		return queue(x);
	}
	/* Answered before the body is sent, if the client says its length. */
	if (length && strtoull(length, NULL, 10) > o->body_max) {
		refuse_long(x);
		return queue(x);
	}
	return MHD_YES;
}

enum MHD_Result
server_on_access(void *ctx, struct MHD_Connection *connection, const char *url,
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
		server_forget(x);
		return;
	}
	if (!x->suspended)
		return;
	x->suspended = false;
	server_kick(x->connection);
	MHD_resume_connection(x->connection);
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
