#include "wallboard/board.h"

#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#include "io/clock.h"
#include "io/notify.h"
#include "wallboard/inside.h"

/* A busy floor is painted so often, no more. */
#define PAINT_MS 500
#define START_MS 2000
#define START_PAINT_MS 50

static void
write_on(void *ctx, int ready)
{
	struct app *app = ctx;

	(void)ready;
	if (!term_flush(app->term)) {
		/* The terminal is gone. */
		app->status = 1;
		loop_stop(app->loop);
		return;
	}
	watch_set(app->watch_out, term_busy(app->term) ? WATCH_WRITE : 0);
}

static void
paint(struct app *app)
{
	int64_t now_ms = clock_now_ms();
	int width, height;

	if (term_busy(app->term))
		return;
	app->dirty = false;
	app->painted_ms = now_ms;
	app->wall.clock_ms = clock_wall_ms();
	app->wall.utc_offset_s = clock_utc_offset_s(app->wall.clock_ms);
	app->wall.read_ms = app->reads.done_ms;
	term_size(app->term, &width, &height);
	frame_reset(&app->frame, width, height);
	wall_settle(&app->wall, app->model, now_ms);
	wall_draw(&app->frame, app->model, &app->wall, now_ms);
	term_paint(app->term, &app->frame);
	write_on(app, WATCH_WRITE);
	/* The picture is out: whoever watches over the program may know. */
	if (!term_busy(app->term))
		notify_alive();
}

static void
on_paint(void *ctx)
{
	paint(ctx);
}

void
board_changed(struct app *app)
{
	int64_t now_ms = clock_now_ms(), gap = PAINT_MS, wait;

	if (!app->reads.changed || app->dirty)
		return;
	if (now_ms - app->wall.since_ms < START_MS)
		gap = START_PAINT_MS;
	app->reads.changed = false;
	app->dirty = true;
	wait = app->painted_ms + gap - now_ms;
	timer_set(app->paint, wait > 0 ? wait : 0);
}

static void
on_second(void *ctx)
{
	struct app *app = ctx;

	timer_set(app->second, 1000 - clock_wall_ms() % 1000);
	wire_second(app, clock_now_ms());
	app->reads.changed = false;
	paint(app);
}

/* No key does anything to a call: there is nothing here that could.  Outside
 * of a kiosk q and Ctrl-C end the program. */
static void
on_key(void *ctx, struct key key)
{
	struct app *app = ctx;

	app->wall.typed_ms = clock_now_ms();
	if (!app->setup->kiosk && !key.pasted &&
	    (key.code == 'q' || key.code == 3))
		loop_stop(app->loop);
}

static void
on_input(void *ctx, int ready)
{
	struct app *app = ctx;
	int64_t now_ms = clock_now_ms();

	(void)ready;
	if (!term_read(app->term, now_ms, on_key, app)) {
		app->status = 1;
		loop_stop(app->loop);
		return;
	}
	if (term_partial(app->term))
		term_read_rest(app->term, now_ms, on_key, app);
	paint(app);
}

static void
on_signal(void *ctx, int signo)
{
	struct app *app = ctx;

	if (signo == SIGWINCH) {
		term_resize(app->term);
		paint(app);
	} else if (signo == SIGCONT) {
		term_redraw(app->term);
		paint(app);
	} else if (signo == SIGTERM || signo == SIGHUP || !app->setup->kiosk) {
		loop_stop(app->loop);
	}
}

static void
catch_signals(struct app *app)
{
	static const int loop_signals[] = { SIGWINCH, SIGCONT, SIGHUP, SIGTERM,
		SIGINT, SIGQUIT, SIGTSTP };
	size_t i;

	for (i = 0; i < ARRAY_LEN(loop_signals); i++)
		loop_signal(app->loop, loop_signals[i], on_signal, app);
}

static void
start(struct app *app)
{
	app->second = timer_new(app->loop, on_second, app);
	app->paint = timer_new(app->loop, on_paint, app);
	app->work = timer_new(app->loop, wire_work, app);
	app->watch_in =
	    watch_new(app->loop, term_fd_in(app->term), on_input, app);
	app->watch_out =
	    watch_new(app->loop, term_fd_out(app->term), write_on, app);
	watch_set(app->watch_in, WATCH_READ);
	timer_set(app->second, 1000 - clock_wall_ms() % 1000);
	catch_signals(app);
	/* It may have changed before anybody listened for that. */
	term_resize(app->term);
	paint(app);
}

static void
stop(struct app *app)
{
	wire_stop(app);
	timer_free(app->second);
	timer_free(app->paint);
	timer_free(app->work);
	watch_free(app->watch_in);
	watch_free(app->watch_out);
	term_free(app->term);
	loop_free(app->loop);
	model_free(app->model);
	seen_free(&app->seen);
	wall_free(&app->wall);
	frame_free(&app->frame);
}

int
board_run(struct setup *s, struct err *err)
{
	struct app app = { .setup = s, .wall = s->config.wall };

	err->text[0] = '\0';
	app.loop = loop_new(err);
	if (!app.loop)
		return 1;
	term_catch_crashes("earshot-wallboard: ended by a fault.\n");
	app.term = term_new(&s->theme, s->depth_max, err);
	if (!app.term) {
		loop_free(app.loop);
		return 1;
	}
	/* Nobody else writes on a screen that people trust (write, wall). */
	if (s->kiosk)
		fchmod(term_fd_in(app.term), 0600);
	app.wall.since_ms = app.wall.turned_ms = clock_now_ms();
	app.wall.ascii =
	    !term_utf8(app.term) || s->theme.glyphs == GLYPHS_ASCII;
	app.wall.teams = &s->config.teams;
	memcpy(app.wall.title, s->config.title, sizeof(app.wall.title));
	app.model = model_new();
	frame_init(&app.frame);
	start(&app);
	if (wire_start(&app, err) == -1)
		app.status = 1;
	else
		loop_run(app.loop);
	stop(&app);
	return app.status;
}
