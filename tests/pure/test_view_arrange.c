/* Proves that the selection belongs to a call whatever is filtered, sorted or
 * folded, and what the text box, the menus and the settings of a view do. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "model/journal.h"
#include "view/edit.h"
#include "view/key.h"
#include "view/menu.h"
#include "view/rows.h"

/* Six calls c0 to c5, of the queues "a" and "b" in turn, c0 the oldest. */
struct list {
	struct model *m;
	struct ui ui;
	struct rows rows;
	int64_t now_ms;
	char text[256];
};

static void
tell(struct list *l, const char *line)
{
	struct event ev;
	struct err err;
	int64_t now;

	assert_int_equal(journal_read(span_of(line), &ev, &now, &err), 1);
	model_apply(l->m, &ev, now);
}

static void
begin(struct list *l)
{
	char line[100];

	memset(l, 0, sizeof(*l));
	l->m = model_new();
	l->now_ms = 100000;
	ui_init(&l->ui);
	rows_init(&l->rows);
	for (int i = 0; i < 6; i++) {
		snprintf(line, sizeof(line), "@%d call-open call=c%d at=%d",
		    i + 1, i, i + 1);
		tell(l, line);
		snprintf(line, sizeof(line), "@%d call-queue call=c%d \"%c\"",
		    i + 1, i, 'a' + i % 2);
		tell(l, line);
	}
}

static void
end(struct list *l)
{
	rows_free(&l->rows);
	model_free(l->m);
}

/* "c0 >c2 [b]": the rows, the selected one marked; heads in brackets. */
static const char *
shown(struct list *l)
{
	size_t len = 0;

	l->now_ms += 1000;
	rows_build(&l->rows, l->m, &l->ui, l->now_ms);
	ui_settle(&l->ui, &l->rows, 20, l->now_ms);
	l->text[0] = '\0';
	for (int i = 0; i < l->rows.count; i++) {
		const struct call *c = l->rows.call[i];
		bool here = ui_selected(&l->ui, &l->rows) == i;

		len += (size_t)snprintf(l->text + len, sizeof(l->text) - len,
		    c ? "%s%s%s" : "%s%s[%s]", len ? " " : "", here ? ">" : "",
		    c ? c->id : l->rows.group[l->rows.head[i]].name);
	}
	return l->text;
}

static void
set(struct list *l, const char *name, const char *value)
{
	struct err err;

	assert_int_equal(view_set(&l->ui.arrange.now, name, value, &err), 0);
}

static void
type(struct list *l, const char *text)
{
	for (; *text; text++)
		assert_true(edit_put(&l->ui, (uint32_t)*text));
}

static void
test_the_selected_call_outlives_a_filter(void **state)
{
	struct list l;

	(void)state;
	begin(&l);
	assert_string_equal(shown(&l), ">c0 c1 c2 c3 c4 c5");
	set(&l, "filter", "queue:b");
	assert_string_equal(shown(&l), ">c0 c1 c3 c5");
	assert_int_equal(l.rows.hidden, 2);
	assert_int_equal(l.ui.moved_ms, 0);
	/* It is gone when it is not selected any more. */
	ui_select(&l.ui, &l.rows, 1);
	l.ui.row = -1;
	assert_string_equal(shown(&l), ">c1 c3 c5");
	assert_int_equal(l.ui.moved_ms, 0);
	end(&l);
}

/* Until all is there, and unless somebody has chosen, it is the first row. */
static void
test_the_first_to_come_is_not_chosen(void **state)
{
	struct list l;

	(void)state;
	begin(&l);
	l.ui.model = l.m;
	l.ui.waits = true;
	set(&l, "sort", "time reversed");
	assert_string_equal(shown(&l), ">c5 c4 c3 c2 c1 c0");
	tell(&l, "@7 call-open call=c6 at=7");
	assert_string_equal(shown(&l), ">c6 c5 c4 c3 c2 c1 c0");
	assert_int_equal(l.ui.moved_ms, l.now_ms);
	tell(&l, "@8 link-up");
	tell(&l, "@8 sync-end");
	tell(&l, "@8 api-bad \"the relay is syncing\"");
	tell(&l, "@8 call-open call=c7 at=8");
	assert_string_equal(shown(&l), ">c7 c6 c5 c4 c3 c2 c1 c0");
	tell(&l, "@9 api-ok");
	shown(&l);
	l.now_ms += UI_WHOLE_MS;
	shown(&l);
	tell(&l, "@9 call-open call=c8 at=9");
	assert_string_equal(shown(&l), "c8 >c7 c6 c5 c4 c3 c2 c1 c0");
	end(&l);
}

static void
test_typing_shows_what_fits_and_nothing_else(void **state)
{
	struct list l;

	(void)state;
	begin(&l);
	shown(&l);
	edit_open(&l.ui);
	type(&l, "queue:b");
	assert_string_equal(shown(&l), "c1 c3 c5");
	assert_string_equal(l.ui.call, "c0");
	/* What cannot be read leaves the last filter that could. */
	type(&l, " (");
	assert_true(l.ui.edit.bad);
	assert_string_equal(shown(&l), "c1 c3 c5");
	edit_rub_word(&l.ui);
	assert_false(l.ui.edit.bad);
	edit_drop(&l.ui);
	assert_string_equal(shown(&l), ">c0 c1 c2 c3 c4 c5");
	assert_int_equal(l.ui.moved_ms, 0);
	end(&l);
}

static void
test_the_text_box_takes_letters_of_all_kinds(void **state)
{
	struct list l;
	struct edit *e = &l.ui.edit;

	(void)state;
	begin(&l);
	edit_open(&l.ui);
	type(&l, "zo");
	assert_true(edit_put(&l.ui, 0xeb));
	edit_move(&l.ui, -1);
	edit_move(&l.ui, -1);
	type(&l, "-");
	assert_string_equal(e->text, "z-o\xc3\xab");
	edit_move(&l.ui, 1);
	edit_move(&l.ui, 1);
	edit_move(&l.ui, 1);
	edit_rub(&l.ui);
	assert_string_equal(e->text, "z-o");
	/* Neither keys nor what would not be shown. */
	assert_false(edit_put(&l.ui, KEYC_UP));
	assert_false(edit_put(&l.ui, 7));
	assert_false(edit_put(&l.ui, 0x202e));
	edit_rub_line(&l.ui);
	edit_rub(&l.ui);
	assert_int_equal(e->len, 0);
	for (int i = 0; i < FILTER_LEN - 1; i++)
		assert_true(edit_put(&l.ui, 'x'));
	assert_false(edit_put(&l.ui, 'x'));
	end(&l);
}

static void
test_sorted_by_a_column_and_back(void **state)
{
	struct list l;

	(void)state;
	begin(&l);
	shown(&l);
	set(&l, "sort", "queue");
	assert_string_equal(shown(&l), ">c0 c2 c4 c1 c3 c5");
	set(&l, "sort", "queue reversed");
	assert_string_equal(shown(&l), "c1 c3 c5 >c0 c2 c4");
	set(&l, "sort", "time reversed");
	assert_string_equal(shown(&l), "c5 c4 c3 c2 c1 >c0");
	assert_true(arrange_pin(&l.ui.arrange, "c3", true));
	assert_string_equal(shown(&l), "c3 c5 c4 c2 c1 >c0");
	set(&l, "sort", "attention");
	assert_true(arrange_pin(&l.ui.arrange, "c3", false));
	assert_string_equal(shown(&l), ">c0 c1 c2 c3 c4 c5");
	end(&l);
}

/* A row that was moved by something else than a key is marked as moved. */
static void
test_a_row_that_moves_is_noticed(void **state)
{
	struct list l;

	(void)state;
	begin(&l);
	set(&l, "sort", "hold");
	shown(&l);
	assert_int_equal(l.ui.moved_ms, 0);
	tell(&l, "@90000 join call=c4 participant=p at=90000");
	tell(&l, "@90000 hold participant=p on=1 at=90000");
	assert_string_equal(shown(&l), "c4 >c0 c1 c2 c3 c5");
	assert_int_equal(l.ui.moved_ms, l.now_ms);
	end(&l);
}

static void
test_groups_fold_to_a_head(void **state)
{
	struct list l;

	(void)state;
	begin(&l);
	shown(&l);
	set(&l, "group", "queue");
	assert_string_equal(shown(&l), "[a] >c0 c2 c4 [b] c1 c3 c5");
	group_fold(&l.ui, &l.rows, "b", true);
	assert_string_equal(shown(&l), "[a] >c0 c2 c4 [b]");
	assert_int_equal(l.rows.group[1].count, 3);
	/* The group of the selected call: its head is selected, no call. */
	group_fold(&l.ui, &l.rows, "a", true);
	assert_string_equal(shown(&l), ">[a] [b]");
	assert_string_equal(l.ui.call, "");
	/* A new call there changes the head alone. */
	tell(&l, "@95000 call-open call=c6 at=95000");
	tell(&l, "@95000 call-queue call=c6 \"a\"");
	assert_string_equal(shown(&l), ">[a] [b]");
	assert_int_equal(l.rows.group[0].count, 4);
	group_fold(&l.ui, &l.rows, "a", false);
	assert_string_equal(shown(&l), "[a] >c0 c2 c4 c6 [b]");
	/* A call that is selected by name is shown, folded or not. */
	span_copy(l.ui.call, sizeof(l.ui.call), span_of("c3"));
	assert_string_equal(shown(&l), "[a] c0 c2 c4 c6 [b] >c3");
	end(&l);
}

static void
test_the_order_is_held_under_a_menu(void **state)
{
	struct list l;

	(void)state;
	begin(&l);
	set(&l, "sort", "hold");
	shown(&l);
	rows_hold(&l.rows, true);
	tell(&l, "@90000 join call=c4 participant=p at=90000");
	tell(&l, "@90000 hold participant=p on=1 at=90000");
	assert_string_equal(shown(&l), ">c0 c1 c2 c3 c4 c5");
	rows_hold(&l.rows, false);
	assert_string_equal(shown(&l), "c4 >c0 c1 c2 c3 c5");
	end(&l);
}

/* With a window that stays, what is selected may be out of sight. */
static void
test_a_window_that_stays(void **state)
{
	struct list l;

	(void)state;
	begin(&l);
	set(&l, "sort", "hold");
	l.ui.arrange.stays = true;
	rows_build(&l.rows, l.m, &l.ui, 1000);
	span_copy(l.ui.call, sizeof(l.ui.call), span_of("c2"));
	ui_settle(&l.ui, &l.rows, 3, 1000);
	assert_false(l.ui.away);
	for (int i = 3; i < 6; i++) {
		char line[80];

		snprintf(line, sizeof(line),
		    "@9%d join call=c%d participant=p%d", i, i, i);
		tell(&l, line);
		snprintf(line, sizeof(line),
		    "@9%d hold participant=p%d on=1 at=90", i, i);
		tell(&l, line);
	}
	rows_build(&l.rows, l.m, &l.ui, 2000);
	ui_settle(&l.ui, &l.rows, 3, 2000);
	assert_int_equal(l.ui.top, 0);
	assert_true(l.ui.away);
	assert_string_equal(l.ui.call, "c2");
	/* A key brings the window there. */
	l.ui.row = -1;
	ui_settle(&l.ui, &l.rows, 3, 3000);
	assert_false(l.ui.away);
	assert_int_equal(l.ui.top, 3);
	end(&l);
}

static void
choose(struct list *l, enum menu_kind kind, int down)
{
	menu_open(&l->ui, kind);
	menu_move(&l->ui, -100);
	menu_move(&l->ui, down);
	menu_choose(&l->ui, &l->rows);
}

static void
test_menus_choose(void **state)
{
	struct list l;

	(void)state;
	begin(&l);
	shown(&l);
	choose(&l, MENU_SORT, 1 + COLUMN_QUEUE);
	assert_string_equal(shown(&l), ">c0 c2 c4 c1 c3 c5");
	choose(&l, MENU_SORT, 0);
	choose(&l, MENU_GROUP, GROUPING_QUEUE);
	assert_string_equal(shown(&l), "[a] >c0 c2 c4 [b] c1 c3 c5");
	choose(&l, MENU_GROUP, 1); /* fold all */
	assert_string_equal(shown(&l), ">[a] [b]");
	choose(&l, MENU_GROUP, 0); /* open this */
	assert_string_equal(shown(&l), "[a] >c0 c2 c4 [b]");
	choose(&l, MENU_GROUP, 3); /* no groups */
	assert_string_equal(shown(&l), ">c0 c1 c2 c3 c4 c5");
	assert_int_equal(l.ui.context, IN_LIST);
	end(&l);
}

static void
test_columns_come_go_and_move(void **state)
{
	struct list l;
	struct columns *c = &l.ui.arrange.now.columns;

	(void)state;
	begin(&l);
	set(&l, "columns", "id, agent, time");
	menu_open(&l.ui, MENU_COLUMNS);
	menu_shift(&l.ui, 1);
	menu_shift(&l.ui, 1);
	menu_shift(&l.ui, 1);
	assert_int_equal(c->column[2], COLUMN_ID);
	assert_int_equal(l.ui.menu.cursor, 2);
	menu_show(&l.ui);
	assert_int_equal(c->count, 2);
	menu_show(&l.ui); /* the first that is not shown */
	assert_int_equal(columns_find(c, COLUMN_ID), 2);
	menu_move(&l.ui, -10);
	for (int i = 0; i < COLUMN_COUNT; i++)
		columns_toggle(c, COLUMN_AGENT);
	for (int i = c->count; i > 0; i--)
		columns_toggle(c, (enum column)c->column[0]);
	assert_int_equal(c->count, 1);
	end(&l);
}

static void
test_settings_of_a_view(void **state)
{
	static const struct {
		const char *name, *value, *why; /* NULL if it is right */
	} cases[] = {
		{ "sort", "time", NULL },
		{ "sort", "attention", NULL },
		{ "sort", "hold reversed", NULL },
		{ "sort", "tyme", "tyme" },
		{ "sort", "time up", "up" },
		{ "group", "state", NULL },
		{ "group", "team", NULL },
		{ "group", "tribe", "tribe" },
		{ "columns", "id agent,time", NULL },
		{ "columns", "id, agent, id", "twice" },
		{ "columns", "id, colour", "colour" },
		{ "columns", "", "no columns" },
		{ "filter", "queue:a or hold>2m", NULL },
		{ "filter", "queue:a or hold>2x", "2x" },
		{ "filter", "", NULL },
		{ "colour", "red", "colour" },
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct view v;
		struct err err = { "" };

		view_init(&v);
		assert_int_equal(
		    view_set(&v, cases[i].name, cases[i].value, &err),
		    cases[i].why ? -1 : 0);
		if (cases[i].why && !strstr(err.text, cases[i].why))
			fail_msg("%s: %s", cases[i].value, err.text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_selected_call_outlives_a_filter),
		cmocka_unit_test(test_the_first_to_come_is_not_chosen),
		cmocka_unit_test(test_typing_shows_what_fits_and_nothing_else),
		cmocka_unit_test(test_the_text_box_takes_letters_of_all_kinds),
		cmocka_unit_test(test_sorted_by_a_column_and_back),
		cmocka_unit_test(test_a_row_that_moves_is_noticed),
		cmocka_unit_test(test_groups_fold_to_a_head),
		cmocka_unit_test(test_the_order_is_held_under_a_menu),
		cmocka_unit_test(test_a_window_that_stays),
		cmocka_unit_test(test_menus_choose),
		cmocka_unit_test(test_columns_come_go_and_move),
		cmocka_unit_test(test_settings_of_a_view),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
