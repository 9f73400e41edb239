#include "view/ui.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "base/text.h"
#include "view/rows.h"

void
ui_init(struct ui *ui)
{
	memset(ui, 0, sizeof(*ui));
	ui->context = IN_LIST;
	ui->below = IN_LIST;
	ui->row = -1;
	ui->can = ~0u;
	ui->no_right = "Not possible in this profile.";
	view_init(&ui->arrange.now);
}

void
ui_note(struct ui *ui, int64_t now_ms, const char *fmt, ...)
{
	char text[NAME_LEN * 2];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	text_clean(ui->note, sizeof(ui->note), NAME_LEN, span_of(text));
	ui->note_ms = now_ms;
	ui->note_order = ui->model ? model_act_changes(ui->model) : 0;
}

/* The selected call is forgotten, or there was none: take the first. */
static int
select_first(struct ui *ui, const struct rows *rows, int64_t now_ms)
{
	int i = 0;

	/* What was under the finger is another call now. */
	if (ui->call[0] != '\0' || ui->head[0] != '\0')
		ui->moved_ms = now_ms;
	ui->call[0] = '\0';
	ui->head[0] = '\0';
	ui->person[0] = '\0';
	if (ui->context == IN_CALL)
		ui->context = IN_LIST;
	if (ui->below == IN_CALL)
		ui->below = IN_LIST;
	while (i < rows->count && !rows_selectable(rows, i))
		i++;
	if (i >= rows->count)
		return -1;
	ui_select(ui, rows, i);
	return i;
}

void
ui_select(struct ui *ui, const struct rows *rows, int i)
{
	const struct call *c = rows->call[i];

	ui->call[0] = ui->head[0] = ui->person[0] = '\0';
	if (c)
		span_copy(ui->call, sizeof(ui->call), span_of(c->id));
	else
		span_copy(ui->head, sizeof(ui->head),
		    span_of(rows->group[rows->head[i]].name));
}

int
ui_selected(const struct ui *ui, const struct rows *rows)
{
	if (ui->head[0] != '\0')
		return rows_find_head(rows, ui->head);
	return ui->call[0] != '\0' ? rows_find(rows, ui->call) : -1;
}

/* Calls come one by one at the start, a relay's also after it says that it has
 * them all, and whichever came first is not what anybody has chosen. */
static int
wait_for_all(struct ui *ui, const struct rows *rows, int i, int64_t now_ms)
{
	const struct link *l = model_link(ui->model);
	bool more = rows->calls > ui->whole_calls;
	int first = 0;

	ui->whole_calls = rows->calls;
	if (!l->synced || l->api[0] != '\0' || rows->count == 0)
		ui->whole_ms = 0;
	else if (ui->whole_ms == 0)
		ui->whole_ms = now_ms;
	else
		ui->waits = now_ms - ui->whole_ms < UI_WHOLE_MS;
	while (first < rows->count && !rows_selectable(rows, first))
		first++;
	/* What only changes its place stays under the finger. */
	if (!more || i <= 0 || i == first || ui->context != IN_LIST)
		return i;
	return select_first(ui, rows, now_ms);
}

/* The first row, so that the selected one is on the screen. */
static int
top_for(int top, int selected, int count, int height)
{
	if (top > count - height)
		top = count - height;
	if (selected >= 0 && selected >= top + height)
		top = selected - height + 1;
	if (selected >= 0 && selected < top)
		top = selected;
	return top > 0 ? top : 0;
}

/* What is selected, as one word. */
static const char *
selected_id(const struct ui *ui)
{
	return ui->head[0] != '\0' ? ui->head : ui->call;
}

void
ui_settle(
    struct ui *ui, const struct rows *rows, int list_height, int64_t now_ms)
{
	int height = list_height > 0 ? list_height : 1;
	int i = ui_selected(ui, rows);
	/* The window goes after the call, or it stays until a key moves it. */
	bool follow = !ui->arrange.stays || ui->row < 0;
	int row;

	if (ui->waits)
		i = wait_for_all(ui, rows, i, now_ms);
	/* Its group was opened: what is in it. */
	if (i >= 0 && !rows_selectable(rows, i) && i + 1 < rows->count)
		ui_select(ui, rows, ++i);
	/* While a filter is typed nothing is selected for good. */
	if (i < 0 && ui->context != IN_FILTER)
		i = select_first(ui, rows, now_ms);
	ui->top = top_for(ui->top, follow ? i : -1, rows->count, height);
	row = i < 0 ? -1 : i - ui->top;
	ui->away = i >= 0 && (row < 0 || row >= height);
	if (ui->row >= 0 && i >= 0 && row != ui->row &&
	    !strcmp(ui->row_call, selected_id(ui)))
		ui->moved_ms = now_ms;
	/* Out of sight is no row that could be told from none. */
	ui->row = ui->away ? height : row;
	span_copy(ui->row_call, sizeof(ui->row_call), span_of(selected_id(ui)));
}
