#include "io/journal_inside.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

struct reading {
	struct journal *j;
	uint64_t from;
	int (*each)(void *ctx, const struct journal_record *r);
	void *ctx;
	struct walk walk;
};

/* 0 at the end, 1 if each has ended it, -1 with errno; 0 there means damage. */
static int
read_records(struct reading *rd, const struct segment *s)
{
	struct journal_record r;
	uint64_t seq;
	int rc;

	rd->walk.at = SEGMENT_HEAD;
	rd->walk.end = s->size;
	rd->walk.salt = s->salt;
	for (seq = s->first; seq <= s->last; seq++) {
		errno = 0;
		if (walk_next(&rd->walk, &r) != WALK_RECORD || r.seq != seq)
			return -1;
		if (seq < rd->from)
			continue;
		rd->j->reading = true;
		rc = rd->each(rd->ctx, &r);
		rd->j->reading = false;
		if (rc != 0)
			return 1;
	}
	return 0;
}

static int
read_segment(struct reading *rd, const struct segment *s, struct err *err)
{
	char name[SEGMENT_NAME_LEN];
	int fd, rc;

	segment_name(name, s->first);
	fd = openat(
	    rd->j->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return err_set(err, "journal %.120s: %s: %s", rd->j->name, name,
		    strerror(errno));
	walk_init(&rd->walk, &rd->j->sums, fd);
	rc = read_records(rd, s);
	if (rc == -1)
		err_set(err, "journal %.120s: %s: %s at offset %" PRIu64,
		    rd->j->name, name,
		    errno ? strerror(errno) : "a damaged record", rd->walk.at);
	walk_free(&rd->walk);
	close(fd);
	return rc;
}

int
journal_each(struct journal *j, uint64_t from,
    int (*each)(void *ctx, const struct journal_record *r), void *ctx,
    struct err *err)
{
	struct reading rd = { .j = j, .from = from, .each = each, .ctx = ctx };
	size_t i;
	int rc = 0;

	assert(!j->reading);
	if (from == 0)
		rd.from = journal_first(j);
	if (rd.from < journal_first(j) || rd.from > journal_last(j) + 1)
		return err_set(err,
		    "journal %.120s: begins at record %" PRIu64
		    " and ends at %" PRIu64 ", asked for %" PRIu64,
		    j->name, journal_first(j), journal_last(j), rd.from);
	for (i = 0; i < j->all.count && rc == 0; i++) {
		if (j->all.list[i].last >= rd.from)
			rc = read_segment(&rd, &j->all.list[i], err);
	}
	return rc;
}
