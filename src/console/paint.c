/*
 * A key paints at once; the feed at most ten times a second, thirty while
 * somebody types; the second's tick keeps the clocks.  Nothing is painted
 * while the terminal still has bytes to take.
 */
#include "console/inside.h"
#include "io/clock.h"

#define SLOW_MS 100
#define FAST_MS 33
#define TYPING_MS 2000
#define START_MS 500

static void
draw(struct app *app, int64_t now_ms)
{
	const struct model *m = engine_model(app->engine);
	int width, height;

	term_size(app->term, &width, &height);
	app->too_small = width < 30 || height < 6;
	frame_reset(&app->frame, width, height);
	screen_draw(&app->frame, m, &app->ui, &app->rows, now_ms);
}

void
paint_now(struct app *app)
{
	int64_t now_ms = clock_now_ms();
	int64_t wait;

	if (app->plain) {
		app->dirty = false;
		app->painted_ms = now_ms;
		app_settle(app);
		plain_tell(app);
		return;
	}
	if (!app->term || app->leaving == LEAVING_GONE)
		return;
	/* Something else may have been put there since it was last asked. */
	if (term_busy(app->term))
		paint_write(app, WATCH_WRITE);
	if (app->leaving == LEAVING_GONE || term_busy(app->term)) {
		app->dirty = true;
		return;
	}
	wait = term_wait(app->term, app->typed);
	if (wait > 0) {
		app->dirty = true;
		timer_set(app->paint, wait);
		return;
	}
	app->dirty = app->typed = false;
	app->painted_ms = now_ms;
	timer_set(app->paint, -1);
	app_settle(app);
	draw(app, now_ms);
	term_paint(app->term, &app->frame);
	window_title(app);
	paint_write(app, WATCH_WRITE);
}

/* How long the picture of now stands at least. */
static int64_t
gap_left(const struct app *app)
{
	int64_t now_ms = clock_now_ms();
	int64_t gap = now_ms - app->typed_ms < TYPING_MS ? FAST_MS : SLOW_MS;
	int64_t wait;

	/* The first picture is waited for. */
	if (now_ms - app->started_ms < START_MS)
		gap = 1;
	wait = app->painted_ms + gap - now_ms;
	return wait > 0 ? wait : 0;
}

void
paint_soon(struct app *app)
{
	if (app->dirty)
		return;
	app->dirty = true;
	timer_set(app->paint, gap_left(app));
}

void
paint_tick(struct app *app)
{
	if (gap_left(app) > 0)
		paint_soon(app);
	else
		paint_now(app);
}

void
paint_due(struct app *app)
{
	if (app->dirty && !term_busy(app->term) &&
	    term_wait(app->term, app->typed) == 0)
		timer_set(app->paint, gap_left(app));
}

void
paint_clocks(struct app *app, int64_t now_ms)
{
	app->ui.clock_step_s =
	    pace_step(&app->pace, term_behind(app->term), now_ms);
}

void
paint_write(void *ctx, int ready)
{
	struct app *app = ctx;

	(void)ready;
	if (!app->term)
		return;
	if (!term_flush(app->term)) {
		leave_start(app, LEAVING_GONE);
		return;
	}
	watch_set(app->watch_out, term_busy(app->term) ? WATCH_WRITE : 0);
	if (!term_busy(app->term) && app->dirty)
		timer_set(app->paint, 0);
}
