/* Proves that scripts get the same words as the screen, with the same digits
 * hidden, in JSON that is ASCII whatever a name is made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "model/journal.h"
#include "view/export.h"

static const char *const floor_lines[] = {
	"@1000 link-up",
	"@1000 call-open call=c1 at=1000 \"north-1\"",
	"@1000 call-queue call=c1 \"billing\"",
	"@1000 leg-number participant=cust \"+12025550199\"",
	"@1000 leg-name participant=cust \"+1 202 555 0199\"",
	"@1000 leg-role participant=cust \"customer\"",
	"@1000 leg-name participant=ana \"Zo\xc3\xab \xe9\x99\x88\"",
	"@1000 leg-role participant=ana \"agent\"",
	"@1000 join call=c1 participant=cust at=1000",
	"@1000 join call=c1 participant=ana at=1000",
	"@1000 sync-begin value=1000",
	"@1000 call-open call=c1",
	"@1000 sync-end",
};

static struct model *
a_floor(void)
{
	struct model *m = model_new();
	struct event ev;
	struct err err;
	int64_t now;
	size_t i;

	for (i = 0; i < ARRAY_LEN(floor_lines); i++) {
		assert_int_equal(
		    journal_read(span_of(floor_lines[i]), &ev, &now, &err), 1);
		model_apply(m, &ev, now);
	}
	return m;
}

static void
put(struct buf *b, const struct model *m, bool json)
{
	struct ui ui;

	ui_init(&ui);
	buf_clear(b);
	if (json)
		export_call(b, m, &ui, model_call(m, "c1"), 61000);
	else
		export_row(b, m, &ui, model_call(m, "c1"), 61000);
}

static void
test_json_is_ascii_and_masked(void **state)
{
	struct model *m = a_floor();
	const struct cJSON *people, *p;
	struct cJSON *v;
	struct err err;
	struct buf b;
	int64_t n;
	size_t i;

	(void)state;
	buf_init(&b, 65536);
	put(&b, m, true);
	for (i = 0; i < b.len; i++)
		assert_in_range(b.p[i], ' ', '~');
	assert_null(strstr(b.p, "2025550199"));
	assert_null(strstr(b.p, "202 555"));
	v = json_parse(buf_span(&b), &err);
	assert_non_null(v);
	assert_string_equal(json_str(v, "queue"), "billing");
	assert_string_equal(
	    json_str(v, "opened_at"), "1970-01-01T00:00:01.000Z");
	assert_true(json_int(v, "holds", &n) && n == 0);
	assert_true(json_is_null(json_get(v, "held_since")));
	people = json_get(v, "people");
	assert_int_equal(json_count(people), 2);
	p = json_first(people);
	assert_string_equal(json_str(p, "name"), "***0199");
	assert_string_equal(json_str(p, "number"), "***0199");
	/* What was never read is not known. */
	assert_true(json_is_null(json_get(p, "muted")));
	p = json_next(p);
	assert_string_equal(json_str(p, "name"), "Zo\xc3\xab \xe9\x99\x88");
	assert_true(json_is_null(json_get(p, "number")));
	json_free(v);
	buf_free(&b);
	model_free(m);
}

static void
test_json_does_not_move_with_the_clock(void **state)
{
	struct model *m = a_floor();
	struct buf a, b;
	struct ui ui;

	(void)state;
	ui_init(&ui);
	buf_init(&a, 65536);
	buf_init(&b, 65536);
	export_call(&a, m, &ui, model_call(m, "c1"), 61000);
	export_call(&b, m, &ui, model_call(m, "c1"), 161000);
	assert_string_equal(a.p, b.p);
	buf_free(&a);
	buf_free(&b);
	model_free(m);
}

static void
test_row(void **state)
{
	struct model *m = a_floor();
	char want[160];
	struct buf b;

	(void)state;
	buf_init(&b, 65536);
	put(&b, m, false);
	snprintf(want, sizeof(want),
	    "%-5s  Zo\xc3\xab \xe9\x99\x88                ***0199       "
	    "billing     talk    01:00     -         -\n",
	    model_call(m, "c1")->short_id);
	assert_string_equal(b.p, want);
	buf_free(&b);
	model_free(m);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_json_is_ascii_and_masked),
		cmocka_unit_test(test_json_does_not_move_with_the_clock),
		cmocka_unit_test(test_row),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
