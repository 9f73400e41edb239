/* What a command cannot do to what is selected, told before the key is
 * pressed. */
#include "view/ui.h"

#include <string.h>

#include "view/command.h"

/* Why this person, and with nobody selected any of the call, cannot be held or
 * muted. */
static const char *
why_plain(const struct ui *ui, const struct call *c)
{
	const struct participant *p;
	const char *why = NULL;

	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (p->role == ROLE_SUPERVISOR)
			continue;
		if (ui->context == IN_CALL && strcmp(p->id, ui->person) == 0)
			return p->plain[0] ? p->plain : NULL;
		if (p->plain[0] == '\0')
			return NULL;
		why = p->plain;
	}
	return why;
}

const char *
ui_refuses(
    const struct ui *ui, const struct model *m, const struct command_info *info)
{
	const unsigned on_person =
	    ACTION_BIT(ACTION_HOLD) | ACTION_BIT(ACTION_UNHOLD) |
	    ACTION_BIT(ACTION_MUTE) | ACTION_BIT(ACTION_UNMUTE);
	const struct call *c = model_call(m, ui->call);

	if (info->asks && !(info->asks & ui->can) && (info->asks & ui->barred))
		return ui->no_act;
	if (info->asks && !(info->asks & ui->can) && (info->asks & ui->halted))
		return ui->halt;
	if (info->asks && !(info->asks & ui->can))
		return ui->no_right;
	if (c && (info->asks & on_person))
		return why_plain(ui, c);
	return NULL;
}
