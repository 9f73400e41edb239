#include "io/journal_inside.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* A segment begins anew after this part of keep_ms. */
#define AGE_PARTS 4

struct segment *
journal_newest(const struct journal *j)
{
	return &j->all.list[j->all.count - 1];
}

int
journal_fail(const struct journal *j, const struct err *why, struct err *err)
{
	return err_set(err, "journal %.120s: %.120s", j->name, why->text);
}

int
journal_fail_errno(const struct journal *j, int why, struct err *err)
{
	return err_set(err, "journal %.120s: %s", j->name, strerror(why));
}

uint64_t
journal_first(const struct journal *j)
{
	return j->all.list[0].first;
}

uint64_t
journal_last(const struct journal *j)
{
	return journal_newest(j)->last;
}

uint64_t
journal_synced(const struct journal *j)
{
	return j->kept.last;
}

int
journal_cut_tail(struct journal *j)
{
	j->dirty = true;
	j->ragged = ftruncate(j->fd, (off_t)journal_newest(j)->size) == -1;
	return j->ragged ? -1 : 0;
}

/* A disk that has failed once answers the second call as if all were well, so
 * the failure is remembered until journal_sync has told of it. */
static int
make_durable(struct journal *j)
{
	if (j->unsure) {
		errno = EIO;
		return -1;
	}
	if (j->dirty && fdatasync(j->fd) == -1) {
		j->unsure = true;
		return -1;
	}
	j->dirty = false;
	j->kept = *journal_newest(j);
	return 0;
}

int
journal_sync(struct journal *j, struct err *err)
{
	int why;

	assert(!j->reading);
	if (make_durable(j) == 0)
		return 0;
	why = errno;
	j->all.bytes -= journal_newest(j)->size - j->kept.size;
	*journal_newest(j) = j->kept;
	j->unsure = false;
	journal_cut_tail(j);
	return journal_fail_errno(j, why, err);
}

static int
drop_oldest(struct journal *j)
{
	char name[SEGMENT_NAME_LEN];

	segment_name(name, j->all.list[0].first);
	/* One by one, so that a crash leaves no hole between segments. */
	if (unlinkat(j->dir, name, 0) == -1 && errno != ENOENT)
		return -1;
	if (fsync(j->dir) == -1)
		return -1;
	segments_drop_oldest(&j->all);
	return 0;
}

static bool
is_past(int64_t then_ms, int64_t ms, int64_t now_ms)
{
	return now_ms > then_ms &&
	       (uint64_t)now_ms - (uint64_t)then_ms > (uint64_t)ms;
}

static bool
is_old(const struct journal *j, const struct segment *s, int64_t now_ms)
{
	return j->o.keep_ms > 0 && is_past(s->newest_ms, j->o.keep_ms, now_ms);
}

static int
drop_old(struct journal *j, int64_t now_ms)
{
	while (j->all.count > 1 &&
	       (is_old(j, &j->all.list[0], now_ms) ||
		   (j->o.keep_bytes > 0 && j->all.bytes > j->o.keep_bytes))) {
		if (drop_oldest(j) == -1)
			return -1;
	}
	return 0;
}

/* Begins a segment.  The one before is whole and durable first, so only the
 * newest can ever be torn. */
static int
rotate(struct journal *j, struct err *err)
{
	struct segment next = { .first = journal_last(j) + 1 };
	int fd;

	if ((j->ragged && journal_cut_tail(j) == -1) || make_durable(j) == -1)
		return err_set(err, "%s", strerror(errno));
	next.last = next.first - 1;
	fd = segment_create(j->dir, &j->sums, &next, err);
	if (fd == -1)
		return -1;
	close(j->fd);
	j->fd = fd;
	*segments_add(&j->all, next.first) = next;
	j->all.bytes += next.size;
	j->kept = next;
	return 0;
}

int
journal_trim(struct journal *j, int64_t now_ms, struct err *err)
{
	const struct segment *s = journal_newest(j);
	struct err why;

	assert(!j->reading);
	if (s->last >= s->first && is_old(j, s, now_ms)) {
		if (rotate(j, &why) == -1)
			return journal_fail(j, &why, err);
	}
	if (drop_old(j, now_ms) == -1)
		return journal_fail_errno(j, errno, err);
	return 0;
}

static bool
is_full(const struct journal *j, int64_t now_ms, uint64_t bytes)
{
	const struct segment *s = journal_newest(j);

	if (s->last < s->first)
		return false;
	if (s->size + bytes > j->o.segment_max)
		return true;
	return j->o.keep_ms > 0 &&
	       is_past(s->first_ms, j->o.keep_ms / AGE_PARTS, now_ms);
}

/* All of it or nothing. */
static int
write_frame(struct journal *j, size_t n)
{
	uint64_t at = journal_newest(j)->size;
	size_t done = 0;
	ssize_t put;
	int why;

	while (done < n) {
		put = pwrite(
		    j->fd, j->frame + done, n - done, (off_t)(at + done));
		if (put < 0 && errno == EINTR)
			continue;
		if (put == 0)
			errno = ENOSPC;
		if (put <= 0)
			break;
		done += (size_t)put;
	}
	if (done == n)
		return 0;
	why = errno;
	if (done > 0)
		journal_cut_tail(j);
	errno = why;
	return -1;
}

/* Leaves the newest segment ready for so many bytes more. */
static int
make_room(struct journal *j, int64_t now_ms, uint64_t bytes, struct err *err)
{
	struct err why;

	if (j->unsure)
		return journal_fail_errno(j, EIO, err);
	if (j->ragged && journal_cut_tail(j) == -1)
		return journal_fail_errno(j, errno, err);
	if (!is_full(j, now_ms, bytes))
		return 0;
	if (rotate(j, &why) == -1)
		return journal_fail(j, &why, err);
	/* What cannot be taken away now is tried again with the next. */
	drop_old(j, now_ms);
	return 0;
}

int
journal_append(struct journal *j, int64_t now_ms, unsigned kind,
    struct span body, uint64_t *seq, struct err *err)
{
	struct journal_record r = { .at_ms = now_ms, .kind = kind };
	uint64_t bytes = FRAME_HEAD + (uint64_t)body.n;

	assert(!j->reading);
	if (body.n > JOURNAL_BODY_MAX ||
	    SEGMENT_HEAD + bytes > j->o.segment_max)
		return err_set(err,
		    "journal %.120s: a record of %zu bytes is too long",
		    j->name, body.n);
	if (make_room(j, now_ms, bytes, err) == -1)
		return -1;
	r.seq = journal_last(j) + 1;
	r.body = body;
	j->frame = mem_resize(j->frame, FRAME_HEAD + body.n, 1);
	frame_head(&j->sums, journal_newest(j)->salt, j->frame, &r);
	if (body.n > 0)
		memcpy(j->frame + FRAME_HEAD, body.p, body.n);
	if (write_frame(j, bytes) == -1)
		return journal_fail_errno(j, errno, err);
	segment_count(journal_newest(j), &r, bytes);
	j->all.bytes += bytes;
	j->dirty = true;
	*seq = r.seq;
	return 0;
}
