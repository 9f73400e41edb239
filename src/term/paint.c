/* A frame becomes curses' picture: styles become colours and attributes. */
#include "term/inside.h"

#include <stdlib.h>
#include <string.h>
#include <wchar.h>

#include <curses.h>

#include "base/text.h"
#include "term/caps.h"

/* Whether colours from 16 on are written as truecolor_write can read them. */
static bool
speaks_numbers(void)
{
	const char *setaf = caps_string("setaf"), *setab = caps_string("setab");

	return setaf && setab && strstr(setaf, "38;5;") &&
	       strstr(setab, "48;5;");
}

static enum depth
depth_of_terminal(void)
{
	const char *more = getenv("COLORTERM");
	int n = has_colors() ? COLORS : 0;

	/* There a colour's number is the colour. */
	if (n > TRUECOLOR_MAX)
		return DEPTH_TRUE;
	if (n == TRUECOLOR_MAX && more && speaks_numbers() &&
	    (!strcmp(more, "truecolor") || !strcmp(more, "24bit")))
		return DEPTH_TRUE;
	if (n >= 256)
		return DEPTH_256;
	return n >= 8 ? DEPTH_8 : DEPTH_MONO;
}

static int
color_number(struct term *t, int color)
{
	if (color == COLOR_DEFAULT)
		return -1;
	if (t->depth == DEPTH_TRUE && COLORS <= TRUECOLOR_MAX)
		return truecolor_number(&t->colors, color);
	return color < COLORS ? color : -1;
}

/* Whether there is a colour in it at all. */
static bool
has_color(const struct theme *theme)
{
	for (int s = 0; s < STYLE_COUNT; s++)
		for (int d = DEPTH_MONO + 1; d < DEPTH_COUNT; d++)
			if (theme->look[s][d].fg != COLOR_DEFAULT ||
			    theme->look[s][d].bg != COLOR_DEFAULT)
				return true;
	return false;
}

void
paint_begin(struct term *t, enum depth depth_max)
{
	t->depth = DEPTH_MONO;
	t->colors.count = 0;
	/* start_color writes the terminal's own colours at once: where there is
	 * to be none, not even those are. */
	if (!has_color(t->theme))
		depth_max = DEPTH_MONO;
	if (depth_max > DEPTH_MONO && start_color() == OK) {
		use_default_colors();
		t->depth = depth_of_terminal();
	}
	t->depth = t->depth < depth_max ? t->depth : depth_max;
	for (int s = 0; t->depth > DEPTH_MONO && s < STYLE_COUNT; s++) {
		const struct look *k = &t->theme->look[s][t->depth];

		init_extended_pair(
		    s + 1, color_number(t, k->fg), color_number(t, k->bg));
	}
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
