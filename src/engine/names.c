/*
 * When names are to be read: whom no event names only a list can, and a new
 * call's own name stands in the list of calls.
 */
#include "engine/inside.h"

#define NAMES_MARGIN_MS (15 * 60 * 1000)

/* The oldest living call opened when?  What led to it began a little before. */
int64_t
names_since(const struct engine *e)
{
	const struct call *c;
	int64_t since = e->now_ms;

	TAILQ_FOREACH(c, model_calls(e->model), all)
	if (!c->ended_ms && c->opened_ms < since)
		since = c->opened_ms;
	return since - NAMES_MARGIN_MS;
}

/* Somebody whom only the past can name. */
static bool
has_unnamed(const struct engine *e)
{
	const struct participant *p;
	const struct call *c;

	TAILQ_FOREACH(c, model_calls(e->model), all)
	{
		TAILQ_FOREACH(p, &c->participants, in_call)
		if (p->number[0] == '\0')
			return true;
	}
	return false;
}

/* Somebody has come into that call since names were read, and has none. */
bool
names_newcomer(const struct engine *e, const char *call)
{
	const struct call *c = model_call(e->model, call);
	const struct participant *p;

	if (!c || !e->provider->names_listed)
		return false;
	TAILQ_FOREACH(p, &c->participants, in_call)
	if (p->number[0] == '\0' && p->born_ms >= e->sync.names_ms)
		return true;
	return false;
}

/* Only lists have names there: they are read when somebody new has none. */
bool
names_wanted(const struct engine *e)
{
	return (model_link(e->model)->state == LINK_POLLED ||
		   e->provider->names_listed) &&
	       e->now_ms >= e->sync.names_ms + NAMES_EVERY_MS && has_unnamed(e);
}

void
names_opened(struct engine *e, const char *call)
{
	const struct call *c = model_call(e->model, call);

	if (e->names_soon && c && !c->ended_ms && c->name[0] == '\0' &&
	    c->read_ms == 0)
		e->sync.unnamed = true;
}
