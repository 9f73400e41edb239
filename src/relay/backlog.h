#ifndef RELAY_BACKLOG_H
#define RELAY_BACKLOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "relay/scope.h"

/* The newest events, once for all sessions, for those who come again and for
 * those who are a little behind.  Numbers follow each other without a hole. */
struct backlog;

#define BACKLOG_EVENTS 4096
#define BACKLOG_BYTES ((size_t)8 << 20)

struct backlog_event {
	int64_t seq;
	int64_t at_ms;
	const char *call;
	/* Its queue now and before; NULL: it is or was not on the board. */
	const char *queue;
	const char *was;
	/* The rest of the message, from "at" to the last bracket; masked is
	 * NULL if that is the same. */
	const char *text;
	const char *masked;
};

/* How a session is told of an event. */
enum backlog_view {
	VIEW_NOT,  /* outside of what it sees, before and now */
	VIEW_SEEN, /* as it is */
	VIEW_GONE, /* the call has left what it sees */
};

struct backlog *backlog_new(size_t events_max, size_t bytes_max);
void backlog_free(struct backlog *b);

/* The strings are copied.  seq must be the one after the last; the first may
 * be any.  The oldest go when it is too full; the newest never does. */
void backlog_put(struct backlog *b, const struct backlog_event *e);

/* NULL if it is not kept any more, or not there yet. */
const struct backlog_event *backlog_get(const struct backlog *b, int64_t seq);

/* The oldest that is kept, or 0 if there is none. */
int64_t backlog_first(const struct backlog *b);
size_t backlog_bytes(const struct backlog *b);

enum backlog_view backlog_view(
    const struct backlog_event *e, const struct scope *s);

#endif
