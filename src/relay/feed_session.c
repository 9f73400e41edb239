#include "relay/feed_inside.h"

#include <string.h>

#include "base/json.h"
#include "base/mem.h"

void
session_init(struct relay_session *s, int64_t now_ms)
{
	s->opened_ms = s->said_ms = now_ms;
}

static void
drop_snapshot(struct feed_core *f, struct relay_session *s)
{
	if (s->snapshot)
		snapshot_drop(&f->snapshots, s->snapshot);
	s->snapshot = NULL;
	s->part = 0;
}

static void
forget_sayings(struct relay_session *s)
{
	while (s->first) {
		struct saying *say = s->first;

		s->first = say->next;
		mem_free(say);
	}
	s->last = NULL;
	s->waiting = 0;
}

void
session_free(struct feed_core *f, struct relay_session *s)
{
	drop_snapshot(f, s);
	forget_sayings(s);
}

static void
append(struct relay_session *s, struct span text)
{
	struct saying *say = mem_zalloc(1, sizeof(*say) + text.n);

	memcpy(say->text, text.p, text.n);
	say->len = text.n;
	if (s->last)
		s->last->next = say;
	else
		s->first = say;
	s->last = say;
	s->waiting += text.n;
}

void
session_say(struct relay_session *s, struct span text, int64_t now_ms)
{
	if (s->stage == SESSION_OVER)
		return;
	if (s->waiting + text.n > FEED_WAITING_MAX)
		session_end(
		    s, FEED_SLOW, "answers are not taken", 1000, now_ms);
	else
		append(s, text);
}

void
session_end(struct relay_session *s, enum feed_code code, const char *why,
    int64_t retry_ms, int64_t now_ms)
{
	struct buf b;

	(void)now_ms;
	if (s->stage == SESSION_OVER)
		return;
	s->stage = SESSION_OVER;
	s->code = (int)code;
	buf_init(&b, 4096);
	buf_puts(&b, "{");
	json_put_pair(&b, "type", "bye");
	json_put_int(&b, "code", code);
	json_put_pair(&b, "why", why);
	if (code == FEED_VERSION) {
		json_put_key(&b, "versions");
		buf_printf(&b, "[%d]", FEED_VERSION_SPOKEN);
	}
	if (retry_ms >= 0)
		json_put_int(&b, "retry_ms", retry_ms);
	buf_puts(&b, "}");
	append(s, buf_span(&b));
	buf_free(&b);
}

static void
write_native(struct buf *b, int64_t seq, const char *source, struct span body)
{
	buf_puts(b, "{");
	json_put_pair(b, "type", "native");
	json_put_int(b, "seq", seq);
	json_put_pair(b, "src", source);
	json_put_key(b, "body");
	buf_put_span(b, body.n > 0 ? body : span_of("null"));
	buf_puts(b, "}");
}

void
session_native(struct relay_session *s, int64_t seq, const char *source,
    struct span body, int64_t now_ms)
{
	struct buf b;

	buf_init(&b, FEED_SAID_MAX);
	write_native(&b, seq, source, body);
	if (b.failed) {
		buf_clear(&b);
		write_native(&b, seq, source, (struct span){ "", 0 });
	}
	session_say(s, buf_span(&b), now_ms);
	buf_free(&b);
}

static bool
say_own(struct relay_session *s, struct buf *out)
{
	struct saying *say = s->first;

	if (!say)
		return false;
	buf_put(out, say->text, say->len);
	s->waiting -= say->len;
	s->first = say->next;
	if (!s->first)
		s->last = NULL;
	mem_free(say);
	return true;
}

static bool
say_part(struct feed_core *f, struct relay_session *s, struct buf *out)
{
	if (!s->snapshot && s->wants_snapshot) {
		s->snapshot = snapshot_take(&f->snapshots, f->board, &s->scope);
		s->part = 0;
		s->wants_snapshot = false;
		f->counts.snapshots++;
	}
	if (!s->snapshot)
		return false;
	feed_write_part(out, f, s);
	if (++s->part < s->snapshot->parts)
		return true;
	s->cursor = s->told = s->snapshot->seq;
	s->hidden_ms = 0;
	s->why = NULL;
	drop_snapshot(f, s);
	return true;
}

static void
go_to_head(struct feed_core *f, struct relay_session *s)
{
	s->wants_snapshot = true;
	s->why = "slow";
	f->counts.slow++;
}

static bool
say_event(struct feed_core *f, struct relay_session *s, struct buf *out,
    int64_t now_ms)
{
	while (s->cursor < board_seq(f->board)) {
		const struct backlog_event *e =
		    backlog_get(f->backlog, s->cursor + 1);
		enum backlog_view view;

		if (!e) {
			go_to_head(f, s);
			return say_part(f, s, out);
		}
		s->cursor++;
		view = backlog_view(e, &s->scope);
		if (view != VIEW_NOT) {
			feed_write_event(out, s, e, view);
			s->told = s->cursor;
			s->hidden_ms = 0;
			return true;
		}
		if (!s->hidden_ms)
			s->hidden_ms = now_ms;
	}
	return false;
}

static bool
sync_is_due(
    const struct feed_core *f, const struct relay_session *s, int64_t now_ms)
{
	return s->health_due ||
	       now_ms - s->said_ms >= f->options.heartbeat_ms ||
	       (s->hidden_ms && now_ms - s->hidden_ms >= FEED_HIDDEN_MS);
}

static bool
say_sync(struct feed_core *f, struct relay_session *s, struct buf *out,
    int64_t now_ms)
{
	if (!sync_is_due(f, s, now_ms))
		return false;
	feed_write_sync(out, f, s, now_ms);
	s->told = s->cursor;
	s->hidden_ms = 0;
	s->health_due = false;
	return true;
}

bool
session_next(struct feed_core *f, struct relay_session *s, struct buf *out,
    int64_t now_ms)
{
	bool said = say_own(s, out);

	if (!said && s->stage == SESSION_LIVE)
		said = say_part(f, s, out) || say_event(f, s, out, now_ms) ||
		       say_sync(f, s, out, now_ms);
	s->stuck_ms = 0;
	if (said)
		s->said_ms = now_ms;
	return said;
}

bool
session_has(
    const struct feed_core *f, const struct relay_session *s, int64_t now_ms)
{
	if (s->first)
		return true;
	return s->stage == SESSION_LIVE &&
	       (s->snapshot || s->wants_snapshot ||
		   s->cursor < board_seq(f->board) ||
		   sync_is_due(f, s, now_ms));
}

/* A stalled socket never becomes writable, so nobody else would notice.  What
 * is being told as a snapshot is told to its end: for a slow line it is the
 * only way to ever have one. */
static bool
is_behind(
    const struct feed_core *f, const struct relay_session *s, int64_t now_ms)
{
	const struct backlog_event *e;
	int64_t head = board_seq(f->board), since;

	if (s->snapshot || s->wants_snapshot || s->cursor >= head)
		return false;
	if (s->cursor >= s->resumed &&
	    head - s->cursor > f->options.behind_events)
		return true;
	e = backlog_get(f->backlog, s->cursor + 1);
	since = e && e->at_ms > s->opened_ms ? e->at_ms : s->opened_ms;
	return now_ms - since > f->options.behind_ms;
}

void
session_tick(struct feed_core *f, struct relay_session *s, int64_t now_ms)
{
	if (s->stage == SESSION_NEW &&
	    now_ms - s->opened_ms >= f->options.hello_ms)
		session_end(s, FEED_SILENT, "no hello", 0, now_ms);
	if (s->stage != SESSION_LIVE)
		return;
	if (is_behind(f, s, now_ms))
		go_to_head(f, s);
	if (!session_has(f, s, now_ms))
		s->stuck_ms = 0;
	else if (!s->stuck_ms)
		s->stuck_ms = now_ms;
	else if (now_ms - s->stuck_ms >= f->options.stuck_ms) {
		f->counts.closed_slow++;
		session_end(
		    s, FEED_SLOW, "took nothing for too long", 0, now_ms);
	}
}
