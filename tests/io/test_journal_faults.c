/* Proves that a journal stays whole when the disk fails it: each call to the
 * system in turn, a file size limit, and a full file system. */
#include <errno.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <sched.h>

#include "journal_rig.h"

/* The calls that change something come by here.  The one numbered at fails, and
 * those after it, count in all. */
static struct plan {
	bool on;
	int seen;
	int at;
	int count;
	int error;
	bool half;        /* a write that fails first writes a half */
	int unsynced;     /* writes since the last fdatasync */
	const char *only; /* the names of those that count; NULL: all */
	/* A new segment whose head, or name, is not durable yet. */
	bool new_head, new_name;
} plan;

static bool
fails(const char *name)
{
	if (!plan.on || (plan.only && !strstr(plan.only, name)))
		return false;
	plan.seen++;
	if (plan.seen < plan.at || plan.seen >= plan.at + plan.count)
		return false;
	errno = plan.error;
	return true;
}

ssize_t
pwrite(int fd, const void *p, size_t n, off_t at)
{
	if (at == 0) {
		/* What comes before a segment is durable before it. */
		assert_int_equal(plan.unsynced, 0);
		plan.new_head = plan.new_name = true;
	} else {
		assert_false(plan.new_head || plan.new_name);
	}
	plan.unsynced++;
	if (fails("pwrite")) {
		if (!plan.half || n < 2)
			return -1;
		n /= 2;
	}
	return syscall(SYS_pwrite64, fd, p, n, at);
}

int
fdatasync(int fd)
{
	if (fails("fdatasync"))
		return -1;
	plan.unsynced = 0;
	plan.new_head = false;
	return (int)syscall(SYS_fdatasync, fd);
}

int
fsync(int fd)
{
	if (fails("fsync"))
		return -1;
	plan.new_name = false;
	return (int)syscall(SYS_fsync, fd);
}

int
ftruncate(int fd, off_t size)
{
	return fails("ftruncate") ? -1 : (int)syscall(SYS_ftruncate, fd, size);
}

int
unlinkat(int fd, const char *name, int flags)
{
	plan.new_head = plan.new_name = false;
	plan.unsynced = 0;
	if (fails("unlinkat"))
		return -1;
	return (int)syscall(SYS_unlinkat, fd, name, flags);
}

/* What a caller knows: each record has a mark that is never used again. */
#define MARKS 4096

struct caller {
	struct rig *r;
	uint32_t acked[MARKS];
	size_t acked_count;
	uint32_t staged[MARKS];
	size_t staged_count;
	uint32_t next;
	size_t read;
	bool more; /* what nobody was told of may follow */
};

static void
append(struct caller *c)
{
	char body[400] = { 0 };
	uint64_t seq;

	memcpy(body, &c->next, sizeof(c->next));
	if (journal_append(c->r->j, 0, 0,
		(struct span){ body, 4 + c->next % 396 }, &seq,
		&c->r->err) == 0) {
		assert_int_equal(seq, c->acked_count + c->staged_count + 1);
		c->staged[c->staged_count++] = c->next;
	}
	c->next++;
}

static void
sync_all(struct caller *c)
{
	if (journal_sync(c->r->j, &c->r->err) == 0) {
		memcpy(c->acked + c->acked_count, c->staged,
		    c->staged_count * sizeof(c->staged[0]));
		if (c->staged_count > 0)
			assert_int_equal(plan.unsynced, 0);
		c->acked_count += c->staged_count;
	}
	c->staged_count = 0;
	assert_int_equal(journal_synced(c->r->j), c->acked_count);
	assert_int_equal(journal_last(c->r->j), c->acked_count);
}

static int
compare(void *ctx, const struct journal_record *rec)
{
	struct caller *c = ctx;
	size_t i = c->read++;
	uint32_t mark;

	assert_int_equal(rec->seq, i + 1);
	assert_true(rec->body.n >= 4);
	memcpy(&mark, rec->body.p, 4);
	assert_int_equal(rec->body.n, 4 + mark % 396);
	if (i < c->acked_count) {
		assert_int_equal(mark, c->acked[i]);
		return 0;
	}
	i -= c->acked_count;
	if (c->more) {
		c->staged[i] = mark;
		c->staged_count = i + 1;
		assert_true(i == 0 || mark > c->staged[i - 1]);
		assert_true(
		    c->acked_count == 0 || mark > c->acked[c->acked_count - 1]);
		return 0;
	}
	assert_true(i < c->staged_count);
	assert_int_equal(mark, c->staged[i]);
	return 0;
}

static void
holds(struct caller *c, bool more)
{
	c->read = 0;
	c->more = more;
	if (more)
		c->staged_count = 0;
	if (journal_each(c->r->j, 0, compare, c, &c->r->err) != 0)
		fail_msg("%s", c->r->err.text);
	assert_int_equal(c->read, c->acked_count + c->staged_count);
}

static void
work(struct caller *c)
{
	int i, k;

	for (i = 0; i < 12; i++) {
		for (k = 0; k < 3; k++)
			append(c);
		holds(c, false);
		sync_all(c);
		holds(c, false);
	}
}

/* All goes well until the call numbered at, and again some time after; then it
 * is opened anew.  False when so many calls are not made. */
static bool
fail_at(int at, int count, int error, bool half)
{
	struct caller *c = mem_zalloc(1, sizeof(*c));
	struct rig r;
	bool met;

	rig_start(&r, JOURNAL_SEGMENT_MIN);
	c->r = &r;
	plan = (struct plan){ true, 0, at, count, error, half, 0, NULL, false,
		false };
	work(c);
	met = plan.seen >= at;
	if (at % 2) {
		/* Its own recovery. */
		plan.on = false;
		append(c);
		sync_all(c);
		append(c);
		sync_all(c);
		assert_true(c->acked_count >= 1 && c->staged_count == 0);
		assert_int_equal(c->acked[c->acked_count - 1], c->next - 1);
		holds(c, false);
	}
	plan.on = false;
	rig_close(&r);
	rig_open(&r);
	holds(c, true);
	/* A restart makes durable what it finds. */
	sync_all(c);
	append(c);
	sync_all(c);
	holds(c, false);
	rig_end(&r);
	mem_free(c);
	return met;
}

static void
every_call_in_turn(void **state)
{
	static const int counts[] = { 1, 2, 3, 7, 100000 };
	size_t i;
	int at, half;

	(void)state;
	for (i = 0; i < ARRAY_LEN(counts); i++) {
		for (half = 0; half < 2; half++) {
			for (at = 1; fail_at(
				 at, counts[i], at % 3 ? ENOSPC : EIO, half);
			     at++)
				assert_true(at < 1000);
			assert_true(at > 40);
		}
	}
}

/* A disk that fails to keep a full segment: all that was staged is taken back,
 * and whoever waits for journal_sync is told. */
static void
lost_between_segments(void **state)
{
	struct rig r;

	(void)state;
	rig_start(&r, JOURNAL_SEGMENT_MIN);
	rig_fill(&r, 3);
	plan = (struct plan){ true, 0, 1, 1, EIO, false, 0, "fdatasync", false,
		false };
	while (rig_append(&r) == 0)
		assert_true(journal_last(r.j) < 100);
	assert_int_equal(plan.seen, 1);
	assert_int_equal(rig_append(&r), -1);
	assert_int_equal(journal_synced(r.j), 3);
	assert_int_equal(journal_sync(r.j, &r.err), -1);
	rig_holds(&r, 1, 3);
	rig_fill(&r, 100);
	rig_holds(&r, 1, 103);
	plan.on = false;
	rig_close(&r);
	rig_open(&r);
	rig_holds(&r, 1, 103);
	rig_end(&r);
}

/* What could not be cut off at once is cut off before a segment is left. */
static void
ragged_when_it_is_left(void **state)
{
	struct rig r;

	(void)state;
	rig_start(&r, 1 << 20);
	rig_close(&r);
	r.o.keep_ms = 60000;
	rig_open(&r);
	rig_fill(&r, 5);
	plan = (struct plan){ .on = true,
		.at = 1,
		.count = 100,
		.error = ENOSPC,
		.half = true,
		.only = "pwrite ftruncate" };
	assert_int_equal(rig_append(&r), -1);
	assert_int_equal(rig_append(&r), -1);
	plan = (struct plan){ .on = true,
		.at = 1,
		.count = 100,
		.error = EIO,
		.only = "unlinkat" };
	assert_int_equal(journal_trim(r.j, 100000, &r.err), -1);
	assert_int_equal(rig_segments(&r, NULL), 2);
	plan.on = false;
	rig_holds(&r, 1, 5);
	rig_fill(&r, 5);
	rig_close(&r);
	rig_open(&r);
	rig_holds(&r, 1, 10);
	rig_end(&r);
}

/* A file may not grow beyond a limit that lies within a record. */
static void
file_size_limit(void **state)
{
	struct rlimit old, limit;
	struct rig r;
	uint64_t last;
	rlim_t at;

	(void)state;
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = old;
	for (at = 2000; at < 2400; at++) {
		rig_start(&r, 1 << 20);
		limit.rlim_cur = at;
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
		while (rig_append(&r) == 0)
			assert_true(journal_last(r.j) < 100);
		assert_non_null(strstr(r.err.text, strerror(EFBIG)));
		assert_int_equal(journal_sync(r.j, &r.err), 0);
		last = journal_last(r.j);
		assert_true(last > 5);
		rig_holds(&r, 1, last);
		assert_int_equal(rig_append(&r), -1);
		assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
		/* Nothing of what failed is left behind. */
		rig_close(&r);
		rig_open(&r);
		assert_int_equal(r.found.cut, 0);
		assert_int_equal(r.found.last, last);
		rig_fill(&r, 1);
		rig_close(&r);
		rig_open(&r);
		assert_int_equal(r.found.cut, 0);
		rig_holds(&r, 1, last + 1);
		rig_end(&r);
	}
}

/* 0 if all went well, with a file system of our own that nobody else sees. */
static int
fill_a_disk(void)
{
	struct rig r;
	uint64_t last;
	int full = 0, i;

	rig_start(&r, JOURNAL_SEGMENT_MIN);
	rig_end(&r);
	if (mkdir(r.dir, 0700) == -1 || unshare(CLONE_NEWNS) == -1 ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == -1 ||
	    mount("none", r.dir, "tmpfs", 0, "size=64k") == -1) {
		rmdir(r.dir);
		return 77;
	}
	rig_open(&r);
	for (i = 0; i < 1000; i++) {
		if (rig_append(&r) == -1) {
			assert_non_null(strstr(r.err.text, strerror(ENOSPC)));
			full++;
		}
		assert_int_equal(journal_sync(r.j, &r.err), 0);
	}
	last = journal_last(r.j);
	assert_in_range(last, 200, 400);
	assert_true(full > 100);
	rig_holds(&r, 1, last);
	rig_close(&r);
	/* Full as it is, it opens; and it has room once something may go. */
	r.o.keep_bytes = 8 * JOURNAL_SEGMENT_MIN;
	rig_open(&r);
	rig_holds(&r, 1, last);
	assert_int_equal(journal_trim(r.j, 0, &r.err), 0);
	rig_fill(&r, 500);
	rig_holds(&r, journal_first(r.j), last + 500);
	rig_close(&r);
	umount(r.dir);
	return rmdir(r.dir) == 0 ? 0 : 1;
}

static void
full_file_system(void **state)
{
	pid_t child;
	int status;

	(void)state;
	if (geteuid() != 0)
		skip();
	child = fork();
	if (child == 0)
		_exit(fill_a_disk());
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == 77)
		skip();
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_call_in_turn),
		cmocka_unit_test(lost_between_segments),
		cmocka_unit_test(ragged_when_it_is_left),
		cmocka_unit_test(file_size_limit),
		cmocka_unit_test(full_file_system),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
