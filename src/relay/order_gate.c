/*
 * Before something louder is done every relay must know: that the id is
 * executed here, that his desk is this relay's, and how loud he is going to be.
 * Only then is it executed, if nothing has changed meanwhile.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "io/clock.h"
#include "relay/site_inside.h"

/* How long the end of an id that another relay has executed is waited for. */
#define ELSEWHERE_MS 60000

/* What was asked for, while it waits. */
struct gate {
	TAILQ_ENTRY(gate) all;
	struct site *site;
	struct relay_session *session; /* NULL: gone */
	char user[TOKEN_NAME_LEN];
	enum verb verb;
	struct relay_action action; /* its strings are ours */
	bool open;                  /* nothing is against it */
	int64_t elsewhere_ms; /* until when another relay's word is awaited */
};

static char *
keep(const char *text)
{
	return mem_strdup(text ? text : "");
}

static struct gate *
gate_new(struct site *s, struct relay_session *session,
    const struct relay_action *a, enum verb v)
{
	struct gate *g = mem_zalloc(1, sizeof(*g));
	int i;

	g->site = s;
	g->session = session;
	span_copy(g->user, sizeof(g->user),
	    span_of(relay_feed_user_of(session)->name));
	g->verb = v;
	g->action = *a;
	g->action.id = keep(a->id);
	g->action.verb = keep(a->verb);
	g->action.call = keep(a->call);
	g->action.part = keep(a->part);
	g->action.via = keep(a->via);
	g->action.from = keep(a->from);
	g->action.text = keep(a->text);
	g->action.reason = keep(a->reason);
	for (i = 0; i < a->to_count; i++)
		g->action.to[i] = keep(a->to[i]);
	TAILQ_INSERT_TAIL(&s->gates, g, all);
	return g;
}

/* Made by mem_strdup above. */
static void
let_go(const char *text)
{
	mem_free((char *)(uintptr_t)text);
}

static void
drop(struct gate *g)
{
	int i;

	TAILQ_REMOVE(&g->site->gates, g, all);
	let_go(g->action.id);
	let_go(g->action.verb);
	let_go(g->action.call);
	let_go(g->action.part);
	let_go(g->action.via);
	let_go(g->action.from);
	let_go(g->action.text);
	let_go(g->action.reason);
	for (i = 0; i < g->action.to_count; i++)
		let_go(g->action.to[i]);
	mem_free(g);
}

void
gate_free(struct site *s)
{
	while (!TAILQ_EMPTY(&s->gates))
		drop(TAILQ_FIRST(&s->gates));
}

static void
refuse(struct gate *g, const struct objection *why)
{
	struct site *s = g->site;

	order_refuse(s, g->session, g->user, &g->action, why);
	drop(g);
	site_settle(s);
}

/* forget: it was not begun anywhere. */
static void
refuse_away(struct gate *g, bool forget)
{
	struct objection why;

	object(&why, "failed", "busy",
	    "the other relays cannot be told: nothing louder is done");
	why.forget = forget;
	refuse(g, &why);
}

static void
go(struct gate *g)
{
	struct site *s = g->site;
	struct objection why;

	if (!g->session)
		object(&why, "failed", "gone", "the console has gone");
	if (!g->session ||
	    order_object_now(s, g->session, &g->action, g->verb, &why)) {
		refuse(g, &why);
		return;
	}
	/* From now on he is told as he is. */
	g->open = true;
	order_execute(s, g->session, &g->action, g->verb);
	drop(g);
}

static void
on_told(void *arg, enum share_said said, const char *relay)
{
	struct gate *g = arg;

	(void)relay;
	if (said == SHARE_OURS)
		go(g);
	else
		refuse_away(g, false);
}

/* As loud as he is, or is going to be; and until it is done, not sure. */
static void
fill(struct gate *g, struct share_state *will)
{
	static const enum mode modes[VERBS] = { [VERB_MONITOR] = MODE_MONITOR,
		[VERB_WHISPER] = MODE_WHISPER,
		[VERB_BARGE] = MODE_BARGE };
	const struct relay_action *a = &g->action;
	struct desk *d = desk_of(g->site, g->user);
	bool was = d && desk_state(d, will);
	int i;

	snprintf(will->site, sizeof(will->site), "%s", g->site->o.config->name);
	snprintf(will->user, sizeof(will->user), "%s", g->user);
	will->unsure = true;
	will->seen = will->proven = false;
	if (was && will->call[0] && will->mode >= modes[g->verb])
		return;
	snprintf(will->call, sizeof(will->call), "%s", a->call);
	will->mode = modes[g->verb];
	will->since_ms = clock_now_ms();
	will->to_count = 0;
	for (i = 0; g->verb == VERB_WHISPER && i < a->to_count; i++)
		snprintf(will->to[will->to_count++], ID_LEN, "%s", a->to[i]);
}

static void
announce(struct gate *g)
{
	struct share_state *will = mem_zalloc(1, sizeof(*will));

	fill(g, will);
	if (share_tell(g->site->o.share, will, on_told, g) == -1)
		refuse_away(g, false);
	mem_free(will);
}

static void
on_desk(void *arg, enum share_said said, const char *relay)
{
	struct gate *g = arg;
	struct objection why;

	if (said == SHARE_OURS && verb_is(g->verb, VERB_LOUD)) {
		announce(g);
	} else if (said == SHARE_OURS) {
		go(g);
	} else if (said == SHARE_THEIRS) {
		object(&why, "failed", "conflict",
		    "relay %s acts for you, through another console", relay);
		refuse(g, &why);
	} else {
		refuse_away(g, false);
	}
}

static void
on_act(void *arg, enum share_said said, const char *relay)
{
	struct gate *g = arg;
	struct site *s = g->site;

	(void)relay;
	if (said == SHARE_AWAY) {
		refuse_away(g, true);
	} else if (said == SHARE_THEIRS) {
		struct deed *deed = deeds_find(
		    s->o.deeds, g->user, g->action.id, clock_now_ms());

		g->elsewhere_ms = clock_now_ms() + ELSEWHERE_MS;
		if (deed && deed->over)
			gate_ended(s, g->user, g->action.id);
		else
			order_tell(
			    s, g->session, g->action.id, "sent", ELSEWHERE_MS);
		site_settle(s);
	} else if (verb_action(g->verb) == ACTION_NONE) {
		go(g);
	} else if (share_desk(s->o.share, s->o.config->name, g->user, on_desk,
		       g) == -1) {
		refuse_away(g, false);
	}
}

void
gate_take(struct site *s, struct relay_session *session,
    const struct relay_action *a, enum verb v)
{
	struct gate *g = gate_new(s, session, a, v);

	if (share_act(s->o.share, s->o.config->name, g->user, g->action.id,
		on_act, g) == -1)
		refuse_away(g, true);
}

bool
gate_again(struct site *s, struct relay_session *session, const char *id)
{
	const char *user = relay_feed_user_of(session)->name;
	struct gate *g;

	TAILQ_FOREACH(g, &s->gates, all)
	if (strcmp(g->user, user) == 0 && strcmp(g->action.id, id) == 0) {
		g->session = session;
		return true;
	}
	return false;
}

void
gate_gone(struct site *s, const struct relay_session *session)
{
	struct gate *g;

	TAILQ_FOREACH(g, &s->gates, all)
	if (g->session == session)
		g->session = NULL;
}

bool
gate_has(const struct site *s, const char *user)
{
	const struct gate *g;

	TAILQ_FOREACH(g, &s->gates, all)
	if (!g->open && g->elsewhere_ms == 0 && strcmp(g->user, user) == 0)
		return true;
	return false;
}

void
gate_ended(struct site *s, const char *user, const char *id)
{
	struct deed *deed = deeds_find(s->o.deeds, user, id, clock_now_ms());
	struct gate *g, *next;

	for (g = TAILQ_FIRST(&s->gates); g && deed; g = next) {
		next = TAILQ_NEXT(g, all);
		if (g->elsewhere_ms == 0 || strcmp(g->user, user) != 0 ||
		    strcmp(g->action.id, id) != 0)
			continue;
		if (g->session)
			order_tell_end(s, g->session, deed);
		drop(g);
	}
}

void
gate_settle(struct site *s)
{
	int64_t now_ms = clock_now_ms();
	struct gate *g, *next;
	struct objection why;

	for (g = TAILQ_FIRST(&s->gates); g; g = next) {
		next = TAILQ_NEXT(g, all);
		if (g->elsewhere_ms == 0 || now_ms < g->elsewhere_ms)
			continue;
		object(&why, "unknown", "timeout",
		    "it was asked for at another relay, which does not say "
		    "what came of it");
		refuse(g, &why);
	}
}

int64_t
gate_next(const struct site *s)
{
	const struct gate *g;
	int64_t next = INT64_MAX;

	TAILQ_FOREACH(g, &s->gates, all)
	if (g->elsewhere_ms && g->elsewhere_ms < next)
		next = g->elsewhere_ms;
	return next;
}
