#ifndef RELAY_JUDGE_H
#define RELAY_JUDGE_H

#include <stdbool.h>
#include <stdint.h>

#include "io/server.h"
#include "relay/config.h"
#include "relay/memory.h"
#include "relay/ring.h"

enum refusal {
#define X(symbol, label) symbol,
#include "relay/refusal.def"
#undef X
	REFUSALS
};

const char *refusal_label(enum refusal r);

struct judgement {
	enum refusal refusal; /* REFUSE_NOTHING: it is genuine */
	int signer;           /* which key, from 0 on; -1: none */
	/* For the memory.  Without an id of its own a webhook is known by its
	 * body. */
	char key[MEMORY_KEY_LEN];
	bool has_id;
};

/* Whether this source has sent it, and what it is known by.  now_ms is the wall
 * clock's. */
void judge_webhook(struct judgement *v, const struct source_config *s,
    const struct ring_source *keys, const struct server_request *req,
    int64_t now_ms);

#endif
