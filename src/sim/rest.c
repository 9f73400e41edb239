#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "sim/once.h"
#include "sim/put.h"
#include "sim/seen.h"
#include "sim/telnyx.h"

#define RATE_LIMIT 5000
#define RATE_WINDOW_MS 1000

/* Among which commands a command_id must be new, as the documentation of each
 * says it. */
enum once {
	ONCE_NEVER,
	ONCE_CONF_ACT, /* create, join, leave, update: of the account */
	ONCE_PATH,     /* of this leg or conference */
	ONCE_DIAL,
};

struct route {
	const char *method;
	const char *path; /* ":" stands for one segment of any text */
	void (*fn)(struct turn *t);
	enum once once;
};

static const struct route routes[] = {
	{ "GET", "conferences", telnyx_conf_list, ONCE_NEVER },
	{ "POST", "conferences", telnyx_conf_create, ONCE_CONF_ACT },
	{ "GET", "conferences/:", telnyx_conf_retrieve, ONCE_NEVER },
	{ "GET", "conferences/:/participants", telnyx_part_list, ONCE_NEVER },
	{ "GET", "conferences/:/participants/:", telnyx_part_retrieve,
	    ONCE_NEVER },
	{ "PATCH", "conferences/:/participants/:", telnyx_part_patch,
	    ONCE_NEVER },
	{ "POST", "conferences/:/actions/join", telnyx_join, ONCE_CONF_ACT },
	{ "POST", "conferences/:/actions/leave", telnyx_leave, ONCE_CONF_ACT },
	{ "POST", "conferences/:/actions/update", telnyx_update,
	    ONCE_CONF_ACT },
	{ "POST", "conferences/:/actions/hold", telnyx_hold, ONCE_NEVER },
	{ "POST", "conferences/:/actions/unhold", telnyx_unhold, ONCE_NEVER },
	{ "POST", "conferences/:/actions/mute", telnyx_mute, ONCE_NEVER },
	{ "POST", "conferences/:/actions/unmute", telnyx_unmute, ONCE_NEVER },
	{ "POST", "conferences/:/actions/end", telnyx_conf_end, ONCE_PATH },
	{ "POST", "calls", telnyx_dial, ONCE_DIAL },
	{ "GET", "calls/:", telnyx_call_retrieve, ONCE_NEVER },
	{ "POST", "calls/:/actions/answer", telnyx_answer, ONCE_PATH },
	{ "POST", "calls/:/actions/hangup", telnyx_hangup, ONCE_PATH },
	{ "POST", "calls/:/actions/reject", telnyx_reject, ONCE_PATH },
	{ "POST", "calls/:/actions/transfer", telnyx_transfer, ONCE_PATH },
	{ "POST", "calls/:/actions/bridge", telnyx_bridge, ONCE_PATH },
	{ "POST", "calls/:/actions/switch_supervisor_role", telnyx_switch_role,
	    ONCE_NEVER },
	{ "GET", "connections/:/active_calls", telnyx_active_calls,
	    ONCE_NEVER },
	{ "GET", "call_events", telnyx_call_events, ONCE_NEVER },
};

/* Whether the path fits the pattern; the variable segments are decoded. */
static bool
path_fits(struct turn *t, const char *pattern, const char *path)
{
	char *dst = t->id;

	while (*pattern && *path) {
		size_t want = strcspn(pattern, "/");
		size_t have = strcspn(path, "/");

		if (pattern[0] == ':') {
			if (have == 0 || !percent_decode(dst, TURN_ID_LEN, path,
					     have, false))
				return false;
			dst = t->second;
		} else if (want != have || strncmp(pattern, path, want) != 0) {
			return false;
		}
		pattern += want;
		path += have;
		if (*pattern != *path)
			return false;
		if (*pattern) {
			pattern++;
			path++;
		}
	}
	return !*pattern && !*path;
}

static const struct route *
route_find(struct turn *t)
{
	const char *path = t->ask->path;
	size_t i;

	if (strncmp(path, "/v2/", 4) != 0)
		return NULL;
	for (i = 0; i < ARRAY_LEN(routes); i++)
		if (strcmp(routes[i].method, t->ask->method) == 0 &&
		    path_fits(t, routes[i].path, path + 4))
			return &routes[i];
	return NULL;
}

static bool
is_allowed(const struct sim *sim, const char *authorization)
{
	const char *key = authorization;

	if (!key || strncmp(key, "Bearer ", 7) != 0 || !key[7])
		return false;
	return !sim->options.key || strcmp(key + 7, sim->options.key) == 0;
}

/* False if this second has had its requests. */
static bool
rate_count(struct sim *sim, const struct sim_ask *ask, struct sim_reply *out)
{
	int64_t limit = RATE_LIMIT;

	fault_is_on(&sim->faults, FAULT_RATE_LIMIT, &limit);
	if (ask->real_ms - sim->window_ms >= RATE_WINDOW_MS) {
		sim->window_ms = ask->real_ms;
		sim->window_count = 0;
	}
	sim->window_count++;
	out->rate_limit = (int)limit;
	out->rate_left = (int)limit - sim->window_count;
	out->rate_reset_s = 1;
	if (out->rate_left >= 0)
		return true;
	out->rate_left = 0;
	return false;
}

static void
once_key(const struct turn *t, enum once once, const char *id, struct buf *b)
{
	if (once == ONCE_CONF_ACT)
		buf_puts(b, "act");
	else if (once == ONCE_DIAL)
		buf_puts(b, "dial");
	else
		buf_puts(b, t->id);
	buf_printf(b, "|%s", id);
}

static void
run_route(struct turn *t, const struct route *route)
{
	const char *id = json_str(t->body, "command_id");
	bool changes = strcmp(route->method, "GET") != 0;
	const char *before;
	struct buf key;

	buf_init(&key, 1 << 20);
	if (route->once != ONCE_NEVER && id)
		once_key(t, route->once, id, &key);
	before = key.p ? once_find(t->sim, key.p) : NULL;
	if (before) {
		buf_puts(&t->out->body, before);
	} else {
		route->fn(t);
		t->out->executed = changes && !t->refused;
		if (key.p && t->out->executed)
			once_add(t->sim, key.p, t->out->body.p);
	}
	buf_free(&key);
}

static bool
is_blank(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!strchr(" \t\r\n", s.p[i]) || !s.p[i])
			return false;
	return true;
}

/* False and refused if there is a body that is no JSON object. */
static bool
body_read(struct turn *t)
{
	struct err err;

	if (strcmp(t->ask->method, "GET") == 0 || is_blank(t->ask->body))
		return true;
	t->body = json_parse(t->ask->body, &err);
	if (t->body && json_is_object(t->body))
		return true;
	turn_refuse(t, PROBLEM_JSON, NULL, NULL);
	return false;
}

static void
serve(struct turn *t)
{
	const struct route *route;

	if (!rate_count(t->sim, t->ask, t->out)) {
		turn_refuse(t, PROBLEM_RATE, NULL, NULL);
		return;
	}
	if (!is_allowed(t->sim, t->ask->authorization)) {
		turn_refuse(t, PROBLEM_AUTH, NULL, NULL);
		return;
	}
	route = route_find(t);
	if (!route) {
		turn_refuse(t, PROBLEM_PATH, NULL, NULL);
		return;
	}
	query_read(&t->query, t->ask->query);
	if (body_read(t))
		run_route(t, route);
	json_free(t->body);
}

/* The answer that sounds right and has nothing behind it. */
static void
pretend(struct turn *t)
{
	struct leg ghost = { .state = LEG_RINGING };

	if (strcmp(t->ask->path, "/v2/calls") != 0) {
		turn_ok(t);
		return;
	}
	rng_token(t->sim->rng, ghost.ids.control);
	rng_uuid(t->sim->rng, ghost.ids.leg);
	rng_uuid(t->sim->rng, ghost.ids.session);
	buf_puts(&t->out->body, "{\"data\":");
	put_call(t->sim, &t->out->body, &ghost, true);
	buf_puts(&t->out->body, "}");
}

/* A captive portal's page, of which the API knows nothing. */
static void
portal(struct sim_reply *out)
{
	out->type = "text/html";
	buf_puts(&out->body,
	    "<!DOCTYPE html><html><head><title>Sign in to the network"
	    "</title></head><body><h1>Welcome</h1></body></html>\n");
}

static void
plain_status(struct turn *t, int64_t status)
{
	char code[8];

	if (status < 400) {
		turn_ok(t);
		t->out->status = (int)status;
		return;
	}
	if (status == 429) {
		turn_refuse(t, PROBLEM_RATE, NULL, NULL);
		return;
	}
	snprintf(code, sizeof(code), "%s", status == 401 ? "10009" : "10007");
	turn_error(t->out, (int)status, code,
	    status < 500 ? "Request refused" : "Unexpected error");
}

static void
serve_with_fault(struct turn *t, const struct fault *hit)
{
	struct sim_reply *out = t->out;

	switch (hit->kind) {
	case FAULT_STATUS:
		plain_status(t, hit->arg);
		return;
	case FAULT_RETRY_AFTER:
		turn_refuse(t, PROBLEM_RATE, NULL, NULL);
		out->retry_after_s = hit->arg;
		return;
	case FAULT_HTML:
		portal(out);
		return;
	case FAULT_NO_EFFECT:
		pretend(t);
		return;
	case FAULT_DROP_REQUEST:
		out->cut = true;
		return;
	case FAULT_LOST_ANSWER:
		serve(t);
		out->cut = true;
		return;
	default:
		serve(t);
		out->body.len /= 2;
		if (out->body.p)
			out->body.p[out->body.len] = '\0';
		return;
	}
}

void
sim_rest(struct sim *sim, const struct sim_ask *ask, struct sim_reply *out)
{
	struct turn *t = mem_zalloc(1, sizeof(*t));
	struct fault hit;

	sim_run(sim, ask->now_ms);
	t->sim = sim;
	t->ask = ask;
	t->out = out;
	if (fault_strikes(&sim->faults, ask->method, ask->path, true, &hit))
		out->delay_ms = hit.arg;
	if (fault_strikes(&sim->faults, ask->method, ask->path, false, &hit))
		serve_with_fault(t, &hit);
	else
		serve(t);
	seen_add(sim, ask, out);
	mem_free(t);
}
