/*
 * What was asked for becomes acts of the supervisor's engine.
 */
#include <stdio.h>
#include <string.h>

#include "io/clock.h"
#include "relay/site_inside.h"

/* What one step may take: a request, and reading back until it is seen. */
#define STEP_MS 20000
/* Beyond what the engine itself gives up after. */
#define RING_MS 15000

static void
act(struct order *o, const struct action *a)
{
	struct engine *e = o->desk->engine;
	uint64_t first, last;

	engine_act(e, a, clock_now_ms());
	engine_acted(e, &first, &last);
	if (o->first == 0)
		o->first = first;
	if (last > 0)
		o->last = last;
}

/* Out of the call, and down with the phone if it was called from here.  One
 * that rings is in no call yet: QUIET hangs it up at once. */
static void
stop(struct order *o)
{
	struct engine *e = o->desk->engine;
	const struct participant *leg = model_my_leg(engine_model(e));
	struct action a = { .kind = ACTION_LEAVE, .sure = true };

	if (!leg || leg->state != LEG_ANSWERED) {
		a.kind = ACTION_QUIET;
		act(o, &a);
		return;
	}
	if (leg->call)
		act(o, &a);
	a.kind = ACTION_HANGUP;
	act(o, &a);
}

static void
start(struct order *o, const struct relay_action *a)
{
	struct action act_now = { .kind = verb_action(o->verb) };
	int i;

	snprintf(act_now.call, sizeof(act_now.call), "%s", a->call);
	if (verb_is(o->verb, VERB_PART))
		snprintf(act_now.participant, sizeof(act_now.participant), "%s",
		    a->part);
	for (i = 0; o->verb == VERB_WHISPER && i < a->to_count; i++)
		snprintf(act_now.target[act_now.target_count++], ID_LEN, "%s",
		    a->to[i]);
	if (o->verb == VERB_STOP)
		stop(o);
	else
		act(o, &act_now);
}

static bool
is_one_of(const char *const *list, int count, const char *id)
{
	int i;

	for (i = 0; i < count; i++)
		if (strcmp(list[i], id) == 0)
			return true;
	return false;
}

static void
say_voice(struct order *o, const char *who, const char *ear)
{
	const struct participant *p =
	    model_participant(engine_model(o->desk->engine), ear);
	char name[NAME_LEN] = "somebody";

	if (p)
		participant_label(p, name, sizeof(name));
	snprintf(o->warning, sizeof(o->warning),
	    "%.40s whispers to %.40s as well: two voices in one ear", who,
	    name);
}

/* Other supervisors, as their desks know it, here and at other relays: not
 * every provider shows to whom a leg whispers. */
static void
warn_of_desks(struct order *o, const struct relay_action *a)
{
	struct relay_superv v[FEED_SUPERVS];
	int n, i, k;

	n = desk_supervisors(o->desk->site, a->call, v, FEED_SUPERVS);
	for (k = 0; k < n; k++)
		for (i = 0;
		     i < v[k].to_count && strcmp(v[k].user, o->desk->user) != 0;
		     i++)
			if (is_one_of(a->to, a->to_count, v[k].to[i]))
				say_voice(o, v[k].user, v[k].to[i]);
}

/* Whoever else does, as the provider shows it. */
static void
warn_of_legs(struct order *o, const struct relay_action *a)
{
	const struct model *m = engine_model(o->desk->engine);
	const struct call *c = model_call(m, a->call);
	const struct participant *p;
	char who[NAME_LEN];
	int i;

	if (!c)
		return;
	TAILQ_FOREACH(p, &c->participants, in_call)
	for (i = 0; i < p->target_count; i++) {
		if (strcmp(p->id, model_me(m)->leg) == 0 ||
		    !is_one_of(a->to, a->to_count, p->target[i]))
			continue;
		participant_label(p, who, sizeof(who));
		say_voice(o, who, p->target[i]);
	}
}

/* Another supervisor whispers to one of them already. */
static void
warn(struct order *o, const struct relay_action *a)
{
	if (o->verb != VERB_WHISPER)
		return;
	warn_of_legs(o, a);
	warn_of_desks(o, a);
}

void
order_start(struct order *o, const struct relay_action *a)
{
	warn(o, a);
	o->desk->acting = o;
	start(o, a);
	o->desk->acting = NULL;
}

int64_t
order_patience(const struct order *o)
{
	const struct participant *leg =
	    model_my_leg(engine_model(o->desk->engine));
	int64_t steps = (int64_t)(o->last - o->first + 1);
	bool rings =
	    verb_is(o->verb, VERB_LOUD) && !(leg && leg->state == LEG_ANSWERED);

	return steps * STEP_MS +
	       (rings ? o->desk->site->account.ring_s * 1000 + RING_MS : 0);
}
