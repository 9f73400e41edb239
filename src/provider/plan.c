/* The requests that an action needs. */
#include "base/mem.h"
#include "provider/provider.h"

struct step *
plan_add(struct plan *p)
{
	p->step = mem_resize(p->step, (size_t)p->count + 1, sizeof(*p->step));
	p->step[p->count] = (struct step){ .req = { .method = METHOD_GET } };
	return &p->step[p->count++];
}

void
plan_free(struct plan *p)
{
	mem_free(p->step);
	*p = (struct plan){ 0 };
}
