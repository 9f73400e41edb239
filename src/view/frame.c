#include "view/frame.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

void
frame_init(struct frame *f)
{
	memset(f, 0, sizeof(*f));
}

void
frame_free(struct frame *f)
{
	mem_free(f->cell);
	frame_init(f);
}

static void
cell_blank(struct cell *c)
{
	c->text[0] = ' ';
	c->text[1] = '\0';
	c->width = 1;
}

void
frame_reset(struct frame *f, int width, int height)
{
	size_t n;

	width = width > 0 ? width : 1;
	height = height > 0 ? height : 1;
	n = (size_t)width * (size_t)height;
	if (!f->cell || width != f->width || height != f->height) {
		mem_free(f->cell);
		f->cell = mem_zalloc(n, sizeof(*f->cell));
		f->width = width;
		f->height = height;
	}
	memset(f->cell, 0, n * sizeof(*f->cell));
	for (size_t i = 0; i < n; i++)
		cell_blank(&f->cell[i]);
	f->cursor_x = 0;
	f->cursor_y = 0;
}

static struct cell *
cell_at(const struct frame *f, int x, int y)
{
	return &f->cell[(size_t)y * (size_t)f->width + (size_t)x];
}

/* What is left of a wide grapheme when one of its cells is written. */
static void
cell_break(struct frame *f, int x, int y)
{
	struct cell *c = cell_at(f, x, y);

	if (c->width == 0 && x > 0)
		cell_blank(c - 1);
	if (c->width == 2 && x + 1 < f->width)
		cell_blank(c + 1);
	cell_blank(c);
}

/* A grapheme that is all inside. */
static void
cell_put(struct frame *f, struct spot at, enum style s, struct span text)
{
	struct cell *c = cell_at(f, at.x, at.y);
	unsigned char ch = (unsigned char)text.p[0];

	cell_break(f, at.x, at.y);
	if (at.cols == 2) {
		cell_break(f, at.x + 1, at.y);
		c[1].text[0] = '\0';
		c[1].width = 0;
		c[1].style = (unsigned char)s;
	}
	c->width = (unsigned char)at.cols;
	c->style = (unsigned char)s;
	if (ch < ' ' || ch == 0x7f || text.n >= CELL_LEN)
		c->text[0] = '?';
	else
		span_copy(c->text, sizeof(c->text), text);
}

/* The spot's last column inside of the frame, plus one. */
static int
spot_end(const struct frame *f, struct spot at)
{
	int end = at.x + at.cols;

	return end < f->width ? end : f->width;
}

int
frame_put(struct frame *f, struct spot at, enum style s, const char *text)
{
	struct span blank = span_of(" ");
	int end = spot_end(f, at);
	int w = 0;
	int x = at.x;

	if (at.y < 0 || at.y >= f->height)
		return x;
	for (;;) {
		size_t n = text_next(text, &w);

		if (n == 0 || x >= end)
			return x;
		if (x >= 0 && x + w <= end) {
			cell_put(f, (struct spot){ x, at.y, w }, s,
			    (struct span){ text, n });
		} else if (x + w > 0) {
			/* Half of a wide one sticks out: show a blank. */
			int at_x = x < 0 ? 0 : x;

			cell_put(f, (struct spot){ at_x, at.y, 1 }, s, blank);
			if (x >= 0)
				return x;
		}
		x += w;
		text += n;
	}
}

int
frame_printf(
    struct frame *f, struct spot at, enum style s, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	return frame_put(f, at, s, text);
}

void
frame_fill(struct frame *f, struct spot at, enum style s, char c)
{
	char text[2] = { c, '\0' };
	int end = spot_end(f, at);

	if (at.y < 0 || at.y >= f->height)
		return;
	for (int x = at.x > 0 ? at.x : 0; x < end; x++)
		cell_put(f, (struct spot){ x, at.y, 1 }, s, span_of(text));
}

void
frame_style(struct frame *f, struct spot at, enum style s)
{
	int end = spot_end(f, at);

	if (at.y < 0 || at.y >= f->height)
		return;
	for (int x = at.x > 0 ? at.x : 0; x < end; x++)
		cell_at(f, x, at.y)->style = (unsigned char)s;
}

void
frame_ascii(struct frame *f)
{
	size_t n = (size_t)f->width * (size_t)f->height;

	for (size_t i = 0; i < n; i++) {
		struct cell *c = &f->cell[i];

		if (c->width > 0 && (unsigned char)c->text[0] < 0x80 &&
		    c->text[1] == '\0')
			continue;
		snprintf(c->text, sizeof(c->text), "?");
		c->width = 1;
	}
}

static char
style_letter(int style)
{
	static const char letters[] = {
#define X(symbol, name, letter) letter,
		STYLE_LIST
#undef X
	};

	return letters[style];
}

static void
dump_styles(const struct frame *f, struct buf *out, int y)
{
	int end = f->width;

	while (end > 0 && cell_at(f, end - 1, y)->style == STYLE_PLAIN)
		end--;
	for (int x = 0; x < end; x++) {
		char c = style_letter(cell_at(f, x, y)->style);

		buf_put(out, &c, 1);
	}
	buf_puts(out, "\n");
}

void
frame_dump(const struct frame *f, struct buf *out, int with_styles)
{
	for (int y = 0; y < f->height; y++) {
		int end = f->width;

		while (end > 0 && !strcmp(cell_at(f, end - 1, y)->text, " "))
			end--;
		for (int x = 0; x < end; x++)
			buf_puts(out, cell_at(f, x, y)->text);
		buf_puts(out, "\n");
		if (with_styles)
			dump_styles(f, out, y);
	}
}
