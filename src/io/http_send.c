/*
 * Requests that may change something: those with a method of their own, and
 * with a body.  Apart from http.c, so that a program that only looks is linked
 * without it.
 */
#include <string.h>

#include "io/http_inside.h"

/*
 * The body of a request, once.  libcurl sends a request again by itself when a
 * connection that was used before dies without an answer; that could put a
 * supervisor on air twice.  It cannot rewind what comes from here, so it ends
 * with CURLE_SEND_FAIL_REWIND instead.
 */
static size_t
on_ask(char *p, size_t size, size_t n, void *ctx)
{
	struct transfer *t = ctx;
	size_t left = t->asked.len - t->asked_at;

	n = size * n < left ? size * n : left;
	if (n > 0)
		memcpy(p, t->asked.p + t->asked_at, n);
	t->asked_at += n;
	return n;
}

static void
set_request(
    struct transfer *t, const struct target *to, const struct request *req)
{
	size_t n = req->kind == BODY_NONE ? 0 : strlen(req->body);

	if (req->method == METHOD_GET) {
		transfer_set_get(t, to, req->path);
		return;
	}
	transfer_set_target(t, to, req->path, req->kind);
	/* Without a body, POST and its like say that its length is 0. */
	if (req->kind == BODY_NONE && req->method == METHOD_DELETE) {
		curl_easy_setopt(t->easy, CURLOPT_CUSTOMREQUEST, "DELETE");
		return;
	}
	buf_clear(&t->asked);
	buf_put(&t->asked, req->body, n);
	t->asked_at = 0;
	curl_easy_setopt(t->easy, CURLOPT_POST, 1L);
	curl_easy_setopt(t->easy, CURLOPT_POSTFIELDSIZE, (long)n);
	curl_easy_setopt(t->easy, CURLOPT_READFUNCTION, on_ask);
	curl_easy_setopt(t->easy, CURLOPT_READDATA, t);
	curl_easy_setopt(
	    t->easy, CURLOPT_CUSTOMREQUEST, method_name(req->method));
}

void
http_send(struct http *h, const struct request *req, uint64_t tag,
    void (*done)(void *ctx, uint64_t tag, const struct answer *a), void *ctx)
{
	static const char *const none[] = { NULL };

	http_send_headers(h, req, none, tag, done, ctx);
}

void
http_send_headers(struct http *h, const struct request *req,
    const char *const headers[], uint64_t tag,
    void (*done)(void *ctx, uint64_t tag, const struct answer *a), void *ctx)
{
	struct transfer *t;

	t = http_take(h);
	t->tag = tag;
	t->done = done;
	t->ctx = ctx;
	set_request(t, http_target(h), req);
	transfer_add_headers(t, headers);
	http_start(h, t);
}
