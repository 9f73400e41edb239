/* Proves what a wallboard takes of the settings: the site from a profile, the
 * rest from its own section, and nothing that could act. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "wallboard/config.h"

static const char both[] = "[profile north]\n"
			   "name = North desk\n"
			   "api = https://a.example\n"
			   "feed = wss://north.example\n"
			   "token_file = /secret/that/acts\n"
			   "phone = sip:rita@a.example\n"
			   "agents = sip:*@a.example, +44*\n"
			   "idle_seconds = 5\n"
			   "[profile south]\n"
			   "feed = wss://south.example\n"
			   "provider = twilio\n"
			   "[wallboard]\n";

static int
read_with(
    struct config *c, const char *more, const char *profile, struct err *err)
{
	char text[4096];

	snprintf(text, sizeof(text), "%s%s", both, more);
	config_init(c, 1000);
	return config_read(c, span_of(text), profile, err);
}

static void
test_profile_says_where(void **state)
{
	struct config c;
	struct err err;

	(void)state;
	assert_int_equal(read_with(&c, "", "", &err), 0);
	assert_string_equal(c.feed, "wss://north.example");
	assert_string_equal(c.api, "https://a.example");
	assert_string_equal(c.name, "North desk");
	assert_string_equal(c.account.phone, "sip:rita@a.example");
	assert_int_equal(c.account.agent_count, 2);
	assert_string_equal(c.account.agent[1], "+44*");
	assert_int_equal(read_with(&c, "", "south", &err), 0);
	assert_string_equal(c.feed, "wss://south.example");
	assert_string_equal(c.provider, "twilio");
	assert_int_equal(read_with(&c, "profile = south\n", "", &err), 0);
	assert_string_equal(c.feed, "wss://south.example");
}

/* The key of a supervisor is not a wallboard's to read. */
static void
test_key_that_acts_is_left_alone(void **state)
{
	struct config c;
	struct err err;

	(void)state;
	assert_int_equal(read_with(&c, "", "", &err), 0);
	assert_string_equal(c.token_file, "");
	assert_int_equal(read_with(&c, "token_file = /its/own\n", "", &err), 0);
	assert_string_equal(c.token_file, "/its/own");
}

/* Nor is what a console acts with at a relay; elsewhere a feed is only read. */
static void
test_token_of_a_feed(void **state)
{
	static const struct {
		const char *more, *feed_token, *token;
		bool relay;
	} cases[] = {
		{ "", "", "", true },
		{ "", "/of/the/feed", "", false },
		{ "token_file = /its/own\n", "/its/own", "", true },
		{ "token_file = /its/own\n", "/of/the/feed", "/its/own",
		    false },
		{ "feed_token_file = /wall\n", "/wall", "", true },
		{ "feed_token_file = /wall\n", "/wall", "", false },
		{ "feed_token_file = /wall\ntoken_file = /key\n", "/wall", "",
		    true },
	};
	char text[512];
	struct config c;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		snprintf(text, sizeof(text),
		    "[profile]\nfeed_token_file = /of/the/feed\n"
		    "token_file = /acts\n[wallboard]\n%s",
		    cases[i].more);
		config_init(&c, 1000);
		assert_int_equal(config_read(&c, span_of(text), "", &err), 0);
		config_tokens(&c, cases[i].relay);
		assert_string_equal(c.feed_token_file, cases[i].feed_token);
		assert_string_equal(c.token_file, cases[i].token);
	}
}

/* Teams are the same as the console's, for a page of their own. */
static void
test_teams(void **state)
{
	struct config c;
	struct err err;

	(void)state;
	assert_int_equal(read_with(&c,
			     "pages = floor teams\n[team a]\nagents = Ana, Bo\n"
			     "[team b]\nagents = Cy\n",
			     "", &err),
	    0);
	assert_int_equal(c.wall.page[1], PAGE_TEAMS);
	assert_int_equal(c.teams.count, 2);
	assert_int_equal(c.teams.patterns, 3);
	assert_int_equal(read_with(&c, "[team a]\nmates = x\n", "", &err), -1);
	assert_non_null(strstr(err.text, "[team a] has no setting mates"));
}

static void
test_own_section_goes_first(void **state)
{
	struct config c;
	struct err err;

	(void)state;
	assert_int_equal(read_with(&c,
			     "feed = wss://wall.example\n"
			     "title = ACME\n"
			     "tiles = help, wait\n"
			     "pages = calls floor\n"
			     "hold_seconds = 90\n"
			     "answer_seconds = 30\n"
			     "show_names = yes\n"
			     "night = 22:00-06:30\n",
			     "", &err),
	    0);
	assert_string_equal(c.feed, "wss://wall.example");
	assert_string_equal(c.title, "ACME");
	assert_int_equal(c.wall.tile_count, 2);
	assert_int_equal(c.wall.tile[0], TILE_HELP);
	assert_int_equal(c.wall.tile[1], TILE_WAIT);
	assert_int_equal(c.wall.page_count, 2);
	assert_int_equal(c.wall.page[0], PAGE_CALLS);
	assert_int_equal(c.wall.hold_s, 90);
	assert_int_equal(c.wall.stats.answer_s, 30);
	assert_true(c.wall.show_names);
	assert_false(c.wall.show_numbers);
	assert_int_equal(c.wall.night_from_s, 22 * 3600);
	assert_int_equal(c.wall.night_to_s, 6 * 3600 + 1800);
}

static void
test_faults_name_their_line(void **state)
{
	static const struct {
		const char *line, *words;
	} bad[] = {
		{ "hold_second = 5\n", "line 13: [wallboard] has no setting" },
		{ "hold_seconds = x\n", "line 13: hold_seconds: a number" },
		{ "hold_seconds = 99999999\n", "line 13: hold_seconds" },
		{ "show_names = maybe\n", "line 13: show_names: yes or no" },
		{ "night = 25:00-06:00\n", "line 13: night: night is as" },
		{ "night = 22:00\n", "line 13: night" },
		{ "tiles = calls dials\n", "not dials" },
		{ "pages = floor, roof\n", "not roof" },
		{ "pages =\n", "no page" },
		{ "profile = west\n", "no [profile west]" },
	};
	struct config c;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		assert_int_equal(read_with(&c, bad[i].line, "", &err), -1);
		if (!strstr(err.text, bad[i].words))
			fail_msg("\"%s\" does not say \"%s\"", err.text,
			    bad[i].words);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_profile_says_where),
		cmocka_unit_test(test_key_that_acts_is_left_alone),
		cmocka_unit_test(test_token_of_a_feed),
		cmocka_unit_test(test_teams),
		cmocka_unit_test(test_own_section_goes_first),
		cmocka_unit_test(test_faults_name_their_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
