/*
 * Messages of a relay's feed, and their numbers.
 *
 * Each tells which number it follows on this connection, so a hole is seen
 * whatever was left out on purpose.  After a hole nothing is believed: the
 * connection is to be dropped, and the next hello says where we are.
 */
#include "provider/earshot_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

#define HEARTBEAT_MIN_MS 1000
#define HEARTBEAT_MAX_MS 60000
/* Beyond these nobody waits for what was promised. */
#define DEAD_MAX_MS 3600000
#define DEADLINE_MAX_MS 600000

struct decoding {
	const struct cJSON *msg;
	struct delivery *del;
	struct position *at;
	struct sink *out;
	struct err *err;
};

static void
put_kind(const struct decoding *d, enum event_kind kind)
{
	struct event ev = { .kind = kind };

	d->out->put(d->out->ctx, &ev);
}

static int
hole(const struct decoding *d, const char *what)
{
	d->at->known = d->at->known && !d->at->filling;
	d->del->last = true;
	return err_set(d->err, "earshot: %s", what);
}

/* How the relay itself stands with the service behind it. */
static void
take_health(const struct decoding *d)
{
	const struct cJSON *health = json_get(d->msg, "health");
	const char *state = json_str(health, d->at->source);
	const char *text = json_str(health, "text");
	struct event ev = { .kind = EVENT_API_OK };
	char said[NAME_LEN];

	if (!state)
		return;
	/* One that was started a moment ago has not read what there is: who is
	 * not told of is not gone. */
	d->at->partial =
	    strcmp(state, "syncing") == 0 || strcmp(state, "never") == 0;
	if (strcmp(state, "ok") != 0) {
		ev.kind = EVENT_API_BAD;
		snprintf(said, sizeof(said), "relay: %.20s is %.10s%s%.80s",
		    d->at->source, state, text ? ": " : "", text ? text : "");
		text_clean(ev.text, NAME_LEN, 100, span_of(said));
	}
	d->out->put(d->out->ctx, &ev);
}

static void
take_rights(const struct decoding *d)
{
	const struct cJSON *v = json_first(json_get(d->msg, "acts"));
	int64_t n = 0;

	/* Whoever does not say what may be done lets us find out; an empty list
	 * is not nothing. */
	d->at->may = json_get(d->msg, "acts") ? ACTION_BIT(ACTION_NONE) : ~0u;
	for (; v; v = json_next(v))
		if (json_value_str(v))
			d->at->may |= earshot_verb_bit(json_value_str(v));
	json_int(d->msg, "targets", &n);
	d->at->targets = n > 0 && n < TARGET_MAX ? (int)n : 0;
}

static void
take_times(const struct decoding *d)
{
	int64_t n = 0;

	d->at->heartbeat_ms = d->at->dead_ms = 0;
	if (json_int(d->msg, "heartbeat", &n) && n >= HEARTBEAT_MIN_MS)
		d->at->heartbeat_ms =
		    n < HEARTBEAT_MAX_MS ? n : HEARTBEAT_MAX_MS;
	if (json_int(d->msg, "dead", &n) && n > 0 && n <= DEAD_MAX_MS)
		d->at->dead_ms = n;
}

static void
take_name(char *dst, size_t size, const char *s)
{
	dst[0] = '\0';
	if (s)
		span_copy(dst, size, span_of(s));
}

/* From here on the picture is as new as the hello. */
static void
take_level(const struct decoding *d)
{
	struct position *at = d->at;

	if (at->level || !at->known || at->partial || at->seq < at->head)
		return;
	at->level = true;
	put_kind(d, EVENT_SYNC_END);
	if (at->fresh && at->my_call[0] == '\0')
		earshot_put_no_leg(at, d->out);
	at->fresh = false;
}

static int
hello(const struct decoding *d)
{
	const char *epoch = json_str(d->msg, "epoch");
	const char *resume = json_str(d->msg, "resume");
	struct position *at = d->at;

	at->level = at->filling = at->partial = false;
	at->head = 0;
	json_int(d->msg, "seq", &at->head);
	if (!epoch || strcmp(epoch, at->epoch) != 0 || !resume ||
	    strcmp(resume, "ok") != 0)
		at->known = false;
	take_name(at->epoch, sizeof(at->epoch), epoch);
	/* In a recording nobody is me. */
	if (at->strict)
		take_name(at->user, sizeof(at->user), json_str(d->msg, "user"));
	take_name(at->source, sizeof(at->source), json_str(d->msg, "provider"));
	take_rights(d);
	take_times(d);
	take_health(d);
	take_level(d);
	return 0;
}

static int
put_calls(const struct decoding *d)
{
	const struct cJSON *v = json_first(json_get(d->msg, "calls"));
	int rc = 0;

	for (; v; v = json_next(v))
		if (earshot_put_call(d->at, v, d->out, d->err) == -1)
			rc = -1;
	return rc;
}

static int
snapshot(const struct decoding *d)
{
	struct position *at = d->at;
	bool more = false;
	int64_t part = 1;
	int rc;

	json_int(d->msg, "part", &part);
	json_bool(d->msg, "more", &more);
	if (part > 1 && !at->filling)
		return hole(d, "a snapshot without its first part");
	if (part == 1) {
		at->filling = true;
		at->known = at->level = false;
		at->fresh = true;
		at->my_call[0] = '\0';
		put_kind(d, EVENT_SYNC_BEGIN);
	}
	rc = put_calls(d);
	take_health(d);
	if (more)
		return rc;
	at->filling = false;
	at->known = json_int(d->msg, "seq", &at->seq);
	if (json_str(d->msg, "epoch"))
		take_name(
		    at->epoch, sizeof(at->epoch), json_str(d->msg, "epoch"));
	at->head = at->seq;
	if (at->known) {
		take_level(d);
		return rc;
	}
	put_kind(d, EVENT_SYNC_END);
	if (at->my_call[0] == '\0')
		earshot_put_no_leg(at, d->out);
	return rc;
}

/* 1 if the message is the next one, 0 if it came before. */
static int
in_turn(const struct decoding *d)
{
	struct position *at = d->at;
	int64_t seq = at->seq + 1, prev;
	char what[NAME_LEN];

	json_int(d->msg, "seq", &seq);
	prev = seq - 1;
	json_int(d->msg, "prev", &prev);
	if (!at->strict) {
		at->seq = seq;
		return 1;
	}
	if (!at->known || at->filling)
		return hole(d, "an event before the picture");
	if (seq <= at->seq)
		return 0;
	if (prev != at->seq) {
		snprintf(what, sizeof(what),
		    "a hole: %lld follows %lld, here is %lld", (long long)seq,
		    (long long)prev, (long long)at->seq);
		return hole(d, what);
	}
	at->seq = seq;
	return 1;
}

static int
event(const struct decoding *d)
{
	const struct cJSON *call = json_get(d->msg, "call");
	int rc = in_turn(d);

	if (rc == 1 && call)
		rc = earshot_put_call(d->at, call, d->out, d->err);
	take_level(d);
	return rc == -1 ? -1 : 0;
}

static int
sync(const struct decoding *d)
{
	/* It carries nothing: one that comes too early leaves no hole. */
	if ((!d->at->strict || (d->at->known && !d->at->filling)) &&
	    in_turn(d) == -1)
		return -1;
	take_health(d);
	take_level(d);
	return 0;
}

static int
result(const struct decoding *d)
{
	const char *status = json_str(d->msg, "status");
	const char *id = json_str(d->msg, "id");
	struct delivery *del = d->del;
	int64_t n = 0;

	if (!status || !id ||
	    !span_copy(del->key, sizeof(del->key), span_of(id)))
		return err_set(d->err, "earshot: a result of nothing");
	del->word = WORD_LAST;
	if (strcmp(status, "accepted") == 0)
		del->word = WORD_ACCEPTED;
	else if (strcmp(status, "sent") == 0)
		del->word = WORD_SENT;
	else if (strcmp(status, "done") != 0 && strcmp(status, "failed") != 0 &&
		 strcmp(status, "denied") != 0 &&
		 strcmp(status, "unknown") != 0)
		del->word = WORD_NONE; /* of a later version */
	if (json_int(d->msg, "deadline", &n) && n > 0)
		del->deadline_ms = n < DEADLINE_MAX_MS ? n : DEADLINE_MAX_MS;
	return 0;
}

/* Why the connection is about to be closed. */
static int
bye(const struct decoding *d)
{
	const char *why = json_str(d->msg, "why");

	text_clean(d->at->goodbye, NAME_LEN, 60,
	    span_of(why ? why : "the relay said good-bye"));
	json_int(d->msg, "code", &d->at->goodbye_code);
	return 0;
}

static const struct {
	const char *type;
	int (*decode)(const struct decoding *d);
} types[] = {
	{ "event", event },
	{ "sync", sync },
	{ "hello", hello },
	{ "snapshot", snapshot },
	{ "result", result },
	{ "bye", bye },
};

int
earshot_decode(const struct account *acct, struct span msg,
    struct delivery *del, struct sink *out, struct err *err)
{
	struct decoding d = {
		.del = del, .at = &del->at, .out = out, .err = err
	};
	struct cJSON *root = json_parse(msg, err);
	const char *type = json_str(root, "type");
	int rc = 0;
	size_t i;

	(void)acct;
	del->id[0] = '\0';
	if (!root)
		return -1;
	d.msg = root;
	if (!type)
		rc = err_set(err, "earshot: a message without a type");
	for (i = 0; type && i < ARRAY_LEN(types); i++)
		if (strcmp(types[i].type, type) == 0)
			rc = types[i].decode(&d);
	json_free(root);
	return rc;
}
