#include "view/state.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "view/person.h"

/* The people of a call, counted. */
struct census {
	int people;  /* without my leg */
	int talkers; /* those of them who are no supervisors */
	int agents;
	int outside;
	bool ringing;
	bool muted_agent;
	bool muted_outside;
};

static void
count_people(const struct scene *s, const struct call *c, struct census *n)
{
	const struct participant *p;

	memset(n, 0, sizeof(*n));
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		bool outside = person_is_outside(p);

		if (!strcmp(p->id, model_me(s->m)->leg))
			continue;
		n->people++;
		n->talkers += p->role != ROLE_SUPERVISOR;
		n->agents += p->role == ROLE_AGENT || p->role == ROLE_BOT;
		n->outside += outside;
		n->ringing = n->ringing || p->state == LEG_RINGING;
		if (p->muted && outside)
			n->muted_outside = true;
		if (p->muted && p->role == ROLE_AGENT)
			n->muted_agent = true;
	}
}

static const char *
talk_word(const struct call *c)
{
	if (!c->floor)
		return "talk";
	if (c->floor->role == ROLE_AGENT)
		return "talk>A";
	return person_is_outside(c->floor) ? "talk>C" : "talk";
}

const char *
state_word(const struct scene *s, const struct call *c)
{
	struct census n;
	int64_t since;

	if (c->ended_ms)
		return "ENDED";
	if (call_on_hold(c, &since))
		return "HOLD";
	count_people(s, c, &n);
	if (n.people == 0)
		return c->read_ms ? "empty" : "?";
	if (n.ringing)
		return "ring";
	if (n.muted_outside)
		return "mute C";
	if (n.muted_agent)
		return "mute A";
	if (n.agents == 0 && n.outside == 1)
		return "wait";
	if (n.talkers >= 3)
		return "3way";
	return talk_word(c);
}

bool
state_mine(const struct scene *s, const struct call *c)
{
	const struct participant *leg = model_my_leg(s->m);

	return (leg && leg->call == c) ||
	       (s->audience.call == c && s->audience.mode != MODE_OFF);
}

static bool
has_other_supervisor(const struct scene *s, const struct call *c)
{
	const struct participant *p;

	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (p->role == ROLE_SUPERVISOR &&
		    strcmp(p->id, model_me(s->m)->leg) != 0)
			return true;
	}
	return false;
}

const char *
state_supervisors(const struct scene *s, const struct call *c)
{
	bool others = has_other_supervisor(s, c);

	if (!state_mine(s, c))
		return others ? "S:?" : "-";
	if (others)
		return "me+S";
	if (s->audience.phase == AUDIENCE_UNSURE)
		return "me:?";
	switch (s->audience.mode) {
	case MODE_OFF:
		break;
	case MODE_MONITOR:
		return "me:L";
	case MODE_WHISPER:
		return "me:W";
	case MODE_BARGE:
		return "me:B";
	}
	return "me:?";
}

bool
state_helps(const struct call *c)
{
	return call_helped(c) != NULL;
}

const char *
state_end(const struct call *c, char *dst, size_t size)
{
	char time[24];

	text_duration(time, sizeof(time), c->ended_ms - c->opened_ms);
	snprintf(dst, size, "ENDED %s %s", time, c->reason);
	return dst;
}
