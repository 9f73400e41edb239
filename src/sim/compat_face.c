#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/compat.h"
#include "sim/compat_event.h"
#include "sim/compat_shelf.h"
#include "sim/put.h"

#define KEY_STREAM 5

/* Ids: SignalWire's are bare, Twilio's say of what they are. */

static void
prefixed(struct rng *r, char *dst, const char *prefix)
{
	uint64_t a = rng_next(r), b = rng_next(r);

	snprintf(dst, UUID_LEN, "%s%016" PRIx64 "%016" PRIx64, prefix, a, b);
}

static void
twilio_account(struct rng *r, char *dst)
{
	prefixed(r, dst, "AC");
}

static void
twilio_conf(struct rng *r, char *dst)
{
	prefixed(r, dst, "CF");
}

static void
twilio_leg(struct rng *r, char *dst)
{
	prefixed(r, dst, "CA");
}

/* There are two switches, not four roles: whisper with its one target is
 * coaching, and a monitor is muted.  One who coaches nobody named is just
 * muted or not. */
static void
settle(struct sim *sim, struct entry *how)
{
	bool coaches = how->role == ROLE_WHISPER || how->role == ROLE_MONITOR;

	(void)sim;
	if (how->role == ROLE_MONITOR)
		how->muted = true;
	if (!coaches)
		id_list_clear(&how->whisper);
	if (how->role == ROLE_WHISPER || how->whisper.count > 0)
		how->role = ROLE_WHISPER;
	else
		how->role = ROLE_NONE;
}

static const char *
role(const struct entry *how)
{
	if (how->role != ROLE_WHISPER)
		return role_name(ROLE_NONE);
	return role_name(how->muted ? ROLE_MONITOR : ROLE_WHISPER);
}

static void
hex(const struct sim *sim, int which, char *dst, const char *prefix)
{
	struct rng r;

	rng_seed(&r, sim->options.seed, KEY_STREAM + (uint64_t)which);
	prefixed(&r, dst, prefix);
}

void
compat_key(const struct sim *sim, char *dst)
{
	if (sim->options.key)
		snprintf(dst, SIGNING_KEY_LEN, "%s", sim->options.key);
	else
		hex(sim, 0, dst, compat_is_twilio(sim) ? "" : "PT");
}

/* SignalWire has a key of its own for that, Twilio takes the password. */
static void
shared_key(const struct sim *sim, char *dst)
{
	if (compat_is_twilio(sim))
		compat_key(sim, dst);
	else
		hex(sim, 1, dst, "PSK_");
}

static void
introduce(const struct sim *sim, const struct keys *keys, struct buf *b)
{
	char key[SIGNING_KEY_LEN], api[256];

	snprintf(api, sizeof(api), "%s%s/2010-04-01", sim->base_url,
	    compat_is_twilio(sim) ? "" : "/api/laml");
	compat_key(sim, key);
	put_str(b, "api", api);
	put_str(b, "account", sim->account);
	put_str(b, "user", sim->account);
	put_str(b, "password", key);
	put_str(b, "signing_key", keys->shared);
}

/* The document by which a supervisor's phone is brought in, silent, and waits
 * for the next call when it was taken out.  SignalWire keeps such documents;
 * with Twilio they go with the request. */
static const char document[] =
    "<Response><Dial><Conference coach=\"{{Coach}}\" muted=\"true\" "
    "beep=\"false\" startConferenceOnEnter=\"false\" "
    "endConferenceOnExit=\"false\">{{Room}}</Conference></Dial>"
    "<Pause length=\"600\"/></Response>";

static void
keep_document(struct sim *sim)
{
	bin_add(sim, "supervisor", document);
}

static void
introduce_document(
    const struct sim *sim, const struct keys *keys, struct buf *b)
{
	char url[256];

	introduce(sim, keys, b);
	bin_url(sim, sim->shelf->first, url, sizeof(url));
	put_str(b, "document_url", url);
}

#define COMMON \
	.starts = true, .waits = true, .region = "us1", .settle = settle, \
	.role = role, .shared_key = shared_key, .serve = compat_serve, \
	.refuse = compat_refuse, .pretend = compat_pretend, \
	.frame = compat_frame, .picked_up = document_picked_up, \
	.released = document_go_on, .initiated = compat_told_initiated, \
	.ringing = compat_told_ringing, .answered = compat_told_answered, \
	.hangup = compat_told_hangup, .conf_started = compat_told_started, \
	.conf_ended = compat_told_ended, \
	.conf_recorded = compat_told_recorded, .joined = compat_told_joined, \
	.left = compat_told_left, .floor = compat_told_floor, \
	.muted = compat_told_muted, .held = compat_told_held, \
	.modified = compat_told_modified

const struct face face_signalwire = {
	.name = "signalwire",
	.sip_domain = "example.sip.signalwire.com",
	.post = &signalwire_post,
	.account = rng_uuid,
	.leg_id = rng_uuid,
	.conf_id = rng_uuid,
	.open = keep_document,
	.introduce = introduce_document,
	COMMON,
};

const struct face face_twilio = {
	.name = "twilio",
	.sip_domain = "example.sip.twilio.com",
	.post = &twilio_post,
	.account = twilio_account,
	.leg_id = twilio_leg,
	.conf_id = twilio_conf,
	.introduce = introduce,
	COMMON,
};
