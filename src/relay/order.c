/*
 * What a console asks for: judged, written down, given to the supervisor's
 * engine, and answered when it is known what came of it.
 *
 * An id is executed once.  Whoever asks again with it, on another connection or
 * after a restart, hears what came of the first.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"
#include "io/clock.h"
#include "relay/site_inside.h"

static void
tell(struct site *s, struct relay_session *session, const char *id,
    const char *status, const char *code, const char *text, int64_t deadline_ms,
    int64_t ms, int64_t retry_ms)
{
	struct relay_result r = { .id = id,
		.status = status,
		.code = code && code[0] ? code : NULL,
		.text = text && text[0] ? text : NULL,
		.deadline_ms = deadline_ms,
		.ms = ms,
		.retry_ms = retry_ms };

	if (session)
		relay_feed_result(s->feed, session, &r);
}

void
order_tell(struct site *s, struct relay_session *session, const char *id,
    const char *status, int64_t deadline_ms)
{
	tell(s, session, id, status, NULL, NULL, deadline_ms, -1, -1);
}

void
order_tell_end(
    struct site *s, struct relay_session *session, const struct deed *deed)
{
	tell(s, session, deed->id, deed->status, deed->code, deed->text, -1,
	    deed->ms, -1);
}

void
order_free(struct site *s, struct order *o)
{
	if (o->desk && o->desk->acting == o)
		o->desk->acting = NULL;
	TAILQ_REMOVE(&s->orders, o, all);
	mem_free(o);
}

static struct trail_who
who_of(const struct site *s, const struct order *o)
{
	return (struct trail_who){ o->user, s->o.config->name, o->deed->id,
		o->reason };
}

/* So that the same id hears the same at every relay. */
static void
share_deed(struct site *s, const char *user, const struct deed *d)
{
	struct share_end e = { user, d->id, d->status, d->code, d->text,
		d->ms };

	if (s->o.share)
		share_act_end(s->o.share, s->o.config->name, &e);
}

void
order_end(struct site *s, struct order *o, const char *status, const char *code,
    const char *text)
{
	struct trail_who who = who_of(s, o);
	struct deed *deed = o->deed;
	int64_t now_ms = clock_now_ms();

	snprintf(deed->status, sizeof(deed->status), "%s", status);
	snprintf(deed->code, sizeof(deed->code), "%s", code);
	snprintf(deed->text, sizeof(deed->text), "%s", text);
	deeds_end(s->o.deeds, deed, now_ms);
	share_deed(s, o->user, deed);
	trail_outcome(s->o.trail, &who, status, text, now_ms);
	s->counts.failed += strcmp(status, "failed") == 0;
	s->counts.unknown += strcmp(status, "unknown") == 0;
	/* First the truth, then the word on it. */
	relay_feed_changed(s->feed, o->call,
	    verb_is(o->verb, VERB_LOUD) && strcmp(status, "done") == 0
		? "superv.joined"
		: NULL,
	    o->user);
	order_tell_end(s, o->session, deed);
	order_free(s, o);
}

/* Why the engine ends it now: what the provider said, if it does so while it is
 * given an answer, or that it cannot be written down.  NULL: it has reasons of
 * its own. */
static const char *
code_of_end(const struct desk *d)
{
	if (d->unwritten)
		return "audit";
	switch (d->verdict) {
	case VERDICT_SIGN_IN:
		return "credentials";
	case VERDICT_BUSY:
		return "busy";
	case VERDICT_LEG_GONE:
	case VERDICT_CALL_GONE:
		return "gone";
	default:
		return NULL;
	}
}

/* By the engine's own sentences. */
static const char *
code_of_words(const char *why)
{
	static const struct {
		const char *part, *code;
	} rows[] = {
		{ "overtaken", "conflict" },
		{ "not sent: that person", "conflict" },
		{ "has ended", "gone" },
		{ "has left", "gone" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++)
		if (strstr(why, rows[i].part))
			return rows[i].code;
	return "provider";
}

static const char *
code_of(const struct order *o)
{
	return o->code ? o->code : code_of_words(o->why);
}

static bool
is_of(const struct order *o, const struct desk *d, uint64_t act)
{
	return o->desk == d && act > 0 && act >= o->first && act <= o->last;
}

/* The order that has made this act, or is making it. */
static struct order *
order_of(struct desk *d, uint64_t act)
{
	struct order *o;

	TAILQ_FOREACH(o, &d->site->orders, all)
	if (is_of(o, d, act))
		return o;
	return d->acting;
}

bool
order_intent(void *ctx, const struct action *a)
{
	struct desk *d = ctx;
	struct site *s = d->site;
	struct order *o = order_of(d, a->id);
	struct trail_who who = { d->user, s->o.config->name, "", "" };

	if (o)
		who = who_of(s, o);
	d->unwritten = !trail_intent(s->o.trail, &who, a, clock_now_ms());
	return !d->unwritten;
}

static void
note_outcome(struct order *o, const struct desk *d, uint64_t act,
    enum act_state state, const char *why)
{
	o->unsure = state == ACT_UNSURE;
	o->seen = state == ACT_SEEN ? act : o->seen;
	o->failed = state == ACT_REFUSED || state == ACT_NOT_DONE;
	o->code = o->failed ? code_of_end(d) : NULL;
	snprintf(o->why, sizeof(o->why), "%s", why);
}

/* Only noted: whoever calls is in the middle of an engine.  Who asks for QUIET
 * while it is under way has the same act as who asked first. */
void
order_outcome(void *ctx, uint64_t act, enum act_state state, const char *why)
{
	struct desk *d = ctx;
	struct order *o;
	bool found = false;

	TAILQ_FOREACH(o, &d->site->orders, all)
	if (is_of(o, d, act)) {
		found = true;
		note_outcome(o, d, act, state, why);
	}
	if (!found && d->acting)
		note_outcome(d->acting, d, act, state, why);
}

void
order_gone(struct site *s, const struct relay_session *session)
{
	struct order *o;

	TAILQ_FOREACH(o, &s->orders, all)
	if (o->session == session)
		o->session = NULL;
}

bool
order_has(const struct site *s, const struct desk *d)
{
	const struct order *o;

	TAILQ_FOREACH(o, &s->orders, all)
	if (o->desk == d)
		return true;
	return false;
}

bool
order_is_loud(const struct site *s, const struct desk *d)
{
	const struct order *o;

	TAILQ_FOREACH(o, &s->orders, all)
	if (o->desk == d && verb_is(o->verb, VERB_LOUD))
		return true;
	return false;
}

/* The provider has taken the last step; what it shows is to come. */
static void
look_for_accepted(struct site *s, struct order *o)
{
	const struct model *m = engine_model(o->desk->engine);
	const struct act *act;
	int i;

	for (i = 0; !o->accepted; i++) {
		act = model_act(m, i);
		if (!act || i == ACT_LOG)
			return;
		if (act->id != o->last || act->state != ACT_ACCEPTED)
			continue;
		o->accepted = true;
		tell(s, o->session, o->deed->id, "accepted", NULL, NULL, -1,
		    clock_now_ms() - o->deed->asked_ms, -1);
	}
}

static void
settle(struct site *s, struct order *o)
{
	if (o->seen == o->last) {
		order_end(s, o, "done", "", o->warning);
	} else if (engine_is_open(o->desk->engine, o->first, o->last)) {
		if (clock_now_ms() >= o->deadline_ms)
			order_end(s, o, "unknown", "timeout",
			    "nothing shows yet what came of it");
		else
			look_for_accepted(s, o);
	} else if (o->failed) {
		order_end(s, o, "failed", code_of(o), o->why);
	} else if (o->unsure) {
		order_end(s, o, "unknown", "", o->why);
	} else {
		order_end(s, o, "failed", "conflict", "overtaken");
	}
}

void
order_settle(struct site *s)
{
	struct order *o, *next;

	for (o = TAILQ_FIRST(&s->orders); o; o = next) {
		next = TAILQ_NEXT(o, all);
		if (o->abroad)
			order_settle_abroad(s, o);
		else if (o->first > 0)
			settle(s, o);
	}
}

int64_t
order_next(const struct site *s)
{
	const struct order *o;
	int64_t next = INT64_MAX;

	TAILQ_FOREACH(o, &s->orders, all)
	if (o->deadline_ms < next)
		next = o->deadline_ms;
	return next;
}

/* The engine has made no act of it, and has said why. */
void
order_no_act(struct site *s, struct order *o)
{
	const struct act *said = model_act(engine_model(o->desk->engine), 0);
	const char *why = said ? said->what : "";

	if (verb_is(o->verb, VERB_FREE) && o->desk->seek_ms) {
		o->desk->seek_stop = true;
		order_end(s, o, "unknown", "",
		    "your phone is looked for: put it down");
		return;
	}
	if (verb_is(o->verb, VERB_FREE)) {
		order_end(s, o, "done", "", "nobody hears you");
		return;
	}
	if (strncmp(why, "!! Not sent: ", 13) == 0)
		why += 13;
	order_end(s, o, "failed",
	    strstr(why, "ended") || strstr(why, "left") ? "gone" : "policy",
	    why);
}

static void
execute(struct site *s, struct order *o, const struct relay_action *a)
{
	char id[DEED_ID_LEN];
	struct relay_session *session = o->session;
	int64_t now_ms = clock_now_ms();

	snprintf(id, sizeof(id), "%s", a->id);
	order_start(o, a);
	if (o->first == 0) {
		tell(s, session, id, "sent", NULL, NULL, 0, -1, -1);
		order_no_act(s, o);
		return;
	}
	o->deadline_ms = now_ms + order_patience(o);
	tell(s, session, id, "sent", NULL, NULL, o->deadline_ms - now_ms, -1,
	    -1);
	relay_feed_changed(s->feed, o->call,
	    verb_is(o->verb, VERB_LOUD) ? "superv.asked" : NULL, o->user);
}

void
order_refuse(struct site *s, struct relay_session *session, const char *user,
    const struct relay_action *a, const struct objection *why)
{
	struct trail_who who = { user, s->o.config->name, a->id, "" };
	int64_t now_ms = clock_now_ms();
	struct deed *deed;

	s->counts.denied += strcmp(why->status, "denied") == 0;
	if (!why->forget)
		trail_note(
		    s->o.trail, &who, why->status, a->call, why->text, now_ms);
	deed = why->forget ? NULL
			   : deeds_add(s->o.deeds, user, a->id, now_ms, false);
	if (deed) {
		snprintf(deed->status, sizeof(deed->status), "%s", why->status);
		snprintf(deed->code, sizeof(deed->code), "%s", why->code);
		snprintf(deed->text, sizeof(deed->text), "%s", why->text);
		deeds_end(s->o.deeds, deed, now_ms);
		share_deed(s, user, deed);
	}
	tell(s, session, a->id, why->status, why->code, why->text, -1, -1,
	    why->retry_ms);
}

/* A sentence for the audit log; nothing is sent. */
static void
take_note(struct site *s, struct order *o, const char *text)
{
	struct trail_who who = who_of(s, o);
	char clean[NAME_LEN];

	text_clean(clean, sizeof(clean), NAME_LEN - 1, span_of(text));
	if (trail_note(
		s->o.trail, &who, "note", o->call, clean, clock_now_ms()))
		order_end(s, o, "done", "", "");
	else
		order_end(
		    s, o, "failed", "audit", "the audit log cannot be written");
}

static void
again(struct site *s, struct relay_session *session, struct deed *deed)
{
	struct order *o;

	if (deed->over) {
		order_tell_end(s, session, deed);
		return;
	}
	TAILQ_FOREACH(o, &s->orders, all)
	if (o->deed == deed) {
		o->session = session;
		tell(s, session, deed->id, "sent", NULL, NULL,
		    o->deadline_ms - clock_now_ms(), -1, -1);
	}
}

static struct order *
order_new(struct site *s, struct relay_session *session,
    const struct relay_action *a, enum verb v, struct deed *deed)
{
	struct order *o = mem_zalloc(1, sizeof(*o));
	const char *user = relay_feed_user_of(session)->name;

	o->deed = deed;
	o->session = session;
	o->verb = v;
	o->deadline_ms = INT64_MAX;
	snprintf(o->call, sizeof(o->call), "%s", a->call);
	text_clean(
	    o->reason, sizeof(o->reason), NAME_LEN - 1, span_of(a->reason));
	span_copy(o->user, sizeof(o->user), span_of(user));
	o->desk = desk_of(s, user);
	if (!o->desk && verb_action(v) != ACTION_NONE && !verb_is(v, VERB_FREE))
		o->desk = desk_new(s, user, "");
	TAILQ_INSERT_TAIL(&s->orders, o, all);
	return o;
}

void
order_execute(struct site *s, struct relay_session *session,
    const struct relay_action *a, enum verb v)
{
	const char *user = relay_feed_user_of(session)->name;
	struct deed *deed = deeds_add(
	    s->o.deeds, user, a->id, clock_now_ms(), !verb_is(v, VERB_FREE));
	bool abroad = verb_is(v, VERB_FREE) && order_is_abroad(s, user);
	struct order *o;

	if (!deed) {
		tell(s, session, a->id, "failed", "audit",
		    "what is asked for cannot be written down", -1, -1, -1);
		return;
	}
	o = order_new(s, session, a, v, deed);
	if (v == VERB_NOTE)
		take_note(s, o, a->text);
	else if (v == VERB_CLAIM || v == VERB_UNCLAIM)
		claim_order(s, o, a);
	else if (abroad)
		order_ask_abroad(s, o);
	else if (o->desk)
		execute(s, o, a);
	else
		order_end(s, o, "done", "", "nobody hears you");
	site_settle(s);
}

void
order_take(
    void *ctx, struct relay_session *session, const struct relay_action *a)
{
	struct site *s = ctx;
	const char *user = relay_feed_user_of(session)->name;
	enum verb v = verb_of(a->verb);
	struct objection why;
	struct deed *deed = deeds_find(s->o.deeds, user, a->id, clock_now_ms());

	if (deed) {
		again(s, session, deed);
		return;
	}
	if (gate_again(s, session, a->id))
		return;
	s->counts.acts++;
	if (order_object(s, session, a, v, &why))
		order_refuse(s, session, user, a, &why);
	else if (s->o.share && !verb_is(v, VERB_FREE))
		gate_take(s, session, a, v);
	else
		order_execute(s, session, a, v);
}
