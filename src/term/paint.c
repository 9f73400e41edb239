/* A frame becomes curses' picture: styles become colours and attributes. */
#include "term/inside.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <curses.h>

#include "base/text.h"

static enum depth
depth_of_terminal(void)
{
	const char *more = getenv("COLORTERM");
	int n = has_colors() ? COLORS : 0;

	if (n >= 256 && more &&
	    (!strcmp(more, "truecolor") || !strcmp(more, "24bit")))
		return DEPTH_TRUE;
	if (n >= 256)
		return DEPTH_256;
	return n >= 8 ? DEPTH_8 : DEPTH_MONO;
}

static int
distance(int a, int b)
{
	int sum = 0;

	for (int shift = 0; shift <= 16; shift += 8) {
		int d = ((a >> shift) & 255) - ((b >> shift) & 255);

		sum += d * d;
	}
	return sum;
}

/* The colour of the 256 that xterm gives a number from 16 on: a cube of six
 * steps, then 24 greys.  The first 16 are the user's own. */
static int
palette_rgb(int n)
{
	static const int step[] = { 0, 95, 135, 175, 215, 255 };
	int grey = 8 + (n - 232) * 10;

	if (n >= 232)
		return grey << 16 | grey << 8 | grey;
	n -= 16;
	return step[n / 36] << 16 | step[n / 6 % 6] << 8 | step[n % 6];
}

static int
palette_nearest(int rgb)
{
	int best = 16;

	for (int n = 17; n < 256; n++) {
		if (distance(palette_rgb(n), rgb) <
		    distance(palette_rgb(best), rgb))
			best = n;
	}
	return best;
}

static short
color_number(int color, enum depth depth)
{
	if (color == COLOR_DEFAULT)
		return -1;
	if (depth == DEPTH_TRUE)
		color = palette_nearest(color);
	return color < COLORS ? (short)color : (short)-1;
}

enum depth
paint_begin(const struct theme *t, enum depth depth_max)
{
	enum depth depth = DEPTH_MONO;

	if (depth_max > DEPTH_MONO && start_color() == OK) {
		use_default_colors();
		depth = depth_of_terminal();
	}
	depth = depth < depth_max ? depth : depth_max;
	for (int s = 0; depth > DEPTH_MONO && s < STYLE_COUNT; s++) {
		const struct look *k = &t->look[s][depth];

		init_pair((short)(s + 1), color_number(k->fg, depth),
		    color_number(k->bg, depth));
	}
	return depth;
}

static attr_t
attributes(const struct look *k)
{
	attr_t a = A_NORMAL;

	if (k->attrs & ATTR_BOLD)
		a |= A_BOLD;
	if (k->attrs & ATTR_DIM)
		a |= A_DIM;
	if (k->attrs & ATTR_UNDERLINE)
		a |= A_UNDERLINE;
	if (k->attrs & ATTR_REVERSE)
		a |= A_REVERSE;
	return a;
}

/* The cell's characters; what curses would count differently, or cannot be
 * written here, becomes "?". */
static int
cell_wide(const struct term *t, const struct cell *c, wchar_t *dst, int size)
{
	struct span rest = span_of(c->text);
	unsigned code;
	int n = 0;

	while (rest.n > 0 && n < size - 1) {
		size_t len = text_decode(rest, &code);

		if (len == 0)
			break;
		dst[n++] = (wchar_t)code;
		rest.p += len;
		rest.n -= len;
	}
	dst[n] = L'\0';
	if (n > 0 && (t->utf8 || dst[0] < 0x80) && wcwidth(dst[0]) == c->width)
		return n;
	dst[0] = L'?';
	dst[1] = L'\0';
	return 1;
}

static void
cell_paint(const struct term *t, const struct cell *c, int y, int x)
{
	const struct look *k = &t->theme->look[c->style][t->depth];
	short pair = t->depth > DEPTH_MONO ? (short)(c->style + 1) : (short)0;
	wchar_t text[CELL_LEN];
	cchar_t wide;

	cell_wide(t, c, text, CELL_LEN);
	if (setcchar(&wide, text, attributes(k), pair, NULL) == OK)
		mvadd_wch(y, x, &wide);
	if (c->width == 2 && text[0] == L'?') {
		setcchar(&wide, L"?", attributes(k), pair, NULL);
		mvadd_wch(y, x + 1, &wide);
	}
}

static bool
same_size(const struct frame *a, const struct frame *b)
{
	return a->cell && a->width == b->width && a->height == b->height;
}

void
paint_rows(struct term *t, const struct frame *f)
{
	size_t row = (size_t)f->width * sizeof(*f->cell);
	bool all = !same_size(&t->shown, f);

	if (all) {
		frame_reset(&t->shown, f->width, f->height);
		erase();
	}
	for (int y = 0; y < f->height && y < LINES; y++) {
		const struct cell *c = &f->cell[y * f->width];
		struct cell *old = &t->shown.cell[y * f->width];

		if (!all && !memcmp(c, old, row))
			continue;
		for (int x = 0; x < f->width && x < COLS; x++) {
			if (c[x].width > 0)
				cell_paint(t, &c[x], y, x);
		}
		memcpy(old, c, row);
	}
	move(f->cursor_y < LINES ? f->cursor_y : 0,
	    f->cursor_x < COLS ? f->cursor_x : 0);
}
