#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "sim/compat.h"
#include "sim/put.h"

/* Which status goes with which code is documented for 401 alone; the others
 * follow what the codes mean. */
static const struct words {
	int code;
	int status;
	const char *message;
} table[] = {
	{ 10000, 400, "An argument was invalid" },
	{ 13240, 400,
	    "The participant to be coached is not in the conference" },
	{ 16002, 422,
	    "Conference attributes are missing or wrong, or the "
	    "participant to be coached is not in this conference" },
	{ 16025, 400, "There is a participant with this label" },
	{ 16027, 400, "The participant to be coached is on hold" },
	{ 16028, 400,
	    "The participant to be coached is not in the conference" },
	{ 20001, 400, "Unknown parameter" },
	{ 20003, 401, "Authentication failed" },
	{ 20009, 400, "What is not finished cannot be deleted" },
	{ 20404, 404, "The requested resource was not found" },
	{ 20422, 422, "The document or a parameter is invalid" },
	{ 20429, 429, "Too many requests" },
	{ 21205, 400, "Neither Url nor ApplicationSid was given" },
	{ 21208, 400, "Timeout is out of range" },
	{ 21209, 400, "The method is neither GET nor POST" },
	{ 21211, 400, "To is no number or address" },
	{ 21212, 400, "From is no number or address" },
	{ 21213, 400, "From is missing" },
	{ 21217, 400, "To is missing" },
	{ 21218, 400, "There is no such application" },
	{ 21220, 400, "The call is not in a state for this" },
	{ 21402, 400, "The address is missing or bad" },
	{ 21475, 400, "A conference can only be set to completed" },
	{ 21481, 400, "The page token is invalid" },
	{ 21626, 400, "There is no such callback event" },
	{ 54453, 400, "A page other than the first needs its page token" },
	{ 54454, 400, "The page size is out of range" },
};

bool
compat_is_twilio(const struct sim *sim)
{
	return sim->face == &face_twilio;
}

const char *
visit_id(const struct visit *v)
{
	return v->path.at[1];
}

const char *
visit_second(const struct visit *v)
{
	return v->path.at[2];
}

const char *
visit_get(const struct visit *v, const char *name)
{
	return params_get(&v->params, name);
}

static void
put_info(const struct sim *sim, struct buf *b, int code)
{
	char url[128];

	if (!compat_is_twilio(sim)) {
		put_str(b, "more_info",
		    "https://signalwire.com/docs/compatibility-api/rest/"
		    "error-codes");
		return;
	}
	snprintf(
	    url, sizeof(url), "https://www.twilio.com/docs/errors/%d", code);
	put_str(b, "more_info", url);
}

/* Where SignalWire writes errors of status 400 in their second shape, in which
 * the code is a string. */
static bool
errs_in_array(const struct sim *sim, const struct sim_ask *ask, int status)
{
	const char *calls = strstr(ask->path, "/Calls");

	return status == 400 && !compat_is_twilio(sim) &&
	       strcmp(ask->method, "POST") == 0 && calls &&
	       (!calls[6] || strcmp(calls + 6, ".json") == 0);
}

void
compat_error(const struct sim *sim, const struct sim_ask *ask,
    struct sim_reply *out, int status, int code, const char *message)
{
	bool in_array = errs_in_array(sim, ask, status);
	struct buf *b = &out->body;
	char text[16];

	snprintf(text, sizeof(text), "%d", code);
	out->status = status;
	out->type = "application/json";
	buf_clear(b);
	buf_puts(b, in_array ? "{\"errors\":[{" : "{");
	if (in_array)
		put_str(b, "code", text);
	else
		json_put_int(b, "code", code);
	put_str(b, "message", message);
	put_info(sim, b, code);
	if (!in_array)
		json_put_int(b, "status", status);
	buf_puts(b, in_array ? "}]}" : "}");
}

/* Twilio has no 422 here. */
void
compat_refuse_code(const struct sim *sim, const struct sim_ask *ask,
    struct sim_reply *out, int code)
{
	const struct words *w = table;
	int status;

	while (w->code != code && w < table + ARRAY_LEN(table) - 1)
		w++;
	status = w->status;
	if (status == 422 && compat_is_twilio(sim))
		status = 400;
	compat_error(sim, ask, out, status, w->code, w->message);
}

void
visit_refuse(struct visit *v, int code)
{
	if (v->refused)
		return;
	v->refused = true;
	compat_refuse_code(v->sim, v->ask, v->out, code);
}

/* Twilio takes anything but true for false. */
bool
visit_bool(struct visit *v, const char *name, bool *out)
{
	const char *s = visit_get(v, name);
	bool yes;

	if (!s)
		return false;
	yes = strcmp(s, "true") == 0;
	if (!yes && strcmp(s, "false") != 0 && !compat_is_twilio(v->sim)) {
		visit_refuse(v, 10000);
		return false;
	}
	*out = yes;
	return true;
}

bool
visit_int(struct visit *v, const char *name, int low, int high, int code,
    int64_t *out)
{
	const char *s = visit_get(v, name);
	long long n;
	char *end;

	if (!s)
		return false;
	errno = 0;
	n = strtoll(s, &end, 10);
	if (errno || end == s || *end || n < low || n > high) {
		visit_refuse(v, code);
		return false;
	}
	*out = n;
	return true;
}

void
visit_method(struct visit *v, const char *name)
{
	const char *s = visit_get(v, name);

	if (s && strcmp(s, "GET") != 0 && strcmp(s, "POST") != 0)
		visit_refuse(v, 21209);
}

const char *
visit_url(struct visit *v, const char *name, bool blank)
{
	const char *s = visit_get(v, name);

	if (!s || (blank && !*s))
		return s;
	if (strncmp(s, "http://", 7) == 0 && s[7])
		return s;
	if (strncmp(s, "https://", 8) == 0 && s[8])
		return s;
	visit_refuse(v, 21402);
	return NULL;
}

bool
tell_read(unsigned *tells, const char *words)
{
	static const char *const names[] = { "start", "end", "join", "leave",
		"mute", "hold", "modify", "speaker", "announcement",
		"initiated", "ringing", "answered", "completed" };

	for (words += strspn(words, " "); *words; words += strspn(words, " ")) {
		size_t n = strcspn(words, " "), i = 0;

		while (i < ARRAY_LEN(names) &&
		       !span_is((struct span){ words, n }, names[i]))
			i++;
		if (i < ARRAY_LEN(names))
			*tells |= 1u << i;
		else if (n < 8 || strncmp(words, "ringing_", 8) != 0)
			return false;
		words += n;
	}
	return true;
}

unsigned
visit_hushed(struct visit *v)
{
	const char *url = visit_url(v, "StatusCallback", false);
	unsigned tells = 0;
	size_t i;

	visit_method(v, "StatusCallbackMethod");
	for (i = 0; i < v->params.count; i++)
		if (strcmp(v->params.name[i], "StatusCallbackEvent") == 0 &&
		    !tell_read(&tells, v->params.value[i]))
			visit_refuse(v, 21626);
	if (!url)
		return ~0u;
	return ~(tells ? tells : (unsigned)TELL_COMPLETED);
}
