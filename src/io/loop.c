#include "io/loop.h"

#include <assert.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#include <uv.h>

#include "base/mem.h"

/* What a loop begins with: epoll, two pipes, an eventfd, and one to spare.  A
 * context of libwebsockets takes less. */
#define DESCRIPTORS 7
#define CLOSE_MS 3000

struct catcher {
	uv_signal_t uv; /* first, so that the handle is the whole */
	void (*fn)(void *ctx, int signo);
	void *ctx;
	struct catcher *next;
};

struct loop {
	uv_loop_t uv;
	struct catcher *catchers;
	bool in_timer;
};

struct timer {
	uv_timer_t uv; /* first, likewise */
	struct loop *loop;
	void (*fn)(void *ctx);
	void *ctx;
};

struct watch {
	uv_poll_t uv; /* first, likewise */
	void (*fn)(void *ctx, int ready);
	void *ctx;
};

static void
on_closed(uv_handle_t *h)
{
	mem_free(h);
}

bool
loop_has_room(void)
{
	int fd[DESCRIPTORS], n = 0;
	bool all;

	while (n < DESCRIPTORS) {
		fd[n] = open("/dev/null", O_RDONLY | O_CLOEXEC);
		if (fd[n] < 0)
			break;
		n++;
	}
	all = n == DESCRIPTORS;
	while (n > 0)
		close(fd[--n]);
	return all;
}

struct loop *
loop_new(struct err *err)
{
	struct loop *l = NULL;
	int bad = loop_has_room() ? 0 : UV_EMFILE;

	if (bad == 0) {
		l = mem_zalloc(1, sizeof(*l));
		bad = uv_loop_init(&l->uv);
	}
	if (bad != 0) {
		err_set(err, "cannot begin: %s", uv_strerror(bad));
		mem_free(l);
		return NULL;
	}
	/* OpenSSL writes with write(2): a peer that is gone must give EPIPE. */
	signal(SIGPIPE, SIG_IGN);
	return l;
}

static void
on_late(uv_timer_t *uv)
{
	uv_stop(uv->loop);
}

/* Until everything has closed.  A context of libwebsockets that could not have
 * all its descriptors never does: false after some seconds. */
static bool
run_out(struct loop *l)
{
	uv_timer_t late = { .data = NULL };

	uv_timer_init(&l->uv, &late);
	uv_update_time(&l->uv);
	uv_timer_start(&late, on_late, CLOSE_MS, 0);
	uv_unref((uv_handle_t *)&late);
	uv_run(&l->uv, UV_RUN_DEFAULT);
	if (uv_loop_alive(&l->uv))
		return false;
	uv_close((uv_handle_t *)&late, NULL);
	uv_run(&l->uv, UV_RUN_DEFAULT);
	return true;
}

void
loop_free(struct loop *l)
{
	struct catcher *c;
	int bad;

	if (!l)
		return;
	for (c = l->catchers; c; c = l->catchers) {
		l->catchers = c->next;
		uv_close((uv_handle_t *)&c->uv, on_closed);
	}
	if (!run_out(l))
		return; /* and leave it to the end of the program */
	bad = uv_loop_close(&l->uv);
	assert(bad == 0);
	mem_free(l);
}

void
loop_run(struct loop *l)
{
	uv_run(&l->uv, UV_RUN_DEFAULT);
}

void
loop_stop(struct loop *l)
{
	uv_stop(&l->uv);
}

void *
loop_uv(struct loop *l)
{
	return &l->uv;
}

static void
on_timer(uv_timer_t *uv)
{
	struct timer *t = (struct timer *)uv;
	struct loop *l = t->loop;

	l->in_timer = true;
	t->fn(t->ctx); /* may free t */
	l->in_timer = false;
}

struct timer *
timer_new(struct loop *l, void (*fn)(void *ctx), void *ctx)
{
	struct timer *t = mem_zalloc(1, sizeof(*t));

	uv_timer_init(&l->uv, &t->uv);
	t->loop = l;
	t->fn = fn;
	t->ctx = ctx;
	return t;
}

void
timer_set(struct timer *t, int64_t in_ms)
{
	if (in_ms < 0) {
		uv_timer_stop(&t->uv);
		return;
	}
	/* libuv 1.44 runs timers until none is due: one that sets itself to 0
	 * would keep every socket waiting for ever. */
	if (in_ms == 0 && t->loop->in_timer)
		in_ms = 1;
	/* Else the time would count from the start of this turn. */
	uv_update_time(&t->loop->uv);
	uv_timer_start(&t->uv, on_timer, (uint64_t)in_ms, 0);
}

void
timer_free(struct timer *t)
{
	if (t)
		uv_close((uv_handle_t *)&t->uv, on_closed);
}

static void
on_poll(uv_poll_t *uv, int status, int events)
{
	struct watch *w = (struct watch *)uv;
	int ready = 0;

	if (status == 0 && (events & (UV_READABLE | UV_DISCONNECT)))
		ready |= WATCH_READ;
	if (status == 0 && (events & UV_WRITABLE))
		ready |= WATCH_WRITE;
	w->fn(w->ctx, ready);
}

struct watch *
watch_new(struct loop *l, int fd, void (*fn)(void *ctx, int ready), void *ctx)
{
	struct watch *w = mem_zalloc(1, sizeof(*w));

	if (uv_poll_init(&l->uv, &w->uv, fd) != 0) {
		mem_free(w);
		return NULL;
	}
	/* io/carrier knows our watches by this. */
	w->uv.data = w;
	w->fn = fn;
	w->ctx = ctx;
	return w;
}

void
watch_set(struct watch *w, int events)
{
	int want = 0;

	if (events & WATCH_READ)
		want |= UV_READABLE;
	if (events & WATCH_WRITE)
		want |= UV_WRITABLE;
	if (want)
		uv_poll_start(&w->uv, want, on_poll);
	else
		uv_poll_stop(&w->uv);
}

void
watch_free(struct watch *w)
{
	if (w)
		uv_close((uv_handle_t *)&w->uv, on_closed);
}

static void
on_signal(uv_signal_t *uv, int signo)
{
	struct catcher *c = (struct catcher *)uv;

	c->fn(c->ctx, signo);
}

void
loop_signal(
    struct loop *l, int signo, void (*fn)(void *ctx, int signo), void *ctx)
{
	struct catcher *c = mem_zalloc(1, sizeof(*c));

	uv_signal_init(&l->uv, &c->uv);
	c->fn = fn;
	c->ctx = ctx;
	c->next = l->catchers;
	l->catchers = c;
	uv_signal_start(&c->uv, on_signal, signo);
	/* A signal that nobody sends must not keep the loop alive. */
	uv_unref((uv_handle_t *)&c->uv);
}
