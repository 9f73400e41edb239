#include "view/state.h"

#include <ctype.h>
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

const struct participant *
state_next_other(const struct scene *s, const struct participant *p)
{
	while (p && (p->role != ROLE_SUPERVISOR ||
			strcmp(p->id, model_me(s->m)->leg) == 0))
		p = TAILQ_NEXT(p, in_call);
	return p;
}

char
state_mode_letter(const struct participant *p)
{
	if (p->shown == 0)
		return '?';
	if (p->muted)
		return 'L';
	return p->target_count > 0 ? 'W' : 'B';
}

void
state_initials(const char *name, char *dst, size_t size)
{
	bool one = strchr(name, ' ') == NULL;
	struct span rest = span_of(name);
	size_t len = 0;
	unsigned code = 0;
	int taken = 0;

	dst[0] = '\0';
	for (bool first = true; rest.n > 0 && taken < 2;) {
		size_t n = text_decode(rest, &code);

		n = n > 0 ? n : 1;
		if (code != ' ' && (first || one) && len + n < size) {
			memcpy(dst + len, rest.p, n);
			if (n == 1)
				dst[len] = (char)toupper((unsigned char)code);
			dst[len += n] = '\0';
			taken++;
		}
		first = code == ' ';
		rest.p += n;
		rest.n -= n;
	}
	if (taken == 0 || text_width(dst) > 2)
		snprintf(dst, size, "S");
}

void
state_others(
    const struct scene *s, const struct call *c, char *dst, size_t size)
{
	static const char order[] = "LWB?";
	const struct participant *first =
	    state_next_other(s, TAILQ_FIRST(&c->participants));
	const struct participant *p = first;
	char who[16];
	size_t worst = 0;
	int n = 0;

	for (; p; p = state_next_other(s, TAILQ_NEXT(p, in_call))) {
		size_t at =
		    (size_t)(strchr(order, state_mode_letter(p)) - order);

		worst = at > worst ? at : worst;
		n++;
	}
	if (n > 9)
		snprintf(who, sizeof(who), "9+");
	else if (n > 1)
		snprintf(who, sizeof(who), "%dS", n);
	else if (n == 1)
		state_initials(first->name, who, sizeof(who));
	if (n == 0)
		snprintf(dst, size, "-");
	else
		snprintf(dst, size, "%s:%c", who, order[worst]);
}

static const char *
my_text(const struct scene *s)
{
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

const char *
state_supervisors(
    const struct scene *s, const struct call *c, char *dst, size_t size)
{
	if (!state_mine(s, c))
		state_others(s, c, dst, size);
	else if (state_next_other(s, TAILQ_FIRST(&c->participants)))
		snprintf(dst, size, "me+S");
	else
		snprintf(dst, size, "%s", my_text(s));
	return dst;
}

const char *
state_claim(const struct call *c, char *dst, size_t size)
{
	const struct call *part = call_claimed(c);
	char who[INITIALS_LEN] = "me";

	dst[0] = '\0';
	if (!part)
		return dst;
	if (!part->claim_mine)
		state_initials(part->claim, who, sizeof(who));
	snprintf(dst, size, "(%s)", who);
	return dst;
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
