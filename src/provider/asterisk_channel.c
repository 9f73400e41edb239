/*
 * A channel: is it a person, and what is known of it?
 */
#include "provider/asterisk_inside.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

static const char plain_leg[] =
    "it is in no Stasis application: the PBX's own call";

static bool
begins(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

static bool
is_one_of(const char *s, const char *const *list)
{
	for (; *list; list++)
		if (strcasecmp(s, *list) == 0)
			return true;
	return false;
}

/* What Asterisk makes for itself, or a program for a stream of sound. */
static bool
is_internal(const char *name)
{
	static const char *const prefixes[] = { "Announcer/", "Recorder/",
		"CBAnn/", "CBRec/", "WebSocket/", "UnicastRTP/",
		"MulticastRTP/", "AudioSocket/", "Surrogate/", "Message/",
		"Snoop/" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(prefixes); i++)
		if (begins(name, prefixes[i]))
			return true;
	return false;
}

/* The half of a Local channel that carries out the dialplan is the person only
 * if what it carries out brings people together. */
static bool
is_idle_half(const struct channel *c)
{
	static const char *const meeting[] = { "ConfBridge", "Dial", "Queue",
		"Bridge", "Stasis", NULL };
	size_t n = strlen(c->name);

	return begins(c->name, "Local/") && n > 2 &&
	       strcmp(c->name + n - 2, ";2") == 0 &&
	       !is_one_of(c->app_name, meeting);
}

/* The nth (from 0) of the values between commas, "" if there are fewer. */
static void
take_arg(const char *list, int nth, char *dst, size_t size)
{
	size_t n;

	for (; nth > 0; nth--) {
		list = strchr(list, ',');
		if (!list) {
			dst[0] = '\0';
			return;
		}
		list++;
	}
	n = strcspn(list, ",");
	span_copy(dst, size, (struct span){ list, n });
}

/* Which way it whispers is nowhere to be seen; whoever made it may have said
 * it.  Unless he did, it counts as the loudest. */
static enum mode
foreign_mode(const struct channel *c)
{
	char word[16];

	take_arg(c->app_data, 1, word, sizeof(word));
	if (strcmp(word, "monitor") == 0)
		return MODE_MONITOR;
	if (strcmp(word, "whisper") == 0)
		return MODE_WHISPER;
	return MODE_BARGE;
}

/* "Snoop/TARGET-00000003", and not ours. */
static bool
is_foreign_snoop(struct channel *c)
{
	const char *target = c->name + 6, *end = strrchr(c->name, '-');

	if (!begins(c->name, "Snoop/") || !end || end <= target ||
	    !span_copy(c->target, ID_LEN,
		(struct span){ target, (size_t)(end - target) }))
		return false;
	memcpy(c->who, c->id, sizeof(c->who));
	c->foreign = true;
	c->mode = foreign_mode(c);
	return true;
}

static enum channel_kind
kind_of(struct channel *c)
{
	c->part = asterisk_part_of(c->id, c->who, c->target);
	switch (c->part) {
	case PART_EARS:
		c->mode = MODE_MONITOR;
		return CHANNEL_TAP;
	case PART_MOUTH_ONE:
		c->mode = MODE_WHISPER;
		return CHANNEL_TAP;
	case PART_MOUTH_ALL:
		c->mode = MODE_BARGE;
		return CHANNEL_TAP;
	case PART_NONE:
	case PART_LEG:
		break;
	default:
		return CHANNEL_NOBODY;
	}
	if (is_foreign_snoop(c))
		return CHANNEL_TAP;
	if (is_internal(c->name))
		return CHANNEL_NOBODY;
	return is_idle_half(c) ? CHANNEL_HALF : CHANNEL_PERSON;
}

static const char *
str_or_empty(const struct cJSON *v, const char *name)
{
	const char *s = json_str(v, name);

	return s ? s : "";
}

int
asterisk_channel(const struct cJSON *v, struct channel *c, struct err *err)
{
	const char *id = json_str(v, "id");
	const struct cJSON *dialplan = json_get(v, "dialplan");

	*c = (struct channel){ .json = v };
	if (!id || id[0] == '\0')
		return err_set(err, "asterisk: a channel without an id");
	if (!span_copy(c->id, ID_LEN, span_of(id)))
		return err_set(
		    err, "asterisk: the id of a channel is too long");
	c->name = str_or_empty(v, "name");
	c->app_name = str_or_empty(dialplan, "app_name");
	c->app_data = str_or_empty(dialplan, "app_data");
	c->kind = kind_of(c);
	return 0;
}

void
asterisk_put_one(const struct channel *c, enum event_kind kind,
    const char *text, int64_t at_ms, struct sink *out)
{
	struct event ev = { .kind = kind, .at_ms = at_ms };
	bool whole = kind == EVENT_LEG_PLAIN || kind == EVENT_LEG_HELP;

	memcpy(ev.participant, c->id, sizeof(ev.participant));
	text_clean(ev.text, NAME_LEN, whole ? ASTERISK_DEVICE_COLS : NAME_COLS,
	    span_of(text));
	out->put(out->ctx, &ev);
}

/* "PJSIP/agent-00000004" belongs to the device "PJSIP/agent". */
static void
device_of(const struct channel *c, char dst[NAME_LEN])
{
	const char *end = strrchr(c->name, '-');

	dst[0] = '\0';
	if (end && strchr(c->name, '/') && !begins(c->name, "Local/"))
		text_clean(dst, NAME_LEN, ASTERISK_DEVICE_COLS,
		    (struct span){ c->name, (size_t)(end - c->name) });
}

static bool
matches(const char (*pattern)[PATTERN_LEN], int count, const char *device)
{
	int i;

	for (i = 0; i < count; i++)
		if (device[0] && provider_match(pattern[i], device))
			return true;
	return false;
}

/* The number is what a caller says of himself, and not asked.  The dialplan's
 * own word counts first.  Supervisors are looked up before
 * agents, since "PJSIP/2*" may well be all agents but two. */
static const char *
role_for(
    const struct account *acct, const struct channel *c, const char *device)
{
	static const char *const roles[] = { "agent", "customer", "supervisor",
		NULL };
	const char *said =
	    str_or_empty(json_get(c->json, "channelvars"), "ROLE");
	size_t i;

	if (c->part == PART_LEG)
		return "supervisor";
	for (i = 0; roles[i]; i++)
		if (strcasecmp(said, roles[i]) == 0)
			return roles[i];
	if (acct->phone[0] && strcmp(acct->phone, device) == 0)
		return "supervisor";
	if (matches(acct->supervisor, acct->supervisor_count, device))
		return "supervisor";
	if (matches(acct->agent, acct->agent_count, device))
		return "agent";
	return "customer";
}

static void
put_state(const struct channel *c, int64_t at_ms, struct sink *out)
{
	const char *state = str_or_empty(c->json, "state");

	if (strcmp(state, "Up") == 0)
		asterisk_put_one(c, EVENT_LEG_STATE, "answered", at_ms, out);
	else if (begins(state, "Ring"))
		asterisk_put_one(c, EVENT_LEG_STATE, "ringing", at_ms, out);
}

void
asterisk_put_plain(
    const struct channel *c, bool plain, int64_t at_ms, struct sink *out)
{
	asterisk_put_one(
	    c, EVENT_LEG_PLAIN, plain ? plain_leg : "", at_ms, out);
}

void
asterisk_put_leg(const struct account *acct, const struct channel *c,
    int64_t at_ms, struct sink *out)
{
	const struct cJSON *caller = json_get(c->json, "caller");
	const char *name = str_or_empty(caller, "name");
	const char *number = str_or_empty(caller, "number");
	char device[NAME_LEN];

	device_of(c, device);
	if (name[0])
		asterisk_put_one(c, EVENT_LEG_NAME, name, at_ms, out);
	if (number[0] || device[0])
		asterisk_put_one(c, EVENT_LEG_NUMBER,
		    number[0] ? number : device, at_ms, out);
	asterisk_put_one(
	    c, EVENT_LEG_ROLE, role_for(acct, c, device), at_ms, out);
	put_state(c, at_ms, out);
	asterisk_put_plain(c, strcmp(c->app_name, "Stasis") != 0, at_ms, out);
}

static void
put_tie(const struct channel *c, enum event_kind kind, struct span key,
    int64_t at_ms, struct sink *out)
{
	struct event ev = { .kind = kind, .at_ms = at_ms };

	memcpy(ev.participant, c->id, sizeof(ev.participant));
	/* What tells one from the next, a counter, is at the end of both. */
	if (key.n >= ID_LEN)
		key = (struct span){ key.p + key.n - ID_LEN + 1, ID_LEN - 1 };
	span_copy(ev.other, ID_LEN, key);
	out->put(out->ctx, &ev);
}

/* A supervisor takes the linked id of one call along to the next (seen on
 * 22.10.1), so that of him, or of a console's helper, says nothing. */
static const char *
linked_id(const struct account *acct, const struct channel *c)
{
	const char *id =
	    str_or_empty(json_get(c->json, "channelvars"), "CHANNEL(linkedid)");
	char device[NAME_LEN];

	device_of(c, device);
	if (asterisk_part_of(id, NULL, NULL) != PART_NONE ||
	    strcmp(role_for(acct, c, device), "supervisor") == 0)
		return "";
	return id;
}

/* The halves of a Local channel are named alike but for ";1" and ";2". */
void
asterisk_put_ties(const struct account *acct, const struct channel *c,
    int64_t at_ms, struct sink *out)
{
	size_t n = strlen(c->name);

	if (c->part != PART_NONE)
		return;
	if (begins(c->name, "Local/") && n > 2 && c->name[n - 2] == ';')
		put_tie(c, EVENT_LEG_PAIR, (struct span){ c->name, n - 2 },
		    at_ms, out);
	if (json_str(json_get(c->json, "channelvars"), "CHANNEL(linkedid)"))
		put_tie(c, EVENT_LEG_LINKED, span_of(linked_id(acct, c)), at_ms,
		    out);
}

void
asterisk_put_flag(const struct channel *c, const char *name, const char *value,
    int64_t at_ms, struct sink *out)
{
	struct event ev = { .at_ms = at_ms, .on = value[0] != '\0' };

	/* Whether a supervisor is heard, his taps tell. */
	if (c->part == PART_LEG)
		return;
	if (strcmp(name, "EARSHOT_MUTED") == 0)
		ev.kind = EVENT_MUTE;
	else if (strcmp(name, "EARSHOT_HOLD") == 0)
		ev.kind = EVENT_HOLD;
	else
		return;
	memcpy(ev.participant, c->id, sizeof(ev.participant));
	out->put(out->ctx, &ev);
}

void
asterisk_put_flags(const struct channel *c, int64_t at_ms, struct sink *out)
{
	static const char *const names[] = { "EARSHOT_MUTED", "EARSHOT_HOLD" };
	const struct cJSON *vars = json_get(c->json, "channelvars");
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		const char *value = json_str(vars, names[i]);

		if (value)
			asterisk_put_flag(c, names[i], value, at_ms, out);
	}
}

static void
put_mode(const struct channel *c, enum event_kind kind, enum mode mode,
    int64_t at_ms, struct sink *out)
{
	struct event ev = { .kind = kind, .at_ms = at_ms, .value = mode };

	memcpy(ev.participant, c->who, sizeof(ev.participant));
	memcpy(ev.other, c->target, sizeof(ev.other));
	out->put(out->ctx, &ev);
}

/* Who it is, if that can be told. */
static void
put_stranger(const struct channel *c, int64_t at_ms, struct sink *out)
{
	const char *name = str_or_empty(json_get(c->json, "caller"), "name");
	char said[NAME_LEN];

	take_arg(c->app_data, 3, said, sizeof(said));
	asterisk_put_one(c, EVENT_LEG_ROLE, "supervisor", at_ms, out);
	if (name[0])
		asterisk_put_one(c, EVENT_LEG_NAME, name, at_ms, out);
	else
		asterisk_put_one(
		    c, EVENT_LEG_NAME, said[0] ? said : "somebody", at_ms, out);
}

/* Every mode of a stranger's tap but the one it has. */
static void
end_other_modes(
    const struct channel *c, enum mode but, int64_t at_ms, struct sink *out)
{
	enum mode mode;

	for (mode = MODE_MONITOR; mode <= MODE_BARGE; mode++)
		if (mode != but)
			put_mode(c, EVENT_TAP_END, mode, at_ms, out);
}

void
asterisk_put_tap(const struct channel *c, int64_t at_ms, struct sink *out)
{
	if (c->foreign)
		put_stranger(c, at_ms, out);
	put_mode(c, EVENT_TAP, c->mode, at_ms, out);
	if (c->foreign)
		end_other_modes(c, c->mode, at_ms, out);
}

void
asterisk_put_tap_end(const struct channel *c, int64_t at_ms, struct sink *out)
{
	if (c->foreign)
		end_other_modes(c, MODE_OFF, at_ms, out);
	else
		put_mode(c, EVENT_TAP_END, c->mode, at_ms, out);
}
