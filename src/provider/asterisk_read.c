/*
 * What is asked and read: what the feed shall bring, all bridges, all channels.
 */
#include <stdio.h>
#include <string.h>

#include "provider/asterisk_inside.h"

/* What is not listed comes.  Only whole types can be named (tried on 22.10.1:
 * a further member "variable" is taken and means nothing), so ChannelVarset has
 * to come, a third of all messages, for the few that say whom another console
 * has muted or put on hold: nothing else tells that when it happens.  What is
 * listed is another third. */
static const char filter[] = "{\"disallowed\":["
			     "{\"type\":\"BridgeVideoSourceChanged\"},"
			     "{\"type\":\"ChannelConnectedLine\"},"
			     "{\"type\":\"ChannelDialplan\"},"
			     "{\"type\":\"ChannelDtmfReceived\"},"
			     "{\"type\":\"ChannelHangupRequest\"},"
			     "{\"type\":\"ChannelTalkingFinished\"},"
			     "{\"type\":\"ChannelToneDetected\"},"
			     "{\"type\":\"ContactStatusChange\"},"
			     "{\"type\":\"Dial\"},"
			     "{\"type\":\"EndpointStateChange\"},"
			     "{\"type\":\"PeerStatusChange\"},"
			     "{\"type\":\"PlaybackContinuing\"},"
			     "{\"type\":\"PlaybackFinished\"},"
			     "{\"type\":\"PlaybackStarted\"},"
			     "{\"type\":\"TextMessageReceived\"}]}";

/* Writes "PREFIX/ID/SUFFIX" with the id escaped. */
static int
set_path(struct request *req, const char *prefix, const char *id,
    const char *suffix, struct err *err)
{
	size_t n;

	snprintf(req->path, sizeof(req->path), "%s", prefix);
	if (!provider_escape(req->path, sizeof(req->path), id))
		return err_set(err, "asterisk: an id is too long to ask for");
	n = strlen(req->path);
	if (strlen(suffix) >= sizeof(req->path) - n)
		return err_set(err, "asterisk: an id is too long to ask for");
	snprintf(req->path + n, sizeof(req->path) - n, "%s", suffix);
	return 0;
}

/* All channels and bridges, whoever has made them. */
static int
ask_feed(const struct account *acct, const struct question *q,
    struct request *req, struct err *err)
{
	if (q->page == 1) {
		req->method = METHOD_POST;
		return set_path(req, "/applications/", acct->app,
		    "/subscription?eventSource=channel:,bridge:", err);
	}
	req->method = METHOD_PUT;
	req->kind = BODY_JSON;
	snprintf(req->body, sizeof(req->body), "%s", filter);
	return set_path(req, "/applications/", acct->app, "/eventFilter", err);
}

int
asterisk_ask(const struct account *acct, const struct question *q,
    struct request *req, struct err *err)
{
	*req = (struct request){ .method = METHOD_GET };
	switch (q->kind) {
	case QUESTION_FEED:
		return ask_feed(acct, q, req, err);
	case QUESTION_CALLS:
		return set_path(
		    req, q->page == 1 ? "/bridges" : "/channels", "", "", err);
	case QUESTION_PEOPLE:
		if (q->page == 1)
			return set_path(req, "/bridges/", q->call, "", err);
		return set_path(req, "/channels", "", "", err);
	case QUESTION_LEG:
		return set_path(req, "/channels/", q->call, "", err);
	case QUESTION_NAMES:
		break;
	}
	return err_set(err, "asterisk: it keeps no past");
}

static void
put(struct sink *out, enum event_kind kind, const char *call,
    const char *participant, int64_t value)
{
	struct event ev = { .kind = kind, .value = value };

	snprintf(ev.call, sizeof(ev.call), "%s", call);
	snprintf(ev.participant, sizeof(ev.participant), "%s", participant);
	out->put(out->ctx, &ev);
}

static int
read_members(const struct bridge *b, struct sink *out, struct err *err)
{
	const struct cJSON *v;

	for (v = json_first(json_get(b->json, "channels")); v;
	     v = json_next(v)) {
		const char *s = json_value_str(v);
		char id[ID_LEN], leg[ID_LEN];
		enum asterisk_part part;

		if (!s || s[0] == '\0' || !span_copy(id, ID_LEN, span_of(s)))
			return err_set(
			    err, "asterisk: no usable id in a bridge");
		part = asterisk_part_of(id, leg, NULL);
		if (part == PART_NONE || part == PART_LEG)
			put(out, EVENT_JOIN, b->id, id, 0);
		else if (part == PART_VOICE)
			put(out, EVENT_JOIN, b->id, leg, 0);
	}
	return 0;
}

static int
read_bridges(const struct question *q, const struct cJSON *list,
    struct sink *out, struct err *err)
{
	const struct cJSON *v;
	char leg[ID_LEN];
	struct bridge b;

	for (v = json_first(list); v; v = json_next(v)) {
		if (asterisk_bridge(v, &b, err) == -1)
			return -1;
		if (asterisk_part_of(b.id, leg, NULL) != PART_NONE)
			put(out, EVENT_HELPER, "", leg, 0);
		if (b.skip)
			continue;
		asterisk_put_call(&b, 2, out);
		put(out, EVENT_READ_BEGIN, b.id, "", q->since_ms);
		if (read_members(&b, out, err) == -1)
			return -1;
		put(out, EVENT_READ_END, b.id, "", 0);
	}
	return 0;
}

static bool
is_my_phone(const struct account *acct, const struct channel *c)
{
	size_t n = strlen(acct->phone);

	return c->part == PART_LEG && n > 0 &&
	       strncmp(c->name, acct->phone, n) == 0 && c->name[n] == '-';
}

/* A snoop, or another that is no person, may be a member of somebody's bridge;
 * the list of bridges does not tell what its members are, but once told, the
 * next list is not believed in that. */
static int
read_legs(const struct account *acct, const struct question *q,
    const struct cJSON *list, struct sink *out, struct err *err)
{
	const struct cJSON *v;
	char leg[ID_LEN];
	struct channel c;

	for (v = json_first(list); v; v = json_next(v)) {
		if (asterisk_channel(v, &c, err) == -1)
			return -1;
		if (c.kind == CHANNEL_PERSON || c.kind == CHANNEL_HALF)
			asterisk_put_ties(acct, &c, 0, out);
		if (c.kind == CHANNEL_PERSON) {
			asterisk_put_leg(acct, &c, 0, out);
			asterisk_put_flags(&c, 0, out);
		} else if (c.kind != CHANNEL_HALF && c.part == PART_NONE) {
			put(out, EVENT_LEAVE, "", c.id, 0);
			put(out, EVENT_LEG_NEW, "", c.id, 1);
		}
		if (c.part != PART_NONE && c.part != PART_LEG &&
		    asterisk_part_of(c.id, leg, NULL) != PART_NONE)
			put(out, EVENT_HELPER, "", leg, 0);
		if (q->kind == QUESTION_CALLS && is_my_phone(acct, &c))
			put(out, EVENT_MY_LEG, "", c.id, 0);
	}
	return 0;
}

/* A snoop that was deleted leaves Stasis at once and may linger in the list for
 * as long as its target sends no sound (seen on 22.10.1); one that was just
 * made will tell of itself when it is in Stasis.  Out of it, neither is in any
 * bridge, so it neither hears nor says anything. */
static bool
is_tapping(const struct channel *c)
{
	return c->kind == CHANNEL_TAP && strcmp(c->app_name, "Stasis") == 0;
}

static int
read_channels(const struct account *acct, const struct question *q,
    const struct cJSON *list, struct sink *out, struct err *err)
{
	const struct cJSON *v;
	struct channel c;

	if (read_legs(acct, q, list, out, err) == -1)
		return -1;
	put(out, EVENT_TAPS_BEGIN, "", "", q->since_ms);
	for (v = json_first(list); v; v = json_next(v))
		if (asterisk_channel(v, &c, err) == 0 && is_tapping(&c))
			asterisk_put_tap(&c, 0, out);
	put(out, EVENT_TAPS_END, "", "", 0);
	return 0;
}

static int
read_leg(const struct question *q, const struct cJSON *root, struct sink *out,
    struct err *err)
{
	struct event ev = {
		.kind = EVENT_LEG_ALIVE, .value = q->since_ms, .on = true
	};
	struct channel c;

	if (asterisk_channel(root, &c, err) == -1)
		return -1;
	memcpy(ev.participant, q->call, sizeof(ev.participant));
	out->put(out->ctx, &ev);
	return 0;
}

static int
read_page(const struct account *acct, struct question *q,
    const struct cJSON *root, struct sink *out, struct err *err)
{
	struct bridge b;

	if (q->kind == QUESTION_LEG)
		return read_leg(q, root, out, err);
	if (q->kind == QUESTION_PEOPLE && q->page == 1) {
		if (asterisk_bridge(root, &b, err) == -1 ||
		    read_members(&b, out, err) == -1)
			return -1;
		q->page++;
		return 1;
	}
	if (!json_is_array(root))
		return err_set(err, "asterisk: not a list");
	if (q->page > 1)
		return read_channels(acct, q, root, out, err);
	if (read_bridges(q, root, out, err) == -1)
		return -1;
	q->page++;
	return 1;
}

/* A user that may only read cannot subscribe: then nothing is pushed, and
 * everything is asked for instead. */
static int
feed_told(struct question *q, const struct answer *a, struct sink *out,
    struct err *err)
{
	struct event ev = { .kind = EVENT_LINK_UP, .on = true };
	struct verdict v;

	asterisk_judge(a, &v);
	if (v.kind != VERDICT_OK && a->status != 403 && a->status != 404)
		return err_set(err, "%s", v.text);
	if (a->status == 403 && q->page == 1)
		out->put(out->ctx, &ev);
	return ++q->page == 2 ? 1 : 0;
}

int
asterisk_reply(const struct account *acct, struct question *q,
    const struct answer *a, struct sink *out, struct err *err)
{
	struct verdict v;
	struct cJSON *root;
	int rc;

	if (q->kind == QUESTION_FEED)
		return feed_told(q, a, out, err);
	asterisk_judge(a, &v);
	if (v.kind != VERDICT_OK)
		return err_set(err, "%s", v.text);
	root = json_parse(a->body, err);
	if (!root)
		return -1;
	rc = read_page(acct, q, root, out, err);
	json_free(root);
	return rc;
}
