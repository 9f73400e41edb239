/* Row 24: the keys that count here, from the tables. */
#include "view/parts.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define SHOWN_MAX 16
#define NOTHING_SENT "Nothing has been sent yet."

/* Which commands are worth a hint, the most wanted first. */
static const struct {
	enum context where;
	enum command shown[SHOWN_MAX];
} hints[] = {
	{ IN_LIST,
	    { COMMAND_help, COMMAND_open, COMMAND_listen, COMMAND_whisper,
		COMMAND_barge, COMMAND_leave, COMMAND_hold, COMMAND_mute,
		COMMAND_filter, COMMAND_next_alert, COMMAND_ack, COMMAND_sort,
		COMMAND_group, COMMAND_columns, COMMAND_claim,
		COMMAND_COUNT } },
	{ IN_CALL, { COMMAND_back, COMMAND_listen, COMMAND_whisper,
		       COMMAND_barge, COMMAND_leave, COMMAND_hold, COMMAND_mute,
		       COMMAND_help, COMMAND_COUNT } },
	{ IN_HELP,
	    { COMMAND_back, COMMAND_down, COMMAND_page_down, COMMAND_COUNT } },
};

static const char *
first_key(const struct scene *s, enum command c, enum context where, char *dst,
    int size)
{
	keymap_keys(s->ui->keys, c, where, dst, size);
	dst[strcspn(dst, " ")] = '\0';
	return dst;
}

static void
hint_text(const struct scene *s, enum command c, enum context where, char *dst,
    size_t size)
{
	const struct command_info *info = command_info(c);
	bool allowed = !ui_refuses(s->ui, s->m, info);
	char keys[16], name[32];

	snprintf(name, sizeof(name), "%s", info->name);
	name[0] = (char)toupper((unsigned char)name[0]);
	first_key(s, c, where, keys, sizeof(keys));
	snprintf(dst, size, "%s%s %s%s", allowed ? "" : "(", keys, name,
	    allowed ? "" : ")");
}

/* What is said instead of keys while a question is open. */
static void
question_text(const struct scene *s, enum context where, char *dst, size_t size)
{
	char yes[32], tab[32], enter[32];

	first_key(s, COMMAND_yes, where, yes, sizeof(yes));
	first_key(s, COMMAND_next_pane, where, tab, sizeof(tab));
	first_key(s, COMMAND_send, where, enter, sizeof(enter));
	snprintf(dst, size, "Only %s (or %s then %s) %s. Every other key %s.",
	    yes, tab, enter, where == IN_BARGE ? "speaks" : "quits",
	    where == IN_BARGE ? "cancels" : "stays");
}

/* Draws those that fit; returns the column behind them. */
static int
keys_draw(struct frame *f, const struct scene *s, struct spot at, int gap,
    const enum command *shown)
{
	char text[64];

	for (int i = 0; shown[i] != COMMAND_COUNT; i++) {
		int w;

		hint_text(s, shown[i], s->ui->context, text, sizeof(text));
		w = text_width(text);
		if (w > at.cols)
			break;
		frame_put(f, at, STYLE_PLAIN, text);
		at.x += w + gap;
		at.cols -= w + gap;
	}
	return at.x;
}

/* With two blanks between them, if they all fit then. */
static int
keys_gap(const struct scene *s, int cols, const enum command *shown)
{
	char text[64];
	int w = 0;

	for (int i = 0; shown[i] != COMMAND_COUNT; i++) {
		hint_text(s, shown[i], s->ui->context, text, sizeof(text));
		w += text_width(text) + 2;
	}
	return w - 2 <= cols ? 2 : 1;
}

void
hints_draw(struct frame *f, const struct scene *s, int y)
{
	enum context where = s->ui->context;
	bool typing = where == IN_FILTER || where == IN_COMMAND;
	char text[160], quiet[sizeof(text) + 8];
	struct spot at = { 0, y, 0 };
	int end;

	first_key(s, COMMAND_quiet, where, text, sizeof(text));
	snprintf(quiet, sizeof(quiet), "%s QUIET", text);
	end = f->width - text_width(quiet) - 2;
	at.cols = end;
	if (typing) {
		at.cols = end;
		edit_draw(f, s, at);
		at.x = end;
	} else if (where == IN_BARGE || where == IN_QUIT) {
		question_text(s, where, text, sizeof(text));
		at.x = frame_put(f, at, STYLE_WARN, text);
	} else if (where == IN_PICKER || where == IN_PERSON) {
		at.x = frame_put(f, at, STYLE_PLAIN, NOTHING_SENT);
	}
	for (size_t i = 0; i < ARRAY_LEN(hints); i++) {
		if (hints[i].where == where)
			at.x = keys_draw(f, s, at,
			    keys_gap(s, end, hints[i].shown), hints[i].shown);
	}
	if (at.x > 0 && !typing &&
	    f->cell[y * f->width + at.x - 1].text[0] != ' ')
		at.x += 2;
	at.x = at.x < end + 2 && !typing ? at.x : end + 2;
	at.cols = f->width - at.x;
	frame_put(f, at, STYLE_HEAD, quiet);
}
