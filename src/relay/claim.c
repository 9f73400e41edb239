#include "relay/claim.h"

#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"

struct claims {
	struct map *by_call;
	struct claim_list all;
};

struct claims *
claims_new(void)
{
	struct claims *c = mem_zalloc(1, sizeof(*c));

	c->by_call = map_new();
	TAILQ_INIT(&c->all);
	return c;
}

void
claims_free(struct claims *c)
{
	if (!c)
		return;
	while (!TAILQ_EMPTY(&c->all))
		claims_end(c, TAILQ_FIRST(&c->all));
	map_free(c->by_call);
	mem_free(c);
}

struct claim *
claims_of(const struct claims *c, const char *call)
{
	return map_get(c->by_call, call);
}

struct claim_list *
claims_all(struct claims *c)
{
	return &c->all;
}

struct claim *
claims_set(struct claims *c, const char *call, const char *user, int64_t now_ms)
{
	struct claim *claim = claims_of(c, call);

	if (claim && strcmp(claim->user, user) == 0)
		return NULL;
	if (claim)
		claims_end(c, claim);
	claim = mem_zalloc(1, sizeof(*claim));
	snprintf(claim->call, sizeof(claim->call), "%s", call);
	snprintf(claim->user, sizeof(claim->user), "%s", user);
	claim->since_ms = now_ms;
	TAILQ_INSERT_TAIL(&c->all, claim, all);
	map_put(c->by_call, claim->call, claim);
	return claim;
}

void
claims_end(struct claims *c, struct claim *claim)
{
	TAILQ_REMOVE(&c->all, claim, all);
	map_remove(c->by_call, claim->call);
	mem_free(claim);
}
