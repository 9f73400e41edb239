#ifndef TESTS_RELAY_FEED_CONSOLE_H
#define TESTS_RELAY_FEED_CONSOLE_H

/* For tests of the feed: a console that keeps its rules and says what it came
 * to, on a session without a socket. */
#include "feed_world.h"

#include "base/map.h"
#include "base/mem.h"

#define T0 1000000

/* A console: takes what the session says by the rules of the feed. */
struct console {
	struct relay_session session;
	bool shy; /* may not see whole numbers */
	char epoch[SCOPE_EPOCH_LEN];
	int64_t seq;       /* -1: none */
	struct map *calls; /* id to a copy of its object's text */
	struct map *next;
	int holes, snapshots, events, syncs, byes, code;
	char why[64];    /* of the last hello */
	char resume[16]; /* likewise */
	char last[512];  /* the last message, cut */
};

struct rig {
	struct world world;
	struct feed_core core;
	size_t sessions; /* of any user, as the core is told */
	int64_t now;
};

static inline size_t
sessions_of(void *ctx, const char *name)
{
	(void)name;
	return ((struct rig *)ctx)->sessions;
}

static inline int
setup(void **state)
{
	struct rig *r = mem_zalloc(1, sizeof(*r));
	struct relay_feed_options o;

	world_init(&r->world);
	o = world_options(&r->world);
	r->now = T0;
	feed_core_init(&r->core, &o, r->now);
	r->core.sessions_of = sessions_of;
	r->core.ctx = r;
	*state = r;
	return 0;
}

static inline int
teardown(void **state)
{
	struct rig *r = *state;

	feed_core_free(&r->core);
	model_free(r->world.model);
	mem_free(r);
	return 0;
}

static inline void
console_init(struct console *c)
{
	memset(c, 0, sizeof(*c));
	c->seq = -1;
	c->calls = map_new();
}

/* Ids of the tests' calls: c0 to c39. */
#define CALLS 40

static inline void
forget(struct map *calls)
{
	char id[16];
	int i;

	for (i = 0; calls && i < CALLS; i++) {
		snprintf(id, sizeof(id), "c%d", i);
		mem_free(map_remove(calls, id));
	}
	map_free(calls);
}

static inline void
console_free(struct console *c)
{
	forget(c->calls);
	forget(c->next);
}

/* Without the time at which it was confirmed, which is no news. */
static inline void
keep(struct map *calls, const struct cJSON *call)
{
	static char ids[CALLS][8];
	const char *id = json_str(call, "id"), *name = json_str(call, "name");
	const char *state = json_str(call, "state");
	int64_t rev = 0;
	char text[128];
	int n = 0;

	assert_true(json_int(call, "rev", &rev));
	sscanf(id, "c%d", &n);
	snprintf(ids[n], sizeof(ids[n]), "%s", id);
	mem_free(map_remove(calls, ids[n]));
	snprintf(text, sizeof(text), "%d %s %s", (int)rev, name ? name : "",
	    json_str(call, "queue") ? json_str(call, "queue") : "");
	if (strcmp(state, "ended") != 0)
		map_put(calls, ids[n], mem_strdup(text));
}

static inline void
take_snapshot(struct console *c, const struct cJSON *m)
{
	const struct cJSON *v;
	int64_t part = 0;
	bool more = true;

	assert_true(json_int(m, "part", &part));
	assert_true(json_bool(m, "more", &more));
	if (part == 1) {
		forget(c->next);
		c->next = map_new();
	}
	for (v = json_first(json_get(m, "calls")); v; v = json_next(v))
		keep(c->next, v);
	if (more)
		return;
	forget(c->calls);
	c->calls = c->next;
	c->next = NULL;
	c->snapshots++;
	assert_true(json_int(m, "seq", &c->seq));
}

static inline void
take_numbered(struct console *c, const struct cJSON *m)
{
	int64_t seq, prev;

	assert_true(json_int(m, "seq", &seq));
	assert_true(json_int(m, "prev", &prev));
	if (seq <= c->seq)
		return;
	if (prev != c->seq) {
		c->holes++;
		return;
	}
	c->seq = seq;
	if (json_get(m, "call"))
		keep(c->calls, json_get(m, "call"));
}

static inline void
take(struct console *c, struct span text)
{
	struct err err;
	struct cJSON *m = json_parse(text, &err);
	const char *type;
	int64_t n = 0;

	assert_non_null(m);
	assert_true(text.n <= FEED_SAID_MAX);
	snprintf(c->last, sizeof(c->last), "%.*s", (int)text.n, text.p);
	type = json_str(m, "type");
	if (strcmp(type, "hello") == 0) {
		const char *why = json_str(m, "why");

		if (strcmp(c->epoch, json_str(m, "epoch")) != 0)
			c->seq = -1;
		snprintf(
		    c->epoch, sizeof(c->epoch), "%s", json_str(m, "epoch"));
		snprintf(c->why, sizeof(c->why), "%s", why ? why : "");
		snprintf(
		    c->resume, sizeof(c->resume), "%s", json_str(m, "resume"));
	} else if (strcmp(type, "snapshot") == 0) {
		take_snapshot(c, m);
	} else if (strcmp(type, "event") == 0) {
		c->events++;
		take_numbered(c, m);
	} else if (strcmp(type, "sync") == 0) {
		c->syncs++;
		take_numbered(c, m);
	} else if (strcmp(type, "bye") == 0) {
		c->byes++;
		json_int(m, "code", &n);
		c->code = (int)n;
	}
	json_free(m);
}

/* Reads up to max messages; how many there were. */
static inline int
read_some(struct rig *r, struct console *c, int max)
{
	struct buf b;
	int n = 0;

	buf_init(&b, FEED_SAID_MAX);
	while (n < max && session_next(&r->core, &c->session, &b, r->now)) {
		take(c, buf_span(&b));
		buf_clear(&b);
		n++;
	}
	buf_free(&b);
	return n;
}

static inline void
hear(struct rig *r, struct console *c, const char *text)
{
	session_hear(&r->core, &c->session, span_of(text), r->now);
}

/* A connection that is made, with hello said; all queues, or one. */
static inline void
come(struct rig *r, struct console *c, const char *queue, const char *hello)
{
	struct relay_user *u = &c->session.user;

	session_free(&r->core, &c->session);
	memset(&c->session, 0, sizeof(c->session));
	snprintf(u->name, sizeof(u->name), "dana");
	snprintf(u->role_words, sizeof(u->role_words), "watch monitor");
	snprintf(u->act_words, sizeof(u->act_words), "monitor stop");
	u->all_queues = !queue;
	u->unmask = !c->shy;
	if (queue) {
		u->queue_count = 1;
		snprintf(u->queue[0], NAME_LEN, "%s", queue);
	}
	session_init(&c->session, r->now);
	hear(r, c, hello);
}

static inline void
come_back(struct rig *r, struct console *c, const char *queue)
{
	char hello[200];

	snprintf(hello, sizeof(hello),
	    "{\"type\":\"hello\",\"v\":1,\"resume\":{\"epoch\":\"%s\","
	    "\"seq\":%d}}",
	    c->epoch, (int)c->seq);
	come(r, c, queue, c->seq < 0 ? "{\"type\":\"hello\",\"v\":1}" : hello);
}

static inline void
change(struct rig *r, int n, const char *name, const char *queue)
{
	char lines[300];

	snprintf(lines, sizeof(lines),
	    "@%lld call-open call=c%d \"%s\"\n"
	    "@%lld call-queue call=c%d \"%s\"\n",
	    (long long)r->now, n, name, (long long)r->now, n, queue);
	world_tell(&r->world, lines);
	feed_core_update(&r->core, r->now);
}

/* What a console of that queue should show. */
static inline void
check_board(struct rig *r, struct console *c, const char *queue)
{
	const struct board_call *b;
	size_t seen = 0;

	TAILQ_FOREACH(b, board_calls(r->core.board), all)
	{
		char text[2 * NAME_LEN + 32];
		const char *got = map_get(c->calls, b->id);

		if (queue && strcmp(queue, b->queue) != 0)
			continue;
		seen++;
		snprintf(text, sizeof(text), "%d %s %s", (int)b->rev,
		    model_call(r->world.model, b->id)->name, b->queue);
		assert_non_null(got);
		assert_string_equal(got, text);
	}
	assert_int_equal(map_count(c->calls), seen);
}

#endif
