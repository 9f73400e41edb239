/* Random calls, queues, readers and cuts, with a backlog that is too short:
 * every board is true whenever all was read, and no number is missed. */
#include "feed_console.h"

static unsigned
dice(unsigned *seed, unsigned sides)
{
	*seed = *seed * 1103515245u + 12345u;
	return (*seed >> 16) % sides;
}

static void
move(struct rig *r, unsigned *seed)
{
	static const char *const queues[] = { "sales", "desk", "" };
	int n = (int)dice(seed, CALLS);
	char text[200];

	r->now += dice(seed, 40);
	if (dice(seed, 8) == 0) {
		snprintf(text, sizeof(text), "@%lld call-end call=c%d \"x\"\n",
		    (long long)r->now, n);
		world_tell(&r->world, text);
		model_expire(r->world.model, r->now);
	} else if (dice(seed, 4) == 0) {
		/* A call whose end is forgotten may come again. */
		snprintf(text, sizeof(text),
		    "@%lld call-open call=c%d value=1 \"new %d\"\n",
		    (long long)r->now, n, (int)dice(seed, 1000));
		world_tell(&r->world, text);
	} else {
		snprintf(text, sizeof(text),
		    "@%lld call-queue call=c%d \"%s\"\n"
		    "@%lld leg-name participant=p%d \"P%d\"\n"
		    "@%lld join call=c%d participant=p%d at=%lld\n",
		    (long long)r->now, n, queues[dice(seed, 3)],
		    (long long)r->now, n, (int)dice(seed, 1000),
		    (long long)r->now, n, n, (long long)r->now);
		world_tell(&r->world, text);
	}
	if (dice(seed, 3) > 0)
		feed_core_update(&r->core, r->now);
}

static void
run(struct rig *r, unsigned seed, int steps, int *resumed, int *slow)
{
	static const char *const queue[] = { NULL, "sales", "desk" };
	struct console c[ARRAY_LEN(queue)];
	int i;
	size_t k;

	for (k = 0; k < ARRAY_LEN(c); k++) {
		console_init(&c[k]);
		come_back(r, &c[k], queue[k]);
	}
	for (i = 0; i < steps; i++) {
		move(r, &seed);
		k = dice(&seed, ARRAY_LEN(c));
		if (dice(&seed, 30) == 0)
			come_back(r, &c[k], queue[k]);
		else if (dice(&seed, 5) == 0)
			read_some(r, &c[k], (int)dice(&seed, 9));
		session_tick(&r->core, &c[k].session, r->now);
	}
	feed_core_update(&r->core, r->now);
	for (k = 0; k < ARRAY_LEN(c); k++) {
		read_some(r, &c[k], 100000);
		check_board(r, &c[k], queue[k]);
		assert_int_equal(c[k].holes, 0);
		assert_int_equal(c[k].byes, 0);
		session_free(&r->core, &c[k].session);
		console_free(&c[k]);
	}
	*resumed += (int)r->core.counts.resumed;
	*slow += (int)r->core.counts.slow;
}

static void
test_random(void **state)
{
	int resumed = 0, slow = 0;
	unsigned seed;

	(void)state;
	for (seed = 1; seed <= 12; seed++) {
		void *own;
		struct rig *r;

		setup(&own);
		r = own;
		backlog_free(r->core.backlog);
		r->core.backlog = backlog_new(4 + seed * 4, BACKLOG_BYTES);
		run(r, seed, 2000, &resumed, &slow);
		teardown(&own);
	}
	/* Both ways were walked. */
	assert_true(resumed > 100);
	assert_true(slow > 100);
}

/* Messages with a few bytes spoiled: whatever comes, each answer is JSON, and
 * whoever is closed is told why. */
static void
test_rubbish(void **state)
{
	static const char *const said[] = {
		"{\"type\":\"hello\",\"v\":1,\"want\":{\"queues\":[\"sales\"]},"
		"\"resume\":{\"epoch\":\"1000000\",\"seq\":1}}",
		"{\"type\":\"action\",\"id\":\"a-1\",\"do\":\"whisper\","
		"\"call\":\"c1\",\"rev\":7,\"args\":{\"to\":[\"p1\",\"p2\"]}}",
		"{\"type\":\"get\",\"what\":\"native\",\"seq\":3}",
	};
	struct rig *r = *state;
	unsigned seed = 5;
	int i, closed = 0;

	change(r, 1, "one", "sales");
	for (i = 0; i < 20000; i++) {
		struct console c;
		char text[256];
		size_t n, k;

		console_init(&c);
		r->now += 1000;
		k = dice(&seed, ARRAY_LEN(said));
		snprintf(text, sizeof(text), "%s", said[k]);
		for (n = dice(&seed, 4); n > 0; n--)
			text[dice(&seed, (unsigned)strlen(said[k]))] =
			    (char)(1 + dice(&seed, 255));
		come(r, &c, NULL,
		    k == 0 ? text : "{\"type\":\"hello\",\"v\":1}");
		hear(r, &c, text);
		read_some(r, &c, 20);
		assert_int_equal(c.session.stage == SESSION_OVER, c.byes);
		assert_int_equal(c.code, c.session.code);
		closed += c.byes;
		session_free(&r->core, &c.session);
		console_free(&c);
	}
	assert_true(closed > 5000 && closed < 19000);
	assert_true(r->world.actions > 500);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random),
		cmocka_unit_test_setup_teardown(test_rubbish, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
