/* Who sees which calls, and the events that are kept for those who come
 * again. */
#include "feed_world.h"

static struct relay_user
user_of(bool all, const char *queue, bool unmask)
{
	struct relay_user u = { .all_queues = all, .unmask = unmask };

	if (queue)
		snprintf(u.queue[u.queue_count++], NAME_LEN, "%s", queue);
	return u;
}

static void
test_scope(void **state)
{
	static const char *const wanted[] = { "sales", "desk", "sales" };
	struct relay_user boss = user_of(true, NULL, true);
	struct relay_user sales = user_of(false, "sales", true);
	struct relay_user none = user_of(false, NULL, true);
	struct relay_user shy = user_of(true, NULL, false);
	char a[SCOPE_EPOCH_LEN], b[SCOPE_EPOCH_LEN];
	struct scope s, t;

	(void)state;
	scope_make(&s, &boss, NULL, -1);
	assert_true(scope_has(&s, "") && scope_has(&s, "any"));
	scope_epoch(a, "17", &s);
	assert_string_equal(a, "17");
	/* Wanting narrows, */
	scope_make(&s, &boss, wanted, 3);
	assert_int_equal(s.count, 2);
	assert_true(scope_has(&s, "desk") && !scope_has(&s, "any"));
	assert_false(scope_has(&s, ""));
	/* and never widens. */
	scope_make(&s, &sales, wanted, 3);
	assert_true(scope_has(&s, "sales") && !scope_has(&s, "desk"));
	scope_make(&t, &sales, NULL, -1);
	assert_true(scope_same(&s, &t));
	scope_epoch(a, "17", &s);
	scope_epoch(b, "17", &t);
	assert_string_equal(a, b);
	scope_make(&t, &sales, wanted + 1, 1);
	assert_false(scope_has(&t, "sales") || scope_has(&t, "desk"));
	scope_make(&s, &none, NULL, -1);
	assert_false(scope_has(&s, "") || scope_has(&s, "sales"));
	scope_make(&s, &none, wanted, 3);
	assert_false(scope_has(&s, "") || scope_has(&s, "sales"));
	/* Another stream: other calls, or the same with other numbers. */
	scope_make(&s, &shy, NULL, -1);
	scope_epoch(b, "17", &s);
	assert_string_not_equal(b, "17");
	assert_string_not_equal(a, b);
}

static void
put(struct backlog *b, int seq, const char *was, const char *queue)
{
	char text[32];
	struct backlog_event e = { .seq = seq,
		.call = "c",
		.was = was,
		.queue = queue,
		.text = text };

	snprintf(text, sizeof(text), "text %d", seq);
	backlog_put(b, &e);
}

static void
test_backlog(void **state)
{
	struct backlog *b = backlog_new(4, 1 << 20);
	int i;

	(void)state;
	assert_int_equal(backlog_first(b), 0);
	assert_null(backlog_get(b, 1));
	for (i = 11; i <= 20; i++)
		put(b, i, "", "");
	assert_int_equal(backlog_first(b), 17);
	assert_null(backlog_get(b, 16));
	assert_null(backlog_get(b, 21));
	for (i = 17; i <= 20; i++)
		assert_int_equal(backlog_get(b, i)->seq, i);
	assert_string_equal(backlog_get(b, 18)->text, "text 18");
	backlog_free(b);
	/* Bytes count too, and the newest stays whatever it takes. */
	b = backlog_new(100, 40);
	for (i = 1; i <= 10; i++)
		put(b, i, NULL, "q");
	assert_true(backlog_first(b) >= 7 && backlog_bytes(b) <= 40);
	backlog_free(b);
	b = backlog_new(100, 1);
	put(b, 1, NULL, "q");
	put(b, 2, NULL, "q");
	assert_int_equal(backlog_first(b), 2);
	assert_non_null(backlog_get(b, 2));
	backlog_free(b);
}

static void
test_view(void **state)
{
	static const struct {
		const char *was, *queue;
		enum backlog_view view;
	} cases[] = {
		{ NULL, "sales", VIEW_SEEN },
		{ "sales", "sales", VIEW_SEEN },
		{ "desk", "sales", VIEW_SEEN },
		{ "sales", "desk", VIEW_GONE },
		{ "sales", "", VIEW_GONE },
		{ "desk", "desk", VIEW_NOT },
		{ NULL, "desk", VIEW_NOT },
		{ NULL, "", VIEW_NOT },
	};
	struct relay_user sales = user_of(false, "sales", true);
	struct relay_user boss = user_of(true, NULL, true);
	struct scope s, all;
	size_t i;

	(void)state;
	scope_make(&s, &sales, NULL, -1);
	scope_make(&all, &boss, NULL, -1);
	for (i = 0; i < ARRAY_LEN(cases); i++) {
		struct backlog_event e = { .was = cases[i].was,
			.queue = cases[i].queue };

		assert_int_equal(backlog_view(&e, &s), cases[i].view);
		assert_int_equal(backlog_view(&e, &all), VIEW_SEEN);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scope),
		cmocka_unit_test(test_backlog),
		cmocka_unit_test(test_view),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
