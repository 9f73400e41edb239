#ifndef RELAY_RING_H
#define RELAY_RING_H

#include <stdbool.h>

#include "base/err.h"
#include "base/span.h"
#include "io/verify.h"
#include "relay/config.h"
#include "relay/digest.h"

#define RING_TOKENS 4096
#define RING_NAME_LEN 48

/* Everything that was read from key files and the file of tokens.  Never
 * changed: a reload makes another one. */
struct ring_source {
	struct verify_telnyx *telnyx; /* one of the two */
	struct verify_compat *compat;
};

struct ring_token {
	char name[RING_NAME_LEN];
	unsigned char digest[DIGEST_LEN];
};

struct ring {
	struct ring_source sources[CONFIG_SOURCES]; /* as in the config */
	struct ring_token *tokens;
	size_t token_count;
};

/* All or nothing. */
struct ring *ring_read(const struct config *c, struct err *err);
void ring_free(struct ring *r);

/* The entry with that digest, or NULL; takes as long whichever it is. */
const struct ring_token *ring_find(
    const struct ring *r, const unsigned char digest[DIGEST_LEN]);

#endif
