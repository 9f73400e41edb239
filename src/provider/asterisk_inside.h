#ifndef PROVIDER_ASTERISK_INSIDE_H
#define PROVIDER_ASTERISK_INSIDE_H

#include "base/json.h"
#include "provider/asterisk.h"

/*
 * For the files of provider/asterisk alone: what ARI's two objects, Channel and
 * Bridge, are to us.  They stand in the same form in every event and in every
 * answer (ARI of Asterisk 22.10.1, rest-api/channels.json and bridges.json).
 */

/* A device's name as shown, and as compared. */
#define ASTERISK_DEVICE_COLS 60

enum channel_kind {
	CHANNEL_PERSON,
	/* One of the two halves of a Local channel, the one that only runs the
	 * dialplan: the other half is the person. */
	CHANNEL_HALF,
	CHANNEL_TAP, /* a snoop: who listens in on target, and how loud */
	CHANNEL_NOBODY,
};

/* Borrowed from the tree that it was read from. */
struct channel {
	enum channel_kind kind;
	enum asterisk_part part;
	const struct cJSON *json;
	const char *name, *app_name, *app_data; /* "" if missing */
	char id[ID_LEN];
	char who[ID_LEN];    /* of a tap: my leg or another console's, */
	char target[ID_LEN]; /* or the snoop itself if it is not ours */
	enum mode mode;
	bool foreign;
};

/* 0; -1 if v has no usable id. */
int asterisk_channel(const struct cJSON *v, struct channel *c, struct err *err);

/* Name, number, device, state, role, and why it is plain. */
void asterisk_put_leg(const struct account *acct, const struct channel *c,
    int64_t at_ms, struct sink *out);

/* What makes it one call with what is in other bridges. */
void asterisk_put_ties(const struct account *acct, const struct channel *c,
    int64_t at_ms, struct sink *out);

/* Why the leg can be neither muted nor held, "" if it can. */
void asterisk_put_plain(
    const struct channel *c, bool plain, int64_t at_ms, struct sink *out);

/* Muted and on hold, as far as a console has published it. */
void asterisk_put_flags(
    const struct channel *c, int64_t at_ms, struct sink *out);

/* One of the two, whose variable is name; nothing if it is neither. */
void asterisk_put_flag(const struct channel *c, const char *name,
    const char *value, int64_t at_ms, struct sink *out);

/* A tap begins or goes on; it ends. */
void asterisk_put_tap(const struct channel *c, int64_t at_ms, struct sink *out);
void asterisk_put_tap_end(
    const struct channel *c, int64_t at_ms, struct sink *out);

/* One event about the channel. */
void asterisk_put_one(const struct channel *c, enum event_kind kind,
    const char *text, int64_t at_ms, struct sink *out);

struct bridge {
	const struct cJSON *json;
	char id[ID_LEN];
	bool skip; /* no call: a console's helper, or a place to wait in */
};

int asterisk_bridge(const struct cJSON *v, struct bridge *b, struct err *err);

/* CALL_OPEN with that value, and CALL_PLAIN. */
void asterisk_put_call(const struct bridge *b, int value, struct sink *out);

/* "2026-11-21T01:09:14.235+0000" as milliseconds since 1970 UTC; 0 if it is no
 * such time. */
int64_t asterisk_time(const struct cJSON *v, const char *name);

#endif
