/* Proves that the selection belongs to a call, and that the list of people in
 * a question stays true while it is open. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/span.h"
#include "model/journal.h"
#include "view/rows.h"
#include "view/ui.h"

static void
tell(struct model *m, const char *line)
{
	struct event ev;
	struct err err;
	int64_t now;

	assert_int_equal(journal_read(span_of(line), &ev, &now, &err), 1);
	model_apply(m, &ev, now);
}

static void
join(struct model *m, const char *id, const char *role)
{
	char line[200];

	snprintf(line, sizeof(line), "@1000 join call=c1 participant=%s", id);
	tell(m, line);
	snprintf(line, sizeof(line), "@1000 leg-role participant=%s \"%s\"", id,
	    role);
	tell(m, line);
}

static struct model *
one_call(void)
{
	struct model *m = model_new();

	tell(m, "@1000 call-open call=c1 at=1000");
	join(m, "cust", "customer");
	join(m, "ana", "agent");
	tell(m, "@1000 my-leg participant=me");
	tell(m, "@1000 join call=c1 participant=me");
	return m;
}

static void
open_for(struct ui *ui, const struct model *m, enum context context)
{
	ui_init(ui);
	picker_open(ui, m, model_call(m, "c1"), context, 5000);
}

static void
test_lone_agent_is_ticked(void **state)
{
	struct model *m = one_call();
	struct ui ui;

	(void)state;
	open_for(&ui, m, IN_PICKER);
	assert_int_equal(ui.context, IN_PICKER);
	assert_int_equal(ui.picker.count, 2);
	assert_string_equal(ui.picker.pick[0].id, "ana");
	assert_true(ui.picker.pick[0].ticked);
	assert_string_equal(ui.picker.pick[1].id, "cust");
	assert_true(ui.picker.pick[1].fenced);
	assert_false(ui.picker.pick[1].ticked);
	model_free(m);
}

static void
test_two_agents_are_not(void **state)
{
	struct model *m = one_call();
	struct ui ui;

	(void)state;
	join(m, "lea", "agent");
	open_for(&ui, m, IN_PICKER);
	assert_false(ui.picker.pick[0].ticked);
	assert_false(ui.picker.pick[1].ticked);
	model_free(m);
}

static void
test_present_targets_are(void **state)
{
	struct model *m = one_call();
	struct ui ui;

	(void)state;
	join(m, "lea", "agent");
	tell(m, "@2000 my-mode-asked call=c1 participant=me value=2");
	tell(m, "@2000 my-mode-asked other=lea");
	tell(m, "@2000 my-mode-accepted");
	open_for(&ui, m, IN_PICKER);
	assert_false(ui.picker.pick[0].ticked);
	assert_true(ui.picker.pick[1].ticked);
	assert_int_equal(ui.picker.cursor, 1);
	model_free(m);
}

static void
test_who_joins_is_new_and_unticked(void **state)
{
	struct model *m = one_call();
	struct ui ui;

	(void)state;
	open_for(&ui, m, IN_PICKER);
	join(m, "nia", "agent");
	join(m, "x", "unknown");
	picker_refresh(&ui, m, 6000);
	assert_int_equal(ui.picker.count, 4);
	assert_string_equal(ui.picker.pick[1].id, "nia");
	assert_true(ui.picker.pick[1].fresh);
	assert_false(ui.picker.pick[1].ticked);
	assert_true(ui.picker.pick[3].fenced);
	assert_true(ui.picker.pick[0].ticked);
	model_free(m);
}

static void
test_who_leaves_is_gone_and_unticked(void **state)
{
	struct model *m = one_call();
	struct ui ui;

	(void)state;
	open_for(&ui, m, IN_PICKER);
	tell(m, "@5500 leave call=c1 participant=ana");
	picker_refresh(&ui, m, 6000);
	assert_int_equal(ui.picker.count, 2);
	assert_true(ui.picker.pick[0].gone);
	assert_false(ui.picker.pick[0].ticked);
	model_free(m);
}

static void
test_who_proves_a_customer_is_fenced(void **state)
{
	struct model *m = one_call();
	struct ui ui;

	(void)state;
	open_for(&ui, m, IN_PICKER);
	tell(m, "@5500 leg-role participant=ana \"customer\"");
	picker_refresh(&ui, m, 6000);
	for (int i = 0; i < ui.picker.count; i++) {
		assert_true(ui.picker.pick[i].fenced);
		assert_false(ui.picker.pick[i].ticked);
	}
	model_free(m);
}

static void
test_barge_disarms_on_change(void **state)
{
	struct model *m = one_call();
	struct ui ui;

	(void)state;
	open_for(&ui, m, IN_BARGE);
	assert_int_equal(ui.picker.armed_ms, 5000 + UI_ARM_MS);
	picker_refresh(&ui, m, 5600);
	assert_int_equal(ui.picker.armed_ms, 5000 + UI_ARM_MS);
	ui.picker.focus_yes = true;
	join(m, "x", "customer");
	picker_refresh(&ui, m, 6000);
	assert_int_equal(ui.picker.armed_ms, 6000 + UI_ARM_MS);
	assert_false(ui.picker.focus_yes);
	picker_refresh(&ui, m, 6100);
	assert_int_equal(ui.picker.armed_ms, 6000 + UI_ARM_MS);
	model_free(m);
}

static void
test_closes_when_the_call_ends(void **state)
{
	struct model *m = one_call();
	struct ui ui;

	(void)state;
	open_for(&ui, m, IN_BARGE);
	tell(m, "@5500 call-end call=c1");
	picker_refresh(&ui, m, 6000);
	assert_int_equal(ui.context, IN_LIST);
	assert_int_equal(ui.picker.count, 0);
	assert_non_null(strstr(ui.note, "has ended"));
	model_free(m);
}

static void
test_why_a_key_cannot_act(void **state)
{
	const struct command_info *hold = command_info(COMMAND_hold);
	struct model *m = one_call();
	struct ui ui;

	(void)state;
	ui_init(&ui);
	snprintf(ui.halt, sizeof(ui.halt), "!! Audit log: full.");
	snprintf(ui.no_act, sizeof(ui.no_act), "!! Not for you.");
	assert_null(ui_refuses(&ui, m, hold));
	ui.can = 0;
	assert_string_equal(
	    ui_refuses(&ui, m, hold), "Not possible in this profile.");
	ui.halted = hold->asks;
	assert_ptr_equal(ui_refuses(&ui, m, hold), ui.halt);
	/* What would not be allowed with a log is not promised for later. */
	ui.barred = hold->asks;
	assert_ptr_equal(ui_refuses(&ui, m, hold), ui.no_act);
	model_free(m);
}

static void
test_too_many_people_overflow(void **state)
{
	struct model *m = one_call();
	struct ui ui;
	char id[16];

	(void)state;
	for (int i = 0; i < PICK_MAX; i++) {
		snprintf(id, sizeof(id), "a%d", i);
		join(m, id, "agent");
	}
	open_for(&ui, m, IN_PICKER);
	assert_int_equal(ui.picker.count, PICK_MAX);
	assert_true(ui.picker.overflow);
	picker_refresh(&ui, m, 6000);
	assert_int_equal(ui.picker.count, PICK_MAX);
	model_free(m);
}

static void
settle(struct ui *ui, const struct model *m, int height, int64_t now_ms)
{
	struct rows r;

	rows_init(&r);
	rows_build(&r, m, ui, now_ms);
	ui_settle(ui, &r, height, now_ms);
	rows_free(&r);
}

static struct model *
many_calls(int n)
{
	struct model *m = model_new();
	char line[100];

	for (int i = 0; i < n; i++) {
		snprintf(line, sizeof(line), "@%d call-open call=c%02d at=%d",
		    1000 + i, i, 1000 + i);
		tell(m, line);
	}
	return m;
}

static void
select_call(struct ui *ui, const char *id)
{
	span_copy(ui->call, sizeof(ui->call), span_of(id));
}

static void
test_first_row_is_taken_at_first(void **state)
{
	struct model *m = many_calls(3);
	struct ui ui;

	(void)state;
	ui_init(&ui);
	settle(&ui, m, 5, 2000);
	assert_string_equal(ui.call, "c00");
	assert_int_equal(ui.row, 0);
	assert_int_equal(ui.moved_ms, 0);
	model_free(m);
}

static void
test_selection_is_scrolled_to(void **state)
{
	struct model *m = many_calls(20);
	struct ui ui;

	(void)state;
	ui_init(&ui);
	settle(&ui, m, 5, 2000);
	select_call(&ui, "c12");
	settle(&ui, m, 5, 2100);
	assert_int_equal(ui.top, 8);
	assert_int_equal(ui.row, 4);
	/* The supervisor moved it, not the list. */
	assert_int_equal(ui.moved_ms, 0);
	settle(&ui, m, 50, 2200);
	assert_int_equal(ui.top, 0);
	model_free(m);
}

static void
test_row_that_moves_by_itself_is_noted(void **state)
{
	struct model *m = many_calls(5);
	struct ui ui;

	(void)state;
	ui_init(&ui);
	select_call(&ui, "c03");
	settle(&ui, m, 10, 2000);
	assert_int_equal(ui.row, 3);
	tell(m, "@2500 call-open call=older at=500");
	settle(&ui, m, 10, 2600);
	assert_string_equal(ui.call, "c03");
	assert_int_equal(ui.row, 4);
	assert_int_equal(ui.moved_ms, 2600);
	settle(&ui, m, 10, 2700);
	assert_int_equal(ui.moved_ms, 2600);
	model_free(m);
}

static void
test_forgotten_call_gives_way(void **state)
{
	struct model *m = many_calls(3);
	struct ui ui;

	(void)state;
	ui_init(&ui);
	select_call(&ui, "c01");
	settle(&ui, m, 10, 2000);
	ui.context = IN_CALL;
	tell(m, "@3000 call-end call=c01");
	settle(&ui, m, 10, 3100);
	assert_string_equal(ui.call, "c01");
	assert_int_equal(ui.context, IN_CALL);
	model_expire(m, 3000 + MODEL_GHOST_MS);
	settle(&ui, m, 10, 14000);
	assert_string_equal(ui.call, "c00");
	assert_int_equal(ui.context, IN_LIST);
	assert_int_equal(ui.moved_ms, 14000);
	model_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lone_agent_is_ticked),
		cmocka_unit_test(test_two_agents_are_not),
		cmocka_unit_test(test_present_targets_are),
		cmocka_unit_test(test_who_joins_is_new_and_unticked),
		cmocka_unit_test(test_who_leaves_is_gone_and_unticked),
		cmocka_unit_test(test_who_proves_a_customer_is_fenced),
		cmocka_unit_test(test_barge_disarms_on_change),
		cmocka_unit_test(test_closes_when_the_call_ends),
		cmocka_unit_test(test_why_a_key_cannot_act),
		cmocka_unit_test(test_too_many_people_overflow),
		cmocka_unit_test(test_first_row_is_taken_at_first),
		cmocka_unit_test(test_selection_is_scrolled_to),
		cmocka_unit_test(test_row_that_moves_by_itself_is_noted),
		cmocka_unit_test(test_forgotten_call_gives_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
