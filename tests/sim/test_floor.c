/* Proves that a seed tells the whole day: the same events in the same order,
 * whoever looks and however often; and that the floor keeps its calls up. */
#include "rig.h"

#define COMPARED 500
#define TEN_MINUTES 600000

static void
play(struct rig *r, uint64_t seed, int64_t step_ms, bool asks)
{
	struct sim_options o = { .seed = seed, .calls = 27 };
	int64_t end;

	rig_open(r, &o);
	end = r->now_ms + TEN_MINUTES;
	while (r->now_ms < end) {
		rig_pass(r, step_ms);
		if (asks)
			rig_ask(r, "GET", "/v2/conferences", "");
	}
}

static void
the_same_seed_the_same_day(void **state)
{
	struct rig a, b;
	size_t i;

	(void)state;
	play(&a, 7, 1000, false);
	play(&b, 7, 311, true);
	assert_true(a.count >= COMPARED && b.count >= COMPARED);
	for (i = 0; i < COMPARED; i++)
		assert_string_equal(a.frames[i], b.frames[i]);
	rig_close(&a);
	rig_close(&b);
}

static void
another_seed_another_day(void **state)
{
	struct rig a, b;

	(void)state;
	play(&a, 7, 1000, false);
	play(&b, 8, 1000, false);
	assert_string_not_equal(a.frames[0], b.frames[0]);
	rig_close(&a);
	rig_close(&b);
}

/* The next event that is about neither the call nor the phone, from number
 * *i on; "" past the last. */
static const char *
next_other(const struct rig *r, size_t *i, const char *call, const char *phone)
{
	while (*i < r->count) {
		const char *frame = r->frames[(*i)++];

		if (!strstr(frame, call) && !strstr(frame, phone))
			return frame;
	}
	return "";
}

/* What a supervisor does in one call leaves all the others as they were. */
static void
a_listener_changes_nothing(void **state)
{
	struct rig a, b;
	char path[128], body[160], call[64], phone[80];
	size_t i = 0, k = 0, n;

	(void)state;
	play(&a, 7, 1000, false);
	{
		struct sim_options o = { .seed = 7, .calls = 27 };

		rig_open(&b, &o);
	}
	snprintf(call, sizeof(call), "%s", b.sim->conf_last->id);
	snprintf(phone, sizeof(phone), "%s", rig_phone(&b));
	snprintf(path, sizeof(path), "/v2/conferences/%s/actions/join", call);
	snprintf(body, sizeof(body),
	    "{\"call_control_id\":\"%s\",\"supervisor_role\":\"monitor\"}",
	    rig_phone(&b));
	assert_int_equal(rig_post(&b, path, body), 200);
	rig_pass(&b, TEN_MINUTES);
	for (n = 0; n < 300; n++) {
		const char *quiet = next_other(&a, &k, call, phone);

		assert_string_equal(next_other(&b, &i, call, phone), quiet);
		assert_true(quiet[0]);
	}
	rig_close(&a);
	rig_close(&b);
}

static size_t
calls_up(const struct sim *sim)
{
	const struct conference *c;
	size_t n = 0;

	for (c = sim->conf_first; c; c = c->next)
		n += c->status == CONF_IN_PROGRESS;
	return n;
}

static void
calls_are_kept_up(void **state)
{
	struct sim_options o = { .seed = 3, .calls = 27 };
	struct rig r;
	int i;

	(void)state;
	rig_open(&r, &o);
	for (i = 0; i < 60; i++) {
		assert_in_range(calls_up(r.sim), 22, 28);
		rig_pass(&r, 60000);
	}
	rig_close(&r);
}

static void
a_quiet_floor_stands_still(void **state)
{
	struct rig r;
	struct conference *c;

	(void)state;
	rig_quiet(&r, 40);
	assert_int_equal(calls_up(r.sim), 40);
	for (c = r.sim->conf_first; c; c = c->next) {
		assert_int_equal(c->joined, 2);
		assert_in_range(RIG_START_MS - c->created_ms, 1, 1200000);
	}
	rig_pass(&r, 3600000);
	assert_int_equal(calls_up(r.sim), 40);
	assert_int_equal(r.count, 0);
	rig_close(&r);
}

/* What has ended is forgotten after a while, or a long day would not end. */
static void
a_long_day_does_not_pile_up(void **state)
{
	struct sim_options o = { .seed = 3, .calls = 27 };
	struct rig r;
	int i;

	(void)state;
	rig_open(&r, &o);
	for (i = 0; i < 8; i++)
		rig_pass(&r, 3600000);
	assert_in_range(map_count(r.sim->confs), 27, 250);
	assert_in_range(map_count(r.sim->legs), 54, 600);
	assert_in_range(r.sim->past_count, 100, 4000);
	rig_close(&r);
}

static void
a_rate_is_reached(void **state)
{
	struct sim_options o = { .seed = 3, .calls = 27, .rate = 200 };
	struct rig r;

	(void)state;
	rig_open(&r, &o);
	rig_pass(&r, 10000);
	assert_in_range(r.count, 1950, 2050);
	rig_close(&r);
}

static void
a_big_floor_is_up(void **state)
{
	struct rig r;

	(void)state;
	rig_quiet(&r, 2000);
	assert_int_equal(calls_up(r.sim), 2000);
	assert_int_equal(
	    rig_ask(&r, "GET", "/v2/conferences?page[size]=250", ""), 200);
	rig_close(&r);
}

static void
four_hours_are_the_most(void **state)
{
	struct rig r;
	struct conference *c;
	char body[160];

	(void)state;
	rig_quiet(&r, 1);
	c = rig_conf(&r);
	snprintf(body, sizeof(body),
	    "{\"call_control_id\":\"%s\",\"name\":\"short\","
	    "\"duration_minutes\":5}",
	    rig_phone(&r));
	assert_int_equal(rig_post(&r, "/v2/conferences", body), 200);
	rig_pass(&r, 299999);
	assert_non_null(conf_active_named(r.sim, "short"));
	rig_pass(&r, 1);
	assert_null(conf_active_named(r.sim, "short"));
	rig_pass(&r, c->expires_ms - r.now_ms);
	assert_int_equal(c->status, CONF_COMPLETED);
	assert_string_equal(c->end_reason, "time_exceeded");
	rig_close(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_seed_the_same_day),
		cmocka_unit_test(another_seed_another_day),
		cmocka_unit_test(a_listener_changes_nothing),
		cmocka_unit_test(calls_are_kept_up),
		cmocka_unit_test(a_quiet_floor_stands_still),
		cmocka_unit_test(a_long_day_does_not_pile_up),
		cmocka_unit_test(a_rate_is_reached),
		cmocka_unit_test(a_big_floor_is_up),
		cmocka_unit_test(four_hours_are_the_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
