#include "io/limit.h"

#include "base/mem.h"

#define SETS 512
#define WAYS 8

struct failures {
	uint32_t addr;
	int64_t full_ms; /* when all of them are forgotten */
};

struct limit {
	int64_t each_ms;
	int burst;
	struct failures set[SETS][WAYS];
};

struct limit *
limit_new(int64_t each_ms, int burst)
{
	struct limit *l = mem_zalloc(1, sizeof(*l));

	l->each_ms = each_ms;
	l->burst = burst;
	return l;
}

void
limit_free(struct limit *l)
{
	mem_free(l);
}

/* Neighbours in one network differ in their last byte. */
static unsigned
set_of(uint32_t addr)
{
	return (uint32_t)(addr * UINT32_C(2654435761)) >> 23;
}

static int64_t
owed(const struct failures *f, int64_t now_ms)
{
	return f->full_ms > now_ms ? f->full_ms - now_ms : 0;
}

bool
limit_may(const struct limit *l, uint32_t addr, int64_t now_ms)
{
	const struct failures *set;
	int i;

	if (!l || addr == 0)
		return true;
	set = l->set[set_of(addr)];
	for (i = 0; i < WAYS; i++)
		if (set[i].addr == addr)
			return owed(&set[i], now_ms) <=
			       (l->burst - 1) * l->each_ms;
	return true;
}

void
limit_failed(struct limit *l, uint32_t addr, int64_t now_ms)
{
	struct failures *set, *f;
	int64_t most;
	int i;

	if (!l || addr == 0)
		return;
	set = l->set[set_of(addr)];
	f = &set[0];
	for (i = 0; i < WAYS && f->addr != addr; i++)
		if (set[i].addr == addr ||
		    owed(&set[i], now_ms) < owed(f, now_ms))
			f = &set[i];
	if (f->addr != addr)
		*f = (struct failures){ .addr = addr };
	most = l->burst * l->each_ms;
	f->full_ms = now_ms + owed(f, now_ms) + l->each_ms;
	if (f->full_ms > now_ms + most)
		f->full_ms = now_ms + most;
}
