#include "relay/feed_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"

/* A console's hello, as far as it matters. */
struct greeting {
	bool has_version;
	int64_t version;
	const char *epoch; /* to resume, or NULL */
	int64_t seq;
	int wanted_count; /* queues; -1: it says nothing of them */
	const char *wanted[FEED_QUEUES];
};

static const char *
str_or_empty(const struct cJSON *obj, const char *name)
{
	const char *s = json_str(obj, name);

	return s ? s : "";
}

/* At most max strings of the list; how many, or -1 if it is none. */
static int
read_strings(const struct cJSON *list, const char **out, int max)
{
	const struct cJSON *v;
	int n = 0;

	if (!json_is_array(list))
		return -1;
	for (v = json_first(list); v; v = json_next(v)) {
		const char *s = json_value_str(v);

		if (!s || n == max)
			return -1;
		out[n++] = s;
	}
	return n;
}

static void
read_greeting(struct greeting *g, const struct cJSON *msg)
{
	const struct cJSON *resume = json_get(msg, "resume");
	const struct cJSON *queues = json_get(json_get(msg, "want"), "queues");

	memset(g, 0, sizeof(*g));
	g->has_version = json_int(msg, "v", &g->version);
	g->epoch = json_str(resume, "epoch");
	if (!json_int(resume, "seq", &g->seq))
		g->epoch = NULL;
	g->wanted_count = -1;
	if (queues && !json_is_null(queues)) {
		g->wanted_count = read_strings(queues, g->wanted, FEED_QUEUES);
		/* Something was wanted: not everything then. */
		if (g->wanted_count < 0)
			g->wanted_count = 0;
	}
}

/* Why events cannot simply go on from there; NULL if they can. */
static const char *
why_snapshot(const struct feed_core *f, const struct relay_session *s,
    const struct greeting *g)
{
	int64_t head = board_seq(f->board);
	int64_t first = backlog_first(f->backlog);
	size_t n = strlen(f->epoch);

	if (!g->epoch)
		return "new";
	if (strcmp(g->epoch, s->epoch) != 0)
		return strncmp(g->epoch, f->epoch, n) == 0 &&
			       (g->epoch[n] == '-' || g->epoch[n] == '\0')
			   ? "scope"
			   : "epoch";
	if (g->seq > head)
		return "ahead";
	if (g->seq < (first ? first : head + 1) - 1)
		return "gone";
	return NULL;
}

/* The version is one that is spoken. */
static void
welcome(struct feed_core *f, struct relay_session *s, const struct greeting *g,
    int64_t now_ms)
{
	struct buf b;
	const char *why;

	if (f->sessions_of(f->ctx, s->user.name) >=
	    f->options.sessions_per_user) {
		session_end(s, FEED_CROWDED, "too many sessions", -1, now_ms);
		return;
	}
	scope_make(&s->scope, &s->user, g->wanted, g->wanted_count);
	scope_epoch(s->epoch, f->epoch, &s->scope);
	why = why_snapshot(f, s, g);
	s->stage = SESSION_LIVE;
	s->cursor = s->told = why ? board_seq(f->board) : g->seq;
	s->resumed = board_seq(f->board);
	s->wants_snapshot = why != NULL;
	if (!why)
		f->counts.resumed++;
	buf_init(&b, FEED_SAID_MAX);
	feed_write_hello(&b, f, s, why, now_ms);
	session_say(s, buf_span(&b), now_ms);
	buf_free(&b);
	/* Nobody acts there, so nobody is kept on the air by it either. */
	if (s->listens)
		return;
	s->open = true;
	f->options.opened(f->options.ctx, s);
}

static void
greet(struct feed_core *f, struct relay_session *s, const struct cJSON *msg,
    int64_t now_ms)
{
	struct greeting g;

	read_greeting(&g, msg);
	if (!g.has_version || g.version != FEED_VERSION_SPOKEN) {
		session_end(s, FEED_VERSION, "only v 1 is spoken", -1, now_ms);
		return;
	}
	welcome(f, s, &g, now_ms);
}

void
session_listen(struct feed_core *f, struct relay_session *s, int64_t now_ms)
{
	struct greeting g = { .wanted_count = -1 };

	s->listens = true;
	welcome(f, s, &g, now_ms);
}

static bool
is_id(const char *id)
{
	size_t n = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
			      "abcdefghijklmnopqrstuvwxyz0123456789-_");

	return n > 0 && n < FEED_ID_LEN && id[n] == '\0';
}

/* Members that are there and of another type than they should be, which would
 * be misread as missing. */
static bool
is_crooked(const struct cJSON *msg, const struct cJSON *args)
{
	static const char *const of_msg[] = { "id", "do", "call", "reason" };
	static const char *const of_args[] = { "part", "via", "text", "from" };
	size_t i;

	if (args && !json_is_null(args) && !json_is_object(args))
		return true;
	for (i = 0; i < ARRAY_LEN(of_msg); i++)
		if (json_wrong_str(msg, of_msg[i]))
			return true;
	for (i = 0; i < ARRAY_LEN(of_args); i++)
		if (json_wrong_str(args, of_args[i]))
			return true;
	return false;
}

/* False if it is not well formed: nothing may come of it then. */
static bool
read_action(struct relay_action *a, const struct cJSON *msg)
{
	const struct cJSON *args = json_get(msg, "args");
	const struct cJSON *to = json_get(args, "to");
	const struct cJSON *rev = json_get(msg, "rev");

	memset(a, 0, sizeof(*a));
	if (is_crooked(msg, args))
		return false;
	a->id = str_or_empty(msg, "id");
	a->verb = str_or_empty(msg, "do");
	a->call = str_or_empty(msg, "call");
	a->reason = str_or_empty(msg, "reason");
	a->part = str_or_empty(args, "part");
	a->via = str_or_empty(args, "via");
	a->from = str_or_empty(args, "from");
	a->text = str_or_empty(args, "text");
	a->has_rev = json_int(msg, "rev", &a->rev);
	if (rev && !json_is_null(rev) && !a->has_rev)
		return false;
	if (to && !json_is_null(to)) {
		a->to_count = read_strings(to, a->to, TARGET_MAX);
		if (a->to_count < 0)
			return false;
	}
	return is_id(a->id) && a->verb[0] && strlen(a->verb) < FEED_VERB_LEN;
}

static void
hear_action(struct feed_core *f, struct relay_session *s,
    const struct cJSON *msg, int64_t now_ms)
{
	struct relay_action a;

	if (!read_action(&a, msg))
		session_end(
		    s, FEED_BAD, "the action is not well formed", -1, now_ms);
	else
		f->options.action(f->options.ctx, s, &a);
}

/* It has whole numbers in it, so who sees only their ends must not see it. */
static bool
may_get(const struct feed_core *f, const struct relay_session *s, int64_t seq)
{
	const struct backlog_event *e = backlog_get(f->backlog, seq);

	return f->options.native && s->scope.unmask && e &&
	       backlog_view(e, &s->scope) == VIEW_SEEN;
}

static void
hear_get(struct feed_core *f, struct relay_session *s, const struct cJSON *msg,
    int64_t now_ms)
{
	const char *what = json_str(msg, "what");
	int64_t seq = 0;

	if (!what || strcmp(what, "native") != 0)
		return;
	if (!json_int(msg, "seq", &seq))
		session_end(s, FEED_BAD, "get without seq", -1, now_ms);
	else if (may_get(f, s, seq))
		f->options.native(f->options.ctx, s, seq);
	else
		session_native(
		    s, seq, f->options.source, (struct span){ "", 0 }, now_ms);
}

static void
hear_message(struct feed_core *f, struct relay_session *s,
    const struct cJSON *msg, int64_t now_ms)
{
	const char *type = json_str(msg, "type");
	bool hello = type && strcmp(type, "hello") == 0;

	if (!type)
		session_end(s, FEED_BAD, "message without type", -1, now_ms);
	else if (hello != (s->stage == SESSION_NEW))
		session_end(s, FEED_BAD,
		    hello ? "second hello" : "hello comes first", -1, now_ms);
	else if (hello)
		greet(f, s, msg, now_ms);
	else if (strcmp(type, "action") == 0)
		hear_action(f, s, msg, now_ms);
	else if (strcmp(type, "get") == 0)
		hear_get(f, s, msg, now_ms);
}

static bool
is_too_fast(struct relay_session *s, int64_t now_ms)
{
	if (s->second != now_ms / 1000) {
		s->second = now_ms / 1000;
		s->heard = 0;
	}
	return ++s->heard > FEED_RATE;
}

void
session_hear(struct feed_core *f, struct relay_session *s, struct span text,
    int64_t now_ms)
{
	struct cJSON *msg;
	struct err err;

	if (s->stage == SESSION_OVER)
		return;
	f->counts.heard++;
	if (is_too_fast(s, now_ms)) {
		session_end(s, FEED_FAST, "too many messages", 1000, now_ms);
		return;
	}
	msg = json_parse(text, &err);
	if (!msg)
		session_end(s, FEED_BAD, err.text, -1, now_ms);
	else if (!json_is_object(msg))
		session_end(s, FEED_BAD, "no JSON object", -1, now_ms);
	else
		hear_message(f, s, msg, now_ms);
	json_free(msg);
}
