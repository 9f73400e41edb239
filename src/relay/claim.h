#ifndef RELAY_CLAIM_H
#define RELAY_CLAIM_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/queue.h>

#include "model/ids.h"
#include "relay/token.h"

/* Who takes care of which call of a site: at most one supervisor of each call.
 * Only two functions change that, claims_set and claims_end. */
struct claims;

struct claim {
	char call[ID_LEN];
	char user[TOKEN_NAME_LEN];
	int64_t since_ms;

	/* What its owner has seen of it; not looked at here. */
	char leg[ID_LEN];  /* somebody in the call, who may move on */
	bool was_there;    /* his phone was in the call */
	int64_t alone_ms;  /* since when he has no console, or 0 */
	int64_t adrift_ms; /* since when the call is nowhere, or 0 */
	TAILQ_ENTRY(claim) all;
};
TAILQ_HEAD(claim_list, claim);

struct claims *claims_new(void);
void claims_free(struct claims *c);

/* The user's from now on, whoever's it was; NULL if it was his already. */
struct claim *claims_set(
    struct claims *c, const char *call, const char *user, int64_t now_ms);
void claims_end(struct claims *c, struct claim *claim);

/* NULL if nobody takes care of it. */
struct claim *claims_of(const struct claims *c, const char *call);
struct claim_list *claims_all(struct claims *c);

#endif
