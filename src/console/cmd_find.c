/* Finding and arranging: nothing here asks the provider for anything. */
#include <string.h>

#include "base/span.h"
#include "console/cmd.h"
#include "view/edit.h"
#include "view/menu.h"

void
cmd_filter(struct cmd *c)
{
	edit_open(c->ui);
}

/* If the filter leaves out what was selected, something else is now, and a key
 * that acts waits for a moment. */
void
cmd_keep(struct cmd *c)
{
	struct ui *ui = c->ui;

	if (ui->edit.bad) {
		ui_note(ui, c->now_ms, "! %s", ui->edit.fault.why);
		return;
	}
	edit_keep(ui);
	ui->row = -1;
	if (ui_selected(ui, c->rows) >= 0)
		return;
	ui->call[0] = ui->head[0] = '\0';
	ui->moved_ms = c->now_ms;
}

void
cmd_drop(struct cmd *c)
{
	edit_drop(c->ui);
	c->ui->row = -1;
}

void
cmd_rub(struct cmd *c)
{
	edit_rub(c->ui);
}

void
cmd_rub_word(struct cmd *c)
{
	edit_rub_word(c->ui);
}

void
cmd_rub_line(struct cmd *c)
{
	edit_rub_line(c->ui);
}

void
cmd_left(struct cmd *c)
{
	edit_move(c->ui, -1);
}

void
cmd_right(struct cmd *c)
{
	edit_move(c->ui, 1);
}

static void
open_menu(struct cmd *c, enum menu_kind kind)
{
	if (c->can_ask)
		menu_open(c->ui, kind);
	else
		ui_note(c->ui, c->now_ms,
		    "The window is too small for that: 60x16 at least");
}

void
cmd_sort(struct cmd *c)
{
	open_menu(c, MENU_SORT);
}

void
cmd_group(struct cmd *c)
{
	open_menu(c, MENU_GROUP);
}

void
cmd_columns(struct cmd *c)
{
	open_menu(c, MENU_COLUMNS);
}

void
cmd_choose(struct cmd *c)
{
	menu_choose(c->ui, c->rows);
}

void
cmd_show(struct cmd *c)
{
	menu_show(c->ui);
}

void
cmd_wider(struct cmd *c)
{
	menu_widen(c->ui, 1);
}

void
cmd_narrower(struct cmd *c)
{
	menu_widen(c->ui, -1);
}

void
cmd_move_left(struct cmd *c)
{
	menu_shift(c->ui, -1);
}

void
cmd_move_right(struct cmd *c)
{
	menu_shift(c->ui, 1);
}

void
cmd_close(struct cmd *c)
{
	menu_close(c->ui);
}

void
cmd_reverse(struct cmd *c)
{
	struct view *v = &c->ui->arrange.now;

	v->reverse = !v->reverse;
	v->name[0] = '\0';
	c->ui->row = -1;
}

void
cmd_view(struct cmd *c)
{
	const struct views *views = c->ui->views;
	int i = (int)c->key - '1';

	if (!views || i >= views->count) {
		ui_note(c->ui, c->now_ms,
		    "There is no view %d: :write-view NAME makes one.", i + 1);
		return;
	}
	cmd_show_view(c, i);
}

void
cmd_show_view(struct cmd *c, int i)
{
	c->ui->arrange.now = c->ui->views->view[i];
	c->ui->arrange.folds = 0;
	c->ui->row = -1;
}

void
cmd_follow(struct cmd *c)
{
	struct arrange *a = &c->ui->arrange;

	a->stays = !a->stays;
	c->ui->row = -1;
	ui_note(c->ui, c->now_ms,
	    a->stays ? "The window stays where it is."
		     : "The window follows the selected call.");
}

/* Calls that are gone need no pin. */
static void
forget_pins(struct cmd *c)
{
	struct arrange *a = &c->ui->arrange;

	for (int i = a->pins - 1; i >= 0; i--) {
		if (!model_call(c->model, a->pin[i]))
			arrange_pin(a, a->pin[i], false);
	}
}

void
cmd_pin(struct cmd *c)
{
	struct arrange *a = &c->ui->arrange;

	forget_pins(c);
	if (!arrange_pin(a, c->ui->call, !arrange_pinned(a, c->ui->call)))
		ui_note(
		    c->ui, c->now_ms, "No more than %d calls on top.", PIN_MAX);
	c->ui->row = -1;
}

/* The one after the selected call in the order of alerts, which is the worst
 * first; a call with several counts once, for its worst. */
static const struct alert *
alert_beside(const struct cmd *c, int by)
{
	const struct alert *first = NULL, *last = NULL, *a;
	bool found = false;

	for (int i = 0; (a = alerts_get(c->alerts, i)) != NULL; i++) {
		bool here = strcmp(a->call, c->ui->call) == 0;
		bool again = false;

		for (int k = 0; k < i; k++)
			again = again || !strcmp(alerts_get(c->alerts, k)->call,
					     a->call);
		if (again)
			continue;
		if (found && by > 0)
			return a;
		if (here && by < 0 && last)
			return last;
		found = found || here;
		first = first ? first : a;
		last = a;
	}
	return by > 0 ? first : last;
}

static void
jump(struct cmd *c, int by)
{
	const struct alert *a = alert_beside(c, by);
	struct ui *ui = c->ui;

	if (!a) {
		ui_note(ui, c->now_ms, "No call needs anybody.");
		return;
	}
	span_copy(ui->call, sizeof(ui->call), span_of(a->call));
	ui->head[0] = ui->person[0] = '\0';
	ui->moved_ms = 0;
	ui->row = -1;
}

void
cmd_next_alert(struct cmd *c)
{
	jump(c, 1);
}

void
cmd_prev_alert(struct cmd *c)
{
	jump(c, -1);
}

void
cmd_ack(struct cmd *c)
{
	const struct call *call = cmd_call(c);
	const char *id = call->short_id;

	alerts_names(c->alerts, call->id, c->about, sizeof(c->about));
	switch (alerts_ack(c->alerts, call->id, c->now_ms)) {
	case ALERT_NOTHING:
		ui_note(c->ui, c->now_ms, "%s has no alert.", id);
		break;
	case ALERT_ACKED:
		c->local = "acknowledge";
		ui_note(c->ui, c->now_ms,
		    "%s is acknowledged. Again: snooze for 5 min.", id);
		break;
	case ALERT_SNOOZED:
		c->local = "snooze";
		ui_note(c->ui, c->now_ms, "%s is silent for 5 min.", id);
		break;
	}
	alerts_update(c->alerts, c->model, c->ui, c->now_ms);
	/* What is silent stands elsewhere: by this very key. */
	c->ui->row = -1;
}
