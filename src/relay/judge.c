#include "relay/judge.h"

#include <assert.h>
#include <strings.h>

#include "base/json.h"

static_assert((int)REFUSE_NOTHING == (int)VERIFY_GOOD &&
		  (int)REFUSE_MISSING == (int)VERIFY_MISSING &&
		  (int)REFUSE_SCHEME == (int)VERIFY_SCHEME &&
		  (int)REFUSE_TOO_LONG == (int)VERIFY_TOO_LONG &&
		  (int)REFUSE_FORM == (int)VERIFY_FORM &&
		  (int)REFUSE_LATE == (int)VERIFY_LATE,
    "refusal.def begins with the reasons of io/verify.h");

const char *
refusal_label(enum refusal r)
{
	static const char *const labels[] = {
#define X(symbol, label) label,
#include "relay/refusal.def"
#undef X
	};

	return labels[r];
}

static struct span
header(const struct server_request *req, const char *name)
{
	const char *value = server_header(req, name);

	return value ? span_of(value) : (struct span){ NULL, 0 };
}

static bool
is_doubled(const struct server_request *req)
{
	static const char *const once[] = { VERIFY_TELNYX_SIGNATURE,
		VERIFY_TELNYX_TIMESTAMP, VERIFY_SIGNALWIRE_SIGNATURE,
		VERIFY_TWILIO_SIGNATURE, "Content-Type", "Content-Length" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(once); i++)
		if (server_header_count(req, once[i]) > 1)
			return true;
	/* Two servers in a row could see two different bodies (RFC 9112, 6.1).
	 */
	return server_header(req, "Transfer-Encoding") &&
	       server_header(req, "Content-Length");
}

static enum refusal
verify_with_telnyx(struct judgement *v, const struct verify_telnyx *with,
    const struct server_request *req, int64_t now_ms)
{
	struct verify_telnyx_request rq = {
		.signature = header(req, VERIFY_TELNYX_SIGNATURE),
		.timestamp = header(req, VERIFY_TELNYX_TIMESTAMP),
		.body = req->body,
	};
	struct verify_result result;

	verify_telnyx(with, &rq, now_ms, &result);
	v->signer = result.key;
	return (enum refusal)result.reason;
}

static bool
is_type(struct span shown, const char *type)
{
	size_t n = span_of(type).n;

	return shown.p && shown.n >= n && strncasecmp(shown.p, type, n) == 0 &&
	       (shown.n == n || shown.p[n] == ';' || shown.p[n] == ' ');
}

static enum refusal
verify_with_compat(struct judgement *v, const struct verify_compat *with,
    const char *signature, const struct server_request *req, bool *is_json)
{
	struct span type = header(req, "Content-Type");
	struct verify_compat_request rq = {
		.signature = header(req, signature),
		.payload = VERIFY_PAYLOAD_FORM,
		.body = req->body,
	};
	struct verify_result result;

	if (req->query[0])
		rq.query = span_of(req->query);
	*is_json = is_type(type, "application/json");
	if (*is_json)
		rq.payload = VERIFY_PAYLOAD_JSON;
	else if (!is_type(type, "application/x-www-form-urlencoded"))
		return REFUSE_TYPE;
	verify_compat(with, &rq, &result);
	v->signer = result.key;
	return (enum refusal)result.reason;
}

/* The id that stays the same over all attempts (Telnyx documentation,
 * "Receiving webhooks").  An event without the usual wrapper has it at the
 * top. */
static const char *
event_id(const struct cJSON *root)
{
	const char *id = json_str(json_get(root, "data"), "id");

	return id ? id : json_str(root, "id");
}

static enum refusal
read_json(struct judgement *v, const struct source_config *s, struct span body)
{
	struct cJSON *root;
	const char *id = NULL;
	struct err err;

	root = json_parse(body, &err);
	if (!root || !json_is_object(root)) {
		json_free(root);
		return REFUSE_UNREADABLE;
	}
	if (s->kind == SOURCE_TELNYX)
		id = event_id(root);
	v->has_id = id && *id;
	if (v->has_id)
		memory_key(v->key, s->name, span_of(id));
	json_free(root);
	return REFUSE_NOTHING;
}

static enum refusal
judge(struct judgement *v, const struct source_config *s,
    const struct ring_source *keys, const struct server_request *req,
    int64_t now_ms)
{
	bool is_json = true;
	enum refusal r;

	if (is_doubled(req))
		return REFUSE_DOUBLED;
	if (s->kind == SOURCE_TELNYX)
		r = verify_with_telnyx(v, keys->telnyx, req, now_ms);
	else if (s->kind == SOURCE_SIGNALWIRE)
		r = verify_with_compat(v, keys->compat,
		    VERIFY_SIGNALWIRE_SIGNATURE, req, &is_json);
	else
		r = verify_with_compat(
		    v, keys->compat, VERIFY_TWILIO_SIGNATURE, req, &is_json);
	if (r == REFUSE_NOTHING && is_json)
		r = read_json(v, s, req->body);
	return r;
}

void
judge_webhook(struct judgement *v, const struct source_config *s,
    const struct ring_source *keys, const struct server_request *req,
    int64_t now_ms)
{
	*v = (struct judgement){ .signer = -1 };
	v->refusal = judge(v, s, keys, req, now_ms);
	if (v->refusal == REFUSE_NOTHING && !v->has_id)
		memory_key(v->key, s->name, req->body);
}
