#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "provider/asterisk_inside.h"

/* One message while it is being decoded. */
struct decoding {
	const struct account *acct;
	const char *type;
	const struct cJSON *msg;
	int64_t at_ms;
	struct delivery *del;
	struct sink *out;
	struct err *err;
};

static int
take_channel(const struct decoding *d, struct channel *c)
{
	struct err why;

	if (asterisk_channel(json_get(d->msg, "channel"), c, &why) == -1)
		return err_set(d->err, "%s in %.40s", why.text, d->type);
	return 0;
}

static int
take_bridge(const struct decoding *d, struct bridge *b)
{
	struct err why;

	if (asterisk_bridge(json_get(d->msg, "bridge"), b, &why) == -1)
		return err_set(d->err, "%s in %.40s", why.text, d->type);
	return 0;
}

static void
put(const struct decoding *d, enum event_kind kind, const char *call,
    const char *participant)
{
	struct event ev = { .kind = kind, .at_ms = d->at_ms };

	snprintf(ev.call, sizeof(ev.call), "%s", call);
	snprintf(ev.participant, sizeof(ev.participant), "%s", participant);
	d->out->put(d->out->ctx, &ev);
}

static int
bridge_created(const struct decoding *d)
{
	struct bridge b;

	if (take_bridge(d, &b) == -1)
		return -1;
	if (!b.skip)
		asterisk_put_call(&b, 3, d->out);
	return 0;
}

static int
bridge_destroyed(const struct decoding *d)
{
	struct bridge b;

	if (take_bridge(d, &b) == -1)
		return -1;
	if (!b.skip)
		put(d, EVENT_CALL_END, b.id, "");
	return 0;
}

/* Takes both; who comes to or goes from a call, "" if that is nobody.  A
 * supervisor comes and goes as his voice. */
static int
take_both(const struct decoding *d, struct bridge *b, struct channel *c,
    char who[ID_LEN])
{
	who[0] = '\0';
	if (take_bridge(d, b) == -1 || take_channel(d, c) == -1)
		return -1;
	if (b->skip)
		return 0;
	if (c->part == PART_VOICE)
		asterisk_part_of(c->id, who, NULL);
	else if (c->kind == CHANNEL_PERSON || c->kind == CHANNEL_HALF)
		memcpy(who, c->id, ID_LEN);
	return 0;
}

/* StasisStart and StasisEnd come only to the application that a channel is in.
 * Of other consoles' taps their bridges tell; mine may leave one and be back at
 * once, when they are put where they are already. */
static bool
is_of_my_app(const struct decoding *d, const struct channel *c)
{
	size_t n = strlen(d->acct->app);

	return n > 0 && strncmp(c->app_data, d->acct->app, n) == 0 &&
	       (c->app_data[n] == ',' || c->app_data[n] == '\0');
}

/* What a console has published of the leg comes after the join: it holds for
 * the stay. */
static int
entered(const struct decoding *d)
{
	struct channel c;
	struct bridge b;
	char who[ID_LEN];

	if (take_both(d, &b, &c, who) == -1)
		return -1;
	if (c.kind == CHANNEL_TAP)
		asterisk_put_tap(&c, d->at_ms, d->out);
	if (who[0] == '\0')
		return 0;
	asterisk_put_call(&b, 2, d->out);
	if (c.part != PART_VOICE) {
		asterisk_put_leg(d->acct, &c, d->at_ms, d->out);
		asterisk_put_ties(d->acct, &c, d->at_ms, d->out);
	}
	put(d, EVENT_JOIN, b.id, who);
	if (c.part != PART_VOICE)
		asterisk_put_flags(&c, d->at_ms, d->out);
	return 0;
}

static int
left(const struct decoding *d)
{
	struct channel c;
	struct bridge b;
	char who[ID_LEN];

	if (take_both(d, &b, &c, who) == -1)
		return -1;
	if (c.kind == CHANNEL_TAP && !is_of_my_app(d, &c))
		asterisk_put_tap_end(&c, d->at_ms, d->out);
	if (who[0])
		put(d, EVENT_LEAVE, b.id, who);
	return 0;
}

static int
created(const struct decoding *d)
{
	struct channel c;

	if (take_channel(d, &c) == -1)
		return -1;
	if (c.kind == CHANNEL_PERSON || (c.kind == CHANNEL_TAP && c.foreign))
		put(d, EVENT_LEG_NEW, "", c.id);
	if (c.kind == CHANNEL_PERSON) {
		asterisk_put_leg(d->acct, &c, d->at_ms, d->out);
		asterisk_put_flags(&c, d->at_ms, d->out);
	}
	return 0;
}

static int
facts(const struct decoding *d)
{
	struct channel c;

	if (take_channel(d, &c) == -1)
		return -1;
	if (c.kind == CHANNEL_PERSON) {
		asterisk_put_leg(d->acct, &c, d->at_ms, d->out);
		asterisk_put_ties(d->acct, &c, d->at_ms, d->out);
		asterisk_put_flags(&c, d->at_ms, d->out);
	}
	return 0;
}

/* A tap begins and ends with its stay in Stasis: outside of that it can be in
 * no bridge.  Its channel may live on long after the end, as long as its target
 * sends no sound, and meanwhile a new one may have got the same id; so the end
 * of the channel says nothing of the tap (seen on 22.10.1). */
static int
stasis_start(const struct decoding *d)
{
	struct channel c;

	if (take_channel(d, &c) == -1)
		return -1;
	if (c.kind != CHANNEL_TAP)
		return facts(d);
	asterisk_put_tap(&c, d->at_ms, d->out);
	return 0;
}

static int
dialplan(const struct decoding *d)
{
	struct channel c;

	if (take_channel(d, &c) == -1)
		return -1;
	if (c.kind == CHANNEL_PERSON)
		asterisk_put_plain(
		    &c, strcmp(c.app_name, "Stasis") != 0, d->at_ms, d->out);
	return 0;
}

/* The channel in it still names the application that it has left. */
static int
stasis_end(const struct decoding *d)
{
	struct channel c;

	if (take_channel(d, &c) == -1)
		return -1;
	if (c.kind == CHANNEL_TAP) {
		asterisk_put_tap_end(&c, d->at_ms, d->out);
		if (c.foreign)
			asterisk_put_one(
			    &c, EVENT_LEG_STATE, "ended", d->at_ms, d->out);
	} else if (c.kind == CHANNEL_PERSON) {
		asterisk_put_plain(&c, true, d->at_ms, d->out);
	}
	return 0;
}

static int
destroyed(const struct decoding *d)
{
	struct channel c;

	if (take_channel(d, &c) == -1)
		return -1;
	if (c.kind == CHANNEL_PERSON || c.kind == CHANNEL_HALF)
		asterisk_put_one(
		    &c, EVENT_LEG_STATE, "ended", d->at_ms, d->out);
	return 0;
}

static int
talking(const struct decoding *d)
{
	struct channel c;

	if (take_channel(d, &c) == -1)
		return -1;
	if (c.kind == CHANNEL_PERSON)
		put(d, EVENT_TALK, "", c.id);
	return 0;
}

/* "help" and "help-done" about a channel, from the dialplan's UserEvent() or
 * from ARI's /events/user. */
static int
user_event(const struct decoding *d)
{
	const char *name = json_str(d->msg, "eventname");
	const char *text = json_str(json_get(d->msg, "userevent"), "text");
	struct event ev = { .kind = EVENT_LEG_HELP, .at_ms = d->at_ms };
	struct channel c;

	if (!name || !json_get(d->msg, "channel"))
		return 0;
	ev.on = strcasecmp(name, "help") == 0;
	if (!ev.on && strcasecmp(name, "help-done") != 0)
		return 0;
	if (take_channel(d, &c) == -1)
		return -1;
	if (c.kind != CHANNEL_PERSON && c.kind != CHANNEL_HALF)
		return 0;
	memcpy(ev.participant, c.id, sizeof(ev.participant));
	text_clean(ev.text, NAME_LEN, 60, span_of(ev.on ? text : NULL));
	d->out->put(d->out->ctx, &ev);
	return 0;
}

/* By far the most frequent type: nothing but the name is looked at first. */
static int
variable(const struct decoding *d)
{
	const char *name = json_str(d->msg, "variable");
	const char *value = json_str(d->msg, "value");
	struct channel c;

	if (!name || !value || strncmp(name, "EARSHOT_", 8) != 0 ||
	    !json_get(d->msg, "channel"))
		return 0;
	if (take_channel(d, &c) == -1)
		return -1;
	if (c.kind == CHANNEL_PERSON || c.kind == CHANNEL_HALF)
		asterisk_put_flag(&c, name, value, d->at_ms, d->out);
	return 0;
}

/* Whose phone put the call on hold is told, not who hears the music: that is
 * everybody else there.  An end comes without a begin after transfers. */
static int
hold(const struct decoding *d)
{
	struct event ev = { .kind = EVENT_HOLD_BY, .at_ms = d->at_ms };
	struct channel c;

	if (take_channel(d, &c) == -1)
		return -1;
	if (c.kind != CHANNEL_PERSON && c.kind != CHANNEL_HALF)
		return 0;
	memcpy(ev.participant, c.id, sizeof(ev.participant));
	ev.on = strcmp(d->type, "ChannelHold") == 0;
	d->out->put(d->out->ctx, &ev);
	return 0;
}

static int
recording(const struct decoding *d)
{
	const char *uri = json_str(json_get(d->msg, "recording"), "target_uri");
	struct event ev = { .kind = EVENT_CALL_OPEN, .value = 2 };

	if (!uri || strncmp(uri, "bridge:", 7) != 0)
		return 0;
	if (uri[7] == '\0' || !span_copy(ev.call, ID_LEN, span_of(uri + 7)))
		return err_set(
		    d->err, "asterisk: no usable bridge in %s", d->type);
	if (asterisk_part_of(ev.call, NULL, NULL) != PART_NONE)
		return 0;
	/* A bridge that was never heard of is not to be shown for this. */
	d->out->put(d->out->ctx, &ev);
	ev = (struct event){ .kind = EVENT_CALL_RECORDING,
		.at_ms = d->at_ms,
		.on = strcmp(d->type, "RecordingStarted") == 0 };
	span_copy(ev.call, ID_LEN, span_of(uri + 7));
	d->out->put(d->out->ctx, &ev);
	return 0;
}

/* Asterisk leaves the connection open, and silent for ever. */
static int
replaced(const struct decoding *d)
{
	d->del->last = true;
	return err_set(d->err, "asterisk: another console took over this feed");
}

static const struct {
	const char *type;
	int (*decode)(const struct decoding *d);
} types[] = {
#define X(type, meaning) { type, meaning },
#include "provider/asterisk_types.def"
#undef X
};

int
asterisk_decode(const struct account *acct, struct span msg,
    struct delivery *del, struct sink *out, struct err *err)
{
	struct decoding d = {
		.acct = acct, .del = del, .out = out, .err = err
	};
	struct cJSON *root = json_parse(msg, err);
	int rc = 0;
	size_t i;

	del->id[0] = '\0';
	if (!root)
		return -1;
	d.msg = root;
	d.type = json_str(root, "type");
	if (!d.type)
		rc = err_set(err, "asterisk: a message without a type");
	for (i = 0; d.type && i < ARRAY_LEN(types); i++) {
		if (strcmp(types[i].type, d.type) != 0)
			continue;
		d.at_ms = asterisk_time(root, "timestamp");
		rc = types[i].decode(&d);
		break;
	}
	json_free(root);
	return rc;
}
