#ifndef TESTS_IO_JOURNAL_RIG_H
#define TESTS_IO_JOURNAL_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <dirent.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/journal.h"

/* A journal in a directory of its own whose record number n has the body, kind
 * and time that n gives, so that each can be told from its number. */

#define RIG_BODY_MAX 300
#define RIG_AT(seq) (1000 + (int64_t)(seq))
#define RIG_KIND(seq) ((unsigned)(seq) % 7)

struct rig {
	char dir[64];
	struct journal_options o;
	struct journal *j;
	struct journal_found found;
	struct err err;
	uint64_t expected; /* while reading */
	size_t body_max;
};

static inline uint64_t
rig_random(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

/* dst takes max bytes. */
static inline struct span
rig_body(char *dst, size_t max, uint64_t seq)
{
	uint64_t state = seq * 2654435761u + 88172645463325252u;
	size_t n = rig_random(&state) % max, i;

	for (i = 0; i < n; i++)
		dst[i] = (char)rig_random(&state);
	return (struct span){ dst, n };
}

static inline bool
rig_try_open(struct rig *r)
{
	r->j = journal_open(&r->o, &r->found, &r->err);
	return r->j != NULL;
}

static inline void
rig_open(struct rig *r)
{
	if (!rig_try_open(r))
		fail_msg("%s", r->err.text);
}

static inline void
rig_close(struct rig *r)
{
	journal_close(r->j);
	r->j = NULL;
}

static inline void
rig_start(struct rig *r, uint64_t segment_max)
{
	memset(r, 0, sizeof(*r));
	snprintf(r->dir, sizeof(r->dir), "/tmp/earshot-journal-XXXXXX");
	assert_non_null(mkdtemp(r->dir));
	r->o.dir = r->dir;
	r->o.segment_max = segment_max;
	r->body_max = RIG_BODY_MAX;
	rig_open(r);
}

/* Calls do_it for the name of each segment, in no order. */
static inline int
rig_segments(const struct rig *r, void (*do_it)(const char *path))
{
	DIR *d = opendir(r->dir);
	const struct dirent *e;
	char path[400];
	int n = 0;

	assert_non_null(d);
	for (e = readdir(d); e; e = readdir(d)) {
		if (!strstr(e->d_name, ".journal"))
			continue;
		snprintf(path, sizeof(path), "%s/%s", r->dir, e->d_name);
		if (do_it)
			do_it(path);
		n++;
	}
	closedir(d);
	return n;
}

static inline void
rig_unlink(const char *path)
{
	unlink(path);
}

static inline void
rig_end(struct rig *r)
{
	char path[128];

	rig_close(r);
	rig_segments(r, rig_unlink);
	snprintf(path, sizeof(path), "%s/lock", r->dir);
	unlink(path);
	assert_int_equal(rmdir(r->dir), 0);
}

/* Appends the record that belongs there. */
static inline int
rig_append(struct rig *r)
{
	char *body = mem_zalloc(r->body_max, 1);
	uint64_t want = journal_last(r->j) + 1, seq = 0;
	int rc = journal_append(r->j, RIG_AT(want), RIG_KIND(want),
	    rig_body(body, r->body_max, want), &seq, &r->err);

	mem_free(body);
	if (rc == 0)
		assert_int_equal(seq, want);
	return rc;
}

static inline void
rig_fill(struct rig *r, int count)
{
	while (count-- > 0)
		assert_int_equal(rig_append(r), 0);
	assert_int_equal(journal_sync(r->j, &r->err), 0);
}

static inline int
rig_each(void *ctx, const struct journal_record *rec)
{
	struct rig *r = ctx;
	char *body = mem_zalloc(r->body_max, 1);
	struct span want = rig_body(body, r->body_max, r->expected);

	assert_int_equal(rec->seq, r->expected);
	assert_int_equal(rec->at_ms, RIG_AT(rec->seq));
	assert_int_equal(rec->kind, RIG_KIND(rec->seq));
	assert_true(span_eq(rec->body, want));
	mem_free(body);
	r->expected++;
	return 0;
}

/* What is in it is right, and is from first to last. */
static inline void
rig_holds(struct rig *r, uint64_t first, uint64_t last)
{
	assert_int_equal(journal_first(r->j), first);
	assert_int_equal(journal_last(r->j), last);
	r->expected = first;
	if (journal_each(r->j, 0, rig_each, r, &r->err) != 0)
		fail_msg("%s", r->err.text);
	assert_int_equal(r->expected, last + 1);
}

/* A segment's file, to be kept, spoiled and put back. */
struct rig_file {
	char path[128];
	char *p;
	size_t n;
};

static inline void
rig_load(struct rig_file *f, const struct rig *r, uint64_t first)
{
	struct stat st;
	int fd;

	snprintf(f->path, sizeof(f->path), "%s/%020" PRIu64 ".journal", r->dir,
	    first);
	fd = open(f->path, O_RDONLY);
	assert_int_not_equal(fd, -1);
	assert_int_equal(fstat(fd, &st), 0);
	f->n = (size_t)st.st_size;
	f->p = mem_zalloc(f->n + 1, 1);
	assert_int_equal(read(fd, f->p, f->n), (ssize_t)f->n);
	close(fd);
}

static inline void
rig_store(const struct rig_file *f, size_t n)
{
	int fd = open(f->path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, f->p, n), (ssize_t)n);
	close(fd);
}

#endif
