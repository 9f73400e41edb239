/*
 * Who takes care of a call: until he lets go of it, leaves it, or is gone, or
 * the call is over.  A call goes on in another one if somebody who was in it
 * does.
 */
#include <stdio.h>
#include <string.h>

#include "io/clock.h"
#include "relay/site_inside.h"

/* From one call to another takes a moment. */
#define ADRIFT_MS 5000

bool
claim_told(void *ctx, const char *call, struct relay_claim *out)
{
	const struct site *s = ctx;
	const struct claim *claim = claims_of(s->claims, call);

	if (!claim)
		return false;
	*out = (struct relay_claim){ claim->user, claim->since_ms };
	return true;
}

static const struct model *
picture(const struct site *s)
{
	return engine_model(s->watch->engine);
}

/* The customer, if there is one: whom a call is about. */
static void
keep_leg(struct claim *claim, const struct call *c)
{
	const struct participant *p = call_first(c, ROLE_CUSTOMER);

	if (!p)
		p = TAILQ_FIRST(&c->participants);
	while (p && p->role == ROLE_SUPERVISOR)
		p = TAILQ_NEXT(p, in_call);
	if (p)
		snprintf(claim->leg, sizeof(claim->leg), "%s", p->id);
}

static void
let_go(struct site *s, struct claim *claim, const char *why)
{
	struct trail_who who = { claim->user, s->o.config->name, "", "" };
	char call[ID_LEN];

	memcpy(call, claim->call, sizeof(call));
	trail_note(s->o.trail, &who, "claim ended", call, why, clock_now_ms());
	claims_end(s->claims, claim);
	relay_feed_changed(s->feed, NULL, NULL, NULL);
}

static void
take(struct site *s, struct order *o, const struct relay_action *a)
{
	const struct call *c = model_call(picture(s), o->call);
	struct claim *claim = claims_of(s->claims, c->id);
	struct trail_who who = { o->user, s->o.config->name, o->deed->id,
		o->reason };
	char text[NAME_LEN] = "";

	if (claim && strcmp(claim->user, o->user) != 0) {
		if (strcmp(claim->user, a->from) != 0) {
			snprintf(
			    text, sizeof(text), "%s is on it", claim->user);
			order_end(s, o, "failed", "conflict", text);
			return;
		}
		snprintf(text, sizeof(text), "taken over from %s", claim->user);
	}
	if (!trail_note(
		s->o.trail, &who, "claim", c->id, text, clock_now_ms())) {
		order_end(
		    s, o, "failed", "audit", "the audit log cannot be written");
		return;
	}
	claim = claims_set(s->claims, c->id, o->user, clock_now_ms());
	if (claim)
		keep_leg(claim, c);
	order_end(s, o, "done", "", "");
}

static void
give_back(struct site *s, struct order *o)
{
	const struct call *c = model_call(picture(s), o->call);
	struct claim *claim = claims_of(s->claims, c->id);
	char text[NAME_LEN];

	if (claim && strcmp(claim->user, o->user) != 0) {
		snprintf(text, sizeof(text), "%s is on it", claim->user);
		order_end(s, o, "failed", "conflict", text);
		return;
	}
	if (claim)
		let_go(s, claim, "he has let go of it");
	order_end(s, o, "done", "", "");
}

void
claim_order(struct site *s, struct order *o, const struct relay_action *a)
{
	if (o->verb == VERB_CLAIM)
		take(s, o, a);
	else
		give_back(s, o);
}

static void
move(struct site *s, struct claim *claim, const char *call)
{
	struct claim was = *claim, *now;

	claims_end(s->claims, claim);
	now = claims_set(s->claims, call, was.user, was.since_ms);
	relay_feed_changed(s->feed, NULL, NULL, NULL);
	if (!now)
		return;
	memcpy(now->leg, was.leg, sizeof(now->leg));
	now->alone_ms = was.alone_ms;
}

/* Its call is over: is there another one with those who were in it?  False if
 * the claim is gone, or another one now. */
static bool
follow(struct site *s, struct claim *claim, int64_t now_ms)
{
	const struct participant *p = model_participant(picture(s), claim->leg);
	bool up = p && p->state != LEG_ENDED;

	if (up && p->call && !p->call->ended_ms && !p->call->hidden &&
	    !claims_of(s->claims, p->call->id)) {
		move(s, claim, p->call->id);
		return false;
	}
	if (claim->adrift_ms == 0)
		claim->adrift_ms = now_ms;
	if (up && now_ms < claim->adrift_ms + ADRIFT_MS)
		return true;
	let_go(s, claim, "the call is over");
	return false;
}

static bool
is_there(const struct site *s, const struct claim *claim)
{
	const struct desk *d = desk_of(s, claim->user);
	const struct participant *leg =
	    d ? model_my_leg(engine_model(d->engine)) : NULL;

	return leg && leg->call &&
	       leg->call == model_call(engine_model(d->engine), claim->call);
}

static void
settle(struct site *s, struct claim *claim, int64_t now_ms)
{
	const struct call *c = model_call(picture(s), claim->call);
	bool there = is_there(s, claim);

	if (!c || c->ended_ms) {
		if (!follow(s, claim, now_ms))
			return;
	} else if (strcmp(c->id, claim->call) != 0) {
		move(s, claim, c->id);
		return;
	} else {
		claim->adrift_ms = 0;
		keep_leg(claim, c);
	}
	if (site_sessions(s, claim->user) > 0)
		claim->alone_ms = 0;
	else if (claim->alone_ms == 0)
		claim->alone_ms = now_ms;
	if (claim->was_there && !there)
		let_go(s, claim, "he has left the call");
	else if (claim->alone_ms &&
		 now_ms >= claim->alone_ms + s->o.feed->dead_seconds * 1000)
		let_go(s, claim, "no console of his is there any more");
	else
		claim->was_there = there;
}

void
claim_settle(struct site *s)
{
	struct claim *claim, *next;
	int64_t now_ms = clock_now_ms();

	for (claim = TAILQ_FIRST(claims_all(s->claims)); claim; claim = next) {
		next = TAILQ_NEXT(claim, all);
		settle(s, claim, now_ms);
	}
}

int64_t
claim_next(const struct site *s)
{
	int64_t dead_ms = s->o.feed->dead_seconds * 1000, next = INT64_MAX;
	const struct claim *claim;

	TAILQ_FOREACH(claim, claims_all(s->claims), all)
	{
		if (claim->alone_ms && claim->alone_ms + dead_ms < next)
			next = claim->alone_ms + dead_ms;
		if (claim->adrift_ms && claim->adrift_ms + ADRIFT_MS < next)
			next = claim->adrift_ms + ADRIFT_MS;
	}
	return next;
}
