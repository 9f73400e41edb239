#include "view/digits.h"

#include <string.h>

#include "base/span.h"

struct glyph {
	char c;
	const char *row[DIGITS_ROWS];
};

static const struct glyph glyphs[] = {
	{ '0', { "####", "#  #", "#  #", "#  #", "####" } },
	{ '1', { " # ", "## ", " # ", " # ", "###" } },
	{ '2', { "####", "   #", "####", "#   ", "####" } },
	{ '3', { "####", "   #", " ###", "   #", "####" } },
	{ '4', { "#  #", "#  #", "####", "   #", "   #" } },
	{ '5', { "####", "#   ", "####", "   #", "####" } },
	{ '6', { "####", "#   ", "####", "#  #", "####" } },
	{ '7', { "####", "   #", "  # ", " #  ", " #  " } },
	{ '8', { "####", "#  #", "####", "#  #", "####" } },
	{ '9', { "####", "#  #", "####", "   #", "####" } },
	{ ':', { " ", "#", " ", "#", " " } },
	{ '-', { "    ", "    ", "####", "    ", "    " } },
	{ ' ', { "  ", "  ", "  ", "  ", "  " } },
};

static const struct glyph *
glyph_of(char c)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(glyphs) - 1; i++)
		if (glyphs[i].c == c)
			break;
	return &glyphs[i];
}

int
digits_width(const char *text, int across)
{
	int n = 0;

	for (; *text; text++)
		n += (int)strlen(glyph_of(*text)->row[0]) + 1;
	return n > 0 ? (n - 1) * across : 0;
}

/* One row of one character; rows are repeated by whoever calls. */
static void
dots_draw(struct frame *f, struct spot at, int across, enum style style,
    const char *dot, const char *row)
{
	int i;

	for (; *row; row++)
		for (i = 0; i < across; i++, at.x++)
			if (*row != ' ')
				frame_put(f, at, style, dot);
}

void
digits_draw(struct frame *f, int x, int y, struct scale by, enum style style,
    const char *dot, const char *text)
{
	int line;

	for (; *text; text++) {
		const struct glyph *g = glyph_of(*text);

		for (line = 0; line < DIGITS_ROWS * by.down; line++)
			dots_draw(f, (struct spot){ x, y + line, 1 }, by.across,
			    style, dot, g->row[line / by.down]);
		x += ((int)strlen(g->row[0]) + 1) * by.across;
	}
}
