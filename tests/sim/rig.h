#ifndef TESTS_SIM_RIG_H
#define TESTS_SIM_RIG_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/json.h"
#include "base/mem.h"
#include "sim/conf.h"
#include "sim/leg.h"
#include "sim/part.h"
#include "sim/sim.h"

/* A simulator without sockets: its clock stands at now_ms until a test moves
 * it, what it sends on the feed is kept, a line each. */

#define RIG_START_MS ((int64_t)1768471200000)
#define RIG_EVENTS 4096

struct rig {
	struct sim *sim;
	int64_t now_ms;
	char *frames[RIG_EVENTS]; /* owned */
	size_t count;
	int hooks;
	int cuts;
	struct sim_reply reply; /* to the last request */
	struct cJSON *answer;   /* its body */
};

static inline void
rig_frame(void *ctx, struct span text)
{
	struct rig *r = ctx;

	if (r->count == RIG_EVENTS)
		return;
	r->frames[r->count] = mem_zalloc(1, text.n + 1);
	memcpy(r->frames[r->count++], text.p, text.n);
}

static inline void
rig_hook(void *ctx, const struct sim_event *ev)
{
	struct rig *r = ctx;

	(void)ev;
	r->hooks++;
}

static inline void
rig_binary(void *ctx, struct span bytes)
{
	rig_frame(ctx, bytes);
}

static inline void
rig_cut(void *ctx)
{
	struct rig *r = ctx;

	r->cuts++;
}

static inline void
rig_note(void *ctx, const char *sentence)
{
	rig_frame(ctx, span_of(sentence));
}

static inline void
rig_open(struct rig *r, const struct sim_options *o)
{
	struct sim_options full = *o;
	struct sim_out out = {
		.frame = rig_frame,
		.hook = rig_hook,
		.binary = rig_binary,
		.cut = rig_cut,
		.note = rig_note,
		.ctx = r,
	};

	memset(r, 0, sizeof(*r));
	full.start_ms = r->now_ms = RIG_START_MS;
	if (full.speed == 0)
		full.speed = 1.0;
	r->sim = sim_new(&full, &out);
	sim_reply_init(&r->reply);
}

static inline void
rig_quiet(struct rig *r, int calls)
{
	struct sim_options o = { .seed = 1, .calls = calls, .quiet = true };

	rig_open(r, &o);
}

static inline void
rig_close(struct rig *r)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		mem_free(r->frames[i]);
	json_free(r->answer);
	sim_reply_free(&r->reply);
	sim_free(r->sim);
}

static inline void
rig_pass(struct rig *r, int64_t ms)
{
	r->now_ms += ms;
	sim_run(r->sim, r->now_ms);
}

/* A request with the key "k".  The path may have a query.  Gives the status,
 * 0 for a connection that was cut. */
static inline int
rig_ask(struct rig *r, const char *method, const char *path, const char *body)
{
	char only[1024];
	const char *mark = strchr(path, '?');
	struct sim_ask ask = {
		.method = method,
		.path = only,
		.query = mark ? mark + 1 : "",
		.authorization = "Bearer k",
		.body = span_of(body),
		.now_ms = r->now_ms,
		.real_ms = r->now_ms,
	};
	struct err err;

	snprintf(only, sizeof(only), "%.*s",
	    (int)(mark ? (size_t)(mark - path) : strlen(path)), path);
	sim_reply_free(&r->reply);
	sim_reply_init(&r->reply);
	json_free(r->answer);
	if (strncmp(path, "/sim/", 5) == 0)
		sim_control(r->sim, &ask, &r->reply);
	else
		sim_rest(r->sim, &ask, &r->reply);
	r->answer = json_parse(buf_span(&r->reply.body), &err);
	return r->reply.cut ? 0 : r->reply.status;
}

static inline int
rig_post(struct rig *r, const char *path, const char *body)
{
	return rig_ask(r, "POST", path, body);
}

/* A member of the answer's first error, or "". */
static inline const char *
rig_error(const struct rig *r, const char *member)
{
	const struct cJSON *list = json_get(r->answer, "errors");
	const char *s = json_str(json_first(list), member);

	return s ? s : "";
}

static inline const char *
rig_pointer(const struct rig *r)
{
	const struct cJSON *list = json_get(r->answer, "errors");
	const struct cJSON *source = json_get(json_first(list), "source");
	const char *s = json_str(source, "pointer");

	if (!s)
		s = json_str(source, "parameter");
	return s ? s : "";
}

/* The type of an event that was sent, or "" past the last. */
static inline void
rig_type(const struct rig *r, size_t i, char *dst, size_t size)
{
	struct err err;
	struct cJSON *root;
	const char *type;

	snprintf(dst, size, "%s", "");
	if (i >= r->count)
		return;
	root = json_parse(span_of(r->frames[i]), &err);
	type = json_str(json_get(root, "data"), "event_type");
	snprintf(dst, size, "%s", type ? type : "?");
	json_free(root);
}

/* The types of all events from number `from` on, joined by blanks. */
static inline const char *
rig_types(const struct rig *r, size_t from, char *dst, size_t size)
{
	struct buf b;
	size_t i;

	buf_init(&b, size - 1);
	for (i = from; i < r->count; i++) {
		char type[64];

		rig_type(r, i, type, sizeof(type));
		buf_printf(&b, "%s%s", i == from ? "" : " ", type);
	}
	snprintf(dst, size, "%s", b.p ? b.p : "");
	buf_free(&b);
	return dst;
}

/* The first call that is up, and its people in order of joining. */
static inline struct conference *
rig_conf(const struct rig *r)
{
	struct conference *conf = r->sim->conf_first;

	while (conf && conf->status == CONF_COMPLETED)
		conf = conf->next;
	return conf;
}

static inline const char *
rig_who(const struct rig *r, size_t i)
{
	return rig_conf(r)->parts[i]->ids.control;
}

static inline const char *
rig_phone(const struct rig *r)
{
	return r->sim->phone->ids.control;
}

#endif
