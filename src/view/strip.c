/* What the audience strip says, form by form.  It may say too many, never too
 * few: see model/audience.h for how wide the audience is taken to be. */
#include "view/strip.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/person.h"

static void
asked_ago(const struct scene *s, char *dst, size_t size)
{
	ago_text(s->now_ms - s->audience.since_ms, dst, size);
}

/* "7F3A Ana Ruiz", "7F3A", or "". */
static void
say_where(const struct call *c, bool agent, char *dst, size_t size)
{
	const struct participant *p = c ? person_agent(c) : NULL;
	char name[PERSON_LEN];

	dst[0] = '\0';
	if (!c)
		return;
	if (!p || !agent)
		snprintf(dst, size, "%s", c->short_id);
	else
		snprintf(dst, size, "%s %s", c->short_id,
		    strip_name(p, name, sizeof(name)));
}

/* "seen 14:07:29" only if the provider shows enough to prove it. */
static void
say_stamp(const struct scene *s, struct strip *t)
{
	const struct me *me = model_me(s->m);
	const struct audience *a = &s->audience;
	bool seen = a->phase == AUDIENCE_SEEN && a->proven;
	char clock[16];

	scene_clock(
	    s, seen ? me->seen_ms : me->accepted.at_ms, clock, sizeof(clock));
	snprintf(t->stamp, sizeof(t->stamp), "%s %s",
	    seen ? "seen" : "accepted", clock);
}

static void
say_no_leg(const struct scene *s, struct strip *t)
{
	const struct ui *ui = s->ui;

	snprintf(t->say, STRIP_LEN, "Nobody hears you.");
	if (ui->no_leg[0] != '\0') {
		snprintf(t->extra[1], STRIP_LEN, "%s", ui->no_leg);
		return;
	}
	snprintf(t->extra[1], STRIP_LEN, "No leg up.");
	if (ui->phone[0] != '\0')
		snprintf(t->extra[2], STRIP_LEN, "Your phone: %s", ui->phone);
}

static void
say_leg(const struct scene *s, const struct participant *leg, struct strip *t)
{
	int64_t since = leg->in_ms ? leg->in_ms : leg->born_ms;
	char ago[24];

	switch (leg->state) {
	case LEG_RINGING:
		text_duration(ago, sizeof(ago), s->now_ms - leg->since_ms);
		snprintf(t->extra[1], STRIP_LEN,
		    "Your phone is ringing (%s). Pick it up.", ago);
		return;
	case LEG_ENDED:
		snprintf(t->extra[1], STRIP_LEN, "Your phone hung up.");
		return;
	case LEG_UNKNOWN:
		snprintf(t->extra[1], STRIP_LEN, "Your leg is not seen yet.");
		return;
	case LEG_ANSWERED:
		break;
	}
	text_duration(ago, sizeof(ago), s->now_ms - since);
	snprintf(t->extra[1], STRIP_LEN, "Leg parked %s, ready to hop.", ago);
}

/* Another console of mine, or one before this, may have brought my leg into a
 * call: the relay knows, and has not told yet. */
static void
untold_form(struct strip *t)
{
	t->head = "??? UNSURE ???  ";
	t->style = STYLE_ME_UNSURE;
	snprintf(t->say, STRIP_LEN, "Not known yet whether you are in a call.");
	snprintf(t->extra[0], STRIP_LEN, "^G");
}

static void
off_form(const struct scene *s, struct strip *t)
{
	const struct audience *a = &s->audience;
	const struct participant *leg = model_my_leg(s->m);
	char ago[24], where[PERSON_LEN];

	if (s->ui->brokered && !model_link(s->m)->synced) {
		untold_form(t);
		return;
	}

	t->head = "  OFF AIR      ";
	t->style = STYLE_ME_OFF;
	snprintf(t->say, STRIP_LEN, "Nobody hears you.");
	if (leg && leg->state == LEG_RINGING) {
		say_leg(s, leg, t);
	} else if (a->phase == AUDIENCE_WIDENING) {
		asked_ago(s, ago, sizeof(ago));
		say_where(a->call, true, where, sizeof(where));
		snprintf(t->extra[1], STRIP_LEN, "Joining %s: asked %s.",
		    where[0] != '\0' ? where : "a call", ago);
	} else if (leg && leg->call &&
		   !strcmp(model_me(s->m)->accepted.call, leg->call->id)) {
		snprintf(t->extra[1], STRIP_LEN,
		    "Leaving %s: accepted, not yet seen.", leg->call->short_id);
	} else if (leg && leg->call) {
		/* Nobody asked for it, and the role it has is not known. */
		t->head = "??? UNSURE ???  ";
		t->style = STYLE_ME_UNSURE;
		snprintf(t->say, STRIP_LEN,
		    "Your leg is in %s, its mode is not known. ^G",
		    leg->call->short_id);
	} else if (model_me(s->m)->leg[0] == '\0' || !leg) {
		say_no_leg(s, t);
	} else {
		say_leg(s, leg, t);
	}
}

static void
listen_form(const struct scene *s, struct strip *t)
{
	const struct audience *a = &s->audience;
	const struct me *me = model_me(s->m);
	const struct participant *leg = model_my_leg(s->m);
	char ago[24];

	t->head = "( LISTENING )  ";
	t->style = STYLE_ME_LISTEN;
	say_where(a->call, false, t->brief, sizeof(t->brief));
	snprintf(t->say, STRIP_LEN, "Nobody hears you.");
	if (a->phase == AUDIENCE_NARROWING || a->phase == AUDIENCE_WIDENING) {
		asked_ago(s, ago, sizeof(ago));
		snprintf(t->extra[1], STRIP_LEN, "%s %s: asked %s.",
		    a->phase == AUDIENCE_NARROWING ? "Leaving" : "Joining",
		    a->call ? a->call->short_id : "", ago);
		return;
	}
	if (s->old && a->phase == AUDIENCE_SEEN) {
		text_duration(ago, sizeof(ago), s->now_ms - me->seen_ms);
		snprintf(t->say, STRIP_LEN,
		    "Nobody hears you (api says so, %s ago).", ago);
	} else {
		say_stamp(s, t);
	}
	say_where(a->call, true, t->extra[1], STRIP_LEN);
	if (leg && leg->call && leg->call == a->call)
		scene_duration(s, leg->in_ms, t->extra[2], STRIP_LEN);
}

/* Those outside whom a whisper does not reach. */
static void
say_not_heard(const struct scene *s, struct strip *t)
{
	const struct audience *a = &s->audience;
	const struct participant *p;
	int outside = 0, reached = 0;

	for (int i = 0; i < a->count; i++)
		reached += person_is_outside(a->hearer[i]);
	if (!a->call || reached > 0 || a->more > 0)
		return;
	TAILQ_FOREACH(p, &a->call->participants, in_call)
	outside += person_is_outside(p);
	if (outside == 1)
		snprintf(t->extra[0], STRIP_LEN, "Customer does NOT hear you.");
	else if (outside > 1)
		snprintf(t->extra[0], STRIP_LEN, "Customers do NOT hear you.");
}

static void
whisper_form(const struct scene *s, int cols, struct strip *t)
{
	const struct audience *a = &s->audience;
	const char *verb = a->count + a->more == 1 ? "hears" : "hear";
	char names[STRIP_LEN - 80], ago[24];

	t->head = "< WHISPER >  ";
	t->style = STYLE_ME_WHISPER;
	asked_ago(s, ago, sizeof(ago));
	strip_names(a, cols - 46, names, sizeof(names));
	if (a->phase == AUDIENCE_WIDENING) {
		t->head = "< WHISPER .. > ";
		snprintf(t->say, STRIP_LEN, "asked %s. Treat as: %s %s you.",
		    ago, names, verb);
		return;
	}
	if (a->phase == AUDIENCE_NARROWING) {
		snprintf(t->say, STRIP_LEN,
		    "Going quiet: asked %s. %s still %s you.", ago, names,
		    verb);
		return;
	}
	strip_names(a, cols - 29, names, sizeof(names));
	snprintf(t->say, STRIP_LEN, "Heard by: %s only.", names);
	if (a->phase != AUDIENCE_SEEN) {
		t->head = "< WHISPER ok > ";
		snprintf(
		    t->extra[0], STRIP_LEN, " Accepted %s, not yet seen.", ago);
	} else {
		say_not_heard(s, t);
		say_stamp(s, t);
	}
	say_where(a->call, true, t->extra[1], STRIP_LEN);
}

static void
newcomer_form(const struct scene *s, struct strip *t)
{
	const struct audience *a = &s->audience;
	int total = a->count + a->more;
	char name[PERSON_LEN], ago[24];

	snprintf(ago, sizeof(ago), "%ds",
	    (int)((s->now_ms - model_me(s->m)->newcomer_ms) / 1000));
	snprintf(t->say, STRIP_LEN,
	    "NEW LISTENER: %s joined %s ago. %d %s you.",
	    strip_name(a->newcomer, name, sizeof(name)), ago, total,
	    total == 1 ? "person hears" : "people hear");
}

static void
onair_form(const struct scene *s, int cols, struct strip *t)
{
	const struct audience *a = &s->audience;
	char names[STRIP_LEN - 80], ago[24];

	t->head = "!!! ON AIR !!!  ";
	t->style = STYLE_ME_ONAIR;
	asked_ago(s, ago, sizeof(ago));
	strip_names(a, cols - 36, names, sizeof(names));
	if (a->newcomer) {
		newcomer_form(s, t);
	} else if (a->phase == AUDIENCE_WIDENING) {
		t->head = "!!! ON AIR .. !!! ";
		strip_names(a, cols - 51, names, sizeof(names));
		snprintf(t->say, STRIP_LEN, "asked %s. EVERYONE hears you: %s",
		    ago, names);
	} else if (a->phase == AUDIENCE_NARROWING) {
		snprintf(t->say, STRIP_LEN,
		    "Going quiet: asked %s. EVERYONE still hears you.", ago);
		snprintf(t->extra[1], STRIP_LEN, "%s", names);
	} else {
		snprintf(t->say, STRIP_LEN, "EVERYONE hears you: %s", names);
		say_stamp(s, t);
	}
}

static void
unsure_form(const struct scene *s, int cols, struct strip *t)
{
	const struct me *me = model_me(s->m);
	const struct link *l = model_link(s->m);
	bool seen = me->seen_ms && me->seen_ms >= me->accepted.at_ms;
	int64_t at = seen ? me->seen_ms : me->accepted.at_ms;
	char ago[24];

	t->head = "??? UNSURE ???  ";
	t->style = STYLE_ME_UNSURE;
	snprintf(t->say, STRIP_LEN, "Assume EVERYONE hears you.");
	if (s->old && l->api[0] != '\0') {
		snprintf(t->extra[0], STRIP_LEN, "MUTE YOUR PHONE, then ^G");
		return;
	}
	snprintf(t->extra[0], STRIP_LEN, "^G");
	if (at) {
		text_duration(ago, sizeof(ago), s->now_ms - at);
		snprintf(t->extra[0], STRIP_LEN, "Last %s %s %s ago. ^G",
		    seen ? "seen" : "accepted", mode_word(me->accepted.mode),
		    ago);
	}
	strip_names(&s->audience, cols - 75, t->extra[1], STRIP_LEN);
}

static void
failed_form(const struct scene *s, struct strip *t)
{
	bool whisper = s->audience.mode == MODE_WHISPER;

	t->head = whisper ? "< WHISPER >  " : "!!! ON AIR !!!  ";
	t->style = STYLE_ME_ONAIR;
	snprintf(t->say, STRIP_LEN,
	    "QUIET FAILED. They still hear you. MUTE YOUR PHONE, then ^G");
}

void
strip_fill(const struct scene *s, int cols, struct strip *t)
{
	const struct audience *a = &s->audience;

	if (a->phase == AUDIENCE_UNSURE) {
		unsure_form(s, cols, t);
		return;
	}
	if (a->phase == AUDIENCE_FAILED) {
		failed_form(s, t);
		return;
	}
	switch (a->mode) {
	case MODE_OFF:
		off_form(s, t);
		break;
	case MODE_MONITOR:
		listen_form(s, t);
		break;
	case MODE_WHISPER:
		whisper_form(s, cols, t);
		break;
	case MODE_BARGE:
		onair_form(s, cols, t);
		break;
	}
}
