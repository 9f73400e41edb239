#include "view/edit.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/parts.h"

/* A filter that cannot be read leaves the last one that could. */
static void
count_at_once(struct ui *ui)
{
	struct edit *e = &ui->edit;
	struct span text = { e->text, (size_t)e->len };

	e->text[e->len] = '\0';
	if (e->command)
		return;
	e->bad = filter_read(&ui->arrange.now.filter, text, &e->fault) == -1;
	ui->arrange.now.name[0] = '\0';
}

void
edit_open(struct ui *ui)
{
	struct edit *e = &ui->edit;

	memset(e, 0, sizeof(*e));
	e->before = ui->arrange.now.filter;
	memcpy(e->view, ui->arrange.now.name, sizeof(e->view));
	memcpy(e->text, e->before.text, sizeof(e->text));
	e->len = e->at = (int)strlen(e->text);
	ui->below = IN_LIST;
	ui->context = IN_FILTER;
}

void
edit_open_command(struct ui *ui)
{
	memset(&ui->edit, 0, sizeof(ui->edit));
	ui->edit.command = true;
	ui->entered.at = 0;
	ui->below = ui->context;
	ui->context = IN_COMMAND;
}

bool
edit_put(struct ui *ui, uint32_t code)
{
	struct edit *e = &ui->edit;
	char bytes[8], clean[8];
	size_t n;

	if (code < ' ' || code == 0x7f || code >= 0x110000)
		return false;
	n = text_encode(bytes, code);
	/* What may not be on the screen may not be typed either. */
	text_clean(clean, sizeof(clean), 2, (struct span){ bytes, n });
	if (code != ' ' && (strlen(clean) != n || memcmp(clean, bytes, n) != 0))
		return false;
	if ((size_t)e->len + n >= sizeof(e->text))
		return false;
	memmove(e->text + e->at + n, e->text + e->at, (size_t)(e->len - e->at));
	memcpy(e->text + e->at, bytes, n);
	e->len += (int)n;
	e->at += (int)n;
	count_at_once(ui);
	return true;
}

/* Where the character before that place begins. */
static int
before(const struct edit *e, int at)
{
	at -= at > 0;
	while (at > 0 && ((unsigned char)e->text[at] & 0xc0) == 0x80)
		at--;
	return at;
}

static void
rub_from(struct ui *ui, int from)
{
	struct edit *e = &ui->edit;

	memmove(e->text + from, e->text + e->at, (size_t)(e->len - e->at));
	e->len -= e->at - from;
	e->at = from;
	count_at_once(ui);
}

void
edit_rub(struct ui *ui)
{
	rub_from(ui, before(&ui->edit, ui->edit.at));
}

void
edit_rub_word(struct ui *ui)
{
	const struct edit *e = &ui->edit;
	int from = e->at;

	while (from > 0 && e->text[from - 1] == ' ')
		from--;
	while (from > 0 && e->text[from - 1] != ' ')
		from--;
	rub_from(ui, from);
}

void
edit_rub_line(struct ui *ui)
{
	rub_from(ui, 0);
}

void
edit_move(struct ui *ui, int by)
{
	struct edit *e = &ui->edit;
	int n = 1;

	if (by < 0) {
		e->at = before(e, e->at);
		return;
	}
	while (e->at + n < e->len &&
	       ((unsigned char)e->text[e->at + n] & 0xc0) == 0x80)
		n++;
	if (e->at < e->len)
		e->at += n;
}

void
edit_keep(struct ui *ui)
{
	ui->context = ui->edit.command ? ui->below : IN_LIST;
	ui->below = IN_LIST;
}

void
edit_drop(struct ui *ui)
{
	if (ui->edit.command) {
		edit_keep(ui);
		return;
	}
	ui->arrange.now.filter = ui->edit.before;
	memcpy(ui->arrange.now.name, ui->edit.view, sizeof(ui->edit.view));
	ui->context = ui->below = IN_LIST;
}

static const char *
tail_text(const struct edit *e)
{
	if (e->command)
		return "Tab completes, Enter runs it, Esc closes";
	return e->bad ? e->fault.why : "Enter keeps it, Esc drops it";
}

/* The line from where the cursor can be seen. */
void
edit_draw(struct frame *f, const struct scene *s, struct spot at)
{
	const struct edit *e = &s->ui->edit;
	char part[FILTER_LEN];
	int from = 0, bad = e->len, end = e->len, x;

	if (e->bad) {
		bad = e->fault.at < e->len ? e->fault.at : e->len;
		end = bad + e->fault.len < e->len ? bad + e->fault.len : e->len;
	}
	while (e->at - from > at.cols - 4 && from < e->len)
		from++;
	while (from < e->len && ((unsigned char)e->text[from] & 0xc0) == 0x80)
		from++;
	bad = bad > from ? bad : from;
	end = end > bad ? end : bad;
	frame_put(f, at, STYLE_HEAD, e->command ? ":" : "/");
	x = at.x + 1;
	for (int i = 0; i < 3; i++) {
		int to[] = { bad, end, e->len };
		int start = i > 0 ? to[i - 1] : from;

		snprintf(
		    part, sizeof(part), "%.*s", to[i] - start, e->text + start);
		x = frame_put(f, (struct spot){ x, at.y, at.x + at.cols - x },
		    i == 1 ? STYLE_CRIT : STYLE_PLAIN, part);
	}
	snprintf(part, sizeof(part), "%.*s", e->at - from, e->text + from);
	f->cursor_x = at.x + 1 + text_width(part);
	f->cursor_y = at.y;
	x += 2;
	frame_put(f, (struct spot){ x, at.y, at.x + at.cols - x },
	    e->bad ? STYLE_WARN : STYLE_OLD, tail_text(e));
}
