#include <stdio.h>
#include <string.h>

#include "console/cmd.h"
#include "view/key.h"
#include "view/menu.h"

/* The nearest row that can be selected: onward, or else back. */
static int
selectable_row(const struct rows *rows, int row, int by)
{
	int step = by < 0 ? -1 : 1;
	int i = row;

	while (i >= 0 && i < rows->count && !rows_selectable(rows, i))
		i += step;
	if (rows_selectable(rows, i))
		return i;
	i = row;
	while (i >= 0 && i < rows->count && !rows_selectable(rows, i))
		i -= step;
	return i;
}

static void
select_row(struct cmd *c, int by)
{
	int row = ui_selected(c->ui, c->rows) + by;

	if (c->rows->count == 0)
		return;
	if (row >= c->rows->count)
		row = c->rows->count - 1;
	if (row < 0)
		row = 0;
	row = selectable_row(c->rows, row, by);
	if (!rows_selectable(c->rows, row))
		return;
	ui_select(c->ui, c->rows, row);
	c->ui->moved_ms = 0;
	c->ui->row = -1;
}

static void
select_person(struct cmd *c, int by)
{
	const struct call *call = cmd_call(c);
	const struct participant *p, *at = NULL;

	if (!call)
		return;
	TAILQ_FOREACH(p, &call->participants, in_call)
	if (strcmp(p->id, c->ui->person) == 0)
		at = p;
	if (!at)
		at = TAILQ_FIRST(&call->participants);
	else
		for (p = at; p && by != 0; by += by > 0 ? -1 : 1) {
			at = p;
			p = by > 0 ? TAILQ_NEXT(p, in_call)
				   : TAILQ_PREV(p, participant_list, in_call);
			at = p ? p : at;
		}
	if (at)
		snprintf(c->ui->person, sizeof(c->ui->person), "%s", at->id);
}

static void
move_cursor(struct picker *p, int by)
{
	p->cursor += by;
	if (p->cursor >= p->count)
		p->cursor = p->count - 1;
	if (p->cursor < 0)
		p->cursor = 0;
}

static void
move(struct cmd *c, int by)
{
	struct ui *ui = c->ui;

	switch (ui->context) {
	case IN_LIST:
		select_row(c, by);
		break;
	case IN_CALL:
		select_person(c, by);
		break;
	case IN_HELP:
		ui->help_top = ui->help_top + by > 0 ? ui->help_top + by : 0;
		break;
	case IN_MENU:
		menu_move(ui, by);
		break;
	default:
		move_cursor(&ui->picker, by);
	}
}

void
cmd_down(struct cmd *c)
{
	move(c, 1);
}

void
cmd_up(struct cmd *c)
{
	move(c, -1);
}

void
cmd_first(struct cmd *c)
{
	move(c, -1000000);
}

void
cmd_last(struct cmd *c)
{
	move(c, 1000000);
}

void
cmd_page_down(struct cmd *c)
{
	move(c, c->page);
}

void
cmd_page_up(struct cmd *c)
{
	move(c, -c->page);
}

void
cmd_half_down(struct cmd *c)
{
	move(c, c->page / 2);
}

void
cmd_half_up(struct cmd *c)
{
	move(c, -c->page / 2);
}

void
cmd_open(struct cmd *c)
{
	if (c->ui->head[0] != '\0') {
		group_fold(c->ui, c->rows, c->ui->head, false);
		return;
	}
	if (!cmd_call(c)) {
		ui_note(c->ui, c->now_ms, "No call is selected.");
		return;
	}
	c->ui->context = IN_CALL;
	c->ui->call_top = 0;
	if (c->ui->person[0] == '\0')
		select_person(c, 0);
}

void
cmd_back(struct cmd *c)
{
	struct ui *ui = c->ui;

	switch (ui->context) {
	case IN_HELP:
		ui->context = ui->below;
		break;
	case IN_CALL:
		ui->context = IN_LIST;
		break;
	default:
		if (c->key == KEYC_ESC && ui->arrange.now.filter.count > 0) {
			ui->arrange.now.filter = (struct filter){ .count = 0 };
			ui->arrange.now.name[0] = '\0';
			ui->row = -1;
			return;
		}
		/* Esc is pressed too easily to end the program. */
		if (c->key != KEYC_ESC)
			cmd_quit(c);
	}
}

void
cmd_next_pane(struct cmd *c)
{
	struct ui *ui = c->ui;

	if (ui->context == IN_BARGE || ui->context == IN_QUIT)
		ui->picker.focus_yes = !ui->picker.focus_yes;
	else if (ui->context == IN_PERSON)
		move_cursor(&ui->picker, 1);
	else if (ui->context == IN_CALL)
		ui->context = IN_LIST;
	else if (cmd_call(c))
		cmd_open(c);
}

void
cmd_pick_number(struct cmd *c)
{
	int n = (int)c->key - '1';
	const struct call *call = cmd_call(c);
	const struct participant *p;

	if (c->ui->context != IN_CALL) {
		if (n >= c->ui->picker.count)
			return;
		c->ui->picker.cursor = n;
		if (c->ui->context == IN_PICKER)
			cmd_tick(c);
		return;
	}
	if (!call)
		return;
	TAILQ_FOREACH(p, &call->participants, in_call)
	if (n-- == 0)
		snprintf(c->ui->person, sizeof(c->ui->person), "%s", p->id);
}
