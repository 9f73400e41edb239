/* A session, without its socket: hello, resume, the chain of numbers, and what
 * it may see. */
#include "feed_console.h"

static void
test_hello(void **state)
{
	struct rig *r = *state;
	struct console c;

	console_init(&c);
	change(r, 1, "one", "sales");
	come(r, &c, "sales", "{\"type\":\"hello\",\"v\":1,\"new\":[1]}");
	assert_int_equal(r->world.opened, 1);
	assert_int_equal(read_some(r, &c, 1), 1);
	assert_non_null(strstr(c.last,
	    "\"resume\":\"snapshot\",\"why\":\"new\",\"user\":\"dana\","
	    "\"roles\":[\"watch\",\"monitor\"],"
	    "\"acts\":[\"monitor\",\"stop\"],"
	    "\"scope\":{\"queues\":[\"sales\"]},\"site\":\"north\","
	    "\"provider\":\"telnyx\",\"targets\":4,\"heartbeat\":5000,"
	    "\"dead\":10000,\"now\":1000000,\"features\":[\"action\"],"
	    "\"health\":{\"telnyx\":\"never\"}}"));
	assert_int_equal(read_some(r, &c, 9), 1);
	check_board(r, &c, "sales");
	assert_false(session_has(&r->core, &c.session, r->now));
	session_free(&r->core, &c.session);
	console_free(&c);
}

static void
test_bad_messages(void **state)
{
	static const struct {
		const char *text;
		bool greeted;
		int code;
	} cases[] = {
		{ "{", true, 4400 },
		{ "[]", true, 4400 },
		{ "{\"a\":1}", true, 4400 },
		{ "{\"type\":1}", true, 4400 },
		{ "{\"type\":\"hello\",\"v\":1}", true, 4400 },
		{ "{\"type\":\"news\",\"x\":{}}", true, 0 },
		{ "{\"type\":\"news\"}", false, 4400 },
		{ "{\"type\":\"action\",\"id\":\"a\",\"do\":\"stop\"}", false,
		    4400 },
		{ "{\"type\":\"hello\"}", false, 4426 },
		{ "{\"type\":\"hello\",\"v\":2}", false, 4426 },
		{ "{\"type\":\"hello\",\"v\":\"1\"}", false, 4426 },
		{ "{\"type\":\"action\",\"do\":\"stop\"}", true, 4400 },
		{ "{\"type\":\"action\",\"id\":\"\",\"do\":\"stop\"}", true,
		    4400 },
		{ "{\"type\":\"action\",\"id\":\"a b\",\"do\":\"stop\"}", true,
		    4400 },
		{ "{\"type\":\"action\",\"id\":5,\"do\":\"stop\"}", true,
		    4400 },
		{ "{\"type\":\"action\",\"id\":\"a\"}", true, 4400 },
		{ "{\"type\":\"action\",\"id\":\"a\",\"do\":\"stop\","
		  "\"rev\":1.5}",
		    true, 4400 },
		{ "{\"type\":\"action\",\"id\":\"a\",\"do\":\"whisper\","
		  "\"args\":{\"to\":\"p1\"}}",
		    true, 4400 },
		{ "{\"type\":\"action\",\"id\":\"a\",\"do\":\"whisper\","
		  "\"args\":[]}",
		    true, 4400 },
		{ "{\"type\":\"action\",\"id\":\"a\",\"do\":\"stop\"}", true,
		    0 },
		{ "{\"type\":\"get\",\"what\":\"native\"}", true, 4400 },
		{ "{\"type\":\"get\",\"what\":\"weather\"}", true, 0 },
	};
	struct rig *r = *state;
	struct console c;
	size_t i;

	for (i = 0; i < ARRAY_LEN(cases); i++) {
		console_init(&c);
		come(r, &c, NULL,
		    cases[i].greeted ? "{\"type\":\"hello\",\"v\":1}"
				     : cases[i].text);
		if (cases[i].greeted)
			hear(r, &c, cases[i].text);
		read_some(r, &c, 9);
		assert_int_equal(c.code, cases[i].code);
		assert_int_equal(c.session.code, cases[i].code);
		assert_int_equal(c.byes, cases[i].code != 0);
		session_free(&r->core, &c.session);
		console_free(&c);
	}
	assert_int_equal(r->world.actions, 1);
}

static void
test_action(void **state)
{
	struct rig *r = *state;
	struct console c;

	console_init(&c);
	come(r, &c, NULL, "{\"type\":\"hello\",\"v\":1}");
	hear(r, &c,
	    "{\"type\":\"action\",\"id\":\"0b8f-1\",\"do\":\"whisper\","
	    "\"call\":\"c_82\",\"rev\":47,\"args\":{\"to\":[\"p1\",\"p2\"]}}");
	assert_string_equal(r->world.last, "whisper c_82  1 47 to 2 p1");
	hear(r, &c,
	    "{\"type\":\"action\",\"id\":\"0b8f-2\",\"do\":\"hold\","
	    "\"call\":\"c_82\",\"args\":{\"part\":\"p7\"}}");
	assert_string_equal(r->world.last, "hold c_82 p7 0 0 to 0 -");
	/* A provider's message: nobody keeps one here. */
	read_some(r, &c, 9);
	hear(r, &c, "{\"type\":\"get\",\"what\":\"native\",\"seq\":5}");
	assert_int_equal(read_some(r, &c, 9), 1);
	assert_non_null(
	    strstr(c.last, "\"seq\":5,\"src\":\"telnyx\",\"body\":null"));
	session_free(&r->core, &c.session);
	console_free(&c);
}

/* Where it goes on from, and what is said of that. */
static void
test_resume(void **state)
{
	struct rig *r = *state;
	struct console c;
	char hello[128];
	size_t i;
	struct {
		const char *epoch;
		int seq;
		const char *why;
	} cases[] = {
		{ "1000000", 30, "" },
		{ "1000000", 29, "" },
		{ "1000000", 23, "" }, /* 24 to 30 are kept */
		{ "1000000", 22, "gone" },
		{ "1000000", 0, "gone" },
		{ "1000000", -5, "gone" },
		{ "1000000", 31, "ahead" },
		{ "999", 30, "epoch" },
		{ "10000001", 30, "epoch" },
		{ "", 30, "epoch" },
		{ "1000000-cafe", 30, "scope" },
	};

	backlog_free(r->core.backlog);
	r->core.backlog = backlog_new(7, BACKLOG_BYTES);
	for (i = 0; i < 30; i++) {
		snprintf(hello, sizeof(hello), "n%zu", i);
		change(r, 1, hello, "sales");
	}
	assert_int_equal(board_seq(r->core.board), 30);
	for (i = 0; i < ARRAY_LEN(cases); i++) {
		console_init(&c);
		snprintf(c.epoch, sizeof(c.epoch), "%s", cases[i].epoch);
		c.seq = cases[i].seq;
		snprintf(hello, sizeof(hello),
		    "{\"type\":\"hello\",\"v\":1,\"resume\":{\"epoch\":\"%s\","
		    "\"seq\":%d}}",
		    cases[i].epoch, cases[i].seq);
		come(r, &c, NULL, hello);
		read_some(r, &c, 99);
		assert_string_equal(c.why, cases[i].why);
		assert_string_equal(
		    c.resume, cases[i].why[0] ? "snapshot" : "ok");
		assert_int_equal(c.snapshots, cases[i].why[0] ? 1 : 0);
		assert_int_equal(
		    c.events, cases[i].why[0] ? 0 : 30 - cases[i].seq);
		assert_int_equal(c.seq, 30);
		assert_int_equal(c.holes, 0);
		session_free(&r->core, &c.session);
		console_free(&c);
	}
	/* What cannot be read as a place to go on from is none. */
	console_init(&c);
	come(r, &c, NULL,
	    "{\"type\":\"hello\",\"v\":1,\"resume\":{\"epoch\":7,\"seq\":{}},"
	    "\"want\":5}");
	read_some(r, &c, 9);
	assert_string_equal(c.why, "new");
	check_board(r, &c, NULL);
	session_free(&r->core, &c.session);
	console_free(&c);
}

/* Rights that have changed in between are another stream. */
static void
test_scope_changed(void **state)
{
	struct rig *r = *state;
	struct console c;

	console_init(&c);
	change(r, 1, "one", "sales");
	change(r, 2, "two", "desk");
	come_back(r, &c, NULL);
	read_some(r, &c, 9);
	check_board(r, &c, NULL);
	come_back(r, &c, "desk");
	read_some(r, &c, 9);
	assert_string_equal(c.why, "scope");
	check_board(r, &c, "desk");
	come_back(r, &c, "desk");
	read_some(r, &c, 9);
	assert_string_equal(c.resume, "ok");
	session_free(&r->core, &c.session);
	console_free(&c);
}

/* A call that leaves what somebody sees ends for him; what he never saw is
 * only a gap that prev bridges. */
static void
test_hidden(void **state)
{
	struct rig *r = *state;
	struct console c;

	console_init(&c);
	come_back(r, &c, "sales");
	read_some(r, &c, 9);
	change(r, 1, "secret", "desk");
	assert_int_equal(read_some(r, &c, 9), 0);
	change(r, 2, "two", "sales");
	assert_int_equal(read_some(r, &c, 9), 1);
	assert_non_null(strstr(c.last, "\"seq\":2,\"prev\":0,"));
	change(r, 2, "two", "desk");
	assert_int_equal(read_some(r, &c, 9), 1);
	assert_non_null(strstr(c.last,
	    "\"call\":{\"id\":\"c2\",\"rev\":3,\"state\":\"ended\","
	    "\"cause\":\"scope\"}"));
	assert_null(strstr(c.last, "desk"));
	change(r, 1, "secret", "sales");
	assert_int_equal(read_some(r, &c, 9), 1);
	check_board(r, &c, "sales");
	assert_int_equal(c.holes, 0);
	session_free(&r->core, &c.session);
	console_free(&c);
}

/* Who may not see a number gets it neither at first nor later, and who may gets
 * it. */
static void
test_masked(void **state)
{
	struct rig *r = *state;
	int shy;

	change(r, 1, "one", "sales");
	world_tell(&r->world, "@1 leg-role participant=p1 \"customer\"\n"
			      "@1 join call=c1 participant=p1 at=1\n");
	for (shy = 0; shy < 2; shy++) {
		struct console c;

		console_init(&c);
		c.shy = shy;
		world_tell(&r->world,
		    "@1 leg-number participant=p1 \"+12025550133\"\n");
		feed_core_update(&r->core, r->now);
		come_back(r, &c, NULL);
		read_some(r, &c, 9);
		assert_non_null(strstr(
		    c.last, shy ? "\"+*******0133\"" : "\"+12025550133\""));
		assert_int_equal(strstr(c.last, "2025550133") == NULL, shy);
		world_tell(&r->world,
		    "@2 leg-number participant=p1 \"+12025550144\"\n");
		feed_core_update(&r->core, r->now);
		assert_int_equal(read_some(r, &c, 9), 1);
		assert_int_equal(strstr(c.last, "2025550144") == NULL, shy);
		assert_non_null(strstr(c.last, "0144"));
		session_free(&r->core, &c.session);
		console_free(&c);
	}
}

/* The provider's message goes to who sees the event, and whole numbers. */
static void
test_native(void **state)
{
	static const struct {
		const char *queues;
		bool shy;
		int64_t seq;
		bool asked;
	} rows[] = {
		{ NULL, false, 1, true },
		{ "sales", false, 1, true },
		{ NULL, true, 1, false },
		{ "support", false, 1, false },
		{ NULL, false, 2, false },
		{ NULL, false, -1, false },
	};
	struct rig *r = *state;
	struct console c;
	char ask[80];
	size_t i;

	r->core.options.native = world_native;
	change(r, 1, "one", "sales");
	for (i = 0; i < ARRAY_LEN(rows); i++) {
		console_init(&c);
		c.shy = rows[i].shy;
		come_back(r, &c, rows[i].queues);
		read_some(r, &c, 9);
		r->world.natives = 0;
		snprintf(ask, sizeof(ask),
		    "{\"type\":\"get\",\"what\":\"native\",\"seq\":%d}",
		    (int)rows[i].seq);
		hear(r, &c, ask);
		assert_int_equal(r->world.natives, rows[i].asked);
		assert_int_equal(read_some(r, &c, 9), !rows[i].asked);
		if (!rows[i].asked)
			assert_non_null(strstr(c.last, "\"body\":null"));
		session_free(&r->core, &c.session);
		console_free(&c);
	}
}

static void
test_sync(void **state)
{
	struct rig *r = *state;
	struct console c;

	console_init(&c);
	come_back(r, &c, "sales");
	read_some(r, &c, 9);
	r->now += 4999;
	assert_int_equal(read_some(r, &c, 9), 0);
	r->now += 1;
	assert_int_equal(read_some(r, &c, 9), 1);
	assert_non_null(strstr(c.last, "{\"type\":\"sync\",\"seq\":0,"));
	assert_int_equal(read_some(r, &c, 9), 0);
	/* Only hidden events: the number still moves, so that what a resume
	 * asks for is kept. */
	r->core.options.heartbeat_ms = 60000;
	change(r, 1, "secret", "desk");
	read_some(r, &c, 9);
	r->now += 4999;
	assert_int_equal(read_some(r, &c, 9), 0);
	r->now += 1;
	assert_int_equal(read_some(r, &c, 9), 1);
	assert_int_equal(c.seq, 1);
	assert_int_equal(read_some(r, &c, 9), 0);
	assert_int_equal(c.syncs, 2);
	session_free(&r->core, &c.session);
	console_free(&c);
}

/* What changes while a snapshot is told comes after it. */
static void
test_change_between_parts(void **state)
{
	struct rig *r = *state;
	struct console c;
	char line[200];
	int i;

	console_init(&c);
	for (i = 0; i < 3000; i++) {
		snprintf(line, sizeof(line),
		    "@1 leg-name participant=p%d \"Somebody with a name\"\n"
		    "@1 join call=c%d participant=p%d at=1\n",
		    i, i % 8, i);
		world_tell(&r->world, line);
	}
	change(r, 0, "old", "sales");
	come_back(r, &c, NULL);
	assert_int_equal(read_some(r, &c, 3), 3);
	assert_int_equal(c.snapshots, 0);
	change(r, 0, "new", "sales");
	change(r, 9, "late", "sales");
	assert_int_equal(map_count(c.calls), 0);
	read_some(r, &c, 99);
	assert_int_equal(c.snapshots, 1);
	assert_int_equal(c.events, 2);
	check_board(r, &c, NULL);
	session_free(&r->core, &c.session);
	console_free(&c);
}

/* Who only listens is told all that he may see, and lets nobody on the air:
 * whatever his token allows, nobody hears of him. */
static void
test_listens(void **state)
{
	struct rig *r = *state;
	struct relay_session *s;
	struct console c;

	console_init(&c);
	s = &c.session;
	change(r, 1, "one", "sales");
	change(r, 2, "two", "desk");
	snprintf(s->user.name, sizeof(s->user.name), "wall");
	snprintf(s->user.act_words, sizeof(s->user.act_words), "barge");
	s->user.queue_count = 1;
	snprintf(s->user.queue[0], NAME_LEN, "sales");
	session_init(s, r->now);
	session_listen(&r->core, s, r->now);
	assert_int_equal(read_some(r, &c, 1), 1);
	assert_string_equal(c.resume, "snapshot");
	assert_non_null(strstr(c.last, "\"acts\":[],"));
	assert_non_null(strstr(c.last, "\"features\":[],"));
	assert_int_equal(read_some(r, &c, 9), 1);
	check_board(r, &c, "sales");
	change(r, 1, "uno", "sales");
	assert_int_equal(read_some(r, &c, 9), 1);
	check_board(r, &c, "sales");
	r->now += 3600000;
	session_tick(&r->core, s, r->now);
	assert_int_equal(s->code, 0);
	assert_int_equal(r->world.opened, 0);
	assert_int_equal(r->world.actions, 0);
	assert_false(s->open);
	session_free(&r->core, s);
	/* One too many of the same name. */
	r->sessions = r->core.options.sessions_per_user;
	memset(s, 0, sizeof(*s));
	session_init(s, r->now);
	session_listen(&r->core, s, r->now);
	read_some(r, &c, 9);
	assert_int_equal(c.code, FEED_CROWDED);
	session_free(&r->core, s);
	console_free(&c);
}

int
main(void)
{
#define WITH_RIG(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)
	const struct CMUnitTest tests[] = {
		WITH_RIG(test_hello),
		WITH_RIG(test_bad_messages),
		WITH_RIG(test_action),
		WITH_RIG(test_resume),
		WITH_RIG(test_scope_changed),
		WITH_RIG(test_hidden),
		WITH_RIG(test_masked),
		WITH_RIG(test_native),
		WITH_RIG(test_sync),
		WITH_RIG(test_change_between_parts),
		WITH_RIG(test_listens),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
