/* Proves that a chain whose last line is torn, at whatever byte, is gone on
 * with: what is torn stays, the next line holds it, and a check accepts just
 * that.  And that a file that is not ours, or was changed, is left alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <unistd.h>

#include "base/mem.h"
#include "io/chain.h"

#define TEXT_MAX 8192

struct place {
	char folder[40], path[64], moved[64];
	char was[TEXT_MAX], now[TEXT_MAX]; /* what is in the file */
	size_t was_n, now_n;
};

static int
setup(void **state)
{
	struct place *p = mem_zalloc(1, sizeof(*p));

	snprintf(p->folder, sizeof(p->folder), "/tmp/earshot-chain-XXXXXX");
	assert_non_null(mkdtemp(p->folder));
	snprintf(p->path, sizeof(p->path), "%s/log", p->folder);
	snprintf(p->moved, sizeof(p->moved), "%s/log.1", p->folder);
	*state = p;
	return 0;
}

static int
teardown(void **state)
{
	struct place *p = *state;
	int rc;

	unlink(p->path);
	unlink(p->moved);
	rc = rmdir(p->folder);
	mem_free(p);
	return rc;
}

static size_t
load(const char *path, char *text)
{
	FILE *f = fopen(path, "re");
	size_t n;

	assert_non_null(f);
	n = fread(text, 1, TEXT_MAX - 1, f);
	fclose(f);
	text[n] = '\0';
	return n;
}

static void
store(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

/* -1 if it cannot be opened. */
static int
put(const char *path, int lines)
{
	struct err err;
	struct chain *c = chain_open(path, &err);
	int i;

	for (i = 0; c && i < lines; i++)
		assert_int_equal(
		    chain_append(c, span_of("\"a\":1"), i, false, &err), 0);
	chain_close(c);
	return c ? 0 : -1;
}

/* The lines of a file that holds, how many are torn, and the last of these. */
static void
must_hold(const char *path, int64_t lines, int64_t torn, int64_t last)
{
	struct chain_check check;
	struct err err;

	if (chain_verify(path, &check, &err) == -1)
		fail_msg("%s", err.text);
	assert_int_equal(check.lines, lines);
	assert_int_equal(check.torn, torn);
	assert_int_equal(check.torn_last, last);
}

static void
must_break(const char *path, int line)
{
	struct chain_check check;
	struct err err;
	char want[16];

	snprintf(want, sizeof(want), "line %d is", line);
	assert_int_equal(chain_verify(path, &check, &err), -1);
	assert_non_null(strstr(err.text, want));
}

/* Three lines, and where the third begins. */
static size_t
three(struct place *p)
{
	size_t at;

	unlink(p->path);
	assert_int_equal(put(p->path, 3), 0);
	p->was_n = load(p->path, p->was);
	for (at = p->was_n - 1; p->was[at - 1] != '\n'; at--)
		;
	return at;
}

static void
test_torn_anywhere(void **state)
{
	struct place *p = *state;
	size_t third = three(p), cut;

	for (cut = third + 1; cut < p->was_n - 1; cut++) {
		store(p->path, p->was, cut);
		assert_int_equal(put(p->path, 1), 0);
		/* The torn one, the one that tells of it, and the new one. */
		must_hold(p->path, 5, 1, 3);
		p->now_n = load(p->path, p->now);
		assert_memory_equal(p->now, p->was, cut);
		assert_int_equal(p->now[cut], '\n');
	}
	/* What lacks a newline alone is whole. */
	store(p->path, p->was, p->was_n - 1);
	assert_int_equal(put(p->path, 1), 0);
	must_hold(p->path, 4, 0, 0);
	store(p->path, p->was, third);
	assert_int_equal(put(p->path, 1), 0);
	must_hold(p->path, 3, 0, 0);
}

static void
test_first_line_torn(void **state)
{
	struct place *p = *state;

	three(p);
	store(p->path, p->was, 40);
	assert_int_equal(put(p->path, 2), 0);
	must_hold(p->path, 4, 1, 1);
}

/* Bytes that a file system has given and not filled are held as well. */
static void
test_zeroes(void **state)
{
	struct place *p = *state;

	three(p);
	memset(p->was + p->was_n, 0, 64);
	store(p->path, p->was, p->was_n + 64);
	assert_int_equal(put(p->path, 1), 0);
	must_hold(p->path, 6, 1, 4);
}

static void
test_torn_again(void **state)
{
	struct place *p = *state;
	size_t third = three(p);

	store(p->path, p->was, third + 9);
	assert_int_equal(put(p->path, 1), 0);
	p->now_n = load(p->path, p->now);
	store(p->path, p->now, p->now_n - 20);
	assert_int_equal(put(p->path, 1), 0);
	must_hold(p->path, 7, 2, 5);
}

/* While it is open: by another process that was killed. */
static void
test_torn_by_another(void **state)
{
	struct place *p = *state;
	struct chain *c;
	struct err err;
	FILE *f;

	three(p);
	c = chain_open(p->path, &err);
	assert_non_null(c);
	assert_int_equal(chain_torn(c), 0);
	f = fopen(p->path, "ae");
	assert_non_null(f);
	fputs("{\"seq\":4", f);
	fclose(f);
	assert_int_equal(
	    chain_append(c, span_of("\"a\":1"), 0, false, &err), 0);
	chain_close(c);
	must_hold(p->path, 6, 1, 4);
}

/* Every bit of the torn line, and of the one that tells of it, counts. */
static void
test_changed(void **state)
{
	struct place *p = *state;
	size_t third = three(p), at, end;

	store(p->path, p->was, third + 30);
	assert_int_equal(put(p->path, 1), 0);
	p->now_n = load(p->path, p->now);
	end = (size_t)(strchr(p->now + third + 31, '\n') - p->now);
	for (at = third; at < end; at++) {
		p->now[at] ^= 1;
		store(p->path, p->now, p->now_n);
		must_break(p->path, 3);
		p->now[at] ^= 1;
	}
	/* Without the torn line, and without the one that tells of it. */
	memcpy(p->was, p->now, p->now_n);
	memmove(p->now + third, p->was + third + 31, p->now_n - third - 31);
	store(p->path, p->now, p->now_n - 31);
	must_break(p->path, 3);
	memcpy(p->now, p->was, end);
	memcpy(p->now + third + 31, p->was + end + 1, p->now_n - end - 1);
	store(p->path, p->now, third + 31 + p->now_n - end - 1);
	must_break(p->path, 3);
}

/* A line that was changed is no torn one, nor is a file of somebody else. */
static void
test_not_ours(void **state)
{
	struct place *p = *state;
	size_t third = three(p);

	p->was[third + 12] ^= 1;
	store(p->path, p->was, p->was_n);
	assert_int_equal(put(p->path, 1), -1);
	store(p->path, p->was + third, 30);
	assert_int_equal(put(p->path, 1), -1);
	store(p->path, "root:x:0:0", 10);
	assert_int_equal(put(p->path, 1), -1);
	p->was[third - 20] ^= 1;
	store(p->path, p->was, third + 30);
	assert_int_equal(put(p->path, 1), -1);
	assert_int_equal(load(p->path, p->now), third + 30);
	assert_memory_equal(p->now, p->was, third + 30);
}

static void
test_followed(void **state)
{
	struct place *p = *state;
	struct chain *c;
	struct err err;
	char want[120], hash[65];

	three(p);
	c = chain_open(p->path, &err);
	assert_non_null(c);
	assert_int_equal(chain_follow(c, 0, &err), 0);
	assert_int_equal(rename(p->path, p->moved), 0);
	assert_int_equal(chain_follow(c, 0, &err), 1);
	assert_int_equal(chain_follow(c, 0, &err), 0);
	must_hold(p->moved, 3, 0, 0);
	must_hold(p->path, 1, 0, 0);
	load(p->path, p->now);
	snprintf(hash, sizeof(hash), "%.64s", p->was + p->was_n - 67);
	snprintf(want, sizeof(want),
	    "\"action\":\"begin\",\"after\":3,\"after_hash\":\"%s\"", hash);
	assert_non_null(strstr(p->now, want));
	/* Emptied in its place, as some do who rotate. */
	assert_int_equal(truncate(p->path, 0), 0);
	assert_int_equal(chain_follow(c, 0, &err), 1);
	assert_int_equal(
	    chain_append(c, span_of("\"a\":1"), 0, false, &err), 0);
	must_hold(p->path, 2, 0, 0);
	load(p->path, p->now);
	assert_non_null(strstr(p->now, "\"after\":1,"));
	chain_close(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_torn_anywhere, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_first_line_torn, setup, teardown),
		cmocka_unit_test_setup_teardown(test_zeroes, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_torn_again, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_torn_by_another, setup, teardown),
		cmocka_unit_test_setup_teardown(test_changed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_not_ours, setup, teardown),
		cmocka_unit_test_setup_teardown(test_followed, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
