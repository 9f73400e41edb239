/*
 * Why something that was asked for cannot be, told before anything is sent.
 * What is hidden from a supervisor and what is not there get one answer.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "io/clock.h"
#include "relay/site_inside.h"

bool
object(struct objection *o, const char *status, const char *code,
    const char *fmt, ...)
{
	va_list ap;

	*o = (struct objection){
		.status = status, .code = code, .retry_ms = -1
	};
	va_start(ap, fmt);
	vsnprintf(o->text, sizeof(o->text), fmt, ap);
	va_end(ap);
	return true;
}

static bool
is_there(const struct call *c, const struct model *m, const char *id)
{
	const struct participant *p = model_participant(m, id);

	return p && p->call == c;
}

static bool
object_to_people(struct site *s, const struct relay_action *a, enum verb v,
    const struct call *c, struct objection *out)
{
	const struct model *m = engine_model(s->watch->engine);
	int max = s->o.config->provider->max_targets;
	int i;

	if (verb_is(v, VERB_PART) && !is_there(c, m, a->part))
		return object(out, "failed", "gone", "no such person in it");
	if (v != VERB_WHISPER)
		return false;
	if (a->to_count == 0)
		return object(
		    out, "failed", "policy", "a whisper needs somebody");
	if (max > 0 && a->to_count > max)
		return object(out, "failed", "policy",
		    "here at most %d can hear a whisper", max);
	for (i = 0; i < a->to_count; i++)
		if (!is_there(c, m, a->to[i]))
			return object(out, "failed", "gone",
			    "somebody picked has left the call");
	return false;
}

/* Two who want the same at the same moment do not contradict each other. */
static bool
is_so_already(struct site *s, const struct relay_action *a, enum verb v)
{
	const struct model *m = engine_model(s->watch->engine);
	const struct participant *p = model_participant(m, a->part);

	switch (v) {
	case VERB_HOLD:
		return p && p->on_hold;
	case VERB_UNHOLD:
		return p && !p->on_hold;
	case VERB_MUTE:
		return p && p->muted;
	case VERB_UNMUTE:
		return p && !p->muted;
	default:
		return false;
	}
}

/* What was seen is not what is. */
static bool
object_to_rev(struct site *s, const struct relay_action *a, enum verb v,
    struct objection *out)
{
	if (!a->has_rev && verb_is(v, VERB_LOUD))
		return object(out, "failed", "conflict",
		    "say the rev of the call that you saw");
	if (!a->has_rev || a->rev >= relay_feed_rev(s->feed, a->call) ||
	    is_so_already(s, a, v))
		return false;
	s->counts.conflicts++;
	return object(out, "failed", "conflict",
	    "the call has changed since you saw it: look again");
}

static bool
object_to_haste(struct site *s, const char *user, struct objection *out)
{
	int64_t now_ms = clock_now_ms(), retry_ms;

	if (rate_take(site_rate(s, user, now_ms), now_ms, &retry_ms))
		return false;
	s->counts.limited++;
	object(out, "denied", "rate", "too many acts: wait a moment");
	out->retry_ms = retry_ms;
	out->forget = true;
	return true;
}

/* One at a time of a kind. */
static bool
object_to_twin(struct site *s, const char *user, const struct relay_action *a,
    enum verb v, struct objection *out)
{
	struct desk *d = desk_of(s, user);
	struct order *o;

	TAILQ_FOREACH(o, &s->orders, all)
	if (d && o->desk == d && o->verb == v && strcmp(o->call, a->call) == 0)
		return object(
		    out, "failed", "busy", "the same is under way already");
	return false;
}

static bool
object_to_phone(
    struct site *s, const char *user, enum verb v, struct objection *out)
{
	const struct token *t = desk_token(s, user);

	if (!verb_is(v, VERB_LOUD) || (t && t->phone[0]))
		return false;
	return object(
	    out, "failed", "policy", "there is no phone in your token");
}

bool
order_object_now(struct site *s, struct relay_session *session,
    const struct relay_action *a, enum verb v, struct objection *out)
{
	const struct call *c;

	if (s->leaving)
		return object(out, "failed", "busy", "the relay ends");
	c = model_call(engine_model(s->watch->engine), a->call);
	if (!c || c->ended_ms || !relay_feed_sees(s->feed, session, a->call))
		return object(out, "failed", "gone", "no such call");
	return object_to_people(s, a, v, c, out) || object_to_rev(s, a, v, out);
}

bool
order_object(struct site *s, struct relay_session *session,
    const struct relay_action *a, enum verb v, struct objection *out)
{
	const struct relay_user *u = relay_feed_user_of(session);

	if (v != VERBS && verb_is(v, VERB_FREE))
		return false;
	if (object_to_haste(s, u->name, out))
		return true;
	if (v == VERBS)
		return object(out, "denied", "denied", "there is no such verb");
	if (!right_to(u->roles, v))
		return object(out, "denied", "denied",
		    "your token does not allow %s", verb_name(v));
	return order_object_now(s, session, a, v, out) ||
	       object_to_phone(s, u->name, v, out) ||
	       object_to_twin(s, u->name, a, v, out);
}
