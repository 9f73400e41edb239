/*
 * Where a message tells only that something happened, the call is read.  Many
 * come at once, so one read waits a little for the others.
 */
#include <stdio.h>
#include <string.h>

#include "engine/inside.h"

#define LOOK_MS 150

void
look_at(struct engine *e, const char *call)
{
	struct look *l = &e->look;
	int i;

	if (call[0] == '\0' || !e->has_api)
		return;
	for (i = 0; i < l->count; i++)
		if (strcmp(l->call[i], call) == 0)
			return;
	/* Then the sweep comes to it in its time. */
	if (l->count == LOOK_MAX)
		return;
	snprintf(l->call[i], ID_LEN, "%s", call);
	l->due_ms[i] = e->now_ms + LOOK_MS;
	l->count++;
}

static void
drop(struct look *l, int i)
{
	l->count--;
	memcpy(l->call[i], l->call[l->count], ID_LEN);
	l->due_ms[i] = l->due_ms[l->count];
}

void
look_tick(struct engine *e)
{
	struct look *l = &e->look;
	int i;

	for (i = 0; i < l->count; i++) {
		const struct call *c = model_call(e->model, l->call[i]);

		if (e->now_ms < l->due_ms[i])
			continue;
		if (!c || c->ended_ms || reads_people(e, c->id))
			drop(l, i--);
		else
			l->due_ms[i] = e->now_ms + LOOK_MS;
	}
}

int64_t
look_next(const struct engine *e)
{
	int64_t next = INT64_MAX;
	int i;

	for (i = 0; i < e->look.count; i++)
		if (e->look.due_ms[i] < next)
			next = e->look.due_ms[i];
	return next;
}
