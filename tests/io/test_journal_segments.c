/* Proves how a journal begins segments and lets them go, and that one process
 * has it alone. */
#include <sys/wait.h>

#include "journal_rig.h"

#define HEAD 24
#define FRAME 36
#define MINUTE ((int64_t)60000)

static uint64_t largest;

static void
measure(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	if ((uint64_t)st.st_size > largest)
		largest = (uint64_t)st.st_size;
}

static void
segments_have_a_size(void **state)
{
	struct rig r;

	(void)state;
	rig_start(&r, JOURNAL_SEGMENT_MIN);
	rig_fill(&r, 500);
	largest = 0;
	assert_in_range(rig_segments(&r, measure), 20, 40);
	assert_in_range(largest, JOURNAL_SEGMENT_MIN - RIG_BODY_MAX - FRAME,
	    JOURNAL_SEGMENT_MIN);
	rig_holds(&r, 1, 500);
	rig_close(&r);
	rig_open(&r);
	rig_holds(&r, 1, 500);
	rig_end(&r);
}

static void
size_is_kept_in_bounds(void **state)
{
	struct rig r;

	(void)state;
	rig_start(&r, JOURNAL_SEGMENT_MIN);
	rig_close(&r);
	r.o.keep_bytes = 5 * JOURNAL_SEGMENT_MIN;
	rig_open(&r);
	rig_fill(&r, 500);
	assert_in_range(rig_segments(&r, NULL), 5, 6);
	assert_int_equal(journal_last(r.j), 500);
	assert_in_range(journal_first(r.j), 370, 440);
	rig_holds(&r, journal_first(r.j), 500);
	assert_int_equal(
	    journal_each(r.j, journal_first(r.j) - 1, rig_each, &r, &r.err),
	    -1);
	rig_close(&r);
	rig_open(&r);
	rig_holds(&r, r.found.first, 500);
	rig_end(&r);
}

static void
old_ones_go(void **state)
{
	struct span body = span_of("x");
	struct rig r;
	uint64_t seq, i;

	(void)state;
	rig_start(&r, 1 << 20);
	rig_close(&r);
	r.o.keep_ms = 60 * MINUTE;
	rig_open(&r);
	for (i = 0; i < 300; i++) {
		assert_int_equal(journal_append(r.j, (int64_t)i * MINUTE, 1,
				     body, &seq, &r.err),
		    0);
		assert_int_equal(
		    journal_trim(r.j, (int64_t)i * MINUTE, &r.err), 0);
		/* An hour is there, and no more than a quarter above it. */
		if (i >= 100)
			assert_in_range(seq - journal_first(r.j), 60, 76);
	}
	/* In quiet times all of it goes, and the numbers go on. */
	assert_int_equal(journal_trim(r.j, 359 * MINUTE, &r.err), 0);
	assert_int_equal(journal_last(r.j), 300);
	assert_in_range(journal_first(r.j), 280, 300);
	assert_int_equal(journal_trim(r.j, 361 * MINUTE, &r.err), 0);
	assert_int_equal(journal_first(r.j), 301);
	assert_int_equal(rig_segments(&r, NULL), 1);
	rig_close(&r);
	rig_open(&r);
	assert_int_equal(r.found.last, 300);
	assert_int_equal(r.found.first, 301);
	assert_int_equal(journal_append(r.j, 0, 1, body, &seq, &r.err), 0);
	assert_int_equal(seq, 301);
	rig_end(&r);
}

static void
one_has_it_alone(void **state)
{
	struct journal_found found;
	struct err err;
	struct rig r;
	pid_t child;
	int status;

	(void)state;
	rig_start(&r, 1 << 20);
	assert_null(journal_open(&r.o, &found, &err));
	assert_non_null(strstr(err.text, "open already"));
	child = fork();
	if (child == 0)
		_exit(journal_open(&r.o, &found, &err) ? 1 : 0);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	rig_close(&r);
	rig_open(&r);
	rig_end(&r);
}

/* Left over by a segment whose making has failed. */
static void
files_without_a_record(void **state)
{
	struct rig_file f;
	struct rig r;

	(void)state;
	rig_start(&r, 1 << 20);
	rig_fill(&r, 5);
	rig_close(&r);
	rig_load(&f, &r, 1);
	snprintf(f.path, sizeof(f.path), "%s/%020d.journal", r.dir, 4);
	rig_store(&f, 0);
	snprintf(f.path, sizeof(f.path), "%s/%020d.journal", r.dir, 6);
	rig_store(&f, HEAD);
	rig_open(&r);
	assert_int_equal(rig_segments(&r, NULL), 1);
	rig_holds(&r, 1, 5);
	rig_close(&r);
	/* But one that says that more was there. */
	snprintf(f.path, sizeof(f.path), "%s/%020d.journal", r.dir, 8);
	rig_store(&f, HEAD);
	assert_false(rig_try_open(&r));
	assert_non_null(strstr(r.err.text, "records 6 to 7 are missing"));
	unlink(f.path);
	mem_free(f.p);
	rig_end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(segments_have_a_size),
		cmocka_unit_test(size_is_kept_in_bounds),
		cmocka_unit_test(old_ones_go),
		cmocka_unit_test(one_has_it_alone),
		cmocka_unit_test(files_without_a_record),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
