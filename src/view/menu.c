#include "view/menu.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "view/box.h"
#include "view/parts.h"

/* What comes before the ways to group, once there are groups. */
enum {
	FOLD_THIS,
	FOLD_ALL,
	FOLD_NONE,
	FOLD_COUNT,
};

static int
folds_shown(const struct ui *ui)
{
	return ui->arrange.now.grouping == GROUPING_NONE ? 0 : FOLD_COUNT;
}

static int
item_count(const struct ui *ui)
{
	switch (ui->menu.kind) {
	case MENU_SORT:
		return COLUMN_COUNT + 1;
	case MENU_GROUP:
		return folds_shown(ui) + GROUPING_COUNT;
	case MENU_COLUMNS:
		break;
	}
	return COLUMN_COUNT;
}

/* Those shown in their order, then the others. */
static enum column
column_at(const struct ui *ui, int i)
{
	const struct columns *c = &ui->arrange.now.columns;
	int rest = c->count;

	if (i < c->count)
		return (enum column)c->column[i];
	for (int k = 0; k < COLUMN_COUNT; k++) {
		if (columns_find(c, (enum column)k) < 0 && rest++ == i)
			return (enum column)k;
	}
	return COLUMN_ID;
}

static enum column
sort_at(int i)
{
	return i == 0 ? SORT_ATTENTION : (enum column)(i - 1);
}

void
menu_open(struct ui *ui, enum menu_kind kind)
{
	const struct view *v = &ui->arrange.now;

	ui->menu.kind = kind;
	ui->menu.cursor = 0;
	if (kind == MENU_SORT && v->sort != SORT_ATTENTION)
		ui->menu.cursor = (int)v->sort + 1;
	ui->below = IN_LIST;
	ui->context = IN_MENU;
}

void
menu_move(struct ui *ui, int by)
{
	int last = item_count(ui) - 1;
	int to = ui->menu.cursor + by;

	to = to > last ? last : to;
	ui->menu.cursor = to < 0 ? 0 : to;
}

void
menu_close(struct ui *ui)
{
	ui->context = ui->below = IN_LIST;
}

/* The group of what is selected, or NULL. */
static const char *
selected_group(const struct ui *ui, const struct rows *rows)
{
	int i = ui_selected(ui, rows);

	while (i >= 0 && rows->call[i])
		i--;
	return i < 0 ? NULL : rows->group[rows->head[i]].name;
}

void
group_fold(struct ui *ui, const struct rows *rows, const char *name, bool on)
{
	const char *mine = selected_group(ui, rows);
	bool here = mine && strcmp(mine, name) == 0;

	if (!arrange_fold(&ui->arrange, name, on))
		return;
	ui->row = -1;
	if (!on || !here)
		return;
	ui->call[0] = ui->person[0] = '\0';
	span_copy(ui->head, sizeof(ui->head), span_of(name));
}

static void
fold_all(struct ui *ui, const struct rows *rows)
{
	for (int i = 0; i < rows->groups; i++)
		group_fold(ui, rows, rows->group[i].name, true);
}

static void
choose_group(struct ui *ui, const struct rows *rows)
{
	const char *group = selected_group(ui, rows);
	int i = ui->menu.cursor - folds_shown(ui);

	ui->row = -1;
	if (i >= 0) {
		ui->arrange.now.grouping = (enum grouping)i;
		ui->arrange.now.name[0] = '\0';
		ui->arrange.folds = 0;
	} else if (ui->menu.cursor == FOLD_ALL) {
		fold_all(ui, rows);
	} else if (ui->menu.cursor == FOLD_NONE) {
		ui->arrange.folds = 0;
	} else if (group) {
		group_fold(
		    ui, rows, group, !arrange_folded(&ui->arrange, group));
	}
}

void
menu_choose(struct ui *ui, const struct rows *rows)
{
	struct view *v = &ui->arrange.now;

	if (ui->menu.kind == MENU_SORT) {
		v->reverse = false;
		v->sort = sort_at(ui->menu.cursor);
		v->name[0] = '\0';
		ui->row = -1;
	} else if (ui->menu.kind == MENU_GROUP) {
		choose_group(ui, rows);
	}
	menu_close(ui);
}

void
menu_show(struct ui *ui)
{
	if (ui->menu.kind != MENU_COLUMNS)
		return;
	columns_toggle(
	    &ui->arrange.now.columns, column_at(ui, ui->menu.cursor));
	ui->arrange.now.name[0] = '\0';
}

void
menu_shift(struct ui *ui, int by)
{
	if (ui->menu.kind != MENU_COLUMNS ||
	    ui->menu.cursor >= ui->arrange.now.columns.count)
		return;
	ui->menu.cursor =
	    columns_move(&ui->arrange.now.columns, ui->menu.cursor, by);
	ui->arrange.now.name[0] = '\0';
}

void
menu_widen(struct ui *ui, int by)
{
	struct columns *c = &ui->arrange.now.columns;
	enum column which = column_at(ui, ui->menu.cursor);
	int cells = c->width[which];

	if (ui->menu.kind != MENU_COLUMNS || ui->menu.cursor >= c->count)
		return;
	cells = cells > 0 ? cells : column_info(which)->width;
	cells = cells + by < COLUMN_WIDTH_MIN ? COLUMN_WIDTH_MIN : cells + by;
	columns_width(c, which, cells);
	ui->arrange.now.name[0] = '\0';
}

static void
sort_item(const struct scene *s, int i, char *dst, size_t size)
{
	const struct view *v = &s->ui->arrange.now;
	enum column sort = sort_at(i);
	const char *what = "my call, then alerts, then the longest";

	if (sort != SORT_ATTENTION)
		what = column_info(sort)->what;
	snprintf(dst, size, "%c %-10s %s%s", sort == v->sort ? '*' : ' ',
	    sort_name(sort), what,
	    sort == v->sort && v->reverse ? " (reversed)" : "");
}

static void
group_item(const struct scene *s, int i, char *dst, size_t size)
{
	static const char *const folding[] = { "fold or open this group",
		"fold all", "open all" };
	const struct ui *ui = s->ui;
	int folds = folds_shown(ui);
	enum grouping g = (enum grouping)(i - folds);

	if (i < folds)
		snprintf(dst, size, "  %s", folding[i]);
	else
		snprintf(dst, size, "%c %s",
		    g == ui->arrange.now.grouping ? '*' : ' ',
		    g == GROUPING_NONE ? "no groups" : grouping_name(g));
}

static void
column_item(const struct scene *s, int i, char *dst, size_t size)
{
	const struct columns *shown = &s->ui->arrange.now.columns;
	enum column c = column_at(s->ui, i);
	char cells[24] = "";

	if (shown->width[c] > 0)
		snprintf(cells, sizeof(cells), " (%d cells)", shown->width[c]);
	snprintf(dst, size, "[%c] %-9s %s%s", i < shown->count ? 'x' : ' ',
	    column_info(c)->title, column_info(c)->what, cells);
}

static void
item_text(const struct scene *s, int i, char *dst, size_t size)
{
	if (s->ui->menu.kind == MENU_SORT)
		sort_item(s, i, dst, size);
	else if (s->ui->menu.kind == MENU_GROUP)
		group_item(s, i, dst, size);
	else
		column_item(s, i, dst, size);
}

void
menu_draw(struct frame *f, const struct scene *s, struct area at)
{
	static const char *const titles[] = { "Sort by", "Groups", "Columns" };
	const struct menu *menu = &s->ui->menu;
	bool columns = menu->kind == MENU_COLUMNS;
	int n = item_count(s->ui), top = 0;
	int room = at.h - 3;
	char text[128];
	struct box b;

	room = room > 1 ? room : 1;
	if (menu->cursor >= room)
		top = menu->cursor - room + 1;
	box_open(&b, f, at, (n < room ? n : room) + 1, 0, titles[menu->kind]);
	for (int i = top; i < n && i < top + room; i++) {
		bool here = i == menu->cursor;

		if (here) {
			f->cursor_x = b.at.x + 3;
			f->cursor_y = b.y;
		}
		item_text(s, i, text, sizeof(text));
		box_line(&b, here ? STYLE_SELECT : STYLE_PLAIN, "%c %s",
		    here ? '>' : ' ', text);
	}
	box_line(&b, STYLE_FRAME, "%s",
	    columns ? "Space shows it or not   Left Right move it   + - width  "
		      " Enter "
		      "done"
		    : "Enter takes it   Esc leaves it as it is");
}
