/*
 * The provider's own messages behind the numbers of the feed.  What was read
 * from its API has none.
 */
#include <string.h>

#include "base/json.h"
#include "relay/site_inside.h"

/* As many as there are events for those who come back. */
#define MESSAGES_MAX 4096
#define BYTES_MAX ((size_t)8 << 20)
#define FORM_TEXT_MAX 65536

void
native_start(struct site *s)
{
	s->natives = natives_new(MESSAGES_MAX, BYTES_MAX);
}

void
native_take(struct site *s, struct span body)
{
	natives_put(s->natives, body);
	s->hearing = true;
}

void
native_event(struct site *s, const struct event *ev)
{
	const struct model *m = engine_model(s->watch->engine);
	const struct participant *p;

	if (!s->hearing)
		return;
	natives_about(s->natives, ev->call);
	p = ev->participant[0] ? model_participant(m, ev->participant) : NULL;
	if (p && p->call)
		natives_about(s->natives, p->call->id);
}

/* A part of a call is that call. */
static bool
same(void *ctx, const char *about, const char *call)
{
	const struct site *s = ctx;
	const struct call *c;

	if (strcmp(about, call) == 0)
		return true;
	c = model_call(engine_model(s->watch->engine), about);
	return c && strcmp(c->id, call) == 0;
}

void
native_told(void *ctx, int64_t seq, const char *call)
{
	struct site *s = ctx;

	if (call)
		natives_told(s->natives, seq, call, same, s);
	else
		natives_settle(s->natives);
}

void
native_give(void *ctx, struct relay_session *rs, int64_t seq)
{
	struct site *s = ctx;
	struct span body = { "", 0 };
	struct cJSON *json;
	struct err err;
	struct buf b;

	natives_get(s->natives, seq, &body);
	json = body.n > 0 ? json_parse(body, &err) : NULL;
	if (body.n == 0 || json) {
		relay_feed_native(s->feed, rs, seq, body);
	} else {
		/* A form, as text. */
		buf_init(&b, FORM_TEXT_MAX);
		json_put_str(&b, body);
		relay_feed_native(s->feed, rs, seq,
		    b.failed ? (struct span){ "", 0 } : buf_span(&b));
		buf_free(&b);
	}
	json_free(json);
}
