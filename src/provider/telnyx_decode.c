#include "provider/telnyx.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/stamp.h"
#include "base/text.h"

/* One event object while it is being decoded. */
struct decoding {
	const struct account *acct;
	const char *type;
	const struct cJSON *payload;
	int64_t at_ms;
	struct sink *out;
	struct err *err;
};

static void
clean(char dst[NAME_LEN], const char *s)
{
	text_clean(dst, NAME_LEN, NAME_COLS, span_of(s));
}

/* Takes a required id out of the payload. */
static int
take_id(const struct decoding *d, const char *name, char *dst)
{
	const char *s = json_str(d->payload, name);

	if (!s || s[0] == '\0')
		return err_set(d->err, "telnyx: no %s in %s", name, d->type);
	if (!span_copy(dst, ID_LEN, span_of(s)))
		return err_set(
		    d->err, "telnyx: %s in %s is too long", name, d->type);
	return 0;
}

static int
begin(const struct decoding *d, struct event *ev, enum event_kind kind)
{
	*ev = (struct event){ .kind = kind, .at_ms = d->at_ms };
	return 0;
}

static void
put(const struct decoding *d, const struct event *ev)
{
	d->out->put(d->out->ctx, ev);
}

static int
nothing(const struct decoding *d)
{
	(void)d;
	return 0;
}

static int
call_open(const struct decoding *d)
{
	struct event ev;

	begin(d, &ev, EVENT_CALL_OPEN);
	if (take_id(d, "conference_id", ev.call) == -1)
		return -1;
	put(d, &ev);
	return 0;
}

/* The reason is an open string: the webhook schema lists three, the REST
 * object a fourth. */
static int
call_end(const struct decoding *d)
{
	const char *reason = json_str(d->payload, "reason");
	struct event ev;

	begin(d, &ev, EVENT_CALL_END);
	if (take_id(d, "conference_id", ev.call) == -1)
		return -1;
	clean(ev.text, reason ? reason : "");
	put(d, &ev);
	return 0;
}

static int
in_conference(const struct decoding *d, enum event_kind kind)
{
	struct event ev;

	begin(d, &ev, kind);
	if (take_id(d, "conference_id", ev.call) == -1 ||
	    take_id(d, "call_control_id", ev.participant) == -1)
		return -1;
	put(d, &ev);
	return 0;
}

static int
join(const struct decoding *d)
{
	return in_conference(d, EVENT_JOIN);
}

static int
leave(const struct decoding *d)
{
	return in_conference(d, EVENT_LEAVE);
}

static int
talk(const struct decoding *d)
{
	return in_conference(d, EVENT_TALK);
}

static int
put_leg(const struct decoding *d, enum event_kind kind, const char *text)
{
	struct event ev;

	begin(d, &ev, kind);
	if (take_id(d, "call_control_id", ev.participant) == -1)
		return -1;
	clean(ev.text, text);
	put(d, &ev);
	return 0;
}

/* "sip:ana.ruiz@sip.telnyx.com" is shown as "Ana Ruiz". */
static void
name_of_address(char *dst, size_t size, const char *address)
{
	const char *s = address + 4;
	bool first = true;
	size_t n = 0;

	dst[0] = '\0';
	if (strncmp(address, "sip:", 4) != 0)
		return;
	for (; *s && *s != '@' && *s != ';' && n + 1 < size; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '.' || c == '_' || c == '-') {
			dst[n++] = ' ';
			first = true;
			continue;
		}
		dst[n++] = (char)(first ? toupper(c) : c);
		first = false;
	}
	dst[n] = '\0';
}

static int
put_person(const struct decoding *d)
{
	const char *direction = json_str(d->payload, "direction");
	bool incoming = direction && strcmp(direction, "incoming") == 0;
	const char *address = json_str(d->payload, incoming ? "from" : "to");
	const char *caller = json_str(d->payload, "caller_id_name");
	char name[NAME_LEN] = "";

	if (!direction || !address)
		return 0;
	name_of_address(name, sizeof(name), address);
	if (incoming && caller && caller[0])
		snprintf(name, sizeof(name), "%s", caller);
	if (put_leg(d, EVENT_LEG_NUMBER, address) == -1 ||
	    put_leg(d, EVENT_LEG_ROLE,
		role_name(provider_role(d->acct, incoming, address,
		    strncmp(address, "sip:", 4) == 0))) == -1)
		return -1;
	return name[0] ? put_leg(d, EVENT_LEG_NAME, name) : 0;
}

static int
initiated(const struct decoding *d)
{
	if (put_leg(d, EVENT_LEG_STATE, "ringing") == -1)
		return -1;
	return put_person(d);
}

static int
answered(const struct decoding *d)
{
	if (put_leg(d, EVENT_LEG_STATE, "answered") == -1)
		return -1;
	return put_person(d);
}

static int
hangup(const struct decoding *d)
{
	return put_leg(d, EVENT_LEG_STATE, "ended");
}

/* Two legs that talk without a conference.  Each tells of itself alone; what
 * they have in common is the session, if the application linked them. */
static int
bridged(const struct decoding *d)
{
	const char *session = json_str(d->payload, "call_session_id");
	struct event ev;

	begin(d, &ev, EVENT_CALL_OPEN);
	if (!session || strlen(session) > 100)
		return err_set(
		    d->err, "telnyx: no call_session_id in %s", d->type);
	snprintf(ev.call, sizeof(ev.call), "bridge:%s", session);
	ev.on = true;
	put(d, &ev);
	ev.kind = EVENT_JOIN;
	if (take_id(d, "call_control_id", ev.participant) == -1)
		return -1;
	put(d, &ev);
	return put_person(d);
}

static int
enqueued(const struct decoding *d)
{
	const char *queue = json_str(d->payload, "queue");

	return put_leg(d, EVENT_CALL_QUEUE, queue ? queue : "");
}

static int
key(const struct decoding *d)
{
	telnyx_help_key(d->acct, d->payload, d->at_ms, d->out);
	return 0;
}

static const struct {
	const char *type;
	int (*decode)(const struct decoding *d);
} types[] = {
#define X(type, meaning) { type, meaning },
#include "provider/telnyx_types.def"
#undef X
};

/* Where the time stands differs by type, and one schema misspells it
 * (OpenAPI 2021-06 and 2026-07). */
static int64_t
time_of(const struct cJSON *data, const struct cJSON *payload)
{
	const char *s = json_str(data, "occurred_at");
	int64_t ms = 0;

	if (!s)
		s = json_str(payload, "occurred_at");
	if (!s)
		s = json_str(payload, "occured_at");
	if (s && !stamp_read(span_of(s), &ms))
		ms = 0;
	return ms;
}

int
telnyx_event(const struct account *acct, const struct cJSON *data,
    struct delivery *del, struct sink *out, struct err *err)
{
	struct decoding d = { .acct = acct, .out = out, .err = err };
	const char *id = json_str(data, "id");
	size_t i;

	d.type = json_str(data, "event_type");
	d.payload = json_get(data, "payload");
	if (!d.type)
		return err_set(err, "telnyx: no event_type in the message");
	if (!span_copy(del->id, sizeof(del->id), span_of(id)))
		return err_set(
		    err, "telnyx: the id of %.40s is too long", d.type);
	d.at_ms = time_of(data, d.payload);
	for (i = 0; i < ARRAY_LEN(types); i++) {
		if (strcmp(types[i].type, d.type) != 0)
			continue;
		if (types[i].decode != nothing && !json_is_object(d.payload))
			return err_set(err, "telnyx: no payload in %s", d.type);
		if (types[i].decode(&d) == -1)
			return -1;
		telnyx_help_state(acct, d.payload, d.at_ms, out);
		return 0;
	}
	return err_set(err, "telnyx: unknown event type %.60s", d.type);
}

/* The event object of a webhook body.  conference.floor.changed is documented
 * without the wrapper "data", so both forms are taken.  An account that is
 * still set to API version 1 sends another shape under other names. */
static const struct cJSON *
event_object(const struct cJSON *root, struct err *err)
{
	const struct cJSON *data = json_get(root, "data");
	const char *type = json_str(root, "event_type");

	if (json_is_object(data) && json_str(data, "event_type"))
		return data;
	if (type && strchr(type, '.') && json_get(root, "payload"))
		return root;
	if (type || json_get(root, "created_at"))
		err_set(err, "telnyx: a webhook of API version 1; set "
			     "webhook_api_version to 2 in the application");
	else
		err_set(err, "telnyx: neither a webhook nor an event");
	return NULL;
}

int
telnyx_decode(const struct account *acct, struct span msg, struct delivery *d,
    struct sink *out, struct err *err)
{
	struct cJSON *root = json_parse(msg, err);
	const struct cJSON *data;
	int rc = -1;

	d->id[0] = '\0';
	if (!root)
		return -1;
	data = event_object(root, err);
	if (data)
		rc = telnyx_event(acct, data, d, out, err);
	json_free(root);
	return rc;
}
