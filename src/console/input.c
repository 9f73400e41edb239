/*
 * A key becomes a command, and a command perhaps an action.  The guards stand
 * here: what was pasted, typed ahead, kept waiting or meant for a row that has
 * just moved does not act.
 */
#include <stdio.h>
#include <string.h>

#include "console/cmd.h"
#include "console/inside.h"
#include "io/clock.h"
#include "view/edit.h"

#define INTERRUPT_MS 1000

static bool
is_safe(enum command which)
{
	return which == COMMAND_quiet || which == COMMAND_leave ||
	       which == COMMAND_refresh;
}

/* Whether the command, here, may send a request. */
static bool
acts(const struct app *app, enum command which)
{
	enum context in = app->ui.context;

	if (which == COMMAND_send || which == COMMAND_yes)
		return in == IN_PICKER || in == IN_PERSON || in == IN_BARGE;
	return command_info(which)->asks != 0;
}

static const struct call *
selected(const struct app *app)
{
	return model_call(engine_model(app->engine), app->ui.call);
}

/* Why a call is needed and none is there, or NULL. */
static const char *
no_call(const struct app *app, char *text, size_t size)
{
	const struct call *c = selected(app);

	if (!c)
		return "No call is selected.";
	if (!c->ended_ms)
		return NULL;
	snprintf(text, size, "%s has ended.", c->short_id);
	return text;
}

static const char *
just_moved(const struct app *app, char *text, size_t size)
{
	const struct participant *p;
	const struct call *c = selected(app);
	char who[NAME_LEN] = "";

	p = c ? call_first(c, ROLE_AGENT) : NULL;
	if (p)
		participant_label(p, who, sizeof(who));
	snprintf(text, size,
	    "The list just moved. Selected: %s %.60s. "
	    "Press again.",
	    c ? c->short_id : "none", who);
	return text;
}

static const char *
out_of_sight(const struct app *app, char *text, size_t size)
{
	const struct call *c = selected(app);

	snprintf(text, size,
	    "%s is selected, but not on the screen. f or j k shows it.",
	    c ? c->short_id : "Nothing");
	return text;
}

/* Why the command may not act, or NULL. */
static const char *
forbidden(const struct app *app, enum command which, struct key key,
    int64_t now_ms, char *text, size_t size)
{
	const struct command_info *info = command_info(which);
	const char *why;
	char name[16];

	if (app->too_small)
		return "The window is too small to act in.";
	why = ui_refuses(&app->ui, engine_model(app->engine), info);
	if (why)
		return why;
	if ((info->asks &
		(ACTION_BIT(ACTION_MONITOR) | ACTION_BIT(ACTION_WHISPER) |
		    ACTION_BIT(ACTION_BARGE))) &&
	    app->ui.no_leg[0])
		return app->ui.no_leg;
	why = info->needs & NEEDS_CALL ? no_call(app, text, size) : NULL;
	if (why)
		return why;
	if (now_ms - key.read_ms > UI_STALE_MS) {
		snprintf(text, size, "%s waited %.1fs, not sent. Press again.",
		    key_text(key.code, name),
		    (double)(now_ms - key.read_ms) / 1000);
		return text;
	}
	if (app->ui.context == IN_LIST && app->ui.away)
		return out_of_sight(app, text, size);
	if (app->ui.context == IN_LIST && app->ui.moved_ms &&
	    now_ms - app->ui.moved_ms < UI_MOVED_MS)
		return just_moved(app, text, size);
	return NULL;
}

/* The rest is for "earshot where", which has room. */
static void
tell_files(struct app *app, int64_t now_ms)
{
	const struct setup *s = app->setup;

	ui_note(&app->ui, now_ms,
	    "Config: %.100s   Site: %.60s   More: earshot where",
	    s->config[0] ? s->config : "none", s->site.path);
}

void
input_grant(struct app *app, const struct cmd *c, int64_t now_ms)
{
	if (c->act.kind != ACTION_NONE)
		app_act(app, &c->act);
	if (c->local)
		audit_local(
		    app->audit, c->local, app->ui.call, c->about, now_ms);
	switch (c->wish) {
	case WISH_REDRAW:
		if (app->term)
			term_redraw(app->term);
		break;
	case WISH_SUSPEND:
		leave_start(app, LEAVING_SUSPEND);
		break;
	case WISH_QUIT:
		leave_start(app, LEAVING_QUIT);
		break;
	case WISH_RELOAD:
		reload_settings(app);
		break;
	case WISH_UNMASK:
		watch_unmask(app, now_ms);
		break;
	case WISH_WHERE:
		tell_files(app, now_ms);
		break;
	case WISH_KEEP_VIEW:
		views_keep(app, c->text);
		break;
	case WISH_COPY:
		window_copy(app, now_ms);
		break;
	default:
		break;
	}
}

void
input_run(struct app *app, enum command which, struct key key, int64_t now_ms)
{
	int width = 80, height = 24;
	struct cmd c = { .model = engine_model(app->engine),
		.rows = &app->rows,
		.ui = &app->ui,
		.alerts = app->alerts,
		.key = key.code,
		.next = COMMAND_COUNT,
		.now_ms = now_ms };
	char text[NAME_LEN];
	const char *why = NULL;

	app->ui.waits = false;
	if (app->term)
		term_size(app->term, &width, &height);
	c.page = screen_list_height(width, height);
	c.can_ask = screen_can_ask(width, height);
	if (acts(app, which) && !is_safe(which))
		why = forbidden(app, which, key, now_ms, text, sizeof(text));
	else if (command_info(which)->needs & NEEDS_CALL)
		why = selected(app) ? NULL : "No call is selected.";
	if (why) {
		ui_note(&app->ui, now_ms, "%s", why);
		return;
	}
	cmd_run(which, &c);
	input_grant(app, &c, now_ms);
	/* Said, not pressed: the same guards. */
	if (c.next != COMMAND_COUNT)
		input_run(app, c.next, key, now_ms);
}

/* In the dialog any key but the answers cancels; B itself does not, because a
 * held key repeats; and before it is armed nothing counts. */
static void
barge_key(struct app *app, enum command which, struct key key, int64_t now_ms)
{
	if (which == COMMAND_quiet || which == COMMAND_interrupt ||
	    which == COMMAND_redraw) {
		input_run(app, which, key, now_ms);
		return;
	}
	if (keymap_find(app->ui.keys, IN_LIST, key.code) == COMMAND_barge)
		return;
	if (now_ms < app->ui.picker.armed_ms ||
	    key.read_ms < app->ui.picker.armed_ms) {
		ui_note(&app->ui, now_ms,
		    "Typed ahead: ignored. The dialog was not ready.");
		return;
	}
	if (which == COMMAND_yes || which == COMMAND_send ||
	    which == COMMAND_next_pane)
		input_run(app, which, key, now_ms);
	else
		input_run(app, COMMAND_cancel, key, now_ms);
}

static void
pasted(struct app *app, int64_t now_ms)
{
	app->pasted++;
	ui_note(
	    &app->ui, now_ms, "Pasted text ignored (%d keys).", app->pasted);
}

/* A key for the text box.  What is pasted may go into it, but runs nothing
 * besides. */
static bool
typed(struct app *app, enum command which, struct key key, int64_t now_ms)
{
	if (which == COMMAND_COUNT) {
		edit_put(&app->ui, key.code);
		return true;
	}
	if (!key.pasted || which == COMMAND_quiet)
		return false;
	if (which == COMMAND_rub || which == COMMAND_drop)
		input_run(app, which, key, now_ms);
	else
		ui_note(&app->ui, now_ms,
		    "A key that came along with others is ignored. Press it "
		    "again.");
	return true;
}

void
input_key(void *ctx, struct key key)
{
	struct app *app = ctx;
	int64_t now_ms = clock_now_ms();
	enum command which =
	    keymap_find(app->ui.keys, app->ui.context, key.code);

	app->typed = true;
	app->typed_ms = now_ms;
	if (app->idle_ms)
		ui_note(&app->ui, now_ms, "You stay on.");
	app->idle_ms = 0;
	app_dirty(app);
	if ((app->ui.context == IN_FILTER || app->ui.context == IN_COMMAND) &&
	    typed(app, which, key, now_ms))
		return;
	if (key.pasted && which != COMMAND_quiet) {
		pasted(app, now_ms);
		return;
	}
	app->pasted = 0;
	if (app->ui.blank || app->ui.preview) {
		/* What it would do cannot be seen. */
		app->ui.preview &= app->ui.blank;
		app->ui.blank = false;
		if (which != COMMAND_quiet && which != COMMAND_interrupt)
			return;
	}
	if (which == COMMAND_interrupt) {
		if (app->interrupt_ms &&
		    now_ms - app->interrupt_ms < INTERRUPT_MS) {
			leave_start(app, LEAVING_QUIT);
			return;
		}
		app->interrupt_ms = now_ms;
	}
	if (app->ui.context == IN_BARGE)
		barge_key(app, which, key, now_ms);
	else if (which != COMMAND_COUNT)
		input_run(app, which, key, now_ms);
	else if (app->ui.context == IN_QUIT)
		input_run(app, COMMAND_cancel, key, now_ms);
}
