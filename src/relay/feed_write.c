#include "relay/feed_inside.h"

#include <string.h>

#include "base/json.h"

static void
put_list(struct buf *b, const char *name, const char *words)
{
	json_put_key(b, name);
	buf_puts(b, "[");
	for (words += strspn(words, " "); *words; words += strspn(words, " ")) {
		size_t n = strcspn(words, " ");

		if (b->p[b->len - 1] != '[')
			buf_puts(b, ",");
		json_put_str(b, (struct span){ words, n });
		words += n;
	}
	buf_puts(b, "]");
}

static void
put_scope(struct buf *b, const struct scope *s)
{
	int i;

	json_put_key(b, "scope");
	buf_puts(b, "{");
	if (!s->all) {
		json_put_key(b, "queues");
		buf_puts(b, "[");
		for (i = 0; i < s->count; i++) {
			if (i > 0)
				buf_puts(b, ",");
			json_put_str(b, span_of(s->queue[i]));
		}
		buf_puts(b, "]");
	}
	if (!s->unmask)
		json_put_bool(b, "masked", true);
	buf_puts(b, "}");
}

/* What a console can rely on: "ok" alone means that the calls are all there. */
static const char *
health_word(const struct feed_core *f, const struct link *l)
{
	switch (l->state) {
	case LINK_NEVER:
		return "never";
	case LINK_LIVE:
	case LINK_POLLED:
		if (!l->synced || !f->settled)
			return "syncing";
		return l->api[0] ? "late" : "ok";
	case LINK_LOST:
	case LINK_NONE:
		break;
	}
	return f->settled ? "down" : "syncing";
}

void
feed_write_health(struct buf *b, const struct feed_core *f)
{
	const struct link *l = model_link(f->options.model(f->options.ctx));
	const char *word = health_word(f, l);
	const char *trouble =
	    f->options.trouble ? f->options.trouble(f->options.ctx) : NULL;

	if (trouble && strcmp(word, "ok") == 0)
		word = "late";
	json_put_pair(b, f->options.source, word);
	if (trouble)
		json_put_pair(b, "text", trouble);
	else if (l->api[0])
		json_put_pair(b, "text", l->api);
	else if (l->state == LINK_LOST && l->why[0])
		json_put_pair(b, "text", l->why);
}

/* As it was when the board was last looked at: "ok" is about what is told, not
 * about what will be. */
static void
put_health(struct buf *b, const struct feed_core *f)
{
	const struct link *l = model_link(f->options.model(f->options.ctx));

	json_put_key(b, "health");
	buf_puts(b, "{");
	if (f->health[0])
		buf_puts(b, f->health);
	else
		json_put_pair(b, f->options.source, "never");
	if (l->last_ms > 0)
		json_put_int(b, "confirmed", l->last_ms);
	buf_puts(b, "}");
}

static const char *
features(const struct relay_feed_options *o, const struct relay_session *s)
{
	if (s->listens)
		return "";
	return o->native && s->scope.unmask ? "action native" : "action";
}

void
feed_write_hello(struct buf *b, const struct feed_core *f,
    const struct relay_session *s, const char *why, int64_t now_ms)
{
	const struct relay_feed_options *o = &f->options;

	buf_puts(b, "{");
	json_put_pair(b, "type", "hello");
	json_put_int(b, "v", FEED_VERSION_SPOKEN);
	json_put_pair(b, "relay", o->relay);
	json_put_pair(b, "epoch", s->epoch);
	json_put_int(b, "seq", s->cursor);
	json_put_pair(b, "resume", why ? "snapshot" : "ok");
	if (why)
		json_put_pair(b, "why", why);
	json_put_pair(b, "user", s->user.name);
	put_list(b, "roles", s->user.role_words);
	put_list(b, "acts", s->listens ? "" : s->user.act_words);
	put_scope(b, &s->scope);
	json_put_pair(b, "site", o->site);
	json_put_pair(b, "provider", o->source);
	json_put_int(b, "targets", o->targets);
	json_put_int(b, "heartbeat", o->heartbeat_ms);
	if (o->dead_ms > 0)
		json_put_int(b, "dead", o->dead_ms);
	json_put_int(b, "now", now_ms);
	put_list(b, "features", features(o, s));
	put_health(b, f);
	buf_puts(b, "}");
}

void
feed_write_part(
    struct buf *b, const struct feed_core *f, const struct relay_session *s)
{
	const struct snapshot *shot = s->snapshot;
	const struct snapshot_part *part = &shot->part[s->part];
	bool more = s->part + 1 < shot->parts;
	int i;

	buf_puts(b, "{");
	json_put_pair(b, "type", "snapshot");
	json_put_pair(b, "epoch", s->epoch);
	json_put_int(b, "seq", shot->seq);
	json_put_int(b, "part", s->part + 1);
	json_put_bool(b, "more", more);
	if (s->why && s->part == 0)
		json_put_pair(b, "why", s->why);
	if (!more)
		put_health(b, f);
	json_put_key(b, "calls");
	buf_puts(b, "[");
	buf_put_span(b, buf_span(&part->calls));
	buf_puts(b, "]");
	for (i = 0; i < ROLL_LISTS; i++) {
		if (part->lists[i].len == 0)
			continue;
		json_put_key(b, roll_list_name((enum roll_list)i));
		buf_puts(b, "[");
		buf_put_span(b, buf_span(&part->lists[i]));
		buf_puts(b, "]");
	}
	buf_puts(b, "}");
}

void
feed_write_event(struct buf *b, const struct relay_session *s,
    const struct backlog_event *e, enum backlog_view view)
{
	buf_puts(b, "{");
	json_put_pair(b, "type", "event");
	json_put_int(b, "seq", e->seq);
	json_put_int(b, "prev", s->told);
	if (view == VIEW_SEEN) {
		buf_puts(b, ",");
		buf_puts(
		    b, e->masked && !s->scope.unmask ? e->masked : e->text);
		return;
	}
	json_put_int(b, "at", e->at_ms);
	json_put_pair(b, "kind", "call.hidden");
	json_put_key(b, "call");
	buf_puts(b, "{");
	json_put_pair(b, "id", e->call);
	json_put_int(b, "rev", e->seq);
	json_put_pair(b, "state", "ended");
	json_put_pair(b, "cause", "scope");
	buf_puts(b, "}}");
}

void
feed_write_change(struct buf *b, const struct feed_core *f,
    const struct board_change *c, enum board_form form)
{
	json_put_int(b, "at", f->now_ms);
	json_put_pair(b, "src", f->options.source);
	json_put_pair(b, "kind", c->kind);
	if (c->user[0])
		json_put_pair(b, "user", c->user);
	json_put_key(b, "call");
	if (c->over)
		board_put_over(b, c);
	else
		board_put(b, c->call, form);
	rolls_put_news(b, board_rolls(f->board), c->call->queue, FEED_NEWS_MAX);
	buf_puts(b, "}");
}

void
feed_write_sync(struct buf *b, const struct feed_core *f,
    const struct relay_session *s, int64_t now_ms)
{
	buf_puts(b, "{");
	json_put_pair(b, "type", "sync");
	json_put_int(b, "seq", s->cursor);
	json_put_int(b, "prev", s->told);
	json_put_int(b, "now", now_ms);
	put_health(b, f);
	buf_puts(b, "}");
}

static void
put_if(struct buf *b, const char *name, int64_t value, bool there)
{
	if (there)
		json_put_int(b, name, value);
}

void
feed_write_result(struct buf *b, const struct relay_result *r)
{
	buf_puts(b, "{");
	json_put_pair(b, "type", "result");
	json_put_pair(b, "id", r->id);
	json_put_pair(b, "status", r->status);
	if (r->code)
		json_put_pair(b, "code", r->code);
	if (r->text)
		json_put_pair(b, "text", r->text);
	put_if(b, "http", r->http, r->http > 0);
	put_if(b, "deadline", r->deadline_ms, r->deadline_ms >= 0);
	put_if(b, "ms", r->ms, r->ms >= 0);
	put_if(b, "retry_ms", r->retry_ms, r->retry_ms >= 0);
	buf_puts(b, "}");
}
