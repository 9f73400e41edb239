/* The help, made from the tables of commands and keys. */
#include "view/parts.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define KEYS_COLS 12
#define PANE_COLS 40

static const char *const signs[] = {
	"SIGNS",
	"  >  selected   ! alert   ? asks for help   ' acknowledged   ^ on top",
	"  ~  old number    R  recording",
	"  .. asked   ok accepted   ** seen by provider   !! refused   ?? "
	"unsure",
	"  talk>A agent speaks    talk>C customer speaks",
	"  me:L you listen  me:W you whisper  me:B on air  TM:W another  "
	"S:? not told",
};

/* What is drawn, and how far it is scrolled. */
struct page {
	struct frame *f;
	const struct scene *s;
	struct area at;
	int top;
	int signs; /* the line below both panes */
};

static void
page_put(
    const struct page *pg, int line, int x, enum style st, const char *text)
{
	int y = line - pg->top;

	struct spot spot = { pg->at.x + x, pg->at.y + y, pg->at.w - x };

	/* The left pane does not run into the right one. */
	if (pg->at.w >= 2 * PANE_COLS && x < PANE_COLS && line > 0 &&
	    line < pg->signs)
		spot.cols = PANE_COLS - x;
	if (y >= 0 && y < pg->at.h && x < pg->at.w)
		frame_put(pg->f, spot, st, text);
}

/* Whether the profile has a use for it at all. */
static bool
is_allowed(const struct scene *s, const struct command_info *info)
{
	return info->asks == 0 || (info->asks & s->ui->can) != 0;
}

static int
keys_draw(const struct page *pg, int line, int x, enum command_group group,
    const char *title)
{
	char text[160], keys[40];

	page_put(pg, line++, x, STYLE_HEAD, title);
	for (int c = 0; c < COMMAND_COUNT; c++) {
		const struct command_info *info = command_info((enum command)c);
		bool allowed = is_allowed(pg->s, info);

		if (info->group != group)
			continue;
		keymap_keys(
		    pg->s->ui->keys, (enum command)c, IN_EVERY, keys, 20);
		if (c == COMMAND_pick_number || c == COMMAND_view)
			snprintf(keys, sizeof(keys), "1-9");
		snprintf(text, sizeof(text), "  %-*s%s%s%s", KEYS_COLS, keys,
		    allowed ? "" : "(", info->help, allowed ? "" : ")");
		page_put(
		    pg, line++, x, allowed ? STYLE_PLAIN : STYLE_OLD, text);
	}
	return line + 1;
}

static int
signs_draw(const struct page *pg, int line)
{
	for (size_t i = 0; i < ARRAY_LEN(signs); i++)
		page_put(
		    pg, line++, 1, i == 0 ? STYLE_HEAD : STYLE_PLAIN, signs[i]);
	return line;
}

static int
page_draw(struct page *pg)
{
	bool two = pg->at.w >= 2 * PANE_COLS;
	int line = 2, left, right;

	page_put(pg, 0, 1, STYLE_HEAD,
	    "The one rule: lowercase keys LOOK. Capitals ACT.  ^G = QUIET.");
	left = keys_draw(pg, line, 1, GROUP_ACT, "ACT ON THE SELECTED CALL");
	left = keys_draw(pg, left, 1, GROUP_FIND, "FIND AND ARRANGE");
	right = two ? line : left;
	line = two ? 1 + PANE_COLS : 1;
	right = keys_draw(pg, right, line, GROUP_MOVE, "MOVE");
	right = keys_draw(pg, right, line, GROUP_KEEP, "KEEP");
	if (two)
		left = keys_draw(pg, left, 1, GROUP_PICK, "IN QUESTIONS");
	else
		right = keys_draw(pg, right, 1, GROUP_PICK, "IN QUESTIONS");
	pg->signs = left > right ? left : right;
	return signs_draw(pg, pg->signs);
}

void
help_draw(struct frame *f, const struct scene *s, struct area at)
{
	struct page pg = { f, s, at, 0, 0 };
	struct page measure = { f, s, { at.x, at.y, at.w, 0 }, 0, 0 };
	int lines = page_draw(&measure);
	int last = lines > at.h ? lines - (at.h - 1) : 0;

	pg.signs = measure.signs;
	pg.at.h -= last > 0;
	pg.top = s->ui->help_top < last ? s->ui->help_top : last;
	page_draw(&pg);
	f->cursor_x = at.x;
	f->cursor_y = at.y;
	if (last > 0)
		frame_printf(f, (struct spot){ at.x, at.y + at.h - 1, at.w },
		    STYLE_FRAME, "-- help %d-%d of %d", pg.top + 1,
		    pg.top + pg.at.h, lines);
}
