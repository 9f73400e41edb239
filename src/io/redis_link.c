#include "io/redis_link.h"

#include <arpa/inet.h>
#include <errno.h>
#include <hiredis/hiredis.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/clock.h"
#include "io/redis_reader.h"

#define WORDS_MAX 20
#define READ_BYTES 65536
#define CODE_MAX 20

struct asked {
	redis_heard *heard;
	void *arg;
	int64_t due_ms;
	struct asked *next;
};

struct redis_link {
	int fd;
	struct watch *watch;
	struct timer *due;
	bool connected;
	bool lost;
	bool busy;  /* inside on_ready */
	bool freed; /* meanwhile */
	struct redis_reader *reader;
	/* AUTH as it is sent, before all else. */
	char *hello;
	size_t hello_n, hello_sent;
	struct buf out;
	struct asked *first, *last;
	int64_t answer_ms;
	void (*on_lost)(void *ctx, const char *why);
	void *ctx;
};

static void
forget_hello(struct redis_link *l)
{
	if (l->hello) {
		explicit_bzero(l->hello, l->hello_n);
		redisFreeCommand(l->hello);
	}
	l->hello = NULL;
	l->hello_n = l->hello_sent = 0;
}

static void
destroy(struct redis_link *l)
{
	watch_free(l->watch);
	timer_free(l->due);
	close(l->fd);
	redis_reader_free(l->reader);
	forget_hello(l);
	buf_free(&l->out);
	mem_free(l);
}

static struct asked *
take_asked(struct redis_link *l)
{
	struct asked *a = l->first;

	if (a) {
		l->first = a->next;
		if (!l->first)
			l->last = NULL;
	}
	return a;
}

void
redis_link_free(struct redis_link *l)
{
	struct asked *a;

	if (!l || l->freed)
		return;
	l->freed = l->lost = true;
	for (a = take_asked(l); a; a = take_asked(l)) {
		a->heard(a->arg, NULL);
		mem_free(a);
	}
	watch_set(l->watch, 0);
	timer_set(l->due, -1);
	if (!l->busy)
		destroy(l);
}

static void
lose(struct redis_link *l, const char *why)
{
	if (l->lost)
		return;
	l->lost = true;
	watch_set(l->watch, 0);
	timer_set(l->due, -1);
	l->on_lost(l->ctx, why);
}

static void
lose_errno(struct redis_link *l, const char *what, int number)
{
	struct err err;

	err_set(&err, "%s: %s", what, strerror(number));
	lose(l, err.text);
}

static void
set_due(struct redis_link *l)
{
	int64_t in_ms = -1;

	if (l->first)
		in_ms = l->first->due_ms - clock_now_ms();
	timer_set(l->due, l->first && in_ms < 0 ? 0 : in_ms);
}

static void
on_due(void *ctx)
{
	struct redis_link *l = ctx;

	if (l->first && clock_now_ms() < l->first->due_ms)
		set_due(l);
	else
		lose(l, "the server does not answer");
}

/* How long the code at the head of an error is: "WRONGPASS". */
static int
code_length(const char *text)
{
	int n = 0;

	while (n < CODE_MAX && text[n] >= 'A' && text[n] <= 'Z')
		n++;
	return text[n] == ' ' ? n : 0;
}

static void
on_hello(void *arg, const redisReply *r)
{
	struct redis_link *l = arg;
	struct err err;

	if (!r || r->type == REDIS_REPLY_STATUS)
		return;
	/* Only the code: whoever plays the server has been shown the secret,
	 * and might say it back. */
	if (r->type == REDIS_REPLY_ERROR)
		err_set(&err, "the server refuses the user: %.*s",
		    code_length(r->str), r->str);
	else
		err_set(&err, "the server does not say whether it takes us");
	lose(l, err.text);
}

/* Answers one request.  False if the link is of no use any more. */
static bool
hand_over(struct redis_link *l, redisReply *r)
{
	struct asked *a = take_asked(l);

	if (a) {
		a->heard(a->arg, r);
		mem_free(a);
	} else {
		lose(l, "the server says what it was not asked");
	}
	freeReplyObject(r);
	return !l->lost;
}

/* All that are whole. */
static void
hear_replies(struct redis_link *l)
{
	redisReply *r;

	for (;;) {
		switch (redis_reader_next(l->reader, &r)) {
		case REDIS_READ_REPLY:
			if (!hand_over(l, r))
				return;
			break;
		case REDIS_READ_MORE:
			set_due(l);
			return;
		case REDIS_READ_BAD:
			lose(l, "the server does not speak the protocol");
			return;
		case REDIS_READ_LONG:
			lose(l, "an answer of the server is too long");
			return;
		}
	}
}

static void
hear(struct redis_link *l)
{
	char part[READ_BYTES];
	ssize_t n = recv(l->fd, part, sizeof(part), 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		lose_errno(l, "the connection broke", errno);
		return;
	}
	if (n == 0) {
		lose(l, "the server has closed the connection");
		return;
	}
	redis_reader_feed(l->reader, part, (size_t)n);
	hear_replies(l);
}

/* Bytes that were sent, 0 if none can be now; -1: broken. */
static ssize_t
put(struct redis_link *l, const char *p, size_t n)
{
	ssize_t sent = send(l->fd, p, n, MSG_NOSIGNAL);

	if (sent < 0 && (errno == EAGAIN || errno == EINTR))
		return 0;
	if (sent < 0)
		lose_errno(l, "the connection broke", errno);
	return sent;
}

static void
flush(struct redis_link *l)
{
	ssize_t sent;

	if (l->hello) {
		sent = put(
		    l, l->hello + l->hello_sent, l->hello_n - l->hello_sent);
		if (sent < 0)
			return;
		l->hello_sent += (size_t)sent;
		if (l->hello_sent == l->hello_n)
			forget_hello(l);
	}
	if (!l->hello && l->out.len > 0) {
		sent = put(l, l->out.p, l->out.len);
		if (sent < 0)
			return;
		buf_drop(&l->out, (size_t)sent);
	}
	watch_set(l->watch,
	    l->hello || l->out.len > 0 ? WATCH_READ | WATCH_WRITE : WATCH_READ);
}

static void
see_connected(struct redis_link *l)
{
	int number = 0;
	socklen_t n = sizeof(number);

	getsockopt(l->fd, SOL_SOCKET, SO_ERROR, &number, &n);
	if (number)
		lose_errno(l, "cannot connect", number);
	l->connected = number == 0;
}

static void
on_ready(void *ctx, int ready)
{
	struct redis_link *l = ctx;

	l->busy = true;
	if (!l->connected)
		see_connected(l);
	if (!l->lost && ready == 0)
		lose(l, "the connection broke");
	if (!l->lost && (ready & WATCH_WRITE))
		flush(l);
	if (!l->lost && (ready & WATCH_READ))
		hear(l);
	l->busy = false;
	if (l->freed)
		destroy(l);
}

static void
ask(struct redis_link *l, int64_t more_ms, redis_heard *heard, void *arg)
{
	struct asked *a = mem_zalloc(1, sizeof(*a));

	a->heard = heard;
	a->arg = arg;
	a->due_ms = clock_now_ms() + l->answer_ms + more_ms;
	if (l->last)
		l->last->next = a;
	else
		l->first = a;
	l->last = a;
	if (l->first == a)
		set_due(l);
	watch_set(l->watch, WATCH_READ | WATCH_WRITE);
}

static void
say_hello(struct redis_link *l, const char *user, const char *password)
{
	const char *word[3] = { "AUTH" };
	int n = 1;

	if (!password)
		return;
	if (user)
		word[n++] = user;
	word[n++] = password;
	l->hello_n = (size_t)redisFormatCommandArgv(&l->hello, n, word, NULL);
	ask(l, 0, on_hello, l);
}

struct redis_link *
redis_link_open(
    struct loop *loop, const struct redis_link_options *o, struct err *err)
{
	const struct sockaddr *sa = &o->where.addr.sa;
	struct redis_link *l;
	int one = 1;
	int fd = socket(
	    sa->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0) {
		err_set(err, "cannot connect: %s", strerror(errno));
		return NULL;
	}
	if (sa->sa_family != AF_UNIX)
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (connect(fd, sa, o->where.len) != 0 && errno != EINPROGRESS) {
		err_set(err, "cannot connect: %s", strerror(errno));
		close(fd);
		return NULL;
	}
	l = mem_zalloc(1, sizeof(*l));
	l->fd = fd;
	l->answer_ms = o->answer_ms;
	l->on_lost = o->lost;
	l->ctx = o->ctx;
	buf_init(&l->out, o->said_max);
	l->reader = redis_reader_new();
	l->watch = watch_new(loop, fd, on_ready, l);
	l->due = timer_new(loop, on_due, l);
	say_hello(l, o->user, o->password);
	return l;
}

bool
redis_link_say(struct redis_link *l, const struct span *word, size_t n,
    int64_t more_ms, redis_heard *heard, void *arg)
{
	const char *p[WORDS_MAX];
	size_t len[WORDS_MAX], i;
	char *text = NULL;
	bool fits;
	int made;

	if (l->lost || n > WORDS_MAX)
		return false;
	for (i = 0; i < n; i++) {
		p[i] = word[i].p;
		len[i] = word[i].n;
	}
	made = redisFormatCommandArgv(&text, (int)n, p, len);
	fits = made >= 0 && buf_put(&l->out, text, (size_t)made);
	redisFreeCommand(text);
	if (fits)
		ask(l, more_ms, heard, arg);
	return fits;
}
