#include "view/facts.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/span.h"
#include "view/alert.h"
#include "view/arrange.h"
#include "view/parts.h"
#include "view/state.h"
#include "view/team.h"

static const struct {
	const char *name;
	enum fact_kind kind;
} facts[FACT_COUNT] = {
#define X(symbol, name, kind, what) { name, FACT_KIND_##kind },
#include "view/fact.def"
#undef X
};

const char *
fact_name(enum fact f)
{
	return facts[f].name;
}

enum fact_kind
fact_kind(enum fact f)
{
	return facts[f].kind;
}

enum fact
fact_find(struct span name)
{
	for (int i = 0; i < FACT_COUNT; i++) {
		if (name.n == strlen(facts[i].name) &&
		    strncasecmp(name.p, facts[i].name, name.n) == 0)
			return (enum fact)i;
	}
	return FACT_COUNT;
}

static void
count_people(const struct scene *s, const struct call *c, struct facts *out)
{
	const struct participant *p;

	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (!strcmp(p->id, model_me(s->m)->leg))
			continue;
		out->number[FACT_PEOPLE]++;
		if (p->role == ROLE_SUPERVISOR)
			out->number[FACT_PEOPLE_SUPERVISOR]++;
		else if (person_is_outside(p))
			out->number[FACT_PEOPLE_CUSTOMER]++;
		else if (p->role == ROLE_AGENT)
			out->number[FACT_PEOPLE_AGENT]++;
	}
}

static void
put(struct facts *out, enum fact f, const char *text)
{
	span_copy(out->text[f], PERSON_LEN, span_of(text));
}

static void
people_text(const struct call *c, struct facts *out)
{
	const struct participant *agent = person_agent(c);
	const struct participant *customer = person_customer(c);

	if (agent)
		person_name(agent, out->text[FACT_AGENT], PERSON_LEN);
	if (customer)
		person_name(customer, out->text[FACT_CUSTOMER], PERSON_LEN);
}

static void
set_text(
    const struct scene *s, const struct call *c, bool held, struct facts *out)
{
	snprintf(out->text[FACT_HAS], PERSON_LEN, "%s%s%s%s%s%s%s%s%s",
	    out->text[FACT_ALERT][0] ? "alert " : "",
	    state_helps(c) ? "help " : "", held ? "hold " : "",
	    c->recording ? "recording " : "", state_mine(s, c) ? "me " : "",
	    person_agent(c) ? "agent " : "",
	    person_customer(c) ? "customer " : "",
	    arrange_pinned(&s->ui->arrange, c->id) ? "pin " : "",
	    out->text[FACT_CLAIM][0] ? "claim " : "");
}

static int64_t
since(const struct scene *s, int64_t at_ms)
{
	return s->clock_ms > at_ms ? s->clock_ms - at_ms : 0;
}

void
facts_of(const struct scene *s, const struct call *c, struct facts *out)
{
	char sup[SUPERVISORS_LEN];
	int64_t held_ms = 0;
	bool held = call_on_hold(c, &held_ms);
	const struct call *part = call_claimed(c);

	state_supervisors(s, c, sup, sizeof(sup));
	memset(out->number, 0, sizeof(out->number));
	for (int i = 0; i < FACT_TIME; i++)
		out->text[i][0] = '\0';
	put(out, FACT_ID, c->short_id);
	people_text(c, out);
	put(out, FACT_QUEUE, c->queue);
	put(out, FACT_TEAM, team_of(s->ui->teams, c));
	put(out, FACT_STATE, state_word(s, c));
	put(out, FACT_SUP, strcmp(sup, "-") == 0 ? "" : sup);
	alerts_names(s->ui->alerts, c->id, out->text[FACT_ALERT], PERSON_LEN);
	put(out, FACT_CLAIM, part ? part->claim : "");
	set_text(s, c, held, out);
	out->number[FACT_TIME] = since(s, c->opened_ms);
	if (held)
		out->number[FACT_HOLD] = since(s, held_ms);
	if (!strcmp(out->text[FACT_STATE], "wait"))
		out->number[FACT_WAIT] = since(s, c->opened_ms);
	out->number[FACT_HOLDS] = c->holds;
	count_people(s, c, out);
}
