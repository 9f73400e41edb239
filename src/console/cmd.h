#ifndef CONSOLE_CMD_H
#define CONSOLE_CMD_H

#include "model/model.h"
#include "view/alert.h"
#include "view/command.h"
#include "view/rows.h"
#include "view/ui.h"

/* What a command asks of the program besides an action. */
enum wish {
	WISH_NONE,
	WISH_REDRAW,
	WISH_SUSPEND,
	WISH_QUIT,
	WISH_RELOAD,
	WISH_UNMASK,
	WISH_COPY,
	WISH_WHERE,
	WISH_KEEP_VIEW, /* under the name in text */
};

/* What a command may see and do.  It sends nothing: it moves the ui, or it
 * fills in act and returns. */
struct cmd {
	const struct model *model;
	const struct rows *rows;
	struct ui *ui;
	struct alerts *alerts;
	int page;     /* rows on a page */
	bool can_ask; /* a dialog fits into the window */
	uint32_t key;
	int64_t now_ms;
	struct action act;
	enum wish wish;
	enum command next; /* to be run in its stead, or COMMAND_COUNT */
	char text[VIEW_NAME_LEN + 1];
	const char *local;    /* what was done here alone, for the log */
	char about[NAME_LEN]; /* and to which alerts of the call */
};

#define X(symbol, name, group, needs, asks, help) \
	void cmd_##symbol(struct cmd *c);
#include "view/command.def"
#undef X

/* Runs what is said behind ":", or without a screen: moves the ui, or names
 * the command in next. */
void cmd_say(struct cmd *c, const char *text);

/* Shows a saved view. */
void cmd_show_view(struct cmd *c, int i);

/* Runs a command. */
void cmd_run(enum command which, struct cmd *c);

/* The call that is selected, or that the dialog is about; NULL if none. */
const struct call *cmd_call(const struct cmd *c);

/* Begins an action on a call. */
void cmd_begin(struct cmd *c, enum action_kind kind, const struct call *call);

#endif
