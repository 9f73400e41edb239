/* Proves when alerts rise and fall, what an acknowledgement silences and for
 * how long, and which rules can be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/journal.h"
#include "view/alert.h"
#include "view/ui.h"

#define S 1000

/* A floor with one call that began at 0, and its alerts. */
struct watch {
	struct model *m;
	struct ui ui;
	struct alerts *a;
	char text[512];
};

static void
tell(struct watch *w, const char *line)
{
	struct event ev;
	struct err err;
	int64_t now;

	assert_int_equal(journal_read(span_of(line), &ev, &now, &err), 1);
	model_apply(w->m, &ev, now);
}

static void
begin(struct watch *w, const char *const *rules)
{
	struct alert_rules r = { .count = 0 };
	struct err err;

	memset(w, 0, sizeof(*w));
	for (int i = 0; rules[i]; i += 2)
		assert_int_equal(
		    alert_rules_add(&r, rules[i], rules[i + 1], &err), 0);
	w->m = model_new();
	w->a = alerts_new(&r);
	ui_init(&w->ui);
	w->ui.alerts = w->a;
	tell(w, "@1 link-up");
	tell(w, "@1 sync-begin value=1");
	tell(w, "@1 call-open call=c1 at=1");
	tell(w, "@1 join call=c1 participant=ana at=1");
	tell(w, "@1 leg-role participant=ana \"agent\"");
	tell(w, "@1 sync-end");
}

static void
end(struct watch *w)
{
	alerts_free(w->a);
	model_free(w->m);
}

/* "hold1 long2'": names, levels, and whether acknowledged; the worst first. */
static const char *
at(struct watch *w, int64_t ms)
{
	const struct alert *a;
	size_t len = 0;

	alerts_update(w->a, w->m, &w->ui, ms);
	w->text[0] = '\0';
	for (int i = 0; (a = alerts_get(w->a, i)) != NULL; i++)
		len += (size_t)snprintf(w->text + len, sizeof(w->text) - len,
		    "%s%s%d%s", len ? " " : "", a->rule->name,
		    (int)a->rule->level, a->acked ? "'" : "");
	return w->text;
}

static const char *const hold_rule[] = { "hold",
	"when hold > 100s level crit bell", NULL };

static void
test_rises_after_two_seconds_and_falls_well_below(void **state)
{
	struct watch w;

	(void)state;
	begin(&w, hold_rule);
	tell(&w, "@1000 hold participant=ana on=1 at=1000");
	assert_string_equal(at(&w, 101 * S), "");
	assert_string_equal(at(&w, 101 * S + 1), "");
	assert_string_equal(at(&w, 103 * S), "");
	assert_string_equal(at(&w, 103 * S + 1), "hold2");
	assert_int_equal(alerts_get(w.a, 0)->value, 102 * S + 1);
	assert_int_equal(alerts_get(w.a, 0)->limit, 100 * S);
	/* A hold that ends for a moment. */
	tell(&w, "@104000 hold participant=ana");
	assert_string_equal(at(&w, 104 * S), "hold2");
	tell(&w, "@105000 hold participant=ana on=1 at=1000");
	assert_string_equal(at(&w, 105 * S), "hold2");
	/* Another one, still above nine tenths of the limit, then below. */
	tell(&w, "@106000 hold participant=ana");
	tell(&w, "@106000 hold participant=ana on=1 at=12000");
	assert_string_equal(at(&w, 106 * S), "hold2");
	assert_string_equal(at(&w, 109 * S), "hold2");
	tell(&w, "@110000 hold participant=ana");
	assert_string_equal(at(&w, 110 * S), "hold2");
	assert_string_equal(at(&w, 111 * S + 999), "hold2");
	assert_string_equal(at(&w, 112 * S), "");
	end(&w);
}

static void
test_a_hold_just_over_is_no_alert(void **state)
{
	struct watch w;

	(void)state;
	begin(&w, hold_rule);
	tell(&w, "@1000 hold participant=ana on=1 at=1000");
	assert_string_equal(at(&w, 102 * S), "");
	tell(&w, "@103000 hold participant=ana");
	assert_string_equal(at(&w, 103 * S), "");
	tell(&w, "@103500 hold participant=ana on=1 at=1000");
	assert_string_equal(at(&w, 104 * S), "");
	assert_string_equal(at(&w, 106 * S), "hold2");
	end(&w);
}

static void
test_one_name_has_several_levels(void **state)
{
	static const char *const rules[] = { "long",
		"when time > 10s level warn", "long",
		"when time > 20s level crit", NULL };
	struct watch w;

	(void)state;
	begin(&w, rules);
	at(&w, 11 * S);
	assert_string_equal(at(&w, 13 * S), "long1");
	assert_int_equal(alerts_ack(w.a, "c1", 14 * S), ALERT_ACKED);
	assert_string_equal(at(&w, 14 * S), "long1'");
	at(&w, 21 * S);
	/* The worse level is news, acknowledged or not. */
	assert_string_equal(at(&w, 23 * S), "long2");
	assert_int_equal(alerts_count(w.a, ALERT_CRIT), 1);
	assert_int_equal(alerts_count(w.a, ALERT_WARN), 0);
	end(&w);
}

static void
test_a_snooze_lasts_five_minutes(void **state)
{
	static const char *const rules[] = { "long",
		"when time > 10s level warn bell", NULL };
	struct watch w;

	(void)state;
	begin(&w, rules);
	at(&w, 11 * S);
	at(&w, 13 * S);
	assert_true(alerts_bell(w.a));
	assert_int_equal(alerts_ack(w.a, "nobody", 13 * S), ALERT_NOTHING);
	assert_int_equal(alerts_ack(w.a, "c1", 13 * S), ALERT_ACKED);
	assert_false(alerts_bell(w.a));
	assert_int_equal(alerts_ack(w.a, "c1", 14 * S), ALERT_SNOOZED);
	assert_string_equal(at(&w, 15 * S), "");
	assert_int_equal(alerts_ack(w.a, "c1", 15 * S), ALERT_NOTHING);
	assert_string_equal(at(&w, 14 * S + ALERT_SNOOZE_MS - 1), "");
	assert_string_equal(at(&w, 14 * S + ALERT_SNOOZE_MS), "long1");
	assert_true(alerts_bell(w.a));
	alerts_rung(w.a);
	assert_false(alerts_bell(w.a));
	end(&w);
}

static void
test_help_is_above_all_and_at_once(void **state)
{
	static const char *const rules[] = { "long",
		"when time > 10s level crit", "help",
		"when has:help level help bell", NULL };
	struct watch w;

	(void)state;
	begin(&w, rules);
	at(&w, 11 * S);
	at(&w, 13 * S);
	tell(&w, "@14000 leg-help participant=ana on=1 \"refund\"");
	assert_string_equal(at(&w, 14 * S), "help3 long2");
	assert_int_equal(alerts_of(w.a, "c1")->rule->level, ALERT_HELP);
	alerts_rung(w.a);
	alerts_ack(w.a, "c1", 15 * S);
	assert_string_equal(at(&w, 15 * S), "help3' long2'");
	/* She asks for something else. */
	tell(&w, "@16000 leg-help participant=ana on=1 \"now a threat\"");
	assert_string_equal(at(&w, 16 * S), "help3 long2'");
	assert_true(alerts_bell(w.a));
	tell(&w, "@17000 leg-help participant=ana");
	assert_string_equal(at(&w, 17 * S), "long2'");
	end(&w);
}

/* The desktop is told of the worst that nobody was told of, and once. */
static void
test_notice(void **state)
{
	static const char *const rules[] = { "long",
		"when time > 10s level warn bell", "much",
		"when time > 20s level crit notify", NULL };
	char call[ID_LEN] = "";
	struct watch w;

	(void)state;
	begin(&w, rules);
	at(&w, 11 * S);
	at(&w, 13 * S);
	assert_true(alerts_bell(w.a));
	assert_null(alerts_notice(w.a, call));
	alerts_rung(w.a);
	at(&w, 21 * S);
	at(&w, 23 * S);
	assert_false(alerts_bell(w.a));
	assert_non_null(alerts_notice(w.a, call));
	assert_string_equal(alerts_notice(w.a, call)->name, "much");
	assert_string_equal(call, "c1");
	alerts_rung(w.a);
	assert_null(alerts_notice(w.a, call));
	end(&w);
}

static void
test_nothing_changes_while_the_feed_is_down(void **state)
{
	struct watch w;

	(void)state;
	begin(&w, hold_rule);
	tell(&w, "@1000 hold participant=ana on=1 at=1000");
	at(&w, 102 * S);
	tell(&w, "@102500 link-down value=200000 \"gone\"");
	assert_string_equal(at(&w, 150 * S), "");
	tell(&w, "@150000 link-up");
	assert_string_equal(at(&w, 160 * S), ""); /* not read yet */
	tell(&w, "@160000 sync-begin value=160000");
	tell(&w, "@160000 call-open call=c1 at=1");
	tell(&w, "@160000 sync-end");
	assert_string_equal(at(&w, 160 * S), "hold2");
	/* With the age since the hold began, and once. */
	assert_int_equal(alerts_get(w.a, 0)->value, 159 * S);
	alerts_rung(w.a);
	tell(&w, "@161000 link-down value=200000 \"gone\"");
	assert_string_equal(at(&w, 161 * S), "hold2");
	tell(&w, "@162000 link-up");
	tell(&w, "@162000 sync-begin value=162000");
	tell(&w, "@162000 call-open call=c1 at=1");
	tell(&w, "@162000 sync-end");
	assert_string_equal(at(&w, 163 * S), "hold2");
	assert_false(alerts_bell(w.a));
	end(&w);
}

static void
test_a_call_that_ends_has_no_alert(void **state)
{
	static const char *const rules[] = { "long",
		"when time > 10s level warn", NULL };
	struct watch w;

	(void)state;
	begin(&w, rules);
	at(&w, 11 * S);
	assert_string_equal(at(&w, 13 * S), "long1");
	tell(&w, "@14000 call-end call=c1");
	assert_string_equal(at(&w, 14 * S), "");
	end(&w);
}

static void
test_the_built_in_rules_are_read(void **state)
{
	struct alert_rules r;

	(void)state;
	alert_rules_default(&r);
	assert_int_equal(r.count, 6);
	alert_rules_drop(&r, "long");
	assert_int_equal(r.count, 4);
}

static void
test_a_name_is_of_plain_letters(void **state)
{
	static const char *const bad[] = { "", "Long", "a b", "a\033[m",
		"sixteen-letters-" };
	struct alert_rules r = { .count = 0 };
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		assert_int_equal(alert_rules_add(&r, bad[i],
				     "when hold>1m level warn", &err),
		    -1);
	assert_int_equal(r.count, 0);
}

static void
test_which_rules_can_be_read(void **state)
{
	static const struct {
		const char *text, *why; /* NULL if nothing is wrong */
	} cases[] = {
		{ "when time > 10m level warn", NULL },
		{ "when agent:\"for level\" level warn bell", NULL },
		{ "when has:hold for 20s level crit", NULL },
		{ "off", NULL },
		{ "", "begins with when" },
		{ "time > 10m level warn", "begins with when" },
		{ "when level warn", "when what?" },
		{ "when time > 10m", "no level" },
		{ "when time > 10m level loud", "\"loud\"" },
		{ "when time > 10m level", "\"\"" },
		{ "when time > 10m for level warn", "\"level\"" },
		{ "when time > 10m level warn ring", "\"ring\"" },
		{ "when tyme > 10m level warn", "\"tyme\"" },
		{ "when time > 10q level warn", "\"10q\"" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct alert_rules r = { .count = 0 };
		struct err err = { "" };
		int rc = alert_rules_add(&r, "x", cases[i].text, &err);

		assert_int_equal(rc, cases[i].why ? -1 : 0);
		if (cases[i].why && !strstr(err.text, cases[i].why))
			fail_msg("%s: %s", cases[i].text, err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    test_rises_after_two_seconds_and_falls_well_below),
		cmocka_unit_test(test_a_hold_just_over_is_no_alert),
		cmocka_unit_test(test_one_name_has_several_levels),
		cmocka_unit_test(test_a_snooze_lasts_five_minutes),
		cmocka_unit_test(test_notice),
		cmocka_unit_test(test_help_is_above_all_and_at_once),
		cmocka_unit_test(test_nothing_changes_while_the_feed_is_down),
		cmocka_unit_test(test_a_call_that_ends_has_no_alert),
		cmocka_unit_test(test_the_built_in_rules_are_read),
		cmocka_unit_test(test_a_name_is_of_plain_letters),
		cmocka_unit_test(test_which_rules_can_be_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
