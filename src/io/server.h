#ifndef IO_SERVER_H
#define IO_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "io/loop.h"
#include "io/tls.h"

/* An HTTP server on libmicrohttpd. */
struct server;
struct exchange;

/* One request, whole.  The strings live until it is answered. */
struct server_request {
	const char *method;
	const char *path;  /* without query, still percent-encoded */
	const char *query; /* raw, after the "?", or "" */
	struct span body;
	uint32_t addr; /* who asks: IPv4, 0 if that is loopback */
	struct exchange *exchange;
};

struct server_options {
	const char *addr;      /* IPv4 */
	int port;              /* 0: a free one */
	const struct tls *tls; /* NULL: without */
	size_t body_max;       /* then 413 */
	size_t head_max;       /* bytes of names and values; then 431 */
	unsigned connections;  /* at once; more wait */
	/* So long a client may take to bring a whole request, from when it
	 * connects, or from the last answer; then it is cut.  0: for ever, but
	 * for 2 minutes of silence. */
	int64_t request_ms;
	/* Gets each request, and must see to it that its exchange is replied
	 * to or cut, now or later, whether or not the client is still there. */
	void (*fn)(void *ctx, const struct server_request *req);
	void *ctx;
};

/* The strings are not kept, nor is tls. */
struct server *server_open(
    struct loop *l, const struct server_options *o, struct err *err);

/* The same without TLS, with 32 KiB of head and all the time. */
struct server *server_new(struct loop *l, const char *addr, int port,
    size_t body_max, void (*fn)(void *ctx, const struct server_request *req),
    void *ctx, struct err *err);

/* Another certificate for those who connect from now on; those who are there
 * stay with the one that they have seen.  -1: all is as it was. */
int server_tls(struct server *s, const struct tls *t, struct err *err);

/* Exchanges that are not answered go with it.  Not from inside fn. */
void server_free(struct server *s);
int server_port(const struct server *s);

/* Takes no more connections; those that are there go on. */
void server_shut(struct server *s);

/* Requests that have begun and are not answered to their end. */
size_t server_under_way(const struct server *s);

/* How many were too long so far. */
uint64_t server_too_long(const struct server *s);

/* A header of the request, or NULL.  The name is compared without case. */
const char *server_header(const struct server_request *req, const char *name);

/* How often it stands there. */
size_t server_header_count(const struct server_request *req, const char *name);

/* Adds a header to the answer that is to come. */
void server_add_header(struct exchange *x, const char *name, const char *value);

/* Answers, once.  The body is copied; the exchange is gone for the caller. */
void server_reply(
    struct exchange *x, int status, const char *type, struct span body);

/* Instead of an answer: cuts the connection (a fault for tests). */
void server_cut(struct exchange *x);

#endif
