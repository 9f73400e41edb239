#include <stdio.h>
#include <string.h>

#include "relay/board.h"

static int
count_people(const struct call *c, int *held)
{
	const struct participant *p;
	int count = 0;

	*held = 0;
	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (p->role == ROLE_SUPERVISOR)
			continue;
		count++;
		*held += p->on_hold;
	}
	return count;
}

static bool
has_voice(const struct board_voices *v, struct span user)
{
	int i;

	for (i = 0; i < v->count; i++)
		if (span_eq(span_of(v->superv[i].user), user))
			return true;
	return false;
}

static bool
had_voice(const struct buf *was, const char *user)
{
	struct span rest = buf_span(was), line;

	while (span_line(&rest, &line))
		if (span_eq(line, span_of(user)))
			return true;
	return false;
}

/* Who supervises it no more, or who does now; one who goes is told before one
 * who comes.  NULL if they are the same. */
static const char *
kind_of_voices(
    const struct board_call *c, const struct board_voices *v, char user[64])
{
	struct span rest = buf_span(&c->voices), line;
	int i;

	while (span_line(&rest, &line))
		if (!has_voice(v, line)) {
			span_copy(user, 64, line);
			return "superv.left";
		}
	for (i = 0; i < v->count; i++)
		if (!had_voice(&c->voices, v->superv[i].user)) {
			snprintf(user, 64, "%s", v->superv[i].user);
			return "superv.joined";
		}
	return NULL;
}

static const char *
kind_of_claim(
    const struct board_call *c, const struct relay_claim *claim, char user[64])
{
	if (strcmp(c->claim, claim->user) == 0)
		return NULL;
	snprintf(user, 64, "%s", claim->user[0] ? claim->user : c->claim);
	return claim->user[0] ? "call.claimed" : "call.unclaimed";
}

static const char *
kind_of_people(const struct board_call *c, int people, int held)
{
	if (people != c->people)
		return people > c->people ? "part.joined" : "part.left";
	if (held != c->held)
		return held > c->held ? "call.held" : "call.unheld";
	return "call.changed";
}

static void
keep(struct board_call *c, const struct board_voices *v)
{
	int i;

	buf_clear(&c->voices);
	for (i = 0; i < v->count; i++) {
		buf_puts(&c->voices, v->superv[i].user);
		buf_puts(&c->voices, "\n");
	}
	snprintf(c->claim, sizeof(c->claim), "%s", v->claim.user);
}

const char *
board_kind(struct board_call *c, const struct call *mc,
    const struct board_voices *v, char user[64])
{
	int held, people = count_people(mc, &held);
	const char *kind;

	user[0] = '\0';
	kind = kind_of_voices(c, v, user);
	if (!kind)
		kind = kind_of_claim(c, &v->claim, user);
	if (!kind)
		kind = kind_of_people(c, people, held);
	keep(c, v);
	c->people = people;
	c->held = held;
	return kind;
}
