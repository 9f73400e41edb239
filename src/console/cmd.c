#include "console/cmd.h"

#include <stdio.h>

static void (*const run[COMMAND_COUNT])(struct cmd *) = {
#define X(symbol, name, group, needs, asks, help) \
	[COMMAND_##symbol] = cmd_##symbol,
#include "view/command.def"
#undef X
};

void
cmd_run(enum command which, struct cmd *c)
{
	run[which](c);
}

const struct call *
cmd_call(const struct cmd *c)
{
	const char *id = c->ui->call;

	if (c->ui->context == IN_PICKER || c->ui->context == IN_PERSON ||
	    c->ui->context == IN_BARGE)
		id = c->ui->picker.call;
	return model_call(c->model, id);
}

void
cmd_begin(struct cmd *c, enum action_kind kind, const struct call *call)
{
	c->act = (struct action){ .kind = kind };
	if (call)
		snprintf(c->act.call, sizeof(c->act.call), "%s", call->id);
}
