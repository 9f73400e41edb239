#include "view/box.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void
edge_draw(const struct box *b, int y, char corner, char edge)
{
	struct spot spot = { b->at.x, y, b->at.w };

	frame_fill(b->f, spot, STYLE_FRAME, edge);
	spot.cols = 1;
	frame_fill(b->f, spot, STYLE_FRAME, corner);
	spot.x = b->at.x + b->at.w - 1;
	frame_fill(b->f, spot, STYLE_FRAME, corner);
}

static void
sides_draw(const struct box *b, int y)
{
	struct spot spot = { b->at.x, y, b->at.w };

	frame_fill(b->f, spot, STYLE_PLAIN, ' ');
	spot.cols = 1;
	frame_fill(b->f, spot, STYLE_FRAME, b->side);
	spot.x = b->at.x + b->at.w - 1;
	frame_fill(b->f, spot, STYLE_FRAME, b->side);
}

void
box_open(struct box *b, struct frame *f, struct area in, int lines, int blanks,
    const char *title)
{
	bool plain = title[0] != '\0';
	int room = in.h - 2 - lines;

	b->f = f;
	b->side = plain ? '|' : '#';
	b->blanks = room < blanks ? room : blanks;
	b->blanks = b->blanks > 0 ? b->blanks : 0;
	b->at = in;
	b->at.w = in.w - 1 < 79 ? in.w - 1 : 79;
	b->at.h = lines + b->blanks + 2;
	b->at.h = b->at.h < in.h ? b->at.h : in.h;
	b->at.y = in.y + in.h - b->at.h;
	/* A blank row between the box and what is below it, if it can be. */
	if (b->at.h < in.h)
		b->at.y--;
	b->y = b->at.y + 1;
	edge_draw(b, b->at.y, plain ? '+' : '#', plain ? '-' : '=');
	for (int y = b->y; y < b->at.y + b->at.h - 1; y++)
		sides_draw(b, y);
	edge_draw(
	    b, b->at.y + b->at.h - 1, plain ? '+' : '#', plain ? '-' : '=');
	if (plain)
		frame_printf(f,
		    (struct spot){ b->at.x + 2, b->at.y, b->at.w - 4 },
		    STYLE_HEAD, " %s ", title);
}

void
box_blank(struct box *b)
{
	if (b->blanks == 0)
		return;
	b->blanks--;
	b->y++;
}

void
box_line(struct box *b, enum style st, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	if (b->y >= b->at.y + b->at.h - 1)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	frame_put(
	    b->f, (struct spot){ b->at.x + 3, b->y, b->at.w - 5 }, st, text);
	b->y++;
}
