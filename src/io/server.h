#ifndef IO_SERVER_H
#define IO_SERVER_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "io/loop.h"

/* A plain HTTP server on libmicrohttpd. */
struct server;
struct exchange;

/* One request, whole.  The strings live until it is answered. */
struct server_request {
	const char *method;
	const char *path;  /* without query, still percent-encoded */
	const char *query; /* raw, after the "?", or "" */
	struct span body;
	struct exchange *exchange;
};

/* Binds to addr (IPv4, "127.0.0.1") and port (0: a free one).  Each request is
 * given to fn, which must see to it that its exchange is replied to or cut,
 * now or later, whether or not the client is still there.  Bodies over
 * body_max get 413 without fn being asked. */
struct server *server_new(struct loop *l, const char *addr, int port,
    size_t body_max, void (*fn)(void *ctx, const struct server_request *req),
    void *ctx, struct err *err);

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
