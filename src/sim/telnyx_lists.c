#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/stamp.h"
#include "sim/leg.h"
#include "sim/put.h"
#include "sim/telnyx.h"

#define CURSOR_LEN 160

/* A cursor is opaque to clients: "v1:" and a leg's id in base64. */
static void
cursor_write(char *dst, const struct leg *leg)
{
	memcpy(dst, "v1:", 3);
	base64_encode(dst + 3, CURSOR_LEN - 3, span_of(leg->ids.control));
}

static struct leg *
cursor_read(struct turn *t, const char *name)
{
	const char *s = query_get(&t->query, name);
	char id[CURSOR_LEN];
	struct leg *leg = NULL;
	int n = -1;

	if (!s)
		return NULL;
	if (strncmp(s, "v1:", 3) == 0)
		n = base64_decode(id, sizeof(id) - 1, span_of(s + 3));
	if (n >= 0) {
		id[n] = '\0';
		leg = leg_find(t->sim, id);
	}
	if (!leg)
		turn_refuse(t, PROBLEM_CURSOR, name, NULL);
	return leg;
}

static void
put_active(const struct sim *sim, struct buf *b, const struct leg *leg)
{
	put_comma(b);
	buf_puts(b, "{");
	put_str(b, "record_type", "call");
	put_str(b, "call_control_id", leg->ids.control);
	put_str(b, "call_leg_id", leg->ids.leg);
	put_str(b, "call_session_id", leg->ids.session);
	put_str(b, "client_state", leg->client_state ? leg->client_state : "");
	json_put_int(b, "call_duration",
	    leg->answered_ms ? (sim->now_ms - leg->answered_ms) / 1000 : 0);
	buf_puts(b, "}");
}

static const struct leg *
next_active(const struct leg *leg)
{
	while (leg && leg->state == LEG_ENDED)
		leg = leg->next;
	return leg;
}

static const struct leg *
prev_active(const struct leg *leg)
{
	while (leg && leg->state == LEG_ENDED)
		leg = leg->prev;
	return leg;
}

/* The first leg of the page: after a cursor, or as many before another.  The
 * official SDK (Node, 7.24.0) walks this list by page numbers all the same and
 * only stops at an empty page, so these are obeyed as well. */
static const struct leg *
page_start(struct turn *t, const struct page *page)
{
	const struct leg *after = cursor_read(t, "page[after]");
	const struct leg *before = cursor_read(t, "page[before]");
	int64_t size = page->size, skip = (page->number - 1) * page->size;
	const struct leg *at;

	if (!before) {
		at = next_active(after ? after->next : t->sim->leg_first);
		while (at && skip-- > 0)
			at = next_active(at->next);
		return at;
	}
	at = prev_active(before->prev);
	while (at && --size > 0 && prev_active(at->prev))
		at = prev_active(at->prev);
	return at;
}

static void
put_cursor(struct turn *t, const char *which, const char *cursor)
{
	struct buf *b = &t->out->body;
	char path[CURSOR_LEN + 128];

	snprintf(path, sizeof(path),
	    "/v2/connections/%s/active_calls?page[%s]=%s",
	    t->sim->connection_id, which, cursor);
	put_str(b, strcmp(which, "after") == 0 ? "next" : "previous",
	    cursor[0] ? path : NULL);
}

static void
put_cursors(struct turn *t, const struct leg *first, const struct leg *last)
{
	struct buf *b = &t->out->body;
	char after[CURSOR_LEN] = "", before[CURSOR_LEN] = "";

	if (last && next_active(last->next))
		cursor_write(after, last);
	if (first && prev_active(first->prev))
		cursor_write(before, first);
	json_put_key(b, "cursors");
	buf_puts(b, "{");
	put_str(b, "after", after[0] ? after : NULL);
	put_str(b, "before", before[0] ? before : NULL);
	buf_puts(b, "}");
	put_cursor(t, "after", after);
	put_cursor(t, "before", before);
}

void
telnyx_active_calls(struct turn *t)
{
	struct buf *b = &t->out->body;
	const struct leg *first, *last = NULL, *at;
	int64_t total = 0, left;
	struct page page;

	if (strcmp(turn_id(t), t->sim->connection_id) != 0)
		turn_refuse(t, PROBLEM_CONNECTION, NULL, NULL);
	if (!page_read(t, &page))
		return;
	first = page_start(t, &page);
	if (t->refused)
		return;
	for (at = t->sim->leg_first; at; at = at->next)
		total += at->state != LEG_ENDED;
	buf_puts(b, "{\"data\":[");
	at = first;
	for (left = page.size; at && left > 0; left--) {
		put_active(t->sim, b, at);
		last = at;
		at = next_active(at->next);
	}
	buf_puts(b, "]");
	json_put_key(b, "meta");
	buf_puts(b, "{");
	json_put_int(b, "total_items", total);
	put_cursors(t, first, last);
	buf_puts(b, "}}");
}

/* The filters of /call_events; NULL: not asked for. */
struct wanted {
	const char *name;
	const char *type;
	const char *leg;
	const char *session;
	const char *from;
	const char *to;
	const char *op; /* of occurred_at */
	int64_t at_ms;
	bool none; /* something is asked for that we never have */
};

static bool
time_agrees(const struct wanted *w, int64_t at_ms)
{
	if (!w->op)
		return true;
	if (strcmp(w->op, "gt") == 0)
		return at_ms > w->at_ms;
	if (strcmp(w->op, "gte") == 0)
		return at_ms >= w->at_ms;
	if (strcmp(w->op, "lt") == 0)
		return at_ms < w->at_ms;
	if (strcmp(w->op, "lte") == 0)
		return at_ms <= w->at_ms;
	return at_ms == w->at_ms;
}

static bool
holds_member(const char *data, const char *name, const char *value)
{
	char text[300];

	if (!value)
		return true;
	snprintf(text, sizeof(text), "\"%s\":\"%s\"", name, value);
	return strstr(data, text) != NULL;
}

static bool
is_wanted(const struct wanted *w, const struct past *p)
{
	if (w->none || !time_agrees(w, p->at_ms))
		return false;
	if (w->name && strcmp(w->name, p->name) != 0)
		return false;
	if (w->leg && strcmp(w->leg, p->leg_id) != 0)
		return false;
	if (w->session && strcmp(w->session, p->session) != 0)
		return false;
	return holds_member(p->data, "from", w->from) &&
	       holds_member(p->data, "to", w->to);
}

static void
read_time(struct turn *t, struct wanted *w)
{
	static const char *const ops[] = { "eq", "gt", "gte", "lt", "lte" };
	const char *value;
	char name[48];
	size_t i;

	for (i = 0; i < ARRAY_LEN(ops); i++) {
		snprintf(name, sizeof(name), "filter[occurred_at][%s]", ops[i]);
		value = query_get(&t->query, name);
		if (!value)
			continue;
		if (w->op)
			turn_refuse(t, PROBLEM_BOTH, name, NULL);
		else if (!stamp_read(span_of(value), &w->at_ms))
			turn_refuse(t, PROBLEM_TYPE, name, NULL);
		w->op = ops[i];
	}
}

static void
read_wanted(struct turn *t, struct wanted *w)
{
	const struct query *q = &t->query;
	const char *connection = query_get(q, "filter[connection_id]");
	const char *product = query_get(q, "filter[product]");
	const char *failed = query_get(q, "filter[failed]");

	*w = (struct wanted){
		.name = query_get(q, "filter[name]"),
		.type = query_get(q, "filter[type]"),
		.leg = query_get(q, "filter[leg_id]"),
		.session = query_get(q, "filter[application_session_id]"),
		.from = query_get(q, "filter[from]"),
		.to = query_get(q, "filter[to]"),
	};
	if (w->type && strcmp(w->type, "webhook") != 0 &&
	    strcmp(w->type, "command") != 0)
		turn_refuse(t, PROBLEM_ENUM, "filter[type]",
		    "The value must be one of: command, webhook.");
	w->none =
	    (w->type && strcmp(w->type, "webhook") != 0) ||
	    (connection && strcmp(connection, t->sim->connection_id) != 0) ||
	    (product && strcmp(product, "call_control") != 0) ||
	    (failed && strcmp(failed, "true") == 0);
	read_time(t, w);
}

static void
put_past(struct buf *b, const struct past *p)
{
	put_comma(b);
	buf_puts(b, "{");
	put_str(b, "record_type", "call_event");
	put_str(b, "call_leg_id", p->leg_id);
	put_str(b, "call_session_id", p->session);
	put_time(b, "event_timestamp", p->at_ms);
	put_str(b, "name", p->name);
	put_str(b, "type", "webhook");
	json_put_key(b, "metadata");
	buf_puts(b, p->data);
	buf_puts(b, "}");
}

void
telnyx_call_events(struct turn *t)
{
	const struct past *p;
	struct wanted w;
	struct page page;
	size_t count = 0;

	read_wanted(t, &w);
	if (!page_read(t, &page) || t->refused)
		return;
	buf_puts(&t->out->body, "{\"data\":[");
	for (p = t->sim->past_first; p; p = p->next)
		if (is_wanted(&w, p) && page_has(&page, count++))
			put_past(&t->out->body, p);
	page_close(t, &page, count);
}
