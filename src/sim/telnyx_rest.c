#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "sim/once.h"
#include "sim/put.h"
#include "sim/rest.h"
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
	{ "POST", "conferences/:/actions/play", telnyx_play, ONCE_NEVER },
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

static const struct route *
route_find(struct turn *t)
{
	const char *path = t->ask->path;
	size_t i;

	if (strncmp(path, "/v2/", 4) != 0)
		return NULL;
	for (i = 0; i < ARRAY_LEN(routes); i++)
		if (strcmp(routes[i].method, t->ask->method) == 0 &&
		    path_fits(&t->segments, routes[i].path, path + 4))
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

static void
once_key(const struct turn *t, enum once once, const char *id, struct buf *b)
{
	if (once == ONCE_CONF_ACT)
		buf_puts(b, "act");
	else if (once == ONCE_DIAL)
		buf_puts(b, "dial");
	else
		buf_puts(b, turn_id(t));
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

	if (!rate_count(t->sim, t->ask, t->out, RATE_LIMIT, RATE_WINDOW_MS)) {
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

/* Gives fn a turn.  In a request's life it is too big for a stack. */
static void
with_turn(struct sim *sim, const struct sim_ask *ask, struct sim_reply *out,
    void (*fn)(struct turn *t))
{
	struct turn *t = mem_zalloc(1, sizeof(*t));

	t->sim = sim;
	t->ask = ask;
	t->out = out;
	fn(t);
	mem_free(t);
}

void
telnyx_serve(struct sim *sim, const struct sim_ask *ask, struct sim_reply *out)
{
	with_turn(sim, ask, out, serve);
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

void
telnyx_pretend(
    struct sim *sim, const struct sim_ask *ask, struct sim_reply *out)
{
	with_turn(sim, ask, out, pretend);
}

static void
too_many(struct turn *t)
{
	turn_refuse(t, PROBLEM_RATE, NULL, NULL);
}

void
telnyx_refuse(struct sim *sim, const struct sim_ask *ask, struct sim_reply *out,
    int status)
{
	char code[16];

	if (status >= 1000) {
		snprintf(code, sizeof(code), "%d", status);
		turn_error(out, 422, code, "Request refused");
		return;
	}
	if (status < 400) {
		with_turn(sim, ask, out, turn_ok);
		out->status = status;
		return;
	}
	if (status == 429)
		with_turn(sim, ask, out, too_many);
	else
		turn_error(out, status, status == 401 ? "10009" : "10007",
		    status < 500 ? "Request refused" : "Unexpected error");
}
