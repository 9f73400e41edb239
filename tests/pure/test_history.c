/* Proves what the list of what happened tells, what it does not, and that it
 * never grows beyond its length. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "model/journal.h"
#include "view/alert.h"
#include "view/history.h"
#include "view/ui.h"

struct desk {
	struct model *m;
	struct ui ui;
	struct alerts *alerts;
	struct history *h;
	int64_t now_ms;
};

static void
tell(struct desk *d, const char *line)
{
	struct event ev;
	struct err err;
	int64_t now;

	assert_int_equal(journal_read(span_of(line), &ev, &now, &err), 1);
	model_apply(d->m, &ev, d->now_ms);
}

static void
look(struct desk *d, int seconds)
{
	for (int i = 0; i < seconds; i++) {
		d->now_ms += 1000;
		alerts_update(d->alerts, d->m, &d->ui, d->now_ms);
		history_update(d->h, d->m, &d->ui, d->now_ms);
	}
}

static int
count(const struct desk *d)
{
	int n = 0;

	while (history_get(d->h, n))
		n++;
	return n;
}

static void
expect(const struct desk *d, int i, const char *words)
{
	const struct happening *e = history_get(d->h, i);

	assert_non_null(e);
	if (!strstr(e->text, words))
		fail_msg("\"%s\" does not say \"%s\"", e->text, words);
}

static int
setup(void **state)
{
	static struct desk d;
	struct alert_rules rules;

	memset(&d, 0, sizeof(d));
	alert_rules_default(&rules);
	d.m = model_new();
	ui_init(&d.ui);
	d.ui.model = d.m;
	d.alerts = alerts_new(&rules);
	d.ui.alerts = d.alerts;
	d.h = history_new();
	d.now_ms = 10000000;
	tell(&d, "@1 link-up");
	tell(&d, "@1 call-open call=old at=9999000");
	tell(&d, "@1 leg-role participant=tom \"supervisor\"");
	tell(&d, "@1 leg-name participant=tom \"Tom Moss\"");
	tell(&d, "@1 join call=old participant=tom");
	tell(&d, "@1 call-open call=gone at=9999000");
	tell(&d, "@1 leg-role participant=ana \"agent\"");
	tell(&d, "@1 leg-name participant=ana \"Ana Ruiz\"");
	tell(&d, "@1 join call=gone participant=ana");
	tell(&d, "@1 leg-role participant=eve \"customer\"");
	tell(&d, "@1 join call=gone participant=eve");
	*state = &d;
	return 0;
}

static int
teardown(void **state)
{
	struct desk *d = *state;

	history_free(d->h);
	alerts_free(d->alerts);
	model_free(d->m);
	return 0;
}

/* What is there before the first picture is no news; then it is. */
static void
test_news(void **state)
{
	struct desk *d = *state;

	look(d, 3);
	assert_int_equal(count(d), 0);
	tell(d, "@1 sync-end");
	look(d, 1);
	assert_int_equal(count(d), 0);
	tell(d, "@1 shown participant=tom value=2");
	tell(d, "@1 mute call=old participant=tom on=1");
	look(d, 1);
	assert_int_equal(count(d), 1);
	expect(d, 0, "supervised by TM:L");
	tell(d, "@1 leave call=old participant=tom");
	look(d, 1);
	expect(d, 0, "nobody else supervises any more");
	tell(d, "@1 call-end call=gone \"all left\"");
	look(d, 1);
	expect(d, 0, "Ana Ruiz  ENDED");
	expect(d, 0, "all left");
	look(d, 30);
	assert_int_equal(count(d), 3);
	assert_null(history_get(d->h, 3));
	assert_null(history_get(d->h, -1));
	assert_null(history_get(NULL, 0));
}

static void
test_alerts_and_the_feed(void **state)
{
	struct desk *d = *state;

	tell(d, "@1 sync-end");
	look(d, 1);
	tell(d, "@1 hold call=gone participant=ana on=1");
	look(d, 60);
	assert_int_equal(count(d), 0);
	look(d, 120);
	assert_int_equal(count(d), 1);
	expect(d, 0, "hold 02:0");
	assert_int_equal(history_get(d->h, 0)->style, STYLE_CRIT);
	/* While the feed is down nothing is known, and that is said once. */
	tell(d, "@1 link-down value=1 \"reset\"");
	look(d, 30);
	assert_int_equal(count(d), 2);
	expect(d, 0, "feed lost: reset");
	tell(d, "@1 link-up");
	tell(d, "@1 sync-begin");
	tell(d, "@1 call-end call=gone \"gone meanwhile\"");
	look(d, 1);
	assert_int_equal(count(d), 2);
	tell(d, "@1 sync-end");
	look(d, 1);
	expect(d, 0, "gone meanwhile");
}

static void
test_bounds(void **state)
{
	struct desk *d = *state;
	char line[100];

	tell(d, "@1 sync-end");
	look(d, 1);
	for (int i = 0; i < 3 * HISTORY_MAX; i++) {
		snprintf(
		    line, sizeof(line), "@1 call-open call=x%d at=9999000", i);
		tell(d, line);
		look(d, 1);
		snprintf(line, sizeof(line), "@1 call-end call=x%d \"end %d\"",
		    i, i);
		tell(d, line);
		look(d, 1);
		model_expire(d->m, d->now_ms);
	}
	assert_int_equal(count(d), HISTORY_MAX);
	snprintf(line, sizeof(line), "end %d", 3 * HISTORY_MAX - 1);
	expect(d, 0, line);
	snprintf(line, sizeof(line), "end %d", 2 * HISTORY_MAX);
	expect(d, HISTORY_MAX - 1, line);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_news, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_alerts_and_the_feed, setup, teardown),
		cmocka_unit_test_setup_teardown(test_bounds, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
