/* Proves which calls are of which team, what filters and groups make of that,
 * and that a fault in the settings is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/journal.h"
#include "view/export.h"
#include "view/rows.h"
#include "view/team.h"

static int
take(struct teams *t, const char *section, const char *agents, struct err *err)
{
	struct ini_entry e = { section, "agents", agents, 7 };

	return team_take(t, &e, err);
}

static void
tell(struct model *m, const char *line)
{
	struct event ev;
	struct err err;
	int64_t now;

	assert_int_equal(journal_read(span_of(line), &ev, &now, &err), 1);
	model_apply(m, &ev, now);
}

/* A call with a customer, and an agent if somebody is named. */
static void
add_call(struct model *m, int n, const char *agent, const char *number)
{
	char line[200];

	snprintf(line, sizeof(line), "@1 call-open call=c%d at=1", n);
	tell(m, line);
	snprintf(
	    line, sizeof(line), "@1 leg-role participant=k%d \"customer\"", n);
	tell(m, line);
	snprintf(line, sizeof(line), "@1 join call=c%d participant=k%d", n, n);
	tell(m, line);
	if (!agent)
		return;
	snprintf(
	    line, sizeof(line), "@1 leg-role participant=a%d \"agent\"", n);
	tell(m, line);
	snprintf(
	    line, sizeof(line), "@1 leg-name participant=a%d \"%s\"", n, agent);
	tell(m, line);
	snprintf(line, sizeof(line), "@1 leg-number participant=a%d \"%s\"", n,
	    number);
	tell(m, line);
	snprintf(line, sizeof(line), "@1 join call=c%d participant=a%d", n, n);
	tell(m, line);
}

struct floor {
	struct model *m;
	struct teams teams;
};

static int
setup(void **state)
{
	static struct floor f;
	struct err err;

	memset(&f, 0, sizeof(f));
	*state = &f;
	f.m = model_new();
	add_call(f.m, 0, "Ana Ruiz", "sip:ana@acme.example");
	add_call(f.m, 1, "Zo\303\253 Park", "sip:n-7@acme.example");
	add_call(f.m, 2, "", "sip:N-8@acme.example");
	add_call(f.m, 3, "Bo Lindqvist", "sip:bo@acme.example");
	add_call(f.m, 4, "Ana Ruizova", "");
	add_call(f.m, 5, NULL, NULL);
	return take(&f.teams, "team north", "ana ruiz,  ZOE *", &err) |
	       take(&f.teams, "team  south", "bo*, Ana Ruiz", &err) |
	       take(&f.teams, "team north", "sip:n-*@acme.example", &err);
}

static int
teardown(void **state)
{
	model_free(((struct floor *)*state)->m);
	return 0;
}

static void
test_of(void **state)
{
	static const char *const teams[] = { "north", "north", "north", "south",
		"", "" };
	struct floor *f = *state;
	char id[8];

	for (int i = 0; i < 6; i++) {
		snprintf(id, sizeof(id), "c%d", i);
		assert_string_equal(
		    team_of(&f->teams, model_call(f->m, id)), teams[i]);
	}
	assert_string_equal(team_of(NULL, model_call(f->m, "c0")), "");
	assert_int_equal(f->teams.count, 2);
}

static int
shown(struct floor *f, const char *what, const char *value, struct rows *rows)
{
	struct err err;
	struct ui ui;

	ui_init(&ui);
	ui.teams = &f->teams;
	assert_int_equal(view_set(&ui.arrange.now, what, value, &err), 0);
	rows_build(rows, f->m, &ui, 1000);
	return rows->count;
}

static void
test_in_filters_and_groups(void **state)
{
	struct floor *f = *state;
	struct rows rows;

	rows_init(&rows);
	assert_int_equal(shown(f, "filter", "team:north", &rows), 3);
	assert_int_equal(shown(f, "filter", "!team:north", &rows), 3);
	assert_int_equal(shown(f, "filter", "team=south,north", &rows), 4);
	assert_int_equal(shown(f, "filter", "team:none", &rows), 2);
	assert_int_equal(shown(f, "filter", "south", &rows), 1);
	assert_int_equal(shown(f, "group", "team", &rows), 6 + 3);
	assert_string_equal(rows.group[0].name, "(none)");
	assert_string_equal(rows.group[1].name, "north");
	assert_int_equal(rows.group[1].count, 3);
	assert_string_equal(rows.group[2].name, "south");
	assert_int_equal(shown(f, "sort", "team reversed", &rows), 6);
	assert_string_equal(rows.call[0]->id, "c3");
	rows_free(&rows);
}

static void
test_in_scripts(void **state)
{
	struct floor *f = *state;
	struct buf b;
	struct ui ui;

	ui_init(&ui);
	ui.teams = &f->teams;
	buf_init(&b, 65536);
	export_call(&b, f->m, &ui, model_call(f->m, "c0"), 1000);
	assert_non_null(strstr(b.p, "\"team\":\"north\""));
	buf_clear(&b);
	export_call(&b, f->m, &ui, model_call(f->m, "c5"), 1000);
	assert_non_null(strstr(b.p, "\"team\":null"));
	buf_free(&b);
}

static void
test_faults(void **state)
{
	static const struct {
		const char *section, *name, *value, *words;
	} bad[] = {
		{ "team ", "agents", "x", "line 9: a team's name has" },
		{ "team a\033b", "agents", "x", "a team's name has" },
		{ "team abcdefghijklmnopqrstuvwxyzabcdefgh", "agents", "x",
		    "up to 31 bytes" },
		{ "team a", "agent", "x", "[team a] has no setting agent" },
		{ "team a", "agents", "", "nobody is named" },
		{ "team a", "agents", " , ,", "nobody is named" },
		{ "team a", "agents", "0123456789012345678901234567890123",
		    "too long: 0123" },
	};
	struct teams t;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct ini_entry e = { bad[i].section, bad[i].name,
			bad[i].value, 9 };

		memset(&t, 0, sizeof(t));
		assert_int_equal(team_take(&t, &e, &err), -1);
		if (!strstr(err.text, bad[i].words))
			fail_msg("\"%s\" does not say \"%s\"", err.text,
			    bad[i].words);
	}
	assert_true(team_section("team x"));
	assert_false(team_section("teams"));
}

/* One more than there is room for changes nothing that is there. */
static void
test_limits(void **state)
{
	static struct teams t;
	char name[24];
	struct err err;
	int i;

	(void)state;
	for (i = 0; i < TEAM_MAX; i++) {
		snprintf(name, sizeof(name), "team %d", i);
		assert_int_equal(take(&t, name, "x", &err), 0);
	}
	assert_int_equal(take(&t, "team more", "x", &err), -1);
	assert_string_equal(t.name[0], "0");
	for (i = t.patterns; i < TEAM_PATTERN_MAX; i++)
		assert_int_equal(take(&t, "team 1", "y", &err), 0);
	assert_int_equal(take(&t, "team 1", "z", &err), -1);
	assert_string_equal(t.pattern[0].text, "x");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_of, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_in_filters_and_groups, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_in_scripts, setup, teardown),
		cmocka_unit_test(test_faults),
		cmocka_unit_test(test_limits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
