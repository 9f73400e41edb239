#include "console/oneshot.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "console/ready.h"
#include "console/status.h"

/* Whether that word means this person. */
static bool
is_meant(const struct participant *p, const char *word)
{
	bool outside = p->role == ROLE_CUSTOMER || p->role == ROLE_UNKNOWN;

	if (strcmp(p->id, word) == 0 || strcasecmp(p->name, word) == 0)
		return true;
	if (strcmp(word, "customer") == 0)
		return outside;
	return strcmp(word, "agent") == 0 && p->role == ROLE_AGENT;
}

/* The one person that the word means; NULL with a sentence. */
static const struct participant *
person_of(const struct app *app, const struct call *c, const char *word,
    int *status, struct err *err)
{
	const struct participant *me = model_my_leg(engine_model(app->engine));
	const struct participant *p, *found = NULL;
	int count = 0;

	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		if (p == me || !is_meant(p, word))
			continue;
		found = p;
		count++;
	}
	if (count == 1)
		return found;
	*status = count == 0 ? STATUS_NOT_FOUND : STATUS_USAGE;
	err_set(err,
	    count == 0 ? "%.60s is not on %s" : "%.60s may mean several on %s",
	    word, c->short_id);
	return NULL;
}

static bool
is_outside(const struct participant *p)
{
	return p->role != ROLE_AGENT && p->role != ROLE_SUPERVISOR &&
	       p->role != ROLE_BOT;
}

/* Says once that another supervisor whispers to one of them already. */
static bool
second_voice(
    const struct app *app, const struct call *c, const struct participant *ear)
{
	const struct participant *p;
	int i;

	TAILQ_FOREACH(p, &c->participants, in_call)
	for (i = 0; i < p->target_count; i++)
		if (strcmp(p->target[i], ear->id) == 0 &&
		    strcmp(p->id, model_me(engine_model(app->engine))->leg))
			return true;
	return false;
}

static int
take_targets(const struct app *app, struct oneshot *s, const struct call *c)
{
	const struct participant *p;
	int i, status = STATUS_OK;
	int max = app->setup->provider->max_targets;

	if (max > 0 && s->o->to.count > max) {
		err_set(s->err, "here a whisper reaches %d, no more", max);
		return STATUS_FORBIDDEN;
	}
	for (i = 0; i < s->o->to.count; i++) {
		p = person_of(app, c, s->o->to.word[i], &status, s->err);
		if (!p)
			return status;
		if (is_outside(p) && !s->o->everyone) {
			err_set(s->err,
			    "%.60s is no agent: say "
			    "--everyone-hears-me as well",
			    s->o->to.word[i]);
			return STATUS_USAGE;
		}
		if (is_outside(p) &&
		    !(app->ui.can & ACTION_BIT(ACTION_BARGE))) {
			err_set(s->err, "to talk to a customer is not allowed");
			return STATUS_FORBIDDEN;
		}
		if (second_voice(app, c, p) && !s->o->yes) {
			err_set(s->err,
			    "somebody whispers to %.60s already: "
			    "two voices in one ear; --yes to go on",
			    s->o->to.word[i]);
			return STATUS_USAGE;
		}
		snprintf(s->a.target[s->a.target_count++], ID_LEN, "%s", p->id);
	}
	return STATUS_OK;
}

/* From a colleague only if that was said. */
static int
take_over(struct oneshot *s, const struct call *c)
{
	const struct call *part = call_claimed(c);

	if (!part || part->claim_mine)
		return STATUS_OK;
	if (!s->o->yes) {
		err_set(s->err, "%.60s is on %s; --yes to take it over",
		    part->claim, c->short_id);
		return STATUS_USAGE;
	}
	snprintf(s->a.participant, sizeof(s->a.participant), "%s", part->claim);
	return STATUS_OK;
}

int
oneshot_aim(const struct app *app, struct oneshot *s)
{
	const struct model *m = engine_model(app->engine);
	const char *who = s->o->person ? s->o->person : "customer";
	const struct participant *p;
	const struct call *c;
	int status = STATUS_OK;

	if (!s->needs_call)
		return STATUS_OK;
	c = ready_call(m, s->o->call);
	if (!c || c->ended_ms) {
		err_set(s->err, c ? "%.60s has ended" : "no call %.60s",
		    s->o->call);
		return STATUS_NOT_FOUND;
	}
	snprintf(s->a.call, sizeof(s->a.call), "%s", c->id);
	if (s->a.kind == ACTION_WHISPER)
		return take_targets(app, s, c);
	if (s->a.kind == ACTION_CLAIM)
		return take_over(s, c);
	if (!s->needs_person)
		return STATUS_OK;
	p = person_of(app, c, who, &status, s->err);
	if (!p)
		return status;
	if (p->plain[0]) {
		err_set(s->err, "%.200s", p->plain);
		return STATUS_FORBIDDEN;
	}
	snprintf(s->a.participant, sizeof(s->a.participant), "%s", p->id);
	return STATUS_OK;
}
