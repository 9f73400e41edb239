#include "view/screen.h"

#include "view/parts.h"
#include "view/state.h"
#include "view/wall.h"

/* Below these, one-line rows; below those, only the strip. */
#define SMALL_WIDTH 60
#define SMALL_HEIGHT 12
#define TINY_WIDTH 30
#define TINY_HEIGHT 6

/* From here on a call is shown beside the list. */
#define WIDE_WIDTH 160
#define SIDE_COLS 75

/* And from here on what else there is to know. */
#define TALL_HEIGHT 45
#define HISTORY_ROWS 8

#define ASK_HEIGHT 16

static bool
is_tiny(int width, int height)
{
	return width < TINY_WIDTH || height < TINY_HEIGHT;
}

static bool
is_small(int width, int height)
{
	return width < SMALL_WIDTH || height < SMALL_HEIGHT;
}

/* How many rows at the foot tell what has happened. */
static int
history_rows(int width, int height)
{
	return width >= WIDE_WIDTH && height >= TALL_HEIGHT ? HISTORY_ROWS : 0;
}

int
screen_list_height(int width, int height)
{
	int h = height < SMALL_HEIGHT ? height - 4 : height - 7;

	h -= history_rows(width, height);
	return h > 1 ? h : 1;
}

bool
screen_can_ask(int width, int height)
{
	return width >= SMALL_WIDTH && height >= ASK_HEIGHT;
}

static void
tiny_draw(struct frame *f, const struct scene *s)
{
	strip_draw(f, s, 0);
	frame_put(f, (struct spot){ 0, 1, f->width }, STYLE_WARN, "too small");
}

static void
small_draw(struct frame *f, const struct scene *s)
{
	struct area body = { 0, 1, f->width, f->height - 3 };

	strip_draw(f, s, 0);
	lines_draw(f, s, body);
	result_draw(f, s, f->height - 2);
	hints_draw(f, s, f->height - 1);
}

/* The list, and on a wide screen the call beside it. */
static void
list_and_call(struct frame *f, const struct scene *s, struct area at)
{
	struct area side = at, heads = at;
	bool wide = f->width >= WIDE_WIDTH;

	if (wide) {
		at.w -= SIDE_COLS + 1;
		side.x = at.w + 1;
		side.w = SIDE_COLS;
		for (int y = side.y; y < side.y + side.h; y++)
			frame_put(
			    f, (struct spot){ at.w, y, 1 }, STYLE_FRAME, "|");
		if (f->height >= TALL_HEIGHT)
			side = side_draw(f, s, side);
		call_draw(f, s, side);
	}
	heads.w = at.w;
	if (s->old)
		banner_draw(f, s, at.y);
	else
		heads_draw(f, s, heads);
	at.y++;
	at.h--;
	if (!wide || s->ui->context != IN_CALL) {
		list_draw(f, s, at);
	} else {
		int x = f->cursor_x, y = f->cursor_y;

		list_draw(f, s, at);
		f->cursor_x = x;
		f->cursor_y = y;
	}
}

static void
body_draw(struct frame *f, const struct scene *s, struct area at)
{
	enum context below = s->ui->context;
	struct area under = at;

	if (below != IN_LIST && below != IN_CALL)
		below = s->ui->below;
	if (s->ui->context == IN_HELP) {
		help_draw(f, s, at);
		return;
	}
	if (below != IN_CALL || f->width >= WIDE_WIDTH) {
		list_and_call(f, s, at);
	} else {
		if (s->old) {
			banner_draw(f, s, at.y++);
			at.h--;
		}
		call_draw(f, s, at);
	}
	/* A question leaves rows 1 to 3 alone: the audience is always seen. */
	under.y++;
	under.h--;
	if (s->ui->context == IN_PICKER || s->ui->context == IN_PERSON)
		picker_draw(f, s, under);
	else if (s->ui->context == IN_BARGE || s->ui->context == IN_QUIT)
		dialog_draw(f, s, under);
	else if (s->ui->context == IN_MENU)
		menu_draw(f, s, under);
	else if (s->ui->context == IN_COMMAND)
		words_draw(f, s, under);
}

/* Nobody shall wait because the screen is dark; no words are read from it. */
static void
blank_help(struct frame *f, const struct scene *s, int y)
{
	const struct call *c;
	int n = 0;

	TAILQ_FOREACH(c, model_calls(s->m), all)
	n += !c->ended_ms && state_helps(c);
	if (n > 0)
		frame_printf(f, (struct spot){ 2, y, f->width - 2 }, STYLE_HELP,
		    "?? In %d call%s somebody asks for help.", n,
		    n == 1 ? "" : "s");
}

/* Who hears me is never hidden. */
static void
blank_draw(struct frame *f, const struct scene *s)
{
	int top = is_small(f->width, f->height) ? 0 : 1;
	int y = top + (f->height - top) / 2;

	if (top)
		header_draw(f, s, 0);
	strip_draw(f, s, top);
	frame_put(f, (struct spot){ 2, y, f->width - 2 }, STYLE_PLAIN,
	    "Hidden. Any key shows the calls again; ^G is QUIET as ever.");
	blank_help(f, s, y + 1);
	f->cursor_x = 0;
	f->cursor_y = y;
}

/* The wallboard as it would be, where the calls are; who hears me, and what
 * came of an act, stay. */
static void
preview_draw(struct frame *f, const struct scene *s)
{
	struct frame part;
	int x, y, h = f->height - 4;

	frame_init(&part);
	frame_reset(&part, f->width, h);
	wall_draw(&part, s->m, s->ui->wall, s->now_ms);
	for (y = 0; y < h; y++)
		for (x = 0; x < f->width; x++)
			f->cell[(y + 2) * f->width + x] =
			    part.cell[y * f->width + x];
	frame_free(&part);
	header_draw(f, s, 0);
	strip_draw(f, s, 1);
	result_draw(f, s, f->height - 2);
	frame_put(f, (struct spot){ 0, f->height - 1, f->width }, STYLE_PLAIN,
	    "Any key shows the calls again; ^G is QUIET as ever.");
	f->cursor_x = 0;
	f->cursor_y = f->height - 1;
}

static void
full_draw(struct frame *f, const struct scene *s)
{
	int h = f->height, more = history_rows(f->width, h);
	struct area body = { 0, 2, f->width, h - 6 };

	header_draw(f, s, 0);
	strip_draw(f, s, 1);
	if (more > 0 && s->ui->context != IN_HELP) {
		body.h -= more;
		history_draw(
		    f, s, (struct area){ 0, body.y + body.h, f->width, more });
	}
	body_draw(f, s, body);
	range_draw(f, s, h - 4);
	alerts_draw(f, s, h - 3);
	result_draw(f, s, h - 2);
	hints_draw(f, s, h - 1);
}

void
screen_draw(struct frame *f, const struct model *m, const struct ui *ui,
    const struct rows *rows, int64_t now_ms)
{
	struct scene s;

	scene_init(&s, m, ui, rows, now_ms);
	if (is_tiny(f->width, f->height))
		tiny_draw(f, &s);
	else if (ui->blank)
		blank_draw(f, &s);
	else if (is_small(f->width, f->height))
		small_draw(f, &s);
	else if (ui->preview && ui->wall)
		preview_draw(f, &s);
	else
		full_draw(f, &s);
	if (ui->ascii)
		frame_ascii(f);
}
