#include "io/http.h"

#include <stdio.h>
#include <string.h>

#include <curl/curl.h>

#include "base/mem.h"
#include "io/heap.h"
#include "io/http_inside.h"

/*
 * libcurl tells by on_socket which descriptors to watch and by on_timeout when
 * to be called again; we tell it by drive() what has happened.  Finished
 * transfers are handed out by collect(), which never runs inside http_send.
 */

/* Over HTTP/1.1 each request that is not answered holds one; what makes quiet
 * must never wait for one behind a list that is being read. */
#define HOST_CONNECTIONS 16
#define POOL_MAX 32

struct http {
	struct loop *loop;
	CURLM *multi;
	struct timer *timeout; /* libcurl's */
	struct timer *later;   /* for what finished inside http_send */
	struct transfer *busy;
	struct transfer *pool;
	int busy_count;
	int pool_count;
	struct target to;
};

static void
link_busy(struct http *h, struct transfer *t)
{
	t->prev = NULL;
	t->next = h->busy;
	if (t->next)
		t->next->prev = t;
	h->busy = t;
	h->busy_count++;
}

static void
unlink_busy(struct http *h, struct transfer *t)
{
	if (t->prev)
		t->prev->next = t->next;
	else
		h->busy = t->next;
	if (t->next)
		t->next->prev = t->prev;
	h->busy_count--;
}

static void
rest_transfer(struct http *h, struct transfer *t)
{
	if (h->pool_count == POOL_MAX) {
		transfer_free(t);
		return;
	}
	transfer_clear(t);
	t->next = h->pool;
	h->pool = t;
	h->pool_count++;
}

static struct transfer *
take_transfer(struct http *h)
{
	struct transfer *t = h->pool;

	if (!t)
		return transfer_new();
	h->pool = t->next;
	h->pool_count--;
	return t;
}

/* Hands out what has finished. */
static void
collect(struct http *h)
{
	CURLMsg *msg;
	int left;

	for (;;) {
		struct transfer *t = NULL;
		CURLcode code;

		msg = curl_multi_info_read(h->multi, &left);
		if (!msg)
			return;
		if (msg->msg != CURLMSG_DONE)
			continue;
		code = msg->data.result; /* msg dies with the next call */
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &t);
		curl_multi_remove_handle(h->multi, t->easy);
		unlink_busy(h, t);
		transfer_tell(t, code);
		rest_transfer(h, t);
	}
}

static void
drive(struct http *h, curl_socket_t fd, int what)
{
	int running;

	curl_multi_socket_action(h->multi, fd, what, &running);
	collect(h);
}

static void
on_timer(void *ctx)
{
	drive(ctx, CURL_SOCKET_TIMEOUT, 0);
}

static void
on_later(void *ctx)
{
	collect(ctx);
}

/* What libcurl remembers for us with each of its sockets. */
struct socket_watch {
	struct http *http;
	curl_socket_t fd;
	struct watch *watch;
};

static void
on_ready(void *ctx, int ready)
{
	struct socket_watch *s = ctx;
	int what = 0;

	if (ready & WATCH_READ)
		what |= CURL_CSELECT_IN;
	if (ready & WATCH_WRITE)
		what |= CURL_CSELECT_OUT;
	if (ready == 0)
		what = CURL_CSELECT_ERR;
	drive(s->http, s->fd, what); /* may free s */
}

static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *ctx, void *socket_ctx)
{
	struct http *h = ctx;
	struct socket_watch *s = socket_ctx;
	int events = 0;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (s)
			watch_free(s->watch);
		mem_free(s);
		curl_multi_assign(h->multi, fd, NULL);
		return 0;
	}
	if (!s) {
		s = mem_zalloc(1, sizeof(*s));
		s->http = h;
		s->fd = fd;
		s->watch = watch_new(h->loop, fd, on_ready, s);
		if (!s->watch) {
			mem_free(s);
			return -1;
		}
		curl_multi_assign(h->multi, fd, s);
	}
	if (what & CURL_POLL_IN)
		events |= WATCH_READ;
	if (what & CURL_POLL_OUT)
		events |= WATCH_WRITE;
	watch_set(s->watch, events);
	return 0;
}

static int
on_timeout(CURLM *multi, long ms, void *ctx)
{
	struct http *h = ctx;

	(void)multi;
	timer_set(h->timeout, ms);
	return 0;
}

/* libcurl starts with the first request, not with the program. */
static void
start_multi(struct http *h)
{
	if (h->multi)
		return;
	curl_global_init_mem(CURL_GLOBAL_DEFAULT, heap_take, mem_free,
	    heap_move, mem_strdup, heap_zeroed);
	h->multi = curl_multi_init();
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETFUNCTION, on_socket);
	curl_multi_setopt(h->multi, CURLMOPT_SOCKETDATA, h);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERFUNCTION, on_timeout);
	curl_multi_setopt(h->multi, CURLMOPT_TIMERDATA, h);
	curl_multi_setopt(
	    h->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_MULTIPLEX);
	curl_multi_setopt(
	    h->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)HOST_CONNECTIONS);
}

struct transfer *
http_take(struct http *h)
{
	start_multi(h);
	return take_transfer(h);
}

void
http_start(struct http *h, struct transfer *t)
{
	int running = 0;

	link_busy(h, t);
	curl_multi_add_handle(h->multi, t->easy);
	/* Now, not when its timer of 0 ms fires: this is a key press. */
	curl_multi_socket_action(h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	if (running < h->busy_count)
		timer_set(h->later, 0);
}

const struct target *
http_target(const struct http *h)
{
	return &h->to;
}

void
http_get(struct http *h, const char *path, uint64_t tag,
    void (*done)(void *ctx, uint64_t tag, const struct answer *a), void *ctx)
{
	struct transfer *t = http_take(h);

	t->tag = tag;
	t->done = done;
	t->ctx = ctx;
	transfer_set_get(t, &h->to, path);
	http_start(h, t);
}

void
http_warm(struct http *h)
{
	http_get(h, "/", 0, NULL, NULL);
}

static void
set_authorization(struct http *h, char *line)
{
	if (h->to.authorization)
		explicit_bzero(
		    h->to.authorization, strlen(h->to.authorization));
	mem_free(h->to.authorization);
	h->to.authorization = line;
}

void
http_credential(struct http *h, const char *credential)
{
	size_t size = strlen(credential) + sizeof("Authorization: ");
	char *line = mem_zalloc(size, 1);

	snprintf(line, size, "Authorization: %s", credential);
	set_authorization(h, line);
}

struct http *
http_new(struct loop *l, const struct http_options *o)
{
	struct http *h = mem_zalloc(1, sizeof(*h));
	size_t n;

	h->loop = l;
	h->to.base = mem_strdup(o->base);
	for (n = strlen(h->to.base); n > 0 && h->to.base[n - 1] == '/'; n--)
		h->to.base[n - 1] = '\0';
	h->to.ca_file = o->ca_file ? mem_strdup(o->ca_file) : NULL;
	h->to.timeout_ms = o->timeout_ms;
	h->timeout = timer_new(l, on_timer, h);
	h->later = timer_new(l, on_later, h);
	if (o->credential)
		http_credential(h, o->credential);
	return h;
}

void
http_free(struct http *h)
{
	struct transfer *t;

	if (!h)
		return;
	while (h->busy) {
		t = h->busy;
		curl_multi_remove_handle(h->multi, t->easy);
		unlink_busy(h, t);
		transfer_free(t);
	}
	while (h->pool) {
		t = h->pool;
		h->pool = t->next;
		transfer_free(t);
	}
	if (h->multi)
		curl_multi_cleanup(h->multi);
	timer_free(h->timeout);
	timer_free(h->later);
	set_authorization(h, NULL);
	mem_free(h->to.base);
	mem_free(h->to.ca_file);
	mem_free(h);
}
