#include "io/lookup.h"

#include <fcntl.h>
#include <limits.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <unistd.h>

#include "base/mem.h"

/*
 * One detached thread for each look-up, and a pipe; they share no memory.
 * uv_getaddrinfo would do, but for one thing: libuv waits for its threads when
 * the program ends, and a resolver without network sits there for ten seconds
 * and more.  Here the reading end is closed and nobody waits.
 */

_Static_assert(sizeof(struct lookup_result) <= PIPE_BUF, "written in one");

/* What the thread owns. */
struct errand {
	char *name;
	int out;
};

struct lookup {
	int in;
	struct watch *watch;
	struct timer *failed; /* instead of the thread, if there is none */
	void (*done)(void *ctx, const struct lookup_result *r);
	void *ctx;
};

static void
resolve(const char *name, struct lookup_result *r)
{
	struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_ADDRCONFIG,
	};
	struct addrinfo *list = NULL, *at;

	r->code = getaddrinfo(name, NULL, &hints, &list);
	if (r->code != 0)
		return;
	for (at = list; at && r->count < LOOKUP_ADDRESSES_MAX; at = at->ai_next)
		if (getnameinfo(at->ai_addr, at->ai_addrlen,
			r->addresses[r->count], LOOKUP_ADDRESS_LEN, NULL, 0,
			NI_NUMERICHOST) == 0)
			r->count++;
	freeaddrinfo(list);
	if (r->count == 0)
		r->code = EAI_NONAME;
}

static void *
run(void *arg)
{
	struct errand *e = arg;
	struct lookup_result r = { 0 };
	ssize_t ignored;

	resolve(e->name, &r);
	/* EPIPE if nobody wants to know any more. */
	ignored = write(e->out, &r, sizeof(r));
	(void)ignored;
	close(e->out);
	mem_free(e->name);
	mem_free(e);
	return NULL;
}

/* Starts the thread with all signals blocked: they belong to the loop. */
static bool
start_thread(struct errand *e)
{
	pthread_attr_t attr;
	pthread_t thread;
	sigset_t all, before;
	int bad;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	bad = pthread_create(&thread, &attr, run, e);
	pthread_attr_destroy(&attr);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return bad == 0;
}

static void
finish(struct lookup *k, const struct lookup_result *r)
{
	void (*done)(void *ctx, const struct lookup_result *r) = k->done;
	void *ctx = k->ctx;

	lookup_free(k);
	done(ctx, r);
}

static void
on_failed(void *ctx)
{
	struct lookup_result r = { .code = EAI_SYSTEM };

	finish(ctx, &r);
}

static void
on_ready(void *ctx, int ready)
{
	struct lookup *k = ctx;
	struct lookup_result r = { 0 };

	(void)ready;
	if (read(k->in, &r, sizeof(r)) != (ssize_t)sizeof(r))
		r = (struct lookup_result){ .code = EAI_SYSTEM };
	finish(k, &r);
}

static bool
start(struct loop *l, struct lookup *k, const char *name)
{
	struct errand *e;
	int ends[2];

	if (pipe2(ends, O_CLOEXEC) == -1)
		return false;
	k->in = ends[0];
	e = mem_zalloc(1, sizeof(*e));
	e->name = mem_strdup(name);
	e->out = ends[1];
	k->watch = watch_new(l, k->in, on_ready, k);
	if (k->watch && start_thread(e)) {
		watch_set(k->watch, WATCH_READ);
		return true;
	}
	close(e->out);
	mem_free(e->name);
	mem_free(e);
	return false;
}

struct lookup *
lookup_new(struct loop *l, const char *name,
    void (*done)(void *ctx, const struct lookup_result *r), void *ctx)
{
	struct lookup *k = mem_zalloc(1, sizeof(*k));

	k->in = -1;
	k->done = done;
	k->ctx = ctx;
	if (!start(l, k, name)) {
		k->failed = timer_new(l, on_failed, k);
		timer_set(k->failed, 0);
	}
	return k;
}

void
lookup_free(struct lookup *k)
{
	if (!k)
		return;
	watch_free(k->watch);
	timer_free(k->failed);
	if (k->in != -1)
		close(k->in);
	mem_free(k);
}
