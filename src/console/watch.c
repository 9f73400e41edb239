/* What is looked at once a second, or after a change, without anybody asking:
 * the audit log, the forgotten microphone, what the bell is for. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "console/inside.h"
#include "model/audience.h"

#define BELL_MS 10000
#define ALERTS_MS 200

/* Without a log nothing is done that must be written down. */
static void
watch_audit(struct app *app, int64_t now_ms)
{
	static const unsigned always = ACTION_BIT(ACTION_QUIET) |
				       ACTION_BIT(ACTION_LEAVE) |
				       ACTION_BIT(ACTION_REFRESH);
	struct ui *ui = &app->ui;
	unsigned can =
	    policy_can(&app->setup->profile.policy, engine_can(app->engine));

	audit_tick(app->audit, now_ms);
	ui->halted = audit_trouble(app->audit)[0] ? can & ~always : 0;
	can &= ~ui->halted;
	snprintf(ui->halt, sizeof(ui->halt), "!! %.*s", NAME_LEN - 4,
	    audit_trouble(app->audit));
	if (can != ui->can && ui->halted)
		ui_note(ui, now_ms, "%s", ui->halt);
	ui->can = can;
	ui->no_right = app->setup->provider->brokered
			   ? "Your token at the relay does not allow that."
			   : "Not possible in this profile.";
	app->ui.one_ear = engine_one_ear(app->engine);
	/* Colleagues see the name that is in the token. */
	if (engine_user(app->engine)[0])
		text_clean(ui->user, sizeof(ui->user), NAME_COLS,
		    span_of(engine_user(app->engine)));
}

/* The forgotten microphone. */
static void
watch_idle(struct app *app, int64_t now_ms)
{
	int64_t answer_ms = (int64_t)app->setup->profile.idle_answer_s * 1000;
	int64_t idle_ms = (int64_t)app->setup->profile.idle_s * 1000;
	int64_t last_ms = app->typed_ms;
	struct audience a;

	audience_of(engine_model(app->engine), now_ms, &a);
	if (model_me(engine_model(app->engine))->accepted.at_ms > last_ms)
		last_ms = model_me(engine_model(app->engine))->accepted.at_ms;
	if (a.mode < MODE_WHISPER || now_ms - last_ms < idle_ms) {
		app->idle_ms = 0;
		return;
	}
	if (app->idle_ms == 0) {
		app->idle_ms = now_ms;
		window_alarm(app, true, "Still talking? Going quiet soon.");
	}
	if (now_ms - app->idle_ms >= answer_ms) {
		app->idle_ms = 0;
		app->typed_ms = now_ms;
		app_act(app, &(struct action){ .kind = ACTION_QUIET });
		return;
	}
	ui_note(&app->ui, now_ms,
	    "Still talking? Going quiet in %ds. Any key keeps you on.",
	    (int)((answer_ms - (now_ms - app->idle_ms)) / 1000));
}

/* The API and the audit log. */
void
watch_links(struct app *app, int64_t now_ms)
{
	if (engine_signed_out(app->engine))
		wire_sign_in(app);
	watch_audit(app, now_ms);
}

/* A number is shown only when it is written down who saw it. */
void
watch_unmask(struct app *app, int64_t now_ms)
{
	struct ui *ui = &app->ui;
	const struct participant *p =
	    model_participant(engine_model(app->engine), ui->person);

	if (!p || p->number[0] == '\0') {
		ui_note(ui, now_ms, "No number is known of this person.");
	} else if (app->setup->profile.policy.bars_unmask) {
		ui_note(ui, now_ms, "%s", ui->no_act);
	} else if (!audit_look(app->audit, "unmask", ui->call, p->id, now_ms)) {
		ui_note(ui, now_ms, "!! %s", audit_trouble(app->audit));
	} else {
		snprintf(ui->unmasked, sizeof(ui->unmasked), "%s", p->id);
		ui->unmask_ms = now_ms;
		ui_note(ui, now_ms,
		    "Shown for 30s, and written into the audit log.");
	}
}

/* Nobody is there, perhaps somebody else is. */
static void
watch_blank(struct app *app, int64_t now_ms)
{
	int64_t blank_ms = (int64_t)app->setup->profile.policy.blank_s * 1000;
	int64_t last_ms =
	    app->typed_ms > app->started_ms ? app->typed_ms : app->started_ms;

	if (blank_ms && now_ms - last_ms >= blank_ms &&
	    (app->ui.context == IN_LIST || app->ui.context == IN_CALL ||
		app->ui.context == IN_HELP))
		app->ui.blank = true;
}

void
watch_second(struct app *app, int64_t now_ms)
{
	watch_links(app, now_ms);
	watch_idle(app, now_ms);
	watch_blank(app, now_ms);
	watch_bell(app, now_ms);
}

/* What the rules of alerts say, five times a second at most; a picture that
 * comes earlier is followed by another. */
void
watch_alerts(struct app *app, int64_t now_ms)
{
	int64_t wait = app->alerts_ms + ALERTS_MS - now_ms;

	if (wait > 0 && wait <= ALERTS_MS) {
		timer_set(app->paint, wait);
		return;
	}
	app->alerts_ms = now_ms;
	alerts_update(app->alerts, engine_model(app->engine), &app->ui, now_ms);
	history_update(
	    app->history, engine_model(app->engine), &app->ui, now_ms);
	watch_bell(app, now_ms);
}

/* At most one bell or notice in ten seconds: somebody new hears me, quiet
 * failed, or an alert has come up. */
void
watch_bell(struct app *app, int64_t now_ms)
{
	const struct me *me = model_me(engine_model(app->engine));
	const struct alert_rule *rule;
	char id[ID_LEN], text[96] = "";
	const struct call *c;
	struct audience a;
	bool bell;

	audience_of(engine_model(app->engine), now_ms, &a);
	bell = a.phase == AUDIENCE_FAILED ||
	       (a.newcomer && me->newcomer_ms > app->bell_ms) ||
	       alerts_bell(app->alerts);
	rule = alerts_notice(app->alerts, id);
	if ((!bell && !rule) ||
	    (app->bell_ms && now_ms - app->bell_ms < BELL_MS))
		return;
	app->bell_ms = now_ms;
	alerts_rung(app->alerts);
	c = rule ? model_call(engine_model(app->engine), id) : NULL;
	/* Whoever passes the desktop reads it: no names, no numbers. */
	if (c)
		snprintf(text, sizeof(text), "%s %s", c->short_id, rule->name);
	window_alarm(app, bell, text);
}
