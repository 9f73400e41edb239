/*
 * A console that died leaves behind what it had made around its leg.  If the
 * leg is up, the next console of that user takes it over; if it is not, any
 * console takes the rest away.  One list is not enough to tell: a leg may be
 * about to be called.
 */
#include <stdio.h>
#include <string.h>

#include "engine/inside.h"

#define LISTS 2

void
orphan_seen(struct engine *e, const char *leg)
{
	struct orphans *o = &e->orphans;
	int i;

	for (i = 0; i < o->count; i++)
		if (strcmp(o->leg[i], leg) == 0)
			break;
	if (i == ORPHANS_MAX)
		return;
	if (i == o->count) {
		snprintf(o->leg[i], ID_LEN, "%s", leg);
		o->lists[i] = 0;
		o->count++;
	}
	o->named[i] = true;
}

static void
drop(struct orphans *o, int i)
{
	o->count--;
	memcpy(o->leg[i], o->leg[o->count], ID_LEN);
	o->lists[i] = o->lists[o->count];
	o->named[i] = o->named[o->count];
}

static bool
is_up(const struct engine *e, const char *leg)
{
	const struct participant *p = model_participant(e->model, leg);

	return p && (p->state == LEG_ANSWERED || p->state == LEG_RINGING);
}

void
orphan_sweep(struct engine *e)
{
	struct orphans *o = &e->orphans;
	int i;

	for (i = 0; i < o->count; i++) {
		bool named = o->named[i];

		o->named[i] = false;
		if (!named || is_up(e, o->leg[i])) {
			drop(o, i--);
		} else if (++o->lists[i] == LISTS) {
			leg_tidy(e, o->leg[i]);
			drop(o, i--);
		}
	}
}
