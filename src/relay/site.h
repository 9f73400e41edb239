#ifndef RELAY_SITE_H
#define RELAY_SITE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "io/loop.h"
#include "io/tls.h"
#include "relay/config.h"
#include "relay/deed.h"
#include "relay/share.h"
#include "relay/token.h"
#include "relay/trail.h"

/*
 * One account at a provider and all who supervise its calls.  One engine, the
 * watch, reads the provider for all; each supervisor who acts has a desk, an
 * engine of his own that follows the watch and knows how loud he is.
 */
struct site;

/* What the sites of a relay have in common.  All of it stays the caller's. */
struct site_options {
	const struct site_config *config;
	const struct feed_config *feed;
	const char *relay;           /* its name, told to consoles */
	const struct tokens *tokens; /* see site_renew */
	struct trail *trail;
	struct deeds *deeds;
	struct share *share; /* with other relays; NULL: there are none */
	struct tls *tls;     /* of the relay; NULL: none */
	unsigned strangers, strangers_per_address;
	const char *origins;
	unsigned guesses;
};

/* Reads the secrets, listens, and begins to read the provider. */
struct site *site_new(
    struct loop *l, const struct site_options *o, struct err *err);
void site_free(struct site *s);
int site_port(const struct site *s);
void site_tls(struct site *s, struct tls *t);

/* A leg that a relay before this one has dialled for that user and not put
 * down. */
void site_leg(struct site *s, const char *user, const char *leg);

/* A webhook of one of the site's sources. */
void site_message(struct site *s, struct span body);

/* Tokens and secrets were read anew. */
void site_renew(struct site *s, const struct tokens *tokens);

/* Everybody leaves, quietly: from now on nothing louder is taken.  To be asked
 * after with site_is_out, and ended with site_bye. */
void site_leave(struct site *s);
bool site_is_out(const struct site *s);
void site_bye(struct site *s);

struct site_counts {
	uint64_t sessions, desks, calls;
	uint64_t up; /* legs that are up */
	/* Ever since the start. */
	uint64_t acts; /* that were asked for; of them: */
	uint64_t denied;
	uint64_t limited; /* asked for too often */
	uint64_t conflicts;
	uint64_t failed;
	uint64_t unknown;  /* nobody knows whether it was done */
	uint64_t switched; /* by the dead man's switch */
	uint64_t seq, snapshots, resumed, slow;
};
void site_count(const struct site *s, struct site_counts *out);

#endif
