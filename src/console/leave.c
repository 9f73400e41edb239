/*
 * Before the program ends or rests nobody may hear my leg: first QUIET, and
 * for an end also leave.  A deadline bounds each: a program that was told to
 * end ends, a program that cannot go quiet does not rest.
 */
#include <signal.h>
#include <unistd.h>

#include "console/inside.h"
#include "io/clock.h"
#include "io/log.h"
#include "model/audience.h"

#define QUIT_MS 5000
#define GONE_MS 2000
#define SUSPEND_MS 4000

static void
rest(struct app *app)
{
	app->leaving = LEAVING_NOT;
	timer_set(app->leave_timer, -1);
	watch_set(app->watch_in, 0);
	if (app->watch_out)
		watch_set(app->watch_out, 0);
	if (app->term)
		term_suspend(app->term);
	kill(0, SIGSTOP);
	if (app->term)
		term_resume(app->term);
	watch_set(app->watch_in, WATCH_READ);
	engine_act(app->engine, &(struct action){ .kind = ACTION_REFRESH },
	    clock_now_ms());
	paint_now(app);
}

static bool
in_call(const struct app *app)
{
	const struct participant *leg = model_my_leg(engine_model(app->engine));

	return leg && leg->call;
}

static bool
is_out(const struct app *app)
{
	return !engine_busy(app->engine, clock_now_ms()) && !in_call(app) &&
	       !engine_holds_leg(app->engine);
}

static bool
is_quiet(const struct app *app)
{
	struct audience a;

	audience_of(engine_model(app->engine), clock_now_ms(), &a);
	return a.mode <= MODE_MONITOR && a.phase != AUDIENCE_NARROWING &&
	       a.phase != AUDIENCE_WIDENING;
}

static void
ask(struct app *app, enum action_kind kind)
{
	struct action a = { .kind = kind, .sure = true };

	app_act(app, &a);
}

void
leave_start(struct app *app, enum leaving why)
{
	static const int patience[] = { [LEAVING_SUSPEND] = SUSPEND_MS,
		[LEAVING_QUIT] = QUIT_MS,
		[LEAVING_GONE] = GONE_MS };

	if (app->leaving >= why)
		return;
	app->leaving = why;
	if (why == LEAVING_GONE) {
		/* Nothing can be read or written any more. */
		watch_set(app->watch_in, 0);
		if (app->watch_out)
			watch_set(app->watch_out, 0);
	}
	if (!is_quiet(app))
		ask(app, ACTION_QUIET);
	if (why != LEAVING_SUSPEND && !is_out(app) && !app->left_asked) {
		app->left_asked = true;
		if (in_call(app) || engine_busy(app->engine, clock_now_ms()))
			ask(app, ACTION_LEAVE);
		ask(app, ACTION_HANGUP); /* only of a leg that was dialled */
	}
	timer_set(app->leave_timer, patience[why]);
	leave_step(app);
}

static void
late(struct app *app)
{
	if (app->leaving == LEAVING_SUSPEND) {
		app->leaving = LEAVING_NOT;
		ui_note(&app->ui, clock_now_ms(),
		    "Not suspended: it is not sure that nobody hears you.");
		paint_now(app);
		return;
	}
	log_line("ended before it was known that the leg has left");
	loop_stop(app->loop);
}

/* Called after every change, and when the patience is over. */
void
leave_step(struct app *app)
{
	if (app->leaving == LEAVING_NOT)
		return;
	if (app->leaving == LEAVING_SUSPEND) {
		if (is_quiet(app))
			rest(app);
		return;
	}
	if (is_out(app))
		loop_stop(app->loop);
}

void
leave_late(void *ctx)
{
	struct app *app = ctx;

	leave_step(app);
	if (app->leaving != LEAVING_NOT)
		late(app);
}
