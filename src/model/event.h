#ifndef MODEL_EVENT_H
#define MODEL_EVENT_H

#include <stdbool.h>
#include <stdint.h>

#include "model/ids.h"

enum event_kind {
#define X(symbol, name, what) EVENT_##symbol,
#include "model/event.def"
#undef X
	EVENT_COUNT
};

/* Anything that may change the model, wherever it came from.  A plain value:
 * copy it, keep it, drop it; there is nothing inside to free.  Which fields
 * count is said in event.def; the others are empty. */
struct event {
	enum event_kind kind;
	int64_t at_ms; /* the provider's clock; 0 if it sent no time */
	char call[ID_LEN];
	char participant[ID_LEN];
	char other[ID_LEN];
	char text[NAME_LEN]; /* cleaned */
	uint64_t act;        /* which act, for EVENT_ACT_* */
	int64_t value;
	bool on;
};

/* Where events go. */
struct sink {
	void (*put)(void *ctx, const struct event *ev);
	void *ctx;
};

/* "call-open" for EVENT_CALL_OPEN. */
const char *event_name(enum event_kind kind);

/* The kind of that name, or EVENT_COUNT. */
enum event_kind event_kind_of(const char *name);

#endif
