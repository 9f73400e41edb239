/* The relay's audit log when its disk is full, when its file is moved away, and
 * when it is deleted; and its copy at syslog. */
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
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "io/chain.h"
#include "relay/trail.h"

#define NOW 1000000

static const struct trail_who rita = { "rita", "north", "a1", "" };

struct place {
	char folder[40], path[64], moved[64];
};

static int
setup(void **state)
{
	static struct place p;

	snprintf(p.folder, sizeof(p.folder), "/tmp/earshot-trail-XXXXXX");
	assert_non_null(mkdtemp(p.folder));
	snprintf(p.path, sizeof(p.path), "%s/log", p.folder);
	snprintf(p.moved, sizeof(p.moved), "%s/log.1", p.folder);
	*state = &p;
	return 0;
}

static int
teardown(void **state)
{
	struct place *p = *state;

	unlink(p->path);
	unlink(p->moved);
	return rmdir(p->folder);
}

static bool
note(struct trail *t, int64_t now_ms)
{
	return trail_note(t, &rita, "note", "c1", "a word", now_ms);
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

static bool
contains(const char *path, const char *text)
{
	FILE *f = fopen(path, "re");
	char all[8192];
	size_t n;

	assert_non_null(f);
	n = fread(all, 1, sizeof(all) - 1, f);
	fclose(f);
	all[n] = '\0';
	return strstr(all, text) != NULL;
}

static void
limit(rlim_t bytes)
{
	struct rlimit r;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &r), 0);
	r.rlim_cur = bytes;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &r), 0);
}

static void
test_full(void **state)
{
	struct place *p = *state;
	struct trail *t = trail_new(p->path, "");
	struct action hold = { .kind = ACTION_HOLD };
	struct stat st;

	assert_true(note(t, NOW));
	assert_int_equal(stat(p->path, &st), 0);
	limit((rlim_t)st.st_size);
	assert_false(trail_intent(t, &rita, &hold, NOW));
	assert_false(trail_works(t));
	/* It can be opened again, which is no sign of life. */
	assert_false(note(t, NOW + 6000));
	assert_false(trail_works(t));
	limit(RLIM_INFINITY);
	/* Not with every line: somebody's keys must not wait for a disk. */
	assert_false(note(t, NOW + 6001));
	assert_true(note(t, NOW + 20000));
	assert_true(trail_works(t));
	trail_free(t);
	assert_int_equal(lines_of(p->path), 2);
}

static void
test_moved(void **state)
{
	struct place *p = *state;
	struct trail *t = trail_new(p->path, "");

	assert_true(note(t, NOW));
	assert_true(note(t, NOW));
	assert_int_equal(rename(p->path, p->moved), 0);
	assert_true(note(t, NOW));
	trail_free(t);
	assert_int_equal(lines_of(p->moved), 2);
	/* And the first of the two lines says what it follows. */
	assert_int_equal(lines_of(p->path), 2);
	assert_true(contains(p->path, "\"after\":2,\"after_hash\":\""));
}

static void
test_deleted(void **state)
{
	struct place *p = *state;
	struct trail *t = trail_new(p->path, "");

	assert_true(note(t, NOW));
	assert_int_equal(unlink(p->path), 0);
	assert_true(note(t, NOW));
	assert_true(trail_works(t));
	trail_free(t);
	assert_int_equal(lines_of(p->path), 2);
}

/* Where it may not be made anew nothing louder is done. */
static void
test_gone(void **state)
{
	struct place *p = *state;
	struct trail *t = trail_new(p->path, "");

	assert_true(note(t, NOW));
	assert_int_equal(rename(p->path, p->moved), 0);
	assert_int_equal(mkdir(p->path, 0700), 0);
	assert_false(note(t, NOW));
	assert_false(trail_works(t));
	assert_int_equal(rmdir(p->path), 0);
	assert_true(note(t, NOW + 6000));
	assert_true(trail_works(t));
	trail_free(t);
}

/* The number of the next line that was sent to it, 0 for none. */
static int
copied(int fd)
{
	char text[4096];
	ssize_t n = recv(fd, text, sizeof(text) - 1, MSG_DONTWAIT);
	const char *at;

	if (n < 0)
		return 0;
	text[n] = '\0';
	at = strstr(text, " earshot[");
	assert_non_null(at);
	at = strstr(at, "]: {\"seq\":");
	assert_non_null(at);
	return (int)strtol(at + strlen("]: {\"seq\":"), NULL, 10);
}

/* Also of a file that is begun anew. */
static void
test_copied(void **state)
{
	struct place *p = *state;
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
	struct trail *t;

	snprintf(at.sun_path, sizeof(at.sun_path), "%s/s", p->folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	t = trail_new(p->path, at.sun_path);
	assert_true(note(t, NOW));
	assert_int_equal(copied(fd), 1);
	assert_int_equal(copied(fd), 0);
	assert_int_equal(rename(p->path, p->moved), 0);
	assert_true(note(t, NOW));
	assert_int_equal(copied(fd), 1);
	assert_int_equal(copied(fd), 2);
	trail_free(t);
	close(fd);
	unlink(at.sun_path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_full, setup, teardown),
		cmocka_unit_test_setup_teardown(test_moved, setup, teardown),
		cmocka_unit_test_setup_teardown(test_deleted, setup, teardown),
		cmocka_unit_test_setup_teardown(test_gone, setup, teardown),
		cmocka_unit_test_setup_teardown(test_copied, setup, teardown),
	};

	signal(SIGXFSZ, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
