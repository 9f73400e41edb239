/* Proves that what a process was told is kept survives its SIGKILL at any
 * moment, once each and in order.
 *
 * EARSHOT_KILLS says how often (50), EARSHOT_SEED where chance begins (1). */
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "journal_rig.h"

#define LONG_BODY 20000

static long
setting(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text ? strtol(text, NULL, 10) : otherwise;
}

/* Appends and syncs for ever, a few at a time, and tells each last number that
 * is kept. */
static void
live(struct rig *r, int out, uint64_t seed)
{
	uint64_t last;
	int n;

	if (!rig_try_open(r))
		_exit(2);
	for (;;) {
		for (n = (int)(rig_random(&seed) % 4); n >= 0; n--) {
			if (rig_append(r) == -1)
				_exit(3);
		}
		if (journal_sync(r->j, &r->err) == -1)
			_exit(4);
		last = journal_last(r->j);
		if (write(out, &last, sizeof(last)) != sizeof(last))
			_exit(5);
	}
}

static int64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Listens until the moment, then kills; what was told until then. */
static uint64_t
kill_after(pid_t child, int in, int64_t us)
{
	struct pollfd p = { .fd = in, .events = POLLIN };
	int64_t end = 0, left;
	uint64_t last, acked = 0;
	struct timespec t;

	for (;;) {
		/* The time runs from the first word on. */
		left = end ? end - now_us() : 20000000;
		if (left <= 0)
			break;
		t = (struct timespec){ left / 1000000, left % 1000000 * 1000 };
		if (ppoll(&p, 1, &t, NULL) != 1)
			break;
		if (read(in, &last, sizeof(last)) != sizeof(last))
			break;
		acked = last;
		if (end == 0)
			end = now_us() + us;
	}
	kill(child, SIGKILL);
	while (read(in, &last, sizeof(last)) == sizeof(last))
		acked = last;
	return acked;
}

static void
killed_at_any_moment(void **state)
{
	uint64_t seed = (uint64_t)setting("EARSHOT_SEED", 1) * 7919;
	long kills = setting("EARSHOT_KILLS", 50), cuts = 0, i;
	uint64_t acked = 0;
	int in[2], status;
	struct rig r;
	pid_t child;

	(void)state;
	rig_start(&r, 1 << 18);
	r.body_max = LONG_BODY;
	rig_close(&r);
	for (i = 0; i < kills; i++) {
		uint64_t told;

		assert_int_equal(pipe(in), 0);
		child = fork();
		if (child == 0) {
			close(in[0]);
			live(&r, in[1], rig_random(&seed));
		}
		close(in[1]);
		told = kill_after(
		    child, in[0], (int64_t)(rig_random(&seed) % 10000) + 1);
		close(in[0]);
		assert_int_equal(waitpid(child, &status, 0), child);
		assert_true(WIFSIGNALED(status));
		/* Each has got somewhere, and nothing that was told is gone. */
		assert_true(told > acked);
		acked = told;
		rig_open(&r);
		assert_true(r.found.last >= acked);
		cuts += r.found.cut > 0;
		rig_holds(&r, 1, r.found.last);
		rig_close(&r);
	}
	print_message("# %ld kills, %ld torn tails, %llu records\n", kills,
	    cuts, (unsigned long long)acked);
	rig_end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(killed_at_any_moment),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
