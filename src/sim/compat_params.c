#include "sim/compat_params.h"

#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "sim/put.h"
#include "sim/query.h"

static void
take(struct params *p, char *name, char *value)
{
	p->name = mem_resize(p->name, p->count + 1, sizeof(*p->name));
	p->value = mem_resize(p->value, p->count + 1, sizeof(*p->value));
	p->name[p->count] = name;
	p->value[p->count++] = value;
}

void
params_add(struct params *p, const char *name, const char *value)
{
	take(p, mem_strdup(name), mem_strdup(value));
}

void
params_free(struct params *p)
{
	size_t i;

	for (i = 0; i < p->count; i++) {
		mem_free(p->name[i]);
		mem_free(p->value[i]);
	}
	mem_free(p->name);
	mem_free(p->value);
	*p = (struct params){ 0 };
}

/* Owned by the caller; NULL if it is broken. */
static char *
decoded(const char *p, size_t n)
{
	char *s = mem_zalloc(1, n + 1);

	if (percent_decode(s, n + 1, p, n, true))
		return s;
	mem_free(s);
	return NULL;
}

static bool
take_pair(struct params *p, const char *text, size_t n)
{
	const char *eq = memchr(text, '=', n);
	size_t name_n = eq ? (size_t)(eq - text) : n;
	size_t skip = eq ? name_n + 1 : name_n;
	char *name = decoded(text, name_n);
	char *value = decoded(text + skip, n - skip);

	if (name && value) {
		take(p, name, value);
		return true;
	}
	mem_free(name);
	mem_free(value);
	return false;
}

bool
params_form(struct params *p, struct span text)
{
	const char *at = text.p, *end = text.p + text.n;

	while (text.n > 0 && at < end) {
		const char *amp = memchr(at, '&', (size_t)(end - at));
		size_t n = amp ? (size_t)(amp - at) : (size_t)(end - at);

		if (n > 0 && !take_pair(p, at, n))
			return false;
		at += n + 1;
	}
	return true;
}

static bool
take_json(struct params *p, const struct cJSON *obj, const char *name)
{
	const char *s = json_str(obj, name);
	char number[32];
	int64_t n;
	bool b;

	if (s) {
		params_add(p, name, s);
	} else if (json_bool(obj, name, &b)) {
		params_add(p, name, b ? "true" : "false");
	} else if (json_int(obj, name, &n)) {
		snprintf(number, sizeof(number), "%" PRId64, n);
		params_add(p, name, number);
	} else {
		return json_is_null(json_get(obj, name));
	}
	return true;
}

/* All that any request may bring; a tree is asked by name. */
static const char *const known[] = { "AnnounceMethod", "AnnounceUrl",
	"ApplicationSid", "Beep", "BeepOnExit", "CallSidToCoach", "CallerId",
	"Coaching", "ConferenceStatusCallback", "Contents", "EarlyMedia",
	"EndConferenceOnExit", "FallbackMethod", "FallbackUrl", "From", "Hold",
	"HoldMethod", "HoldUrl", "Label", "MaxParticipants", "Method", "Muted",
	"Name", "StartConferenceOnEnter", "Status", "StatusCallback",
	"StatusCallbackEvent", "StatusCallbackMethod", "TimeLimit", "Timeout",
	"To", "Twiml", "Url", "WaitMethod", "WaitUrl" };

bool
params_json(struct params *p, struct span text)
{
	struct err err;
	struct cJSON *root = json_parse(text, &err);
	bool ok = root && json_is_object(root);
	size_t i;

	for (i = 0; i < ARRAY_LEN(known) && ok; i++)
		if (json_get(root, known[i]))
			ok = take_json(p, root, known[i]);
	json_free(root);
	return ok;
}

const char *
params_get(const struct params *p, const char *name)
{
	size_t i;

	for (i = 0; i < p->count; i++)
		if (strcmp(p->name[i], name) == 0)
			return p->value[i];
	return NULL;
}

static void
put_encoded(struct buf *b, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (isalnum(c) || strchr("-_.", c))
			buf_put(b, s, 1);
		else if (c == ' ')
			buf_put(b, "+", 1);
		else
			buf_printf(b, "%%%02X", c);
	}
}

void
form_put(struct buf *b, const char *name, const char *value)
{
	if (b->len > 0)
		buf_puts(b, "&");
	put_encoded(b, name);
	buf_puts(b, "=");
	put_encoded(b, value);
}

void
params_put_json(const struct params *p, struct buf *b)
{
	size_t i;

	buf_puts(b, "{");
	for (i = 0; i < p->count; i++) {
		if (params_get(p, p->name[i]) != p->value[i])
			continue;
		put_comma(b);
		json_put_str(b, span_of(p->name[i]));
		buf_puts(b, ":");
		json_put_str(b, span_of(p->value[i]));
	}
	buf_puts(b, "}");
}
