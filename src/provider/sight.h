#ifndef PROVIDER_SIGHT_H
#define PROVIDER_SIGHT_H

#include "provider/provider.h"

/*
 * What it takes to see a provider's calls and no more: a program that is made
 * of this alone has no code that could change one.  The members mean what they
 * mean in struct provider (provider/provider.h).
 */
struct sight {
	const char *name;
	const char *api;
	bool basic_auth;
	bool pushes_state;
	bool names_listed;
	enum dialect dialect;
	/* The feed brings nothing until somebody asks for a subscription, which
	 * is more than looking: the lists are asked for instead. */
	bool mute_feed;
	/* The feed tells everything, to somebody who says nothing, in this
	 * sub-protocol; ask and reply are NULL.  Else NULL. */
	const char *protocol;
	int (*decode)(const struct account *acct, struct span msg,
	    struct delivery *d, struct sink *out, struct err *err);
	int (*ask)(const struct account *acct, const struct question *q,
	    struct request *req, struct err *err);
	int (*reply)(const struct account *acct, struct question *q,
	    const struct answer *a, struct sink *out, struct err *err);
};

/* The sight of the provider of that name, or NULL. */
const struct sight *sight_find(const char *name);

#endif
