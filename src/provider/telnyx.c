#include "provider/telnyx.h"

const struct provider telnyx_provider = {
	.name = "telnyx",
	.can = ACTION_BIT(ACTION_MONITOR) | ACTION_BIT(ACTION_WHISPER) |
	       ACTION_BIT(ACTION_BARGE) | ACTION_BIT(ACTION_LEAVE) |
	       ACTION_BIT(ACTION_HOLD) | ACTION_BIT(ACTION_UNHOLD) |
	       ACTION_BIT(ACTION_MUTE) | ACTION_BIT(ACTION_UNMUTE) |
	       ACTION_BIT(ACTION_HANGUP) | ACTION_BIT(ACTION_DIAL) |
	       ACTION_BIT(ACTION_KEEP) | ACTION_BIT(ACTION_CREATE) |
	       ACTION_BIT(ACTION_ADD) | ACTION_BIT(ACTION_QUIET) |
	       ACTION_BIT(ACTION_REFRESH) | ACTION_BIT(ACTION_END) |
	       ACTION_BIT(ACTION_ANNOUNCE),
	.api = "https://api.telnyx.com/v2",
	.dial_joins = true,
	.decode = telnyx_decode,
	.plan = telnyx_plan,
	.ask = telnyx_ask,
	.reply = telnyx_reply,
	.made = telnyx_made,
	.setting = telnyx_setting,
	.judge = telnyx_judge,
	.observe = telnyx_observe,
};

/*
 * A participant record has muted and whisper_call_control_ids but no role, so
 * this is all that can be told from it (Telnyx OpenAPI, schema Participant,
 * 2026-07-16).  A muted leg is heard by nobody, whatever its role.  One that
 * is neither muted nor whispering may be an ordinary participant or a barging
 * supervisor, which is the same thing; or, at an account that does not show
 * listeners as muted, a listener.
 */
void
telnyx_observe(const struct account *acct, const struct participant *leg,
    struct observed *o)
{
	*o = (struct observed){ .mode = MODE_OFF, .certain = true };
	if (!leg->call)
		return;
	if (leg->target_count > 0) {
		o->mode = MODE_WHISPER;
	} else if (leg->muted) {
		o->mode = MODE_MONITOR;
	} else {
		o->mode = MODE_BARGE;
		o->certain = !acct->monitor_unmuted;
	}
}
