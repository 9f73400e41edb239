/* Proves that what the site locks cannot be loosened by a profile or on the
 * command line, that a profile may ask for less, and that a fault is named by
 * file, line and word. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "console/setup.h"
#include "model/action.h"
#include "view/key.h"

#define PROFILE "[profile a]\nfeed = -\n"

struct files {
	char folder[64], site[96], config[96];
};

static int
make(void **state)
{
	struct files *f = test_malloc(sizeof(*f));

	snprintf(f->folder, sizeof(f->folder), "/tmp/earshot-site-XXXXXX");
	assert_non_null(mkdtemp(f->folder));
	snprintf(f->site, sizeof(f->site), "%s/site.conf", f->folder);
	snprintf(f->config, sizeof(f->config), "%s/earshot.conf", f->folder);
	*state = f;
	return 0;
}

static int
clear(void **state)
{
	struct files *f = *state;

	unlink(f->site);
	unlink(f->config);
	rmdir(f->folder);
	test_free(f);
	return 0;
}

static void
put(const char *path, const char *text)
{
	FILE *out = fopen(path, "w");

	assert_non_null(out);
	assert_true(fputs(text, out) >= 0);
	assert_int_equal(fclose(out), 0);
}

static int
setup(const struct files *f, const char *site, const char *config,
    struct setup *s, struct err *err)
{
	struct options o = { .config = f->config };
	int rc;

	setup_init(s);
	s->site.path = f->site;
	put(f->site, site);
	put(f->config, config);
	err->text[0] = '\0';
	rc = setup_read(s, &o, err);
	setup_wipe(s);
	return rc;
}

static bool
can(const struct setup *s, enum action_kind kind)
{
	return setup_can(s) & ACTION_BIT(kind);
}

static void
test_ceiling(void **state)
{
	static const struct {
		const char *site, *own;
		enum mode mode;
	} table[] = {
		{ "", "", MODE_BARGE },
		{ "", "max_mode = whisper\n", MODE_WHISPER },
		{ "max_mode = listen\n", "", MODE_MONITOR },
		{ "max_mode = listen\n", "max_mode = barge\n", MODE_BARGE },
		{ "lock max_mode = listen\n", "max_mode = barge\n",
		    MODE_MONITOR },
		{ "lock max_mode = whisper\n", "max_mode = listen\n",
		    MODE_MONITOR },
		{ "lock  max_mode=off\n", "", MODE_OFF },
	};
	struct setup s;
	struct err err;
	char site[200], own[200];
	size_t i;

	for (i = 0; i < ARRAY_LEN(table); i++) {
		snprintf(site, sizeof(site), "[site]\n%s", table[i].site);
		snprintf(own, sizeof(own), PROFILE "%s", table[i].own);
		assert_int_equal(setup(*state, site, own, &s, &err), 0);
		assert_int_equal(
		    can(&s, ACTION_MONITOR), table[i].mode >= MODE_MONITOR);
		assert_int_equal(
		    can(&s, ACTION_WHISPER), table[i].mode >= MODE_WHISPER);
		assert_int_equal(
		    can(&s, ACTION_BARGE), table[i].mode >= MODE_BARGE);
		assert_int_equal(
		    can(&s, ACTION_ANNOUNCE), table[i].mode >= MODE_BARGE);
		assert_int_equal(
		    can(&s, ACTION_END), table[i].mode >= MODE_BARGE);
		assert_true(can(&s, ACTION_QUIET));
		assert_true(can(&s, ACTION_LEAVE));
	}
}

static void
test_locks(void **state)
{
	struct setup s;
	struct err err;

	assert_int_equal(
	    setup(*state,
		"[site]\nuser = nobody\nlock audit_policy = stop\n"
		"lock hold_and_mute = no\nlock supervisors = sip:lead-*\n"
		"blank_seconds = 30\n",
		PROFILE "audit_policy = warn\nhold_and_mute = yes\n"
			"supervisors = sip:*\nuser = rita\n",
		&s, &err),
	    0);
	assert_false(s.profile.audit_warn);
	assert_false(can(&s, ACTION_HOLD));
	assert_false(can(&s, ACTION_UNMUTE));
	assert_true(can(&s, ACTION_BARGE));
	assert_true(can(&s, ACTION_ANNOUNCE));
	assert_false(can(&s, ACTION_END));
	assert_string_equal(s.profile.user, "rita");
	assert_int_equal(s.profile.policy.blank_s, 30);
	assert_int_equal(s.profile.account.supervisor_count, 1);
	assert_string_equal(s.profile.account.supervisor[0], "sip:lead-*");
}

/* Who may not do all shall not end a call. */
static void
test_any_bar_bars_an_end(void **state)
{
	static const char *const bars[] = { "max_mode = whisper",
		"hold_and_mute = no", "unmask = no" };
	struct setup s;
	struct err err;
	char own[80];
	size_t i;

	assert_int_equal(setup(*state, "[site]\n", PROFILE, &s, &err), 0);
	assert_true(can(&s, ACTION_END));
	for (i = 0; i < ARRAY_LEN(bars); i++) {
		snprintf(own, sizeof(own), PROFILE "%s\n", bars[i]);
		assert_int_equal(setup(*state, "[site]\n", own, &s, &err), 0);
		assert_false(can(&s, ACTION_END));
		assert_int_equal(can(&s, ACTION_ANNOUNCE), i > 0);
	}
}

/* The command line is taken over before the locks. */
static void
test_command_line(void **state)
{
	const struct files *f = *state;
	struct options o = { .config = f->config, .feed = "-" };
	struct setup s;
	struct err err;

	setup_init(&s);
	s.site.path = f->site;
	put(f->site, "[site]\nlock feed = none\nlock token_file = /nowhere\n");
	put(f->config, PROFILE);
	assert_int_equal(setup_read(&s, &o, &err), -1);
	assert_non_null(strstr(err.text, "/nowhere"));
	assert_string_equal(s.profile.feed, "none");
	setup_wipe(&s);
}

static void
test_faults(void **state)
{
	static const struct {
		const char *site, *own, *file, *line, *word;
	} table[] = {
		{ "[site]\n\nlock lound = 1\n", PROFILE, "site.conf", "line 3",
		    "lound" },
		{ "[site]\nmax_mode = loud\n", PROFILE, "site.conf", "line 2",
		    "loud" },
		{ "[profile a]\nfeed = -\n", PROFILE, "site.conf", "line 2",
		    "profile a" },
		{ "", PROFILE "max_mode = shout\n", "earshot.conf", "line 3",
		    "shout" },
		{ "", PROFILE "blank_seconds = x\n", "earshot.conf", "line 3",
		    "blank_seconds" },
		{ "", PROFILE "[keys]\nkey ^G = help\n", "earshot.conf",
		    "line 4", "^G" },
		{ "", PROFILE "[keys]\nkey l = listen\n", "earshot.conf",
		    "line 4", "key l" },
		{ "", PROFILE "[keys barge]\nkey Z = yes\n", "earshot.conf",
		    "line 4", "barge" },
		{ "", PROFILE "[keys]\nZ = help\n", "earshot.conf", "line 4",
		    "Z" },
		{ "", PROFILE "lock max_mode = listen\n", "earshot.conf",
		    "line 3", "lock max_mode" },
		{ "", PROFILE "[lock]\nx = y\n", "earshot.conf", "line 4",
		    "lock" },
	};
	struct setup s;
	struct err err;
	size_t i;

	for (i = 0; i < ARRAY_LEN(table); i++) {
		assert_int_equal(
		    setup(*state, table[i].site, table[i].own, &s, &err), -1);
		assert_non_null(strstr(err.text, table[i].file));
		assert_non_null(strstr(err.text, table[i].line));
		assert_non_null(strstr(err.text, table[i].word));
	}
}

static void
test_keys(void **state)
{
	struct setup s;
	struct err err;

	assert_int_equal(setup(*state, "",
			     PROFILE "[keys]\nkey S = listen\n"
				     "[keys call]\nkey X = mute\n",
			     &s, &err),
	    0);
	assert_int_equal(keymap_find(&s.keys, IN_LIST, 'S'), COMMAND_listen);
	assert_int_equal(keymap_find(&s.keys, IN_CALL, 'X'), COMMAND_mute);
	assert_int_equal(setup(*state, "[site]\nallow_lowercase_act = yes\n",
			     PROFILE "[keys]\nkey l = listen\n", &s, &err),
	    0);
	assert_int_equal(keymap_find(&s.keys, IN_LIST, 'l'), COMMAND_listen);
}

/* The site's teams go first; one's own are added to them. */
static void
test_teams(void **state)
{
	struct setup s;
	struct err err;

	assert_int_equal(
	    setup(*state, "[site]\n[team north]\nagents = Ana Ruiz\n",
		PROFILE "[team mine]\nagents = Ana *\n"
			"[team north]\nagents = Bo\n",
		&s, &err),
	    0);
	assert_int_equal(s.teams.count, 2);
	assert_int_equal(s.teams.patterns, 3);
	assert_string_equal(s.teams.name[s.teams.pattern[0].team], "north");
	assert_string_equal(s.teams.name[s.teams.pattern[1].team], "mine");
	assert_int_equal(setup(*state, "[site]\n[team north]\nmates = Bo\n",
			     PROFILE, &s, &err),
	    -1);
	assert_non_null(strstr(err.text, "site.conf"));
	assert_non_null(strstr(err.text, "line 3"));
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_ceiling, make, clear),
		cmocka_unit_test_setup_teardown(test_locks, make, clear),
		cmocka_unit_test_setup_teardown(
		    test_any_bar_bars_an_end, make, clear),
		cmocka_unit_test_setup_teardown(test_command_line, make, clear),
		cmocka_unit_test_setup_teardown(test_faults, make, clear),
		cmocka_unit_test_setup_teardown(test_keys, make, clear),
		cmocka_unit_test_setup_teardown(test_teams, make, clear),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
