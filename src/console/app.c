#include "console/app.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "console/inside.h"
#include "console/record.h"
#include "io/clock.h"
#include "io/log.h"
#include "io/random.h"

/* A timer may be early, and then would not be after the full second. */
#define TICK_MS 2

static void
arm_tick(struct app *app)
{
	timer_set(app->second, 1000 - clock_now_ms() % 1000 + TICK_MS);
}

/* What is wanted at a full second is done by the tick. */
static void
arm_engine(struct app *app)
{
	int64_t at_ms = engine_next(app->engine);
	int64_t in_ms = at_ms - clock_now_ms();

	in_ms += in_ms > 0 && at_ms % 1000 == 0 ? 10 * TICK_MS : 0;
	timer_set(app->engine_timer, in_ms > 0 ? in_ms : 0);
}

/* After anything that may have changed the model. */
void
app_dirty(struct app *app)
{
	if (engine_changed(app->engine)) {
		if (!app->job)
			watch_bell(app, clock_now_ms());
		paint_soon(app);
	}
	arm_engine(app);
}

static void
answered(void *ctx, uint64_t tag, const struct answer *a)
{
	struct app *app = ctx;

	if (a->date_ms)
		app->date_off_ms = a->date_ms - clock_now_ms();
	if (tag == app->act_tag)
		app->setup->provider->judge(a, &app->act_verdict);
	engine_answer(app->engine, tag, a, clock_now_ms());
	if (engine_signed_out(app->engine))
		wire_sign_in(app);
	app_dirty(app);
	leave_step(app);
}

static void
send_request(void *ctx, uint64_t tag, const struct request *req)
{
	struct app *app = ctx;

	if (req->method != METHOD_GET)
		app->act_tag = tag;
	if (req->method == METHOD_SAY)
		wire_say(app, req);
	else if (app->http)
		http_send(app->http, req, tag, answered, app);
}

static bool
intent(void *ctx, const struct action *a)
{
	struct app *app = ctx;

	return audit_intent(app->audit, a, clock_now_ms());
}

static void
outcome(void *ctx, uint64_t act, enum act_state state, const char *why)
{
	struct app *app = ctx;

	audit_outcome(app->audit, act, state, why, clock_now_ms());
}

static void
recorded(void *ctx, const struct event *ev, int64_t now_ms)
{
	struct app *app = ctx;

	recorder_put(app->recorder, ev, now_ms);
}

void
app_act(struct app *app, const struct action *a)
{
	bool over_feed = app->setup->provider->brokered;

	/* Whoever asks: what the site bars is not sent. */
	if (ACTION_BIT(a->kind) & app->ui.barred) {
		ui_note(&app->ui, clock_now_ms(), "%s", app->ui.no_act);
		return;
	}
	/* Whoever wants something does not wait for the pause to end. */
	if ((a->kind == ACTION_REFRESH || over_feed) && app->feed)
		feed_retry(app->feed);
	engine_act(app->engine, a, clock_now_ms());
	app_dirty(app);
}

/* A dialog that no longer fits cancels itself. */
static void
keep_picker(struct app *app, bool fits)
{
	if (fits) {
		picker_refresh(
		    &app->ui, engine_model(app->engine), clock_now_ms());
		return;
	}
	picker_close(&app->ui);
	ui_note(&app->ui, clock_now_ms(),
	    "Cancelled: the window is too small. Nothing has been sent.");
}

/* What the wallboard would show, with the settings of a site that has chosen
 * nothing. */
static void
settle_wall(struct app *app, const struct model *m)
{
	struct wall *w = &app->wall;

	if (!app->ui.preview)
		return;
	w->utc_offset_s = app->ui.utc_offset_s;
	w->clock_ms = clock_wall_ms();
	w->ascii = app->ui.ascii;
	w->teams = app->ui.teams;
	wall_settle(w, m, clock_now_ms());
}

void
app_settle(struct app *app)
{
	const struct model *m = engine_model(app->engine);
	int width = 80, height = 24;

	if (app->term)
		term_size(app->term, &width, &height);
	watch_alerts(app, clock_now_ms());
	rows_hold(&app->rows,
	    app->ui.context != IN_LIST && app->ui.context != IN_CALL &&
		app->ui.context != IN_FILTER && app->ui.context != IN_COMMAND);
	rows_build(&app->rows, m, &app->ui, clock_now_ms());
	if (app->ui.context == IN_PICKER || app->ui.context == IN_PERSON ||
	    app->ui.context == IN_BARGE)
		keep_picker(app, screen_can_ask(width, height));
	settle_wall(app, m);
	ui_settle(&app->ui, &app->rows, screen_list_height(width, height),
	    clock_now_ms());
}

static void
on_paint(void *ctx)
{
	struct app *app = ctx;

	if (!app->job) {
		paint_now(app);
		return;
	}
	app->dirty = false;
	app->painted_ms = clock_now_ms();
	app->job->changed(app);
}

static void
on_engine(void *ctx)
{
	struct app *app = ctx;

	engine_tick(app->engine, clock_now_ms());
	app_dirty(app);
	leave_step(app);
}

static void
on_second(void *ctx)
{
	struct app *app = ctx;
	int64_t now_ms = clock_now_ms();
	struct err err;

	arm_tick(app);
	on_engine(app);
	if (app->job) {
		watch_links(app, now_ms);
		app->job->changed(app);
		return;
	}
	app->ui.utc_offset_s = clock_utc_offset_s(clock_now_ms());
	if (app->recorder && recorder_flush(app->recorder, &err) == -1)
		ui_note(&app->ui, now_ms, "!! The recording has ended. %.80s",
		    err.text);
	if (app->term)
		paint_clocks(app, now_ms);
	watch_second(app, now_ms);
	wire_drop(app);
	paint_tick(app);
}

static void
after_keys(struct app *app)
{
	timer_set(app->esc, term_partial(app->term) ? 25 : -1);
	if (app->leaving == LEAVING_GONE)
		return;
	/* An answer of the terminal's is no key. */
	if (app->typed)
		paint_now(app);
	else
		paint_due(app);
}

static void
on_input(void *ctx, int ready)
{
	struct app *app = ctx;

	(void)ready;
	if (!term_read(app->term, clock_now_ms(), input_key, app)) {
		leave_start(app, LEAVING_GONE);
		return;
	}
	after_keys(app);
}

static void
on_esc(void *ctx)
{
	struct app *app = ctx;

	term_read_rest(app->term, clock_now_ms(), input_key, app);
	after_keys(app);
}

/* What may be done, and the words for what may not. */
void
app_policy(struct app *app)
{
	const struct policy *p = &app->setup->profile.policy;
	struct ui *ui = &app->ui;

	ui->keys = &app->setup->keys;
	ui->can = setup_can(app->setup);
	ui->barred = app->setup->provider->can & ~ui->can;
	snprintf(ui->no_act, sizeof(ui->no_act),
	    "!! That is not allowed for you here (site policy).%s%s%s",
	    p->ask[0] ? " Ask: " : "", p->ask, p->ask[0] ? "." : "");
}

static void
start_wall(struct app *app)
{
	struct wall *w = &app->wall;

	wall_init(w, clock_now_ms());
	snprintf(w->title, sizeof(w->title), "%s", app->setup->profile.name);
	w->relayed = w->preview = true;
	w->shift_s = 0;
	app->ui.wall = w;
}

static void
start_ui(struct app *app)
{
	const struct profile *p = &app->setup->profile;
	struct ui *ui = &app->ui;

	ui_init(ui);
	ui->model = engine_model(app->engine);
	ui->waits = true;
	snprintf(ui->profile, sizeof(ui->profile), "%.30s/%.30s", p->name,
	    p->provider);
	snprintf(ui->user, sizeof(ui->user), "%s", p->user);
	snprintf(ui->phone, sizeof(ui->phone), "%.60s", p->account.phone);
	ui->demo = app->setup->demo;
	ui->replay = app->setup->replay != NULL;
	ui->utc_offset_s = clock_utc_offset_s(clock_now_ms());
	ui->ascii = app->term && (!term_utf8(app->term) ||
				     app->setup->theme.glyphs == GLYPHS_ASCII);
	app_policy(app);
	ui->brokered = app->setup->provider->brokered;
	ui->one_ear = app->setup->provider->max_targets == 1;
	app->alerts = alerts_new(&app->setup->alerts);
	ui->alerts = app->alerts;
	app->history = history_new();
	ui->history = app->history;
	start_wall(app);
	app->views = app->setup->views;
	ui->views = &app->views;
	ui->teams = &app->setup->teams;
	if (app->setup->feed_is_file)
		snprintf(ui->no_leg, sizeof(ui->no_leg),
		    "This is a recording: nothing can be sent.");
	else if (!app->setup->provider->brokered && p->leg[0] == '\0' &&
		 p->account.phone[0] == '\0')
		snprintf(ui->no_leg, sizeof(ui->no_leg),
		    "There is no phone in this profile.");
}

static void
start_engine(struct app *app)
{
	const struct setup *s = app->setup;
	struct engine_options o = { .provider = s->provider,
		.account = s->profile.account,
		.has_api = !s->feed_is_file };
	struct engine_out out = { .send = send_request,
		.intent = intent,
		.outcome = outcome,
		.given = app->recorder ? recorded : NULL,
		.ctx = app };
	struct audit_who who = { .user = s->profile.user,
		.profile = s->profile.name,
		.copy = s->profile.audit_copy,
		.warn_only = s->profile.audit_warn };

	memcpy(o.leg, s->profile.leg, sizeof(o.leg));
	app->audit = audit_new(s->profile.audit, &who);
	random_fill(o.seed, sizeof(o.seed));
	app->engine = engine_new(&o, &out, clock_now_ms());
}

static void
start_timers(struct app *app)
{
	app->paint = timer_new(app->loop, on_paint, app);
	app->second = timer_new(app->loop, on_second, app);
	app->engine_timer = timer_new(app->loop, on_engine, app);
	app->esc = timer_new(app->loop, on_esc, app);
	app->leave_timer = timer_new(app->loop, leave_late, app);
	arm_tick(app);
	if (!app->term)
		return;
	app->watch_in =
	    watch_new(app->loop, term_fd_in(app->term), on_input, app);
	app->watch_out =
	    watch_new(app->loop, term_fd_out(app->term), paint_write, app);
	watch_set(app->watch_in, WATCH_READ);
}

static void
stop(struct app *app)
{
	wire_stop(app);
	timer_free(app->paint);
	timer_free(app->second);
	timer_free(app->engine_timer);
	timer_free(app->esc);
	timer_free(app->leave_timer);
	timer_free(app->replay_timer);
	watch_free(app->watch_in);
	watch_free(app->watch_out);
	app->watch_in = app->watch_out = NULL;
	plain_end(app);
	term_free(app->term);
	loop_free(app->loop);
	engine_free(app->engine);
	recorder_free(app->recorder);
	audit_free(app->audit);
	reload_free(app);
	frame_free(&app->frame);
	rows_free(&app->rows);
	alerts_free(app->alerts);
	history_free(app->history);
	wall_free(&app->wall);
}

static void
on_end(void *ctx, int signo)
{
	struct app *app = ctx;

	(void)signo;
	app->status = app->job->cut;
	loop_stop(app->loop);
}

int
app_job(const struct setup *s, const struct job *job, struct err *err)
{
	struct app app = {
		.setup = s, .job = job, .started_ms = clock_now_ms()
	};
	static const int ends[] = { SIGHUP, SIGTERM, SIGINT };
	size_t i;

	err->text[0] = '\0';
	if (s->record) {
		app.recorder = recorder_new(s->record, &s->profile, err);
		if (!app.recorder)
			return 1;
	}
	app.loop = loop_new(err);
	if (!app.loop) {
		recorder_free(app.recorder);
		return 1;
	}
	frame_init(&app.frame);
	rows_init(&app.rows);
	start_engine(&app);
	start_ui(&app);
	start_timers(&app);
	for (i = 0; i < ARRAY_LEN(ends); i++)
		loop_signal(app.loop, ends[i], on_end, &app);
	app.status = 1;
	if (wire_start(&app, err) == 0) {
		arm_engine(&app);
		job->changed(&app);
		loop_run(app.loop);
	}
	stop(&app);
	return app.status;
}

int
app_run(const struct setup *s, struct err *err)
{
	struct app app = { .setup = s, .started_ms = clock_now_ms() };
	int rc = 0;

	err->text[0] = '\0';
	if (s->record) {
		app.recorder = recorder_new(s->record, &s->profile, err);
		if (!app.recorder)
			return 1;
	}
	app.loop = loop_new(err);
	term_catch_crashes("earshot: ended by a fault. If your phone is in a "
			   "call it still is: put it down.\n");
	if (app.loop && !s->plain)
		app.term = term_new(&s->theme, s->depth_max, err);
	if (!app.loop || (!app.term && !s->plain)) {
		loop_free(app.loop);
		recorder_free(app.recorder);
		return 1;
	}
	frame_init(&app.frame);
	rows_init(&app.rows);
	if (app.term && s->manners.acknowledge)
		term_acknowledge(app.term);
	start_engine(&app);
	start_ui(&app);
	start_timers(&app);
	signals_catch(&app);
	/* It may have changed before anybody listened for that. */
	if (app.term)
		term_resize(app.term);
	else if (plain_begin(&app, err) == -1)
		rc = 1;
	/* The first frame stands before any name look-up or TLS start-up. */
	if (rc == 0)
		paint_now(&app);
	if (rc == 0 && wire_start(&app, err) == -1)
		rc = 1;
	if (rc == 0) {
		arm_engine(&app);
		loop_run(app.loop);
	}
	stop(&app);
	return rc;
}
