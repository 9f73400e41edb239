#include <stdio.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "sim/compat.h"
#include "sim/compat_shelf.h"
#include "sim/query.h"
#include "sim/rest.h"

/* What SignalWire's limits say of requests that change something; reads are
 * practically free. */
#define RATE_LIMIT 13800
#define RATE_WINDOW_MS 10000

#define CREDENTIALS_LEN 256

struct route {
	const char *method;
	const char *path; /* behind "Accounts/:/" */
	void (*fn)(struct visit *v);
	const struct face *only; /* or NULL: both have it */
};

static const struct route routes[] = {
	{ "GET", "Conferences", compat_conf_list, NULL },
	{ "GET", "Conferences/:", compat_conf_fetch, NULL },
	{ "POST", "Conferences/:", compat_conf_update, NULL },
	{ "GET", "Conferences/:/Participants", compat_part_list, NULL },
	{ "POST", "Conferences/:/Participants", compat_part_create,
	    &face_twilio },
	{ "GET", "Conferences/:/Participants/:", compat_part_fetch, NULL },
	{ "POST", "Conferences/:/Participants/:", compat_part_update, NULL },
	{ "DELETE", "Conferences/:/Participants/:", compat_part_remove, NULL },
	{ "GET", "Calls", compat_call_list, NULL },
	{ "POST", "Calls", compat_call_create, NULL },
	{ "GET", "Calls/:", compat_call_fetch, NULL },
	{ "POST", "Calls/:", compat_call_update, NULL },
	{ "DELETE", "Calls/:", compat_call_remove, NULL },
	{ "GET", "LamlBins", compat_bin_list, &face_signalwire },
	{ "POST", "LamlBins", compat_bin_create, &face_signalwire },
	{ "GET", "LamlBins/:", compat_bin_fetch, &face_signalwire },
	{ "POST", "LamlBins/:", compat_bin_update, &face_signalwire },
	{ "DELETE", "LamlBins/:", compat_bin_remove, &face_signalwire },
};

/* What follows the prefix, or NULL.  SignalWire answers under both, as its own
 * SDK leaves the long one out. */
static const char *
behind_prefix(const struct sim *sim, const char *path)
{
	static const char long_one[] = "/api/laml/2010-04-01/";
	static const char short_one[] = "/2010-04-01/";

	if (!compat_is_twilio(sim) &&
	    strncmp(path, long_one, sizeof(long_one) - 1) == 0)
		return path + sizeof(long_one) - 1;
	if (strncmp(path, short_one, sizeof(short_one) - 1) == 0)
		return path + sizeof(short_one) - 1;
	return NULL;
}

static const struct route *
route_find(struct visit *v, const char *path)
{
	char pattern[80];
	size_t i;

	for (i = 0; i < ARRAY_LEN(routes); i++) {
		const struct route *r = &routes[i];

		snprintf(pattern, sizeof(pattern), "Accounts/:/%s", r->path);
		if (strcmp(r->method, v->ask->method) == 0 &&
		    (!r->only || r->only == v->sim->face) &&
		    path_fits(&v->path, pattern, path))
			return r;
	}
	return NULL;
}

static bool
is_allowed(const struct sim *sim, const char *authorization)
{
	char text[CREDENTIALS_LEN], *colon;
	int n;

	if (!authorization || strncmp(authorization, "Basic ", 6) != 0)
		return false;
	n = base64_decode(text, sizeof(text) - 1, span_of(authorization + 6));
	if (n < 0)
		return false;
	text[n] = '\0';
	colon = strchr(text, ':');
	if (!colon || !colon[1])
		return false;
	*colon = '\0';
	return strcmp(text, sim->account) == 0 &&
	       (!sim->options.key || strcmp(colon + 1, sim->options.key) == 0);
}

/* Query and body together; the vendors' own clients use forms, JSON and the
 * query of a POST. */
static bool
params_read(struct visit *v)
{
	const char *type = v->ask->type ? v->ask->type : "";
	bool ok = params_form(&v->params, span_of(v->ask->query));

	if (strcmp(v->ask->method, "POST") != 0 || v->ask->body.n == 0)
		return ok;
	if (strncmp(type, "application/json", 16) == 0)
		return ok && params_json(&v->params, v->ask->body);
	return ok && params_form(&v->params, v->ask->body);
}

/* Without ".json" Twilio speaks XML, which nobody here reads. */
static void
speak_xml(struct sim_reply *out)
{
	out->status = 404;
	out->type = "application/xml";
	buf_puts(&out->body,
	    "<?xml version='1.0' encoding='UTF-8'?>\n<TwilioResponse>"
	    "<RestException><Code>20404</Code><Message>The requested resource "
	    "was not found</Message><MoreInfo>https://www.twilio.com/docs/"
	    "errors/20404</MoreInfo><Status>404</Status></RestException>"
	    "</TwilioResponse>\n");
}

static bool
within_rate(struct visit *v)
{
	bool reads = strcmp(v->ask->method, "GET") == 0 ||
		     strcmp(v->ask->method, "DELETE") == 0;

	if (fault_is_set(&v->sim->faults, FAULT_RATE_LIMIT))
		return rate_count(v->sim, v->ask, v->out, 0, 1000);
	if (reads || compat_is_twilio(v->sim))
		return true;
	return rate_count(v->sim, v->ask, v->out, RATE_LIMIT, RATE_WINDOW_MS);
}

static void
run_route(struct visit *v, const char *path)
{
	const struct route *route = route_find(v, path);
	bool changes = strcmp(v->ask->method, "GET") != 0;

	if (!route || strcmp(v->path.at[0], v->sim->account) != 0)
		visit_refuse(v, 20404);
	else if (!params_read(v))
		visit_refuse(v, 10000);
	else
		route->fn(v);
	v->out->executed = changes && !v->refused && !v->hollow;
	if (v->out->status == 204)
		v->out->type = "";
}

static void
serve(struct visit *v, const char *path)
{
	char plain[1024];
	size_t n = strlen(path);
	bool json = n > 5 && strcmp(path + n - 5, ".json") == 0;

	if (!within_rate(v)) {
		visit_refuse(v, 20429);
		return;
	}
	if (!is_allowed(v->sim, v->ask->authorization)) {
		visit_refuse(v, 20003);
		return;
	}
	if (compat_is_twilio(v->sim) && !json) {
		speak_xml(v->out);
		return;
	}
	if (span_copy(
		plain, sizeof(plain), (struct span){ path, json ? n - 5 : n }))
		run_route(v, plain);
	else
		visit_refuse(v, 20404);
}

/* The documents that are kept here, for whoever has their address. */
static bool
serve_bin(struct sim *sim, const struct sim_ask *ask, struct sim_reply *out)
{
	char url[4096];

	if (strncmp(ask->path, "/laml-bins/", 11) != 0)
		return false;
	snprintf(url, sizeof(url), "%s?%s", ask->path, ask->query);
	if (!bin_read(sim, url, NULL, &out->body))
		return false;
	out->type = "application/xml";
	return true;
}

static void
visit(struct sim *sim, const struct sim_ask *ask, struct sim_reply *out,
    bool hollow)
{
	const char *path = behind_prefix(sim, ask->path);
	struct visit *v;

	if (!path && serve_bin(sim, ask, out))
		return;
	v = mem_zalloc(1, sizeof(*v));
	v->sim = sim;
	v->ask = ask;
	v->out = out;
	v->hollow = hollow;
	if (path)
		serve(v, path);
	else
		visit_refuse(v, 20404);
	params_free(&v->params);
	mem_free(v);
}

void
compat_serve(struct sim *sim, const struct sim_ask *ask, struct sim_reply *out)
{
	visit(sim, ask, out, false);
}

void
compat_pretend(
    struct sim *sim, const struct sim_ask *ask, struct sim_reply *out)
{
	visit(sim, ask, out, true);
}

void
compat_refuse(struct sim *sim, const struct sim_ask *ask, struct sim_reply *out,
    int status)
{
	static const struct {
		int status;
		int code;
		const char *message;
	} table[] = {
		{ 401, 20003, "Authentication failed" },
		{ 403, 20403, "Forbidden" },
		{ 404, 20404, "The requested resource was not found" },
		{ 429, 20429, "Too many requests" },
		{ 503, 20504, "An internal error occurred" },
	};
	size_t i;

	if (status >= 1000) {
		compat_refuse_code(sim, ask, out, status);
		return;
	}
	if (status < 400) {
		visit(sim, ask, out, true);
		out->status = status;
		return;
	}
	for (i = 0; i < ARRAY_LEN(table); i++)
		if (table[i].status == status) {
			compat_error(sim, ask, out, status, table[i].code,
			    table[i].message);
			return;
		}
	compat_error(sim, ask, out, status, status < 500 ? 10000 : 20001,
	    status < 500 ? "The request was refused" : "Unknown error");
}
