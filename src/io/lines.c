#include "io/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <uv.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/log.h"

/* What is read in one turn of the loop, so that a big file starves nobody. */
#define CHUNK_LEN 65536

struct lines {
	int fd;
	struct watch *watch; /* a pipe or a terminal: read when ready */
	uv_idle_t *idle;     /* a file: always ready, and epoll refuses it */
	struct buf held;     /* the beginning of a line */
	bool skipping;       /* inside a line that is too long */
	bool ended;
	void (*line)(void *ctx, struct span text);
	void (*end)(void *ctx, const char *why);
	void *ctx;
	char chunk[CHUNK_LEN];
};

static void
on_idle_closed(uv_handle_t *h)
{
	mem_free(h);
}

static void
rest(struct lines *l)
{
	if (l->watch)
		watch_set(l->watch, 0);
	if (l->idle)
		uv_idle_stop(l->idle);
}

static void
give(struct lines *l, struct span text)
{
	if (text.n > 0 && text.p[text.n - 1] == '\r')
		text.n--;
	if (text.n > 0)
		l->line(l->ctx, text);
}

static void
hold(struct lines *l, struct span part)
{
	if (l->skipping || buf_put(&l->held, part.p, part.n))
		return;
	log_line(
	    "lines: a line of more than %d bytes is dropped", LINES_LINE_MAX);
	l->skipping = true;
	buf_clear(&l->held);
}

/* The end of a line was seen, or of the file. */
static void
finish_line(struct lines *l, struct span part)
{
	if (!l->skipping && l->held.len == 0) {
		give(l, part);
		return;
	}
	hold(l, part);
	if (!l->skipping)
		give(l, buf_span(&l->held));
	l->skipping = false;
	buf_clear(&l->held);
}

static void
take(struct lines *l, struct span chunk)
{
	while (chunk.n > 0) {
		const char *nl = memchr(chunk.p, '\n', chunk.n);
		struct span part = { chunk.p, chunk.n };

		if (!nl) {
			hold(l, part);
			return;
		}
		part.n = (size_t)(nl - chunk.p);
		finish_line(l, part);
		chunk.p += part.n + 1;
		chunk.n -= part.n + 1;
	}
}

static void
read_some(struct lines *l)
{
	ssize_t got = read(l->fd, l->chunk, sizeof(l->chunk));
	int why = errno;

	if (l->ended)
		return;
	if (got > 0) {
		take(l, (struct span){ l->chunk, (size_t)got });
		return;
	}
	if (got < 0 && (why == EAGAIN || why == EINTR))
		return;
	l->ended = true;
	rest(l);
	if (got == 0)
		finish_line(l, (struct span){ l->chunk, 0 });
	l->end(l->ctx, got == 0 ? "" : strerror(why));
}

static void
on_idle(uv_idle_t *idle)
{
	read_some(idle->data);
}

static void
on_ready(void *ctx, int ready)
{
	(void)ready; /* read() tells what is wrong */
	read_some(ctx);
}

static int
open_input(const char *path)
{
	int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK;
	struct stat st;
	int fd = -1;

	if (strcmp(path, "-") != 0)
		return open(path, flags);
	/* O_NONBLOCK on descriptor 0 itself would reach the shell that shares
	 * it; a pipe or terminal opened anew has flags of its own. */
	if (fstat(STDIN_FILENO, &st) == 0 && !S_ISREG(st.st_mode))
		fd = open("/proc/self/fd/0", flags);
	if (fd == -1)
		fd = fcntl(STDIN_FILENO, F_DUPFD_CLOEXEC, 3);
	return fd;
}

struct lines *
lines_new(struct loop *loop, const char *path,
    void (*line)(void *ctx, struct span text),
    void (*end)(void *ctx, const char *why), void *ctx, struct err *err)
{
	struct lines *l;
	int fd = open_input(path);

	if (fd == -1) {
		err_set(err, "%s: %s", path, strerror(errno));
		return NULL;
	}
	l = mem_zalloc(1, sizeof(*l));
	l->fd = fd;
	l->line = line;
	l->end = end;
	l->ctx = ctx;
	buf_init(&l->held, LINES_LINE_MAX);
	l->watch = watch_new(loop, fd, on_ready, l);
	if (l->watch) {
		watch_set(l->watch, WATCH_READ);
		return l;
	}
	l->idle = mem_zalloc(1, sizeof(*l->idle));
	uv_idle_init(loop_uv(loop), l->idle);
	l->idle->data = l;
	uv_idle_start(l->idle, on_idle);
	return l;
}

void
lines_free(struct lines *l)
{
	if (!l)
		return;
	watch_free(l->watch);
	if (l->idle)
		uv_close((uv_handle_t *)l->idle, on_idle_closed);
	close(l->fd);
	buf_free(&l->held);
	mem_free(l);
}
