#ifndef IO_HTTP_H
#define IO_HTTP_H

#include <stdint.h>

#include "base/request.h"
#include "io/loop.h"

#define HTTP_BODY_MAX (8 << 20)

/* How the API is reached.  The strings are copied, the secret is wiped when
 * the client is freed. */
struct http_options {
	const char *base; /* "https://api.telnyx.com/v2": what paths follow */
	const char *credential; /* see io/credential.h, or NULL */
	const char *ca_file;    /* instead of the system's, or NULL */
	int timeout_ms;         /* for one request in all */
};

/*
 * HTTP client on libcurl's multi interface: HTTP/2 where offered, connections
 * kept and reused, no redirects, TLS verified, bodies capped.
 */
struct http;
struct http *http_new(struct loop *l, const struct http_options *o);

/* Requests under way are dropped without an answer. */
void http_free(struct http *h);

/* Asks for a path.  done is called exactly once, with the tag, from the loop
 * and never from inside http_get; NULL drops the answer.  This is all that a
 * program can do which is linked without io/http_send.c. */
void http_get(struct http *h, const char *path, uint64_t tag,
    void (*done)(void *ctx, uint64_t tag, const struct answer *a), void *ctx);

/* Sends at once (io/http_send.c).  done is called exactly once, with the tag,
 * from the loop and never from inside http_send.  It may send again, but not
 * free the client. */
void http_send(struct http *h, const struct request *req, uint64_t tag,
    void (*done)(void *ctx, uint64_t tag, const struct answer *a), void *ctx);

/* The same with header lines of its own ("Name: value"), up to a NULL. */
void http_send_headers(struct http *h, const struct request *req,
    const char *const headers[], uint64_t tag,
    void (*done)(void *ctx, uint64_t tag, const struct answer *a), void *ctx);

/* Opens the connection, so that the first key press finds it warm.  libcurl
 * keeps a connection only if it has carried a request, so this is a GET of the
 * base with a "/" behind it, whose answer is dropped. */
void http_warm(struct http *h);

/* Replaces the credential for the requests that follow. */
void http_credential(struct http *h, const char *credential);

#endif
