#include "io/chain.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/stamp.h"
#include "io/syslog.h"

#define HEX_LEN 64
#define LINE_MAX_LEN (64 << 10)
#define MARK ",\"hash\":\""
#define MARK_LEN (sizeof(MARK) - 1)
#define PREV "\"prev\":\""

/* What the next line must follow. */
struct link {
	int64_t seq;
	char hash[HEX_LEN + 1];
};

struct chain {
	int fd;
	off_t size; /* as it was after our last look */
	struct link last;
	char *copy; /* a socket, or NULL */
};

static void
digest(struct span s, char hex[HEX_LEN + 1])
{
	unsigned char md[32];
	size_t i;

	EVP_Digest(s.p, s.n, md, NULL, EVP_sha256(), NULL);
	for (i = 0; i < sizeof(md); i++)
		snprintf(hex + 2 * i, 3, "%02x", md[i]);
}

static void
link_first(struct link *l)
{
	l->seq = 0;
	memset(l->hash, '0', HEX_LEN);
	l->hash[HEX_LEN] = '\0';
}

/* Whether a line (without its newline) holds together and follows l, which it
 * then becomes.  Any: it need not follow. */
static bool
link_next(struct link *l, struct span line, bool any)
{
	size_t body = line.n - (MARK_LEN + HEX_LEN + 2);
	char hex[HEX_LEN + 1], want[HEX_LEN + 32];
	struct span head = { line.p, body };
	int64_t seq = 0;
	int used = 0;

	if (line.n < MARK_LEN + HEX_LEN + 20 ||
	    memcmp(line.p + body, MARK, MARK_LEN) != 0 ||
	    memcmp(line.p + line.n - 2, "\"}", 2) != 0 ||
	    sscanf(line.p, "{\"seq\":%" SCNd64 "%n", &seq, &used) != 1)
		return false;
	digest(head, hex);
	if (memcmp(line.p + body + MARK_LEN, hex, HEX_LEN) != 0)
		return false;
	snprintf(want, sizeof(want), PREV "%s\"", l->hash);
	if (!any &&
	    (seq != l->seq + 1 || body < strlen(want) ||
		memcmp(line.p + body - strlen(want), want, strlen(want)) != 0))
		return false;
	l->seq = seq;
	memcpy(l->hash, hex, sizeof(hex));
	return true;
}

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

/* Reads the last line, if the file has grown by somebody else's hand. */
static int
look_at_end(struct chain *c, struct err *err)
{
	struct stat st;
	struct span line;
	char *tail, *start;
	ssize_t n;
	off_t from;
	int rc = 0;

	if (fstat(c->fd, &st) == -1)
		return err_set(err, "%s", strerror(errno));
	if (st.st_size == c->size)
		return 0;
	from = st.st_size > LINE_MAX_LEN ? st.st_size - LINE_MAX_LEN : 0;
	tail = mem_zalloc(LINE_MAX_LEN + 1, 1);
	n = pread(c->fd, tail, LINE_MAX_LEN, from);
	if (n <= 0 || tail[n - 1] != '\n') {
		rc = err_set(err, "its last line is torn");
		goto done;
	}
	tail[n - 1] = '\0';
	start = strrchr(tail, '\n');
	line = span_of(start ? start + 1 : tail);
	if (link_next(&c->last, line, true))
		c->size = st.st_size;
	else
		rc = err_set(err, "its last line is none of ours");
done:
	mem_free(tail);
	return rc;
}

struct chain *
chain_open(const char *path, struct err *err)
{
	struct chain *c = mem_zalloc(1, sizeof(*c));
	struct err why;

	make_folders(path);
	link_first(&c->last);
	c->fd = open(
	    path, O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (c->fd == -1) {
		err_set(err, "%.180s: %s", path, strerror(errno));
	} else if (look_at_end(c, &why) == -1) {
		err_set(err, "%.150s: %.90s", path, why.text);
		close(c->fd);
	} else {
		return c;
	}
	mem_free(c);
	return NULL;
}

void
chain_close(struct chain *c)
{
	if (!c)
		return;
	close(c->fd);
	mem_free(c->copy);
	mem_free(c);
}

void
chain_copy(struct chain *c, const char *socket)
{
	mem_free(c->copy);
	c->copy = socket && socket[0] ? mem_strdup(socket) : NULL;
}

bool
chain_is_at(const struct chain *c, const char *path)
{
	struct stat here, there;

	return fstat(c->fd, &here) == 0 && lstat(path, &there) == 0 &&
	       here.st_dev == there.st_dev && here.st_ino == there.st_ino;
}

int64_t
chain_end(const struct chain *c, char hash[CHAIN_HASH_LEN])
{
	memcpy(hash, c->last.hash, CHAIN_HASH_LEN);
	return c->last.seq;
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

int
chain_append(struct chain *c, struct span members, int64_t at_ms, bool sync,
    struct err *err)
{
	struct link next = c->last;
	char at[32], hex[HEX_LEN + 1];
	struct buf line;
	int rc = -1;

	buf_init(&line, LINE_MAX_LEN);
	if (flock(c->fd, LOCK_EX) == -1)
		return err_set(err, "%s", strerror(errno));
	if (look_at_end(c, err) == -1)
		goto done;
	next.seq = c->last.seq + 1;
	stamp_write(at, sizeof(at), at_ms);
	buf_printf(&line,
	    "{\"seq\":%" PRId64 ",\"at\":\"%s\",%.*s," PREV "%s\"", next.seq,
	    at, (int)members.n, members.p, c->last.hash);
	digest(buf_span(&line), hex);
	buf_printf(&line, MARK "%s\"}\n", hex);
	if (line.failed) {
		err_set(err, "the line is too long");
		goto done;
	}
	rc = write_line(c, buf_span(&line), sync, err);
	if (rc == 0) {
		memcpy(next.hash, hex, sizeof(hex));
		c->last = next;
		c->size += (off_t)line.len;
		if (c->copy)
			syslog_say(c->copy, "earshot",
			    (struct span){ line.p, line.len - 1 });
	}
done:
	flock(c->fd, LOCK_UN);
	buf_free(&line);
	return rc;
}

int
chain_verify(const char *path, int64_t *lines, struct err *err)
{
	struct link l;
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;
	int rc = 0;

	*lines = 0;
	if (!f)
		return err_set(err, "%.180s: %s", path, strerror(errno));
	link_first(&l);
	for (n = getline(&line, &cap, f); n > 0 && rc == 0;
	     n = getline(&line, &cap, f)) {
		bool whole = line[n - 1] == '\n';
		struct span s = { line, (size_t)n - (whole ? 1 : 0) };

		++*lines;
		if (!whole || !link_next(&l, s, false))
			rc = err_set(err,
			    "%.150s: line %" PRId64 " is not as it was written",
			    path, *lines);
	}
	mem_free(line); /* from getline, on the same heap */
	fclose(f);
	return rc;
}
