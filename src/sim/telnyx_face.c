#include <stdio.h>

#include "base/json.h"
#include "sim/face.h"
#include "sim/keys.h"
#include "sim/put.h"
#include "sim/telnyx.h"
#include "sim/telnyx_event.h"
#include "sim/telnyx_past.h"
#include "sim/telnyx_sign.h"

/* Nothing of Telnyx's bears an account's name. */
static void
no_account(struct rng *r, char *dst)
{
	(void)r;
	dst[0] = '\0';
}

/* How a role shows in the muted flag is documented nowhere.  Assumed: a
 * monitor is muted, the fault switches that. */
static void
settle(struct sim *sim, struct entry *how)
{
	if (how->role != ROLE_WHISPER)
		id_list_clear(&how->whisper);
	if (how->role == ROLE_MONITOR &&
	    !fault_is_on(&sim->faults, FAULT_MONITOR_UNMUTED, NULL))
		how->muted = true;
}

static const char *
role(const struct entry *how)
{
	return role_name(how->role);
}

static void
introduce(const struct sim *sim, const struct keys *keys, struct buf *b)
{
	char key[SIGN_PUBLIC_LEN], api[256];

	snprintf(api, sizeof(api), "%s/v2", sim->base_url);
	signer_public(keys->signer, key);
	put_str(b, "api", api);
	put_str(b, "webhook_public_key", key);
	put_str(b, "connection_id", sim->connection_id);
}

const struct face face_telnyx = {
	.name = "telnyx",
	.sip_domain = "sip.telnyx.com",
	.region = "dc2",
	.post = &telnyx_post,
	.account = no_account,
	.leg_id = rng_token,
	.conf_id = rng_uuid,
	.settle = settle,
	.role = role,
	.introduce = introduce,
	.serve = telnyx_serve,
	.refuse = telnyx_refuse,
	.pretend = telnyx_pretend,
	.frame = telnyx_frame,
	.forgotten = past_forget,
	.initiated = telnyx_told_initiated,
	.answered = telnyx_told_answered,
	.bridged = telnyx_told_bridged,
	.dtmf = telnyx_told_dtmf,
	.hangup = telnyx_told_hangup,
	.enqueued = telnyx_told_enqueued,
	.dequeued = telnyx_told_dequeued,
	.conf_created = telnyx_told_conf_created,
	.conf_ended = telnyx_told_conf_ended,
	.conf_recorded = telnyx_told_conf_recorded,
	.joined = telnyx_told_joined,
	.left = telnyx_told_left,
	.floor = telnyx_told_floor,
};
