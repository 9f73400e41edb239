#include "io/chain.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "io/chain_inside.h"
#include "io/syslog.h"

/* In so much are the last line and what is torn behind it. */
#define TAIL_LEN (2 * LINE_MAX_LEN)

struct chain {
	char *path;
	int fd;
	off_t size; /* as it was after our last look */
	struct link last;
	bool unended; /* the file does not end with a newline */
	size_t torn;  /* bytes behind the last whole line, and their digest */
	char torn_hash[HEX_LEN + 1];
	char *copy; /* a socket, or NULL */
};

/* Makes the folders above a path, each for its owner alone. */
static void
make_folders(const char *path)
{
	char *copy = mem_strdup(path);
	char *slash;

	for (slash = strchr(copy + 1, '/'); slash;
	     slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		mkdir(copy, 0700);
		*slash = '/';
	}
	mem_free(copy);
}

/* What stands behind the last newline. */
static struct span
last_line(struct span s)
{
	size_t at = s.n;

	while (at > 0 && s.p[at - 1] != '\n')
		at--;
	return (struct span){ s.p + at, s.n - at };
}

/* Whether the rest of a file can be what was left of a line of ours.  One with
 * a whole line of ours before it is; a file without any might be anybody's. */
static bool
take_torn(struct chain *c, struct span before, struct span rest)
{
	static const char first[] = "{\"seq\":1,";
	size_t n = sizeof(first) - 1;

	if (rest.n > LINE_MAX_LEN)
		return false;
	c->torn = rest.n;
	chain_digest(rest, c->torn_hash);
	if (before.n > 0)
		return link_next(&c->last,
		    last_line((struct span){ before.p, before.n - 1 }), true);
	link_first(&c->last);
	return memcmp(rest.p, first, rest.n < n ? rest.n : n) == 0;
}

/* Finds the last whole line at the end of a file, and what is torn behind. */
static bool
take_end(struct chain *c, struct span end)
{
	struct span rest = last_line(end);
	struct span before = { end.p, end.n - rest.n };

	c->torn = 0;
	c->unended = rest.n > 0;
	if (!c->unended)
		return before.n > 0 &&
		       link_next(&c->last,
			   last_line((struct span){ before.p, before.n - 1 }),
			   true);
	return link_next(&c->last, rest, true) || take_torn(c, before, rest);
}

/* Reads the last lines, if the file has grown by somebody else's hand. */
static int
look_at_end(struct chain *c, struct err *err)
{
	struct stat st;
	char *tail;
	off_t from;
	ssize_t n;
	int rc = 0;

	if (fstat(c->fd, &st) == -1)
		return err_set(err, "%s", strerror(errno));
	if (st.st_size == c->size)
		return 0;
	tail = mem_zalloc(TAIL_LEN + 1, 1);
	from = st.st_size > TAIL_LEN ? st.st_size - TAIL_LEN : 0;
	n = pread(c->fd, tail, TAIL_LEN, from);
	if (n >= 0 && take_end(c, (struct span){ tail, (size_t)n }))
		c->size = st.st_size;
	else
		rc = err_set(err, "its last line is none of ours");
	mem_free(tail);
	return rc;
}

static int
lock(struct chain *c, struct err *err)
{
	if (flock(c->fd, LOCK_EX) == -1)
		return err_set(err, "%s", strerror(errno));
	return 0;
}

/* The file at the path, which others may write to at the same time. */
static int
open_file(struct chain *c, struct err *err)
{
	struct err why;
	int rc;

	make_folders(c->path);
	link_first(&c->last);
	c->size = 0;
	c->torn = 0;
	c->unended = false;
	c->fd = open(c->path,
	    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (c->fd == -1)
		return err_set(err, "%.180s: %s", c->path, strerror(errno));
	rc = lock(c, &why);
	if (rc == 0) {
		rc = look_at_end(c, &why);
		flock(c->fd, LOCK_UN);
	}
	if (rc == -1)
		err_set(err, "%.150s: %.90s", c->path, why.text);
	return rc;
}

struct chain *
chain_open(const char *path, struct err *err)
{
	struct chain *c = mem_zalloc(1, sizeof(*c));

	c->path = mem_strdup(path);
	if (open_file(c, err) == 0)
		return c;
	chain_close(c);
	return NULL;
}

void
chain_close(struct chain *c)
{
	if (!c)
		return;
	if (c->fd != -1)
		close(c->fd);
	mem_free(c->path);
	mem_free(c->copy);
	mem_free(c);
}

void
chain_copy(struct chain *c, const char *socket)
{
	mem_free(c->copy);
	c->copy = socket && socket[0] ? mem_strdup(socket) : NULL;
}

/* All of it or nothing. */
static int
write_line(struct chain *c, struct span line, bool sync, struct err *err)
{
	ssize_t n = write(c->fd, line.p, line.n);
	int why = errno;

	if (n == (ssize_t)line.n && (!sync || fdatasync(c->fd) == 0))
		return 0;
	if (n == (ssize_t)line.n)
		why = errno;
	else if (n >= 0)
		why = ENOSPC;
	if (n > 0 && ftruncate(c->fd, c->size) == -1)
		c->size = -1;
	return err_set(err, "%s", strerror(why));
}

/* Writes the line that follows. */
static int
put_line(struct chain *c, struct span members, int64_t at_ms, bool sync,
    struct err *err)
{
	struct link next = { .seq = c->last.seq + 1 };
	size_t from = c->unended ? 1 : 0;
	struct span body;
	struct buf line;
	char at[32];
	int rc;

	buf_init(&line, LINE_MAX_LEN);
	stamp_write(at, sizeof(at), at_ms);
	if (c->unended)
		buf_puts(&line, "\n");
	buf_printf(&line,
	    "{\"seq\":%" PRId64 ",\"at\":\"%s\",%.*s," PREV "%s\"", next.seq,
	    at, (int)members.n, members.p, c->last.hash);
	body = buf_span(&line);
	chain_digest((struct span){ body.p + from, body.n - from }, next.hash);
	buf_printf(&line, MARK "%s\"}\n", next.hash);
	body = buf_span(&line);
	rc = line.failed ? err_set(err, "the line is too long")
			 : write_line(c, body, sync, err);
	if (rc == 0) {
		c->last = next;
		c->size += (off_t)line.len;
		c->unended = false;
		if (c->copy)
			syslog_say(c->copy, "earshot",
			    (struct span){ body.p + from, body.n - from - 1 });
	}
	buf_free(&line);
	return rc;
}

/* What is torn stays in the file; the line behind it says that it was so, and
 * holds it by its digest like every line the one before. */
static int
put_resume(struct chain *c, int64_t at_ms, struct err *err)
{
	struct buf b;
	int rc;

	buf_init(&b, OWN_MAX);
	put_torn(&b, c->torn, c->torn_hash);
	rc = put_line(c, buf_span(&b), at_ms, true, err);
	buf_free(&b);
	if (rc == 0)
		c->torn = 0;
	return rc;
}

int
chain_append(struct chain *c, struct span members, int64_t at_ms, bool sync,
    struct err *err)
{
	int rc;

	if (lock(c, err) == -1)
		return -1;
	rc = look_at_end(c, err);
	if (rc == 0 && c->torn > 0)
		rc = put_resume(c, at_ms, err);
	if (rc == 0)
		rc = put_line(c, members, at_ms, sync, err);
	flock(c->fd, LOCK_UN);
	return rc;
}

/* Whether the path is still the file that was opened, with what was in it. */
static bool
in_place(const struct chain *c)
{
	struct stat here, there;

	return fstat(c->fd, &here) == 0 && lstat(c->path, &there) == 0 &&
	       here.st_dev == there.st_dev && here.st_ino == there.st_ino &&
	       (here.st_size > 0 || c->last.seq == 0);
}

int
chain_follow(struct chain *c, int64_t at_ms, struct err *err)
{
	struct link was = c->last;
	struct buf b;
	int rc;

	if (in_place(c))
		return 0;
	close(c->fd);
	if (open_file(c, err) == -1)
		return -1;
	buf_init(&b, OWN_MAX);
	json_put_pair(&b, "phase", "log");
	json_put_pair(&b, "action", "begin");
	json_put_int(&b, "after", was.seq);
	json_put_pair(&b, "after_hash", was.hash);
	rc = chain_append(c, buf_span(&b), at_ms, true, err);
	buf_free(&b);
	return rc == 0 ? 1 : -1;
}

size_t
chain_torn(const struct chain *c)
{
	return c->torn;
}
