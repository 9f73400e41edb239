#include "io/journal_segment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/random.h"

#define DIGITS 20
#define SUFFIX ".journal"

void
segment_name(char dst[SEGMENT_NAME_LEN], uint64_t first)
{
	snprintf(dst, SEGMENT_NAME_LEN, "%020" PRIu64 SUFFIX, first);
}

static bool
read_name(const char *name, uint64_t *first)
{
	char again[SEGMENT_NAME_LEN];

	if (strlen(name) != DIGITS + strlen(SUFFIX))
		return false;
	*first = strtoull(name, NULL, 10);
	segment_name(again, *first);
	return *first > 0 && strcmp(name, again) == 0;
}

void
segment_count(struct segment *s, const struct journal_record *r, uint64_t bytes)
{
	if (s->last < s->first)
		s->first_ms = s->newest_ms = r->at_ms;
	if (r->at_ms > s->newest_ms)
		s->newest_ms = r->at_ms;
	s->last = r->seq;
	s->size += bytes;
}

struct segment *
segments_add(struct segments *all, uint64_t first)
{
	struct segment *s;

	all->list = mem_resize(all->list, all->count + 1, sizeof(*all->list));
	s = &all->list[all->count++];
	*s = (struct segment){ .first = first, .last = first - 1 };
	return s;
}

void
segments_drop_oldest(struct segments *all)
{
	all->bytes -= all->list[0].size;
	all->count--;
	memmove(all->list, all->list + 1, all->count * sizeof(*all->list));
}

static int
by_first(const void *a, const void *b)
{
	const struct segment *x = a, *y = b;

	return (x->first > y->first) - (x->first < y->first);
}

int
segments_list(int dir, struct segments *all, struct err *err)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const struct dirent *entry;
	uint64_t first;
	DIR *d;
	int why;

	if (fd == -1)
		return err_set(err, "%s", strerror(errno));
	d = fdopendir(fd);
	if (!d) {
		why = errno;
		close(fd);
		return err_set(err, "%s", strerror(why));
	}
	for (;;) {
		errno = 0;
		entry = readdir(d);
		if (!entry)
			break;
		if (read_name(entry->d_name, &first))
			segments_add(all, first);
	}
	why = errno;
	closedir(d);
	if (why)
		return err_set(err, "%s", strerror(why));
	if (all->count > 0)
		qsort(all->list, all->count, sizeof(*all->list), by_first);
	return 0;
}

int
segment_create(
    int dir, const struct frame_sums *sums, struct segment *s, struct err *err)
{
	char name[SEGMENT_NAME_LEN], head[SEGMENT_HEAD];
	int fd, why;

	segment_name(name, s->first);
	random_fill(&s->salt, sizeof(s->salt));
	frame_segment_head(sums, head, s->first, s->salt);
	/* A crash may have left one without a head. */
	fd = openat(dir, name,
	    O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return err_set(err, "%s: %s", name, strerror(errno));
	errno = ENOSPC; /* what a short write means */
	if (pwrite(fd, head, sizeof(head), 0) == sizeof(head) &&
	    fdatasync(fd) == 0 && fsync(dir) == 0) {
		s->size = SEGMENT_HEAD;
		return fd;
	}
	why = errno;
	close(fd);
	unlinkat(dir, name, 0);
	return err_set(err, "%s: %s", name, strerror(why));
}

static int
damaged(const struct segment *s, uint64_t at, const char *what, struct err *err)
{
	char name[SEGMENT_NAME_LEN];

	segment_name(name, s->first);
	return err_set(err, "%s: %s at offset %" PRIu64, name, what, at);
}

/* All records up to the end, or to the first bad one. */
static enum walk_step
check_records(struct walk *w, struct segment *s, bool *gap)
{
	struct journal_record r;
	enum walk_step step;
	uint64_t at = w->at;

	*gap = false;
	for (step = walk_next(w, &r); step == WALK_RECORD;
	     step = walk_next(w, &r)) {
		if (r.seq != s->last + 1) {
			*gap = true;
			w->at = at;
			break;
		}
		segment_count(s, &r, w->at - at);
		at = w->at;
	}
	return step;
}

static int
check_walk(struct walk *w, struct segment *s, bool newest, uint64_t *cut,
    struct err *err)
{
	enum walk_step step;
	bool gap;

	step = check_records(w, s, &gap);
	if (gap)
		return damaged(s, w->at, "a record of another number", err);
	if (step == WALK_BAD && newest) {
		*cut = w->end - w->at;
		step = walk_search(w, s->last + 1);
		if (step == WALK_RECORD)
			return damaged(s, w->at,
			    "a damaged record that others follow,", err);
	}
	if (step == WALK_BAD)
		return damaged(s, w->at, "a damaged record", err);
	if (step == WALK_FAILED)
		return damaged(s, w->at, strerror(errno), err);
	return 0;
}

int
segment_check(int fd, const struct frame_sums *sums, struct segment *s,
    bool newest, uint64_t *cut, struct err *err)
{
	const char *head;
	struct walk w;
	struct stat st;
	int rc;

	*cut = 0;
	if (fstat(fd, &st) == -1)
		return damaged(s, 0, strerror(errno), err);
	if (!S_ISREG(st.st_mode))
		return damaged(s, 0, "not a file", err);
	walk_init(&w, sums, fd);
	w.end = (uint64_t)st.st_size;
	errno = 0;
	head = w.end < SEGMENT_HEAD ? NULL : walk_bytes(&w, 0, SEGMENT_HEAD);
	if (head && frame_segment_read(sums, head, s->first, &w.salt)) {
		s->salt = w.salt;
		s->size = w.at = SEGMENT_HEAD;
		rc = check_walk(&w, s, newest, cut, err);
	} else if (!head && errno) {
		rc = damaged(s, 0, strerror(errno), err);
	} else if (newest && w.end <= SEGMENT_HEAD) {
		/* The head is durable before a record is written. */
		*cut = w.end;
		rc = 0;
	} else {
		rc = damaged(s, 0, "a damaged head", err);
	}
	walk_free(&w);
	return rc;
}
