/* Proves that an audit log that is full stops acts until a line could be
 * written again, and that nothing of what did not fit stays in it; and that one
 * whose file was moved away or deleted is begun anew. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "console/audit.h"
#include "io/chain.h"

#define NOW 1000000

/* What a file may grow to, in this process. */
static void
limit(rlim_t bytes)
{
	struct rlimit r;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
	r.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

static rlim_t
size_of(const char *path)
{
	struct stat st;

	assert_int_equal(stat(path, &st), 0);
	return (rlim_t)st.st_size;
}

static int64_t
lines_of(const char *path)
{
	struct chain_check check;
	struct err err;

	if (chain_verify(path, &check, &err) == -1)
		fail_msg("%s", err.text);
	return check.lines;
}

static void
test_full(void **state)
{
	struct audit_who who = { .user = "rita", .profile = "north" };
	struct action hold = { .kind = ACTION_HOLD, .id = 1, .key = "k" };
	char folder[] = "/tmp/earshot-audit-XXXXXX", path[64];
	struct audit *a;
	rlim_t size;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/log", folder);
	a = audit_new(path, &who);
	assert_true(audit_intent(a, &hold, NOW));
	size = size_of(path);
	limit(size);
	assert_false(audit_intent(a, &hold, NOW));
	assert_string_not_equal(audit_trouble(a), "");
	/* It can be opened, and still nothing can be written. */
	for (int i = 1; i <= 3; i++) {
		audit_tick(a, NOW + i * 6000);
		assert_string_not_equal(audit_trouble(a), "");
		assert_false(audit_intent(a, &hold, NOW + i * 6000));
	}
	assert_int_equal(size_of(path), size);
	limit(RLIM_INFINITY);
	audit_tick(a, NOW + 30000);
	assert_string_equal(audit_trouble(a), "");
	assert_true(audit_intent(a, &hold, NOW + 30000));
	audit_free(a);
	assert_int_equal(lines_of(path), 3);
	unlink(path);
	rmdir(folder);
}

static void
test_moved(void **state)
{
	struct audit_who who = { .user = "rita", .profile = "north" };
	struct action hold = { .kind = ACTION_HOLD, .id = 1, .key = "k" };
	char folder[] = "/tmp/earshot-audit-XXXXXX", path[64], moved[64];
	struct audit *a;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/log", folder);
	snprintf(moved, sizeof(moved), "%s/log.1", folder);
	a = audit_new(path, &who);
	assert_true(audit_intent(a, &hold, NOW));
	assert_int_equal(rename(path, moved), 0);
	audit_outcome(a, 1, ACT_SEEN, "", NOW);
	assert_int_equal(lines_of(moved), 1);
	/* That of where it follows, and the outcome. */
	assert_int_equal(lines_of(path), 2);
	assert_int_equal(unlink(path), 0);
	assert_true(audit_intent(a, &hold, NOW));
	assert_int_equal(lines_of(path), 2);
	assert_int_equal(unlink(path), 0);
	/* Where none can be made nothing is done until one can. */
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(audit_intent(a, &hold, NOW));
	assert_string_not_equal(audit_trouble(a), "");
	assert_int_equal(rmdir(path), 0);
	audit_tick(a, NOW + 6000);
	assert_string_equal(audit_trouble(a), "");
	assert_true(audit_intent(a, &hold, NOW + 6000));
	audit_free(a);
	unlink(path);
	unlink(moved);
	assert_int_equal(rmdir(folder), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full),
		cmocka_unit_test(test_moved),
	};

	signal(SIGXFSZ, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
