/* The line behind ":".  What a key does is done as the key does it, with the
 * same guards; nothing here sends anything. */
#include "view/line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "console/cmd.h"
#include "console/ready.h"
#include "view/edit.h"

#define SAID_COLS 40

void
cmd_line(struct cmd *c)
{
	edit_open_command(c->ui);
}

void
cmd_complete(struct cmd *c)
{
	line_complete(c->ui);
}

void
cmd_older(struct cmd *c)
{
	line_recall(c->ui, -1);
}

void
cmd_newer(struct cmd *c)
{
	line_recall(c->ui, 1);
}

static void
complain(struct cmd *c, const char *what, struct span said)
{
	char text[4 * SAID_COLS + 1];

	text_clean(text, sizeof(text), SAID_COLS, said);
	ui_note(c->ui, c->now_ms, "! %s: %s", what, text);
}

/* Selects the call of that id.  Who names a call means that one, wherever it
 * stands. */
static bool
select_call(struct cmd *c, struct span id)
{
	const struct call *call;
	char text[ID_LEN] = "";
	struct ui *ui = c->ui;

	span_copy(text, sizeof(text), id);
	call = text[0] ? ready_call(c->model, text) : NULL;
	if (!call) {
		complain(c, "There is no such call", id);
		return false;
	}
	if (strcmp(ui->call, call->id) != 0)
		ui->person[0] = '\0';
	span_copy(ui->call, sizeof(ui->call), span_of(call->id));
	ui->head[0] = '\0';
	ui->moved_ms = 0;
	ui->away = false;
	ui->row = -1;
	return true;
}

static void
arrange(struct cmd *c, const char *name, const char *value)
{
	struct ui *ui = c->ui;
	struct err err;

	if (view_set(&ui->arrange.now, name, value, &err) == -1) {
		ui_note(ui, c->now_ms, "! %.200s", err.text);
		return;
	}
	ui->arrange.now.name[0] = '\0';
	ui->row = -1;
	if (strcmp(name, "group") == 0)
		ui->arrange.folds = 0;
	ui_note(ui, c->now_ms, "%s: %.200s", name, value);
}

static void
set_width(struct cmd *c, const char *args)
{
	struct span name = line_word(&args);
	enum column which = column_find(name);
	char *end;
	long cells = strtol(args, &end, 10);

	if (which == COLUMN_COUNT) {
		complain(c, "No column is called", name);
		return;
	}
	if (end == args || *end != '\0' || cells < 0 ||
	    cells > COLUMN_WIDTH_MAX) {
		ui_note(c->ui, c->now_ms,
		    "! A column has %d to %d cells; 0 is as many as fit.",
		    COLUMN_WIDTH_MIN, COLUMN_WIDTH_MAX);
		return;
	}
	columns_width(&c->ui->arrange.now.columns, which, (int)cells);
	c->ui->arrange.now.name[0] = '\0';
}

static void
show_view(struct cmd *c, const char *name)
{
	const struct views *views = c->ui->views;
	int n = name[0] >= '1' && name[0] <= '9' && name[1] == '\0'
		    ? name[0] - '1'
		    : -1;

	for (int i = 0; views && i < views->count; i++) {
		if (i != n && strcmp(views->view[i].name, name) != 0)
			continue;
		cmd_show_view(c, i);
		return;
	}
	complain(c, "There is no view", span_of(name));
}

/* What only the line can do, and what takes more than a key. */
static void
run_own(struct cmd *c, enum line_word which, const char *args)
{
	switch (which) {
	case LINE_filter:
		arrange(c, "filter", args);
		break;
	case LINE_sort:
		arrange(c, "sort", args);
		break;
	case LINE_group:
		arrange(c, "group", args);
		break;
	case LINE_columns:
		arrange(c, "columns", args);
		break;
	case LINE_width:
		set_width(c, args);
		break;
	case LINE_view:
		show_view(c, args);
		break;
	case LINE_write_view:
		c->wish = WISH_KEEP_VIEW;
		span_copy(c->text, sizeof(c->text), span_of(args));
		break;
	case LINE_call:
		select_call(c, line_word(&args));
		break;
	case LINE_where:
		c->wish = WISH_WHERE;
		break;
	case LINE_COUNT:
		break;
	}
}

static void
run_found(struct cmd *c, const struct line_entry *e, const char *args)
{
	bool bare = args[0] == '\0';

	if (e->own != LINE_COUNT && !(bare && e->command != COMMAND_COUNT)) {
		run_own(c, e->own, args);
		return;
	}
	if (e->command == COMMAND_view) {
		ui_note(c->ui, c->now_ms, "! Say which view.");
		return;
	}
	if (!bare && e->args[0] == '\0')
		complain(c, "Nothing may follow", span_of(args));
	else if (bare || select_call(c, line_word(&args)))
		c->next = e->command;
}

void
cmd_say(struct cmd *c, const char *text)
{
	struct line_entry e;
	struct span word = line_word(&text);

	if (word.n == 0)
		return;
	switch (line_find(word, &e)) {
	case LINE_FOUND:
		run_found(c, &e, text);
		break;
	case LINE_NONE:
		complain(c, "There is no command", word);
		break;
	case LINE_SEVERAL:
		complain(c, "Several commands begin so", word);
		break;
	case LINE_ACTS:
		complain(c, "What acts is to be said in full", word);
		break;
	}
}

void
cmd_enter(struct cmd *c)
{
	char text[FILTER_LEN], *end;
	struct ui *ui = c->ui;

	line_remember(ui);
	snprintf(text, sizeof(text), "%s", ui->edit.text);
	end = text + strlen(text);
	while (end > text && end[-1] == ' ')
		*--end = '\0';
	edit_keep(ui);
	cmd_say(c, text);
}
