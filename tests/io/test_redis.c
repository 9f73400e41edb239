/* Proves what is believed of a place, a number, an id and an address, and what
 * options are refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "io/redis.h"
#include "io/redis_items.h"
#include "io/redis_link.h"
#include "io/redis_parse.h"

static void
reads_numbers(void **state)
{
	static const char *const bad[] = { "", "01", "+1", "-1", " 1", "1 ",
		"1.0", "9007199254740992", "99999999999999999", "0x1" };
	uint64_t n;
	size_t i;

	(void)state;
	assert_true(redis_number_read(&n, span_of("0")));
	assert_int_equal(n, 0);
	assert_true(redis_number_read(&n, span_of("9007199254740991")));
	assert_int_equal(n, 9007199254740991);
	for (i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(redis_number_read(&n, span_of(bad[i])));
}

static void
reads_places(void **state)
{
	static const char *const bad[] = { "", "-", "1-", "-1", "1", "0-0",
		"0-1", "1--1", "1-2-3", "01-1", "1-01", "a-1" };
	char text[REDIS_AT_LEN];
	struct redis_at at;
	size_t i;

	(void)state;
	assert_true(redis_at_read(&at, span_of("1795223697826-4711")));
	assert_int_equal(at.epoch, 1795223697826);
	assert_int_equal(at.n, 4711);
	redis_at_write(text, at);
	assert_string_equal(text, "1795223697826-4711");
	for (i = 0; i < ARRAY_LEN(bad); i++)
		assert_false(redis_at_read(&at, span_of(bad[i])));
}

static void
orders_places(void **state)
{
	struct redis_at a = { 5, 9 }, b = { 6, 0 }, none = { 0, 0 };
	struct redis_at before = redis_at_before(b);

	(void)state;
	assert_true(redis_at_compare(a, b) < 0);
	assert_true(redis_at_compare(b, a) > 0);
	assert_int_equal(redis_at_compare(a, a), 0);
	assert_true(redis_at_compare(before, b) < 0);
	assert_true(redis_at_compare(before, a) > 0);
	assert_int_equal(redis_at_before(a).n, 8);
	assert_int_equal(redis_at_compare(redis_at_before(none), none), 0);
	before = redis_at_before((struct redis_at){ 1, 0 });
	assert_int_equal(redis_at_compare(before, none), 0);
}

static void
knows_ids(void **state)
{
	char id[REDIS_ID_MAX + 2];

	(void)state;
	memset(id, 'x', sizeof(id));
	id[REDIS_ID_MAX] = '\0';
	assert_true(redis_id_is_good(id));
	id[REDIS_ID_MAX] = 'x';
	id[REDIS_ID_MAX + 1] = '\0';
	assert_false(redis_id_is_good(id));
	assert_false(redis_id_is_good(""));
	assert_false(redis_id_is_good("a b"));
	assert_false(redis_id_is_good("a\n"));
	assert_false(redis_id_is_good("\xc3\xa9"));
	assert_true(redis_id_is_good("main:9f/{}"));
}

static void
reads_addresses(void **state)
{
	static const char *const bad[] = { "", "localhost:6379", "127.0.0.1",
		"127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536",
		"127.0.0.1:6379x", "127.0.0.1:+1", "::1:6379", "[::1]",
		"[::1:6379", "[127.0.0.1]:1", "relative/redis.sock", ":6379" };
	char path[200];
	struct redis_where w;
	struct err err;
	size_t i;

	(void)state;
	assert_int_equal(redis_where_read(&w, "/run/r.sock", &err), 0);
	assert_int_equal(w.addr.sa.sa_family, AF_UNIX);
	assert_string_equal(w.addr.un.sun_path, "/run/r.sock");
	assert_int_equal(redis_where_read(&w, "127.0.0.1:6379", &err), 0);
	assert_int_equal(w.addr.sa.sa_family, AF_INET);
	assert_int_equal(redis_where_read(&w, "[::1]:65535", &err), 0);
	assert_int_equal(w.addr.sa.sa_family, AF_INET6);
	for (i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(redis_where_read(&w, bad[i], &err), -1);
	assert_int_equal(redis_where_read(&w, NULL, &err), -1);
	memset(path, '/', sizeof(path));
	path[107] = '\0';
	assert_int_equal(redis_where_read(&w, path, &err), 0);
	path[107] = '/';
	path[108] = '\0';
	assert_int_equal(redis_where_read(&w, path, &err), -1);
}

static struct redis_item *
put(struct redis_items *s, const char *id)
{
	struct redis_item *i = redis_item_new(id, 1, span_of("body"));

	redis_items_put(s, i);
	return i;
}

static void
finds_what_it_holds(void **state)
{
	struct redis_item *a, *b, *again;
	struct redis_items s;

	(void)state;
	redis_items_init(&s);
	a = put(&s, "a");
	put(&s, "");
	b = put(&s, "b");
	again = put(&s, "a");
	assert_int_equal(s.count, 4);
	assert_int_equal(s.bytes, 16);
	assert_ptr_equal(redis_items_find(&s, "a"), again);
	assert_null(redis_items_find(&s, ""));
	assert_null(redis_items_find(&s, "c"));
	redis_items_drop(&s, a);
	assert_ptr_equal(redis_items_find(&s, "a"), again);
	redis_items_take(&s, b);
	assert_null(redis_items_find(&s, "b"));
	redis_items_put_first(&s, b);
	assert_ptr_equal(redis_items_nth(&s, 0), b);
	assert_ptr_equal(redis_items_nth(&s, 2), again);
	assert_null(redis_items_nth(&s, 3));
	redis_items_drop(&s, again);
	assert_null(redis_items_find(&s, "a"));
	assert_int_equal(s.bytes, 8);
	redis_items_free(&s);
}

static void
no_entry(void *ctx, const struct redis_entry *e)
{
	(void)ctx;
	(void)e;
}

static void
not_caught_up(void *ctx)
{
	(void)ctx;
}

static void
no_turn(void *ctx, const struct redis_turn *t)
{
	(void)ctx;
	(void)t;
}

static void
no_state(void *ctx, bool up, const char *why)
{
	(void)ctx;
	(void)up;
	(void)why;
}

static struct redis_options
good_options(void)
{
	return (struct redis_options){ .where = "/nowhere/redis.sock",
		.group = "g-1_A",
		.memory_ms = 1000,
		.maxlen = 200,
		.ring = 100,
		.wait_replicas = 1,
		.wait_ms = 1000,
		.entry = no_entry,
		.caught_up = not_caught_up,
		.turn = no_turn,
		.state = no_state };
}

static void
refused(struct loop *l, const struct redis_options *o)
{
	struct err err = { "" };

	assert_null(redis_new(l, o, &err));
	assert_true(err.text[0] != '\0');
}

static void
checks_options(void **state)
{
	struct redis_options good = good_options(), o;
	struct redis *r;
	struct err err;
	struct loop *l = loop_new(&err);

	(void)state;
	r = redis_new(l, &good, &err);
	assert_non_null(r);
	assert_false(redis_up(r));
	redis_free(r);
	o = good;
	o.group = "a b";
	refused(l, &o);
	o.group = "";
	refused(l, &o);
	o.group = "{g}";
	refused(l, &o);
	o = good;
	o.ring = 0;
	refused(l, &o);
	o = good;
	o.maxlen = 199;
	refused(l, &o);
	o = good;
	o.memory_ms = 0;
	refused(l, &o);
	o = good;
	o.wait_ms = 1001;
	refused(l, &o);
	o = good;
	o.where = "redis.example.com:6379";
	refused(l, &o);
	loop_free(l);
}

static void
not_done(void *arg, const struct redis_answer *a)
{
	(void)a;
	*(bool *)arg = true;
}

static void
refuses_while_away(void **state)
{
	struct redis_options o = good_options();
	struct err err;
	struct loop *l = loop_new(&err);
	bool done = false;
	struct redis *r = redis_new(l, &o, &err);

	(void)state;
	assert_int_equal(
	    redis_append(r, "x", 1, span_of("b"), not_done, &done, &err), -1);
	assert_non_null(strstr(err.text, "away"));
	assert_int_equal(redis_look(r, "k", not_done, &done, &err), -1);
	redis_free(r);
	assert_false(done);
	loop_free(l);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_numbers),
		cmocka_unit_test(reads_places),
		cmocka_unit_test(orders_places),
		cmocka_unit_test(knows_ids),
		cmocka_unit_test(reads_addresses),
		cmocka_unit_test(finds_what_it_holds),
		cmocka_unit_test(checks_options),
		cmocka_unit_test(refuses_while_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
