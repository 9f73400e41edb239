#include "view/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/span.h"

void
rows_init(struct rows *r)
{
	memset(r, 0, sizeof(*r));
}

void
rows_free(struct rows *r)
{
	mem_free(r->call);
	mem_free(r->held);
	rows_init(r);
}

/* A call with what it is sorted by, so that the sort need not ask again. */
struct rank {
	const struct call *call;
	int class; /* 0 mine, 1 asks for help, 2 the rest; or its held place */
};

static int
class_of(const struct call *c, const struct call *mine)
{
	if (c == mine)
		return 0;
	return !c->ended_ms && call_helped(c) ? 1 : 2;
}

static int
rank_compare(const void *va, const void *vb)
{
	const struct rank *a = va, *b = vb;

	if (a->class != b->class)
		return a->class < b->class ? -1 : 1;
	if (a->call->opened_ms != b->call->opened_ms)
		return a->call->opened_ms < b->call->opened_ms ? -1 : 1;
	return strcmp(a->call->id, b->call->id);
}

static const struct call *
my_call(const struct model *m)
{
	const struct participant *leg = model_my_leg(m);

	if (leg && leg->call)
		return leg->call;
	return model_call(m, model_me(m)->accepted.call);
}

/* The held places instead of the classes. */
static void
rank_held(struct rank *rank, int n, const struct rows *r)
{
	struct map *place = map_new();
	int i;

	for (i = 0; i < r->held_count; i++)
		map_put(place, r->held[i], r->held[i]);
	for (i = 0; i < n; i++) {
		char(*at)[ID_LEN] = map_get(place, rank[i].call->id);

		rank[i].class = at ? (int)(at - r->held) : r->held_count;
	}
	map_free(place);
}

void
rows_hold(struct rows *r, bool on)
{
	int i;

	if (on == (r->held != NULL))
		return;
	mem_free(r->held);
	r->held = NULL;
	if (!on)
		return;
	r->held_count = r->count;
	r->held = mem_zalloc((size_t)r->count, sizeof(*r->held));
	for (i = 0; i < r->count; i++)
		span_copy(r->held[i], ID_LEN, span_of(r->call[i]->id));
}

void
rows_build(struct rows *r, const struct model *m)
{
	const struct call *mine = my_call(m);
	const struct call *c;
	struct rank *rank;
	int n = 0;

	TAILQ_FOREACH(c, model_calls(m), all)
	n++;
	if (n > r->cap) {
		r->call = mem_resize(r->call, (size_t)n, sizeof(struct call *));
		r->cap = n;
	}
	r->count = n;
	if (n == 0)
		return;
	rank = mem_zalloc((size_t)n, sizeof(*rank));
	n = 0;
	TAILQ_FOREACH(c, model_calls(m), all)
	{
		if (c->hidden)
			continue;
		rank[n].call = c;
		rank[n].class = class_of(c, mine);
		n++;
	}
	r->count = n;
	if (r->held)
		rank_held(rank, n, r);
	qsort(rank, (size_t)n, sizeof(*rank), rank_compare);
	for (int i = 0; i < n; i++)
		r->call[i] = rank[i].call;
	mem_free(rank);
}

int
rows_find(const struct rows *r, const char *call)
{
	for (int i = 0; i < r->count; i++) {
		if (!strcmp(r->call[i]->id, call))
			return i;
	}
	return -1;
}
