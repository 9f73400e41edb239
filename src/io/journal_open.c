#include "io/journal_inside.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

/* On the way to an open journal. */
struct opening {
	struct journal *j;
	struct segments empty; /* files without a record, not in j->all */
	uint64_t cut;
};

static int
check_options(const struct journal_options *o, struct err *err)
{
	if (!o->dir || o->dir[0] == '\0')
		return err_set(err, "a journal needs a directory");
	if (o->segment_max < JOURNAL_SEGMENT_MIN ||
	    o->segment_max > JOURNAL_SEGMENT_MAX)
		return err_set(err,
		    "journal %.120s: a segment has %" PRIu64 " to %" PRIu64
		    " bytes",
		    o->dir, JOURNAL_SEGMENT_MIN, JOURNAL_SEGMENT_MAX);
	if (o->keep_ms < 0)
		return err_set(err,
		    "journal %.120s: cannot keep for less than 0 ms", o->dir);
	return 0;
}

/* The directory's own name must be durable as well. */
static int
open_dir(struct journal *j)
{
	bool made = mkdir(j->name, 0700) == 0;
	int above, rc;

	if (!made && errno != EEXIST)
		return -1;
	j->dir = open(j->name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (j->dir == -1 || !made)
		return j->dir == -1 ? -1 : 0;
	above = openat(j->dir, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (above == -1)
		return -1;
	rc = fsync(above);
	close(above);
	return rc;
}

static int
lock_dir(struct journal *j, struct err *err)
{
	j->lock = openat(
	    j->dir, "lock", O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (j->lock == -1)
		return err_set(err, "lock: %s", strerror(errno));
	if (flock(j->lock, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return err_set(err, "another program has it open already");
	return err_set(err, "lock: %s", strerror(errno));
}

/* A segment whose making has failed, or that a crash came upon, has no record.
 * The one before it may have gone on since, so its name means nothing; but if
 * no segment has a record, the newest name tells the next number. */
static int
set_empty_aside(struct opening *op, struct err *err)
{
	struct segments *all = &op->j->all;
	char name[SEGMENT_NAME_LEN];
	size_t i, kept = 0;
	struct stat st;

	for (i = 0; i < all->count; i++) {
		segment_name(name, all->list[i].first);
		if (fstatat(op->j->dir, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
			return err_set(err, "%s: %s", name, strerror(errno));
		if (st.st_size > SEGMENT_HEAD ||
		    (kept == 0 && i + 1 == all->count))
			all->list[kept++] = all->list[i];
		else
			segments_add(&op->empty, all->list[i].first);
	}
	all->count = kept;
	return 0;
}

/* Checks one segment; the newest stays open. */
static int
check_one(struct opening *op, size_t i, struct err *err)
{
	struct journal *j = op->j;
	struct segment *s = &j->all.list[i];
	bool last = i + 1 == j->all.count;
	char name[SEGMENT_NAME_LEN];
	int fd, rc;

	segment_name(name, s->first);
	if (i > 0 && s->first != s[-1].last + 1)
		return err_set(err,
		    "%s: does not follow record %" PRIu64 ", the last before",
		    name, s[-1].last);
	fd = openat(j->dir, name,
	    (last ? O_RDWR : O_RDONLY) | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return err_set(err, "%s: %s", name, strerror(errno));
	rc = segment_check(fd, &j->sums, s, last, &op->cut, err);
	if (last)
		j->fd = fd;
	else
		close(fd);
	return rc;
}

static int
check_all(struct opening *op, struct err *err)
{
	struct journal *j = op->j;
	const struct segments *empty = &op->empty;
	size_t i;

	for (i = 0; i < j->all.count; i++) {
		if (check_one(op, i, err) == -1)
			return -1;
	}
	/* What came before a segment was durable before it was made. */
	if (empty->count > 0 &&
	    empty->list[empty->count - 1].first > journal_last(j) + 1)
		return err_set(err,
		    "records %" PRIu64 " to %" PRIu64 " are missing",
		    journal_last(j) + 1,
		    empty->list[empty->count - 1].first - 1);
	return 0;
}

static int
remove_empty(struct opening *op, struct err *err)
{
	char name[SEGMENT_NAME_LEN];
	size_t i;

	for (i = 0; i < op->empty.count; i++) {
		segment_name(name, op->empty.list[i].first);
		if (unlinkat(op->j->dir, name, 0) == -1)
			return err_set(err, "%s: %s", name, strerror(errno));
	}
	return 0;
}

/* All is known to be good but the tail: only now is anything changed.  What a
 * dead process had staged is made durable. */
static int
begin(struct opening *op, struct err *err)
{
	struct journal *j = op->j;
	struct segment *s;

	if (remove_empty(op, err) == -1)
		return -1;
	if (j->all.count == 0)
		segments_add(&j->all, 1);
	s = journal_newest(j);
	if (s->size == 0) {
		if (j->fd != -1)
			close(j->fd);
		j->fd = segment_create(j->dir, &j->sums, s, err);
		if (j->fd == -1)
			return -1;
	} else if ((op->cut > 0 && journal_cut_tail(j) == -1) ||
		   fdatasync(j->fd) == -1 || fsync(j->dir) == -1) {
		return err_set(err, "%s", strerror(errno));
	}
	j->dirty = false;
	j->kept = *s;
	return 0;
}

static int
open_all(struct opening *op, struct err *err)
{
	struct journal *j = op->j;
	size_t i;

	if (open_dir(j) == -1)
		return err_set(err, "%s", strerror(errno));
	if (lock_dir(j, err) == -1 ||
	    segments_list(j->dir, &j->all, err) == -1 ||
	    set_empty_aside(op, err) == -1 || check_all(op, err) == -1 ||
	    begin(op, err) == -1)
		return -1;
	for (i = 0; i < j->all.count; i++)
		j->all.bytes += j->all.list[i].size;
	return 0;
}

struct journal *
journal_open(const struct journal_options *o, struct journal_found *found,
    struct err *err)
{
	struct opening op = { 0 };
	struct journal *j;
	struct err why;
	int rc;

	if (check_options(o, err) == -1)
		return NULL;
	op.j = j = mem_zalloc(1, sizeof(*j));
	j->o = *o;
	j->name = mem_strdup(o->dir);
	j->o.dir = j->name;
	j->dir = j->lock = j->fd = -1;
	frame_sums_init(&j->sums);
	rc = open_all(&op, &why);
	mem_free(op.empty.list);
	if (rc == -1) {
		journal_fail(j, &why, err);
		journal_close(j);
		return NULL;
	}
	*found = (struct journal_found){
		.first = journal_first(j),
		.last = journal_last(j),
		.bytes = j->all.bytes,
		.segments = j->all.count,
		.cut = op.cut,
	};
	return j;
}

void
journal_close(struct journal *j)
{
	if (!j)
		return;
	assert(!j->reading);
	if (j->fd != -1)
		close(j->fd);
	if (j->dir != -1)
		close(j->dir);
	if (j->lock != -1)
		close(j->lock);
	mem_free(j->all.list);
	mem_free(j->frame);
	mem_free(j->name);
	mem_free(j);
}
