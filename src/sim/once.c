#include "sim/once.h"

#include "base/mem.h"

static void
drop_first(struct sim *sim)
{
	struct done *d = sim->done_first;

	sim->done_first = d->next;
	if (!d->next)
		sim->done_last = NULL;
	if (map_get(sim->done, d->key) == d)
		map_remove(sim->done, d->key);
	mem_free(d->key);
	mem_free(d->body);
	mem_free(d);
}

const char *
once_find(struct sim *sim, const char *key)
{
	struct done *d;

	while (sim->done_first &&
	       sim->now_ms - sim->done_first->at_ms > sim_once_ms(sim))
		drop_first(sim);
	d = map_get(sim->done, key);
	return d ? d->body : NULL;
}

void
once_add(struct sim *sim, const char *key, const char *body)
{
	struct done *d = mem_zalloc(1, sizeof(*d));

	d->key = mem_strdup(key);
	d->body = mem_strdup(body);
	d->at_ms = sim->now_ms;
	if (sim->done_last)
		sim->done_last->next = d;
	else
		sim->done_first = d;
	sim->done_last = d;
	map_put(sim->done, d->key, d);
}

void
once_free(struct sim *sim)
{
	while (sim->done_first)
		drop_first(sim);
}
