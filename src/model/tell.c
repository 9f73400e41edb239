#include "model/tell.h"

#include <stdio.h>
#include <string.h>

#include "model/store.h"

bool
event_is_fact(enum event_kind kind)
{
	return kind < EVENT_MY_LEG || kind == EVENT_SKIPPED;
}

static void
put(struct sink *out, const struct event *ev)
{
	out->put(out->ctx, ev);
}

static void
put_call(struct sink *out, const struct call *c, enum event_kind kind,
    const char *text)
{
	struct event ev = { .kind = kind };

	memcpy(ev.call, c->id, sizeof(ev.call));
	snprintf(ev.text, sizeof(ev.text), "%s", text);
	put(out, &ev);
}

static void
put_leg(struct sink *out, const struct participant *p, enum event_kind kind,
    const char *text, bool on)
{
	struct event ev = { .kind = kind, .on = on };

	memcpy(ev.participant, p->id, sizeof(ev.participant));
	snprintf(ev.text, sizeof(ev.text), "%s", text);
	put(out, &ev);
}

static void
put_other(struct sink *out, const struct participant *p, enum event_kind kind,
    const char *other)
{
	struct event ev = { .kind = kind };

	memcpy(ev.participant, p->id, sizeof(ev.participant));
	snprintf(ev.other, sizeof(ev.other), "%s", other);
	put(out, &ev);
}

/* Each way in which he asks, so that each can be taken back. */
static void
tell_help(struct sink *out, const struct participant *p)
{
	struct event ev = {
		.kind = EVENT_LEG_HELP, .on = true, .at_ms = p->help_ms
	};

	memcpy(ev.participant, p->id, sizeof(ev.participant));
	snprintf(ev.text, sizeof(ev.text), "%s", p->help);
	for (ev.value = HELP_BY_WORD; ev.value <= HELP_BY_LABEL; ev.value++) {
		if (p->help_by & 1u << ev.value)
			put(out, &ev);
	}
}

/* Who it is, wherever it is. */
static void
tell_leg(struct sink *out, const struct participant *p)
{
	static const char *const states[] = { [LEG_UNKNOWN] = NULL,
		[LEG_RINGING] = "ringing",
		[LEG_ANSWERED] = "answered",
		[LEG_ENDED] = "ended" };
	struct event ev = { .kind = EVENT_LEG_NEW, .value = p->aside };

	memcpy(ev.participant, p->id, sizeof(ev.participant));
	put(out, &ev);
	put_leg(out, p, EVENT_LEG_NAME, p->name, false);
	put_leg(out, p, EVENT_LEG_NUMBER, p->number, false);
	put_leg(out, p, EVENT_LEG_ROLE, role_name(p->role), false);
	put_leg(out, p, EVENT_LEG_PLAIN, p->plain, false);
	if (p->queue[0])
		put_leg(out, p, EVENT_CALL_QUEUE, p->queue, false);
	if (p->record[0])
		put_other(out, p, EVENT_RECORD, p->record);
	tell_help(out, p);
	if (p->tie[TIE_PAIR])
		put_other(out, p, EVENT_LEG_PAIR, p->tie[TIE_PAIR]->key + 1);
	if (p->tie[TIE_LINKED])
		put_other(
		    out, p, EVENT_LEG_LINKED, p->tie[TIE_LINKED]->key + 1);
	if (states[p->state])
		put_leg(out, p, EVENT_LEG_STATE, states[p->state], false);
	if (p->room || !p->left_call[0])
		return;
	ev = (struct event){ .kind = EVENT_LEAVE, .at_ms = p->left_ms };
	memcpy(ev.participant, p->id, sizeof(ev.participant));
	snprintf(ev.call, sizeof(ev.call), "%s", p->left_call);
	put(out, &ev);
}

static void
tell_stay(struct sink *out, const struct call *c, const struct participant *p)
{
	struct event ev = { .kind = EVENT_JOIN, .at_ms = p->joined_ms };
	int i;

	if (p->by_tap)
		return;
	memcpy(ev.call, c->id, sizeof(ev.call));
	memcpy(ev.participant, p->id, sizeof(ev.participant));
	put(out, &ev);
	if (p->read)
		put_leg(out, p, EVENT_MUTE, "", p->muted);
	ev = (struct event){
		.kind = EVENT_HOLD, .at_ms = p->hold_ms, .on = p->on_hold
	};
	memcpy(ev.participant, p->id, sizeof(ev.participant));
	if (p->read)
		put(out, &ev);
	put_leg(out, p, EVENT_EXIT_ENDS, "", p->exit_ends);
	for (i = 0; i < p->target_count; i++)
		put_other(out, p, EVENT_TARGET_ADD, p->target[i]);
}

static void
tell_floor(struct sink *out, const struct call *c)
{
	struct event ev = { .kind = EVENT_TALK, .at_ms = c->floor_ms };

	if (!c->floor)
		return;
	memcpy(ev.participant, c->floor->id, sizeof(ev.participant));
	put(out, &ev);
}

static void
tell_claim(struct sink *out, const struct call *c)
{
	struct event ev = { .kind = EVENT_CALL_CLAIM,
		.value = c->claim_ms,
		.on = c->claim_mine };

	memcpy(ev.call, c->id, sizeof(ev.call));
	snprintf(ev.text, sizeof(ev.text), "%s", c->claim);
	if (c->claim[0])
		put(out, &ev);
}

static void
tell_call(struct sink *out, const struct call *c)
{
	struct event ev = { .kind = EVENT_CALL_OPEN,
		.at_ms = c->told_ms,
		.on = c->bridged,
		.value = c->shy ? 2 : 0 };
	const struct participant *p;

	memcpy(ev.call, c->id, sizeof(ev.call));
	memcpy(ev.text, c->name, sizeof(ev.text));
	put(out, &ev);
	if (c->queue[0])
		put_call(out, c, EVENT_CALL_QUEUE, c->queue);
	if (c->plain[0])
		put_call(out, c, EVENT_CALL_PLAIN, c->plain);
	ev = (struct event){ .kind = EVENT_CALL_RECORDING, .on = true };
	memcpy(ev.call, c->id, sizeof(ev.call));
	if (c->recording)
		put(out, &ev);
	tell_claim(out, c);
	ev = (struct event){ .kind = EVENT_READ_BEGIN,
		.value = c->read_asked_ms };
	memcpy(ev.call, c->id, sizeof(ev.call));
	if (c->read_ms)
		put(out, &ev);
	TAILQ_FOREACH(p, &c->members, in_room)
	tell_stay(out, c, p);
	if (c->read_ms)
		put_call(out, c, EVENT_READ_END, "");
	if (c->ended_ms)
		put_call(out, c, EVENT_CALL_END, c->reason);
}

static void
tell_link(struct sink *out, const struct link *l)
{
	struct event ev = { .kind = EVENT_LINK_UP,
		.on = l->state == LINK_POLLED };

	if (l->state == LINK_NEVER)
		return;
	if (l->state == LINK_LOST || l->state == LINK_NONE) {
		ev = (struct event){ .kind = EVENT_LINK_DOWN,
			.value = l->retry_ms,
			.on = l->state == LINK_NONE };
		snprintf(ev.text, sizeof(ev.text), "%s", l->why);
	}
	put(out, &ev);
	if (!l->api_known)
		return;
	ev = (struct event){ .kind = l->api[0] ? EVENT_API_BAD : EVENT_API_OK };
	snprintf(ev.text, sizeof(ev.text), "%s", l->api);
	put(out, &ev);
}

void
model_tell(const struct model *m, struct sink *out)
{
	struct event ev = { .kind = EVENT_SYNC_BEGIN,
		.value = m->sync_asked_ms };
	const struct participant *p;
	const struct call *c;
	const struct tap *t;

	tell_link(out, &m->link);
	if (m->link.synced)
		put(out, &ev);
	TAILQ_FOREACH(p, &m->participants, all)
	tell_leg(out, p);
	TAILQ_FOREACH(c, &m->calls, all)
	tell_call(out, c);
	/* The speaker may be in another room of the call. */
	TAILQ_FOREACH(c, &m->calls, all)
	tell_floor(out, c);
	TAILQ_FOREACH(t, &m->taps, all)
	{
		ev = (struct event){ .kind = EVENT_TAP, .value = t->mode };
		memcpy(ev.participant, t->who, sizeof(ev.participant));
		memcpy(ev.other, t->target, sizeof(ev.other));
		put(out, &ev);
	}
	ev = (struct event){ .kind = EVENT_SYNC_END };
	if (m->link.synced)
		put(out, &ev);
}
