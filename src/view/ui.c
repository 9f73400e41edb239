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
}

/* The selected call is forgotten, or there was none: take the first. */
static int
select_first(struct ui *ui, const struct rows *rows, int64_t now_ms)
{
	/* What was under the finger is another call now. */
	if (ui->call[0] != '\0')
		ui->moved_ms = now_ms;
	ui->call[0] = '\0';
	ui->person[0] = '\0';
	if (ui->context == IN_CALL)
		ui->context = IN_LIST;
	if (ui->below == IN_CALL)
		ui->below = IN_LIST;
	if (rows->count == 0)
		return -1;
	span_copy(ui->call, sizeof(ui->call), span_of(rows->call[0]->id));
	return 0;
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

void
ui_settle(
    struct ui *ui, const struct rows *rows, int list_height, int64_t now_ms)
{
	int height = list_height > 0 ? list_height : 1;
	int i = ui->call[0] != '\0' ? rows_find(rows, ui->call) : -1;
	int row;

	if (i < 0)
		i = select_first(ui, rows, now_ms);
	ui->top = top_for(ui->top, i, rows->count, height);
	row = i < 0 ? -1 : i - ui->top;
	if (ui->row >= 0 && row != ui->row && !strcmp(ui->row_call, ui->call))
		ui->moved_ms = now_ms;
	ui->row = row;
	span_copy(ui->row_call, sizeof(ui->row_call), span_of(ui->call));
}
