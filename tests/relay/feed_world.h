#ifndef TESTS_RELAY_FEED_WORLD_H
#define TESTS_RELAY_FEED_WORLD_H

/* For tests of the feed: a model that is fed with journal lines, and those who
 * supervise in it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "model/journal.h"
#include "relay/feed_inside.h"

#define WORLD_VOICES 8

struct world {
	struct model *model;
	struct relay_superv voice[WORLD_VOICES];
	char voice_call[WORLD_VOICES][ID_LEN];
	int voices;
	char claim_call[ID_LEN]; /* "": nobody takes care of any */
	const char *claim_user;
	int opened, closed, actions, natives;
	char last[256]; /* the last action: verb call part rev */
};

static inline const struct model *
world_model(void *ctx)
{
	return ((struct world *)ctx)->model;
}

static inline int
world_supervisors(
    void *ctx, const char *call, struct relay_superv *out, int max)
{
	struct world *w = ctx;
	int i, n = 0;

	for (i = 0; i < w->voices && n < max; i++)
		if (strcmp(w->voice_call[i], call) == 0)
			out[n++] = w->voice[i];
	return n;
}

static inline bool
world_claim(void *ctx, const char *call, struct relay_claim *out)
{
	struct world *w = ctx;

	*out = (struct relay_claim){ w->claim_user, 7 };
	return strcmp(w->claim_call, call) == 0;
}

static inline void
world_opened(void *ctx, struct relay_session *s)
{
	(void)s;
	((struct world *)ctx)->opened++;
}

static inline void
world_closed(void *ctx, struct relay_session *s)
{
	(void)s;
	((struct world *)ctx)->closed++;
}

static inline void
world_native(void *ctx, struct relay_session *s, int64_t seq)
{
	(void)s;
	(void)seq;
	((struct world *)ctx)->natives++;
}

static inline void
world_action(void *ctx, struct relay_session *s, const struct relay_action *a)
{
	struct world *w = ctx;

	(void)s;
	w->actions++;
	snprintf(w->last, sizeof(w->last), "%s %s %s %d %lld to %d %s", a->verb,
	    a->call, a->part, a->has_rev, (long long)a->rev, a->to_count,
	    a->to_count > 0 ? a->to[0] : "-");
}

/* The lines end in a newline each. */
static inline void
world_tell(struct world *w, const char *lines)
{
	struct span rest = span_of(lines), line;
	struct event ev;
	struct err err;
	int64_t now;

	while (span_line(&rest, &line)) {
		int rc = journal_read(line, &ev, &now, &err);

		if (rc == -1)
			fail_msg("%s", err.text);
		if (rc == 1)
			model_apply(w->model, &ev, now);
	}
}

static inline void
world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	w->model = model_new();
}

static inline struct relay_feed_options
world_options(struct world *w)
{
	return (struct relay_feed_options){
		.relay = "r1",
		.site = "north",
		.source = "telnyx",
		.targets = 4,
		.heartbeat_ms = 5000,
		.dead_ms = 10000,
		.sessions_max = 10,
		.sessions_per_user = 2,
		.model = world_model,
		.supervisors = world_supervisors,
		.claim = world_claim,
		.opened = world_opened,
		.closed = world_closed,
		.action = world_action,
		.ctx = w,
	};
}

#endif
