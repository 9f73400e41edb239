/*
 * Silence asked for at a relay that has not his desk, and what is left of
 * orders when another relay takes a desk over.
 */
#include "io/clock.h"
#include "relay/site_inside.h"

/* How long another relay may take to make somebody quieter, or this one when it
 * has taken him over. */
#define ABROAD_MS 15000

bool
order_is_abroad(struct site *s, const char *user)
{
	const char *relay;

	return s->o.share &&
	       share_seat(s->o.share, s->o.config->name, user, &relay);
}

/* His desk is at another relay, which alone can make him quieter; if there is
 * something of him here, that is silenced as well. */
void
order_ask_abroad(struct site *s, struct order *o)
{
	int64_t patience = share_gone_ms(s->o.share) + ABROAD_MS;
	struct desk *d = o->desk;

	o->desk = NULL;
	if (d && !desk_is_out(d))
		desk_send_off(d, "he asks for silence");
	o->deadline_ms = clock_now_ms() + patience;
	if (share_quieten(s->o.share, s->o.config->name, o->user,
		verb_name(o->verb)) == -1) {
		order_end(s, o, "failed", "busy",
		    "the relay that has your phone cannot be reached: put it "
		    "down");
		return;
	}
	o->abroad = true;
	order_tell(s, o->session, o->deed->id, "sent", patience);
}

/* Shown as quiet by the relay that has him; or it is gone, and he is here. */
void
order_settle_abroad(struct site *s, struct order *o)
{
	struct relay_action a = { .call = "", .part = "" };
	const struct share_state *seat;
	const char *relay;

	seat = share_seat(s->o.share, s->o.config->name, o->user, &relay);
	o->desk = seat ? NULL : desk_of(s, o->user);
	if (o->desk) {
		o->abroad = false;
		order_start(o, &a);
		o->deadline_ms = clock_now_ms() + order_patience(o);
		if (o->first == 0)
			order_no_act(s, o);
		return;
	}
	if (!seat || (o->verb == VERB_QUIET && !seat->unsure &&
			 seat->mode <= MODE_MONITOR))
		order_end(s, o, "done", "", "");
	else if (clock_now_ms() >= o->deadline_ms)
		order_end(s, o, "unknown", "timeout",
		    "the relay that has your phone does not say what came of "
		    "it");
}

void
order_lose(struct site *s, const struct desk *d)
{
	struct order *o, *next;

	for (o = TAILQ_FIRST(&s->orders); o; o = next) {
		next = TAILQ_NEXT(o, all);
		if (o->desk == d)
			order_end(s, o, "unknown", "conflict",
			    "another relay has taken your phone over");
	}
}
