/*
 * "earshot do": one act, and how it ended.
 *
 * What the console asks before it does it must be said on the command line
 * here: who hears a whisper, that everyone hears a barge, and with --yes that
 * it shall be done where the console would want the key a second time.  Two
 * acts are too dangerous for a key and are here alone: end and announce.
 */
#include <stdio.h>
#include <string.h>

#include "console/oneshot.h"
#include "console/ready.h"
#include "console/script.h"
#include "console/status.h"
#include "io/clock.h"
#include "view/export.h"

/* The engine gives every act up by itself before that, a dial aside. */
#define VERDICT_MS 60000

static const struct {
	const char *word;
	enum action_kind kind;
	bool call, person; /* what it needs */
} acts[] = {
	{ "listen", ACTION_MONITOR, true, false },
	{ "whisper", ACTION_WHISPER, true, false },
	{ "barge", ACTION_BARGE, true, false },
	{ "hold", ACTION_HOLD, true, true },
	{ "resume", ACTION_UNHOLD, true, true },
	{ "mute", ACTION_MUTE, true, true },
	{ "unmute", ACTION_UNMUTE, true, true },
	{ "leave", ACTION_LEAVE, false, false },
	{ "quiet", ACTION_QUIET, false, false },
	{ "claim", ACTION_CLAIM, true, false },
	{ "unclaim", ACTION_UNCLAIM, true, false },
	{ "announce", ACTION_ANNOUNCE, true, false },
	{ "end", ACTION_END, true, false },
};

static void
end(struct app *app, int status)
{
	app->status = status;
	loop_stop(app->loop);
}

static int
allowed(const struct app *app, struct oneshot *s)
{
	const unsigned mine = ACTION_BIT(ACTION_MONITOR) |
			      ACTION_BIT(ACTION_WHISPER) |
			      ACTION_BIT(ACTION_BARGE);

	if (audit_trouble(app->audit)[0] && s->a.kind != ACTION_QUIET &&
	    s->a.kind != ACTION_LEAVE) {
		err_set(s->err, "%.200s", audit_trouble(app->audit));
		return STATUS_FORBIDDEN;
	}
	if (!(app->ui.can & ACTION_BIT(s->a.kind))) {
		err_set(s->err, "%.40s: %.180s", s->o->words.word[0],
		    app->ui.barred & ACTION_BIT(s->a.kind)
			? app->ui.no_act
			: "not possible in this profile");
		return STATUS_FORBIDDEN;
	}
	if (action_is_word(s->a.kind) && !app->setup->provider->brokered) {
		err_set(s->err, "%.40s: only a relay can tell colleagues",
		    s->o->words.word[0]);
		return STATUS_FORBIDDEN;
	}
	if ((mine & ACTION_BIT(s->a.kind)) && app->ui.no_leg[0]) {
		err_set(s->err, "%.200s", app->ui.no_leg);
		return STATUS_FORBIDDEN;
	}
	return STATUS_OK;
}

/* What became of an act that was not seen. */
static int
failure(const struct app *app, const struct oneshot *s, const struct act *a)
{
	if (a->state == ACT_UNSURE)
		return s->accepted ? STATUS_UNSEEN : STATUS_UNSURE;
	if (a->state == ACT_ACCEPTED)
		return STATUS_UNSEEN;
	if (a->state == ACT_NOT_DONE)
		return s->accepted ? STATUS_UNSEEN : STATUS_REFUSED;
	switch (app->act_verdict.kind) {
	case VERDICT_LEG_GONE:
	case VERDICT_CALL_GONE:
		return STATUS_NOT_FOUND;
	case VERDICT_SIGN_IN:
		return STATUS_SIGN_IN;
	case VERDICT_BUSY:
		return STATUS_BUSY;
	default:
		return STATUS_REFUSED;
	}
}

/* The acts since it was sent, from the first: the one that was not seen, or
 * the last of them; NULL if there is none. */
static const struct act *
worst(const struct model *m, int64_t since_ms)
{
	const struct act *a, *found = NULL;
	int i;

	for (i = 0; i < ACT_LOG; i++) {
		a = model_act(m, i);
		if (!a || a->asked_ms < since_ms)
			break;
		if (a->state != ACT_NOTE && (!found || a->state != ACT_SEEN))
			found = a;
	}
	return found;
}

/* The last sentence of the program's own since then, or "". */
static const char *
last_note(const struct model *m, int64_t since_ms)
{
	const struct act *a = model_act(m, 0);

	return a && a->state == ACT_NOTE && a->asked_ms >= since_ms ? a->what
								    : "";
}

static void
say(const struct act *a)
{
	struct buf b;

	buf_init(&b, 4096);
	export_act_text(&b, a, clock_now_ms());
	buf_puts(&b, "\n");
	ready_print(&b);
	buf_free(&b);
}

/* Nothing was sent, for a reason that the engine told. */
static void
end_unsent(struct app *app, struct oneshot *s)
{
	const char *why = last_note(engine_model(app->engine), s->sent_ms);

	if (strncmp(why, "! ", 2) == 0 && s->o->yes && !s->again) {
		s->again = true;
		engine_act(app->engine, &s->a, clock_now_ms());
		app_dirty(app);
		return;
	}
	if (s->a.kind == ACTION_QUIET || s->a.kind == ACTION_LEAVE) {
		puts(why[0] ? why : "You are OFF AIR.");
		end(app, strncmp(why, "!!", 2) == 0 ? STATUS_USAGE : STATUS_OK);
		return;
	}
	err_set(s->err, "%.180s%s", why[0] ? why : "nothing was sent",
	    strncmp(why, "! ", 2) == 0 ? " (--yes)" : "");
	end(app, strncmp(why, "! ", 2) == 0 ? STATUS_USAGE : STATUS_FORBIDDEN);
}

/* A phone that this left parked would ring nobody's bell any more. */
static bool
hangs_up(struct app *app, struct oneshot *s)
{
	if (s->a.kind != ACTION_LEAVE || s->hung ||
	    !engine_holds_leg(app->engine))
		return false;
	s->hung = true;
	engine_act(app->engine, &(struct action){ .kind = ACTION_HANGUP },
	    clock_now_ms());
	app_dirty(app);
	return engine_acting(app->engine);
}

static void
end_verdict(struct app *app, struct oneshot *s)
{
	const struct act *a = worst(engine_model(app->engine), s->sent_ms);

	if (!a) {
		end_unsent(app, s);
		return;
	}
	if (a->state == ACT_SEEN && hangs_up(app, s))
		return;
	say(a);
	if (a->state == ACT_SEEN &&
	    (s->a.kind == ACTION_WHISPER || s->a.kind == ACTION_BARGE))
		fputs("You stay audible until 'earshot do quiet'; nothing "
		      "watches over it meanwhile.\n",
		    stderr);
	end(app, a->state == ACT_SEEN ? STATUS_OK : failure(app, s, a));
}

static void
start(struct app *app, struct oneshot *s)
{
	int status = allowed(app, s);

	if (status == STATUS_OK)
		status = oneshot_aim(app, s);
	if (status != STATUS_OK) {
		end(app, status);
		return;
	}
	s->sent = true;
	s->sent_ms = clock_now_ms();
	engine_act(app->engine, &s->a, s->sent_ms);
	app_dirty(app);
}

static void
note_accepted(const struct app *app, struct oneshot *s)
{
	const struct act *a = worst(engine_model(app->engine), s->sent_ms);

	s->accepted |= a && a->state == ACT_ACCEPTED;
}

static void
do_changed(struct app *app)
{
	struct oneshot *s = app->job->ctx;
	int64_t ring_ms = (int64_t)app->setup->profile.account.ring_s * 1000;
	int status = STATUS_OK, ready;

	if (!s->sent) {
		ready = ready_check(app, &status, s->err);
		if (ready == -1)
			end(app, status);
		if (ready != 1)
			return;
		if (!s->looked) {
			s->looked = true;
			engine_find_leg(app->engine, clock_now_ms());
			app_dirty(app);
			if (!engine_settled(app->engine))
				return;
		}
		start(app, s);
		if (!s->sent)
			return;
	}
	note_accepted(app, s);
	if (!engine_acting(app->engine)) {
		end_verdict(app, s);
	} else if (clock_now_ms() - s->sent_ms > VERDICT_MS + ring_ms) {
		err_set(s->err, "no verdict: it is not known what is true");
		end(app, STATUS_UNSURE);
	}
}

/* What is done to a call and to everybody on it. */
static int
check_whole(const struct oneshot *s, const struct setup *setup)
{
	if (s->a.kind == ACTION_END && !s->o->yes)
		return err_set(s->err, "do end: nothing was sent; it would end "
				       "the call for everybody on it, "
				       "customer and all, so say --yes");
	if (s->a.kind != ACTION_ANNOUNCE)
		return 0;
	if (!s->o->everyone)
		return err_set(s->err, "do announce: nothing was sent; "
				       "everyone on the call would hear it, so "
				       "say --everyone-hears-me");
	if ((setup->provider->can & ACTION_BIT(ACTION_ANNOUNCE)) &&
	    setup->profile.account.announce_url[0] == '\0')
		return err_set(s->err, "do announce: the profile has no "
				       "announce_url, the address of what is "
				       "to be played");
	return 0;
}

/* What must be said on the command line. */
static int
check(struct oneshot *s, const struct setup *setup)
{
	const char *word = s->o->words.word[0];
	size_t i;

	for (i = 0; i < ARRAY_LEN(acts); i++)
		if (strcmp(acts[i].word, word) == 0)
			break;
	if (i == ARRAY_LEN(acts))
		return err_set(s->err, "do: no act %.40s", word);
	s->a.kind = acts[i].kind;
	s->a.sure = s->o->yes;
	s->needs_call = acts[i].call;
	s->needs_person = acts[i].person;
	if (s->needs_call && !s->o->call)
		return err_set(s->err, "do %s: say which --call", word);
	if (s->a.kind == ACTION_BARGE && !s->o->everyone)
		return err_set(s->err, "do barge: nothing was sent; on air "
				       "everyone hears you, so say "
				       "--everyone-hears-me");
	if (s->a.kind == ACTION_WHISPER && s->o->to.count == 0)
		return err_set(s->err, "do whisper: say --to whom");
	if (check_whole(s, setup) == -1)
		return -1;
	if (setup->feed_is_file)
		return err_set(s->err, "do: this is a recording");
	return 0;
}

int
script_do(const struct setup *setup, const struct options *o, struct err *err)
{
	struct oneshot s = { .o = o, .err = err };
	struct job job = { do_changed, &s, STATUS_UNSURE };

	err->text[0] = '\0';
	if (check(&s, setup) == -1)
		return STATUS_USAGE;
	return app_job(setup, &job, err);
}
