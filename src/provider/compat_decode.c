/*
 * Callbacks, as a relay passes them on: of conferences, of recordings and of
 * single calls.  They are advisory: late, twice, or never, and none tells whom
 * a leg coaches.  So each says what it knows, and that the call is to be read.
 */
#include "provider/compat_inside.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"

/* One callback while it is being decoded. */
struct decoding {
	const struct account *acct;
	const struct compat_form *form;
	const char *type;
	int64_t at_ms;
	struct sink *out;
	struct err *err;
};

static const char *
str(const struct decoding *d, const char *name)
{
	return compat_form_str(d->form, name);
}

static int
take_id(const struct decoding *d, const char *name, char dst[ID_LEN])
{
	const char *s = str(d, name);

	if (!s || !span_copy(dst, ID_LEN, span_of(s)))
		return err_set(d->err, "%s: no usable %s in %.40s",
		    compat_name(d->acct), name, d->type);
	return 0;
}

/* An event of the conference, and, if it is about one, of the participant. */
static int
begin(const struct decoding *d, struct event *ev, enum event_kind kind,
    bool person)
{
	*ev = (struct event){ .kind = kind, .at_ms = d->at_ms };
	if (take_id(d, "ConferenceSid", ev->call) == -1)
		return -1;
	return person ? take_id(d, "CallSid", ev->participant) : 0;
}

static void
put(const struct decoding *d, const struct event *ev)
{
	d->out->put(d->out->ctx, ev);
}

static void
put_flag(const struct decoding *d, const struct event *who,
    enum event_kind kind, const char *name)
{
	struct event ev = *who;

	ev.kind = kind;
	if (compat_form_bool(d->form, name, &ev.on))
		put(d, &ev);
}

/* Coaching says that somebody is coached, not who: only "nobody" is a fact. */
static void
put_flags(const struct decoding *d, const struct event *who)
{
	struct event ev = *who;
	bool coaching;

	put_flag(d, who, EVENT_MUTE, "Muted");
	put_flag(d, who, EVENT_HOLD, "Hold");
	put_flag(d, who, EVENT_EXIT_ENDS, "EndConferenceOnExit");
	ev.kind = EVENT_TARGET_CLEAR;
	if (compat_form_bool(d->form, "Coaching", &coaching) && !coaching)
		put(d, &ev);
}

static void
put_call(const struct decoding *d, const struct event *ev)
{
	compat_put_call(ev->call, str(d, "FriendlyName"), d->at_ms, d->out);
}

/* Callbacks of a conference tell the state of the leg as well: SignalWire's
 * all, Twilio's when it has left. */
static void
put_leg(const struct decoding *d, const char *status)
{
	struct compat_leg l = { .sid = str(d, "CallSid"),
		.status = status,
		.direction = str(d, "Direction"),
		.from = str(d, "From"),
		.to = str(d, "To"),
		.caller = str(d, "CallerName"),
		.at_ms = d->at_ms };

	compat_put_leg(d->acct, &l, d->out);
}

static int
nothing(const struct decoding *d)
{
	(void)d;
	return 0;
}

static int
opened(const struct decoding *d)
{
	struct event ev;

	if (begin(d, &ev, EVENT_CALL_OPEN, false) == -1)
		return -1;
	put_call(d, &ev);
	return 0;
}

static int
ended(const struct decoding *d)
{
	const char *why = str(d, "ReasonConferenceEnded");
	struct event ev;

	if (begin(d, &ev, EVENT_CALL_END, false) == -1)
		return -1;
	put_call(d, &ev);
	text_clean(ev.text, NAME_LEN, NAME_COLS, span_of(why));
	put(d, &ev);
	return 0;
}

static int
joined(const struct decoding *d)
{
	struct event ev;

	if (begin(d, &ev, EVENT_JOIN, true) == -1)
		return -1;
	put_call(d, &ev);
	put_leg(d, NULL);
	put(d, &ev);
	put_flags(d, &ev);
	return 0;
}

/* Whether the leg is over, or goes on outside of the conference. */
static int
left(const struct decoding *d)
{
	const char *status = str(d, "ParticipantCallStatus");
	struct event ev;

	if (begin(d, &ev, EVENT_LEAVE, true) == -1)
		return -1;
	put_call(d, &ev);
	put(d, &ev);
	if (!status)
		status = str(d, "CallStatus");
	if (status && compat_leg_state(status) == LEG_ENDED)
		put_leg(d, status);
	return 0;
}

static int
changed(const struct decoding *d)
{
	struct event ev;

	if (begin(d, &ev, EVENT_MUTE, true) == -1)
		return -1;
	put_call(d, &ev);
	put_leg(d, NULL);
	put_flags(d, &ev);
	return 0;
}

static int
talks(const struct decoding *d)
{
	struct event ev;

	if (begin(d, &ev, EVENT_TALK, true) == -1)
		return -1;
	put(d, &ev);
	return 0;
}

static const struct {
	const char *type;
	int (*decode)(const struct decoding *d);
	bool look;
} types[] = {
#define X(type, meaning, look) { type, meaning, look },
#include "provider/compat_types.def"
#undef X
};

static int
decode_conference(const struct decoding *d, struct delivery *del)
{
	const char *sid = str(d, "ConferenceSid");
	size_t i;

	for (i = 0; i < ARRAY_LEN(types); i++) {
		if (strcmp(types[i].type, d->type) != 0)
			continue;
		if (types[i].look && sid)
			span_copy(del->look, ID_LEN, span_of(sid));
		return types[i].decode(d);
	}
	return err_set(
	    d->err, "%s: unknown event %.60s", compat_name(d->acct), d->type);
}

/* A recording of a conference; one of a single call says nothing of ours. */
static int
decode_recording(const struct decoding *d)
{
	struct event ev;

	if (!str(d, "ConferenceSid"))
		return 0;
	if (begin(d, &ev, EVENT_CALL_RECORDING, false) == -1)
		return -1;
	ev.on = strcmp(d->type, "in-progress") == 0;
	put(d, &ev);
	return 0;
}

static int
decode_call(const struct decoding *d)
{
	char id[ID_LEN];

	if (take_id(d, "CallSid", id) == -1)
		return -1;
	if (compat_leg_state(d->type) == LEG_UNKNOWN)
		return err_set(d->err, "%s: unknown call status %.60s",
		    compat_name(d->acct), d->type);
	put_leg(d, d->type);
	return 0;
}

/* Times are of whole seconds.  Within one the sequence number tells what came
 * first, where there is one. */
static int64_t
time_of(const struct compat_form *f)
{
	const char *s = compat_form_str(f, "Timestamp");
	int64_t ms, number = 0;

	if (!s || !compat_time(span_of(s), &ms))
		return 0;
	compat_form_int(f, "SequenceNumber", &number);
	return ms + (number < COMPAT_LATE_MS ? number : COMPAT_LATE_MS - 1);
}

static uint64_t
mix(uint64_t h, const char *s)
{
	for (; s && *s; s++)
		h = (h ^ (unsigned char)*s) * UINT64_C(1099511628211);
	return (h ^ 0xff) * UINT64_C(1099511628211);
}

/* Neither gives its callbacks an id.  What makes them differ is hashed (FNV-1a,
 * twice); one that has neither time nor number cannot be told from another. */
static void
make_id(const struct compat_form *f, struct delivery *del)
{
	static const char *const names[] = { "ConferenceSid", "CallSid",
		"RecordingSid", "StatusCallbackEvent", "EventName",
		"RecordingStatus", "CallStatus", "AnnounceUrl", "Timestamp" };
	uint64_t a = UINT64_C(14695981039346656037), b = 1;
	int64_t number = -1;
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		a = mix(a, compat_form_str(f, names[i]));
		b = mix(b, compat_form_str(f, names[i]));
	}
	compat_form_int(f, "SequenceNumber", &number);
	if (number < 0 && !compat_form_str(f, "Timestamp"))
		return;
	snprintf(del->id, sizeof(del->id), "%016" PRIx64 "%016" PRIx64 "#%lld",
	    a, b, (long long)number);
}

/* One relay may serve several accounts. */
static int
check_account(const struct decoding *d)
{
	const char *sid = str(d, "AccountSid");

	if (!sid || !d->acct->user[0] || strcmp(sid, d->acct->user) == 0)
		return 0;
	return err_set(
	    d->err, "%s: a callback of another account", compat_name(d->acct));
}

static int
decode_form(struct decoding *d, struct delivery *del)
{
	if (check_account(d) == -1)
		return -1;
	make_id(d->form, del);
	d->at_ms = time_of(d->form);
	d->type = str(d, "StatusCallbackEvent");
	if (d->type)
		return decode_conference(d, del);
	if (str(d, "EventName"))
		return 0; /* a recording that is over, with its conference */
	d->type = str(d, "RecordingStatus");
	if (d->type)
		return decode_recording(d);
	d->type = str(d, "CallStatus");
	if (d->type)
		return decode_call(d);
	return err_set(
	    d->err, "%s: no callback that is known", compat_name(d->acct));
}

int
compat_decode(const struct account *acct, struct span msg, struct delivery *del,
    struct sink *out, struct err *err)
{
	struct decoding d = { .acct = acct, .out = out, .err = err };
	struct compat_form *form;
	struct err why;
	int rc;

	del->id[0] = del->look[0] = '\0';
	form = compat_form_read(msg, &why);
	if (!form)
		return err_set(err, "%s: %.200s", compat_name(acct), why.text);
	d.form = form;
	rc = decode_form(&d, del);
	compat_form_free(form);
	return rc;
}
