#include "console/cmd.h"
#include "model/audience.h"
#include "view/edit.h"

void
cmd_refresh(struct cmd *c)
{
	cmd_begin(c, ACTION_REFRESH, NULL);
	ui_note(c->ui, c->now_ms, "Asking the provider...");
}

void
cmd_redraw(struct cmd *c)
{
	c->wish = WISH_REDRAW;
}

void
cmd_help(struct cmd *c)
{
	c->ui->below = c->ui->context;
	c->ui->context = IN_HELP;
	c->ui->help_top = 0;
}

void
cmd_caps(struct cmd *c)
{
	ui_note(
	    c->ui, c->now_ms, "%c does nothing here. Caps Lock?", (int)c->key);
}

void
cmd_suspend(struct cmd *c)
{
	c->wish = WISH_SUSPEND;
}

void
cmd_blank(struct cmd *c)
{
	c->ui->blank = true;
}

void
cmd_wallboard(struct cmd *c)
{
	c->ui->preview = c->ui->wall != NULL;
}

void
cmd_reload(struct cmd *c)
{
	c->wish = WISH_RELOAD;
}

void
cmd_copy(struct cmd *c)
{
	c->wish = WISH_COPY;
}

void
cmd_unmask(struct cmd *c)
{
	if (model_participant(c->model, c->ui->person))
		c->wish = WISH_UNMASK;
	else
		ui_note(c->ui, c->now_ms, "Select a person first: j k or 1-9");
}

/* With a leg in a call the program asks; without one it just ends. */
void
cmd_quit(struct cmd *c)
{
	struct audience a;

	audience_of(c->model, c->now_ms, &a);
	if (a.mode == MODE_OFF && a.phase != AUDIENCE_WIDENING) {
		c->wish = WISH_QUIT;
		return;
	}
	if (c->ui->context == IN_QUIT)
		return;
	if (c->ui->context == IN_FILTER || c->ui->context == IN_COMMAND)
		edit_drop(c->ui);
	else if (c->ui->context != IN_LIST && c->ui->context != IN_CALL)
		picker_close(c->ui);
	c->ui->below = c->ui->context;
	c->ui->context = IN_QUIT;
	c->ui->picker.focus_yes = false;
	c->ui->picker.armed_ms = 0;
}

void
cmd_interrupt(struct cmd *c)
{
	if (c->ui->context == IN_QUIT)
		c->wish = WISH_QUIT;
	else
		cmd_quit(c);
}
