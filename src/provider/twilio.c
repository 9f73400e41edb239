#include "provider/compat.h"

static int
twilio_setting(bool create, const struct setting *s, struct err *err)
{
	return compat_setting(DIALECT_TWILIO, create, s, err);
}

const struct provider twilio_provider = {
	.name = "twilio",
	.can = ACTION_BIT(ACTION_MONITOR) | ACTION_BIT(ACTION_WHISPER) |
	       ACTION_BIT(ACTION_BARGE) | ACTION_BIT(ACTION_LEAVE) |
	       ACTION_BIT(ACTION_HOLD) | ACTION_BIT(ACTION_UNHOLD) |
	       ACTION_BIT(ACTION_MUTE) | ACTION_BIT(ACTION_UNMUTE) |
	       ACTION_BIT(ACTION_HANGUP) | ACTION_BIT(ACTION_DIAL) |
	       ACTION_BIT(ACTION_KEEP) | ACTION_BIT(ACTION_QUIET) |
	       ACTION_BIT(ACTION_REFRESH) | ACTION_BIT(ACTION_END) |
	       ACTION_BIT(ACTION_ANNOUNCE),
	.api = "https://api.twilio.com/2010-04-01",
	.basic_auth = true,
	.dial_joins = true,
	.names_listed = true,
	.dialect = DIALECT_TWILIO,
	.max_targets = 1,
	.decode = compat_decode,
	.plan = compat_plan,
	.ask = compat_ask,
	.reply = compat_reply,
	.echo = compat_echo,
	.made = compat_made,
	.setting = twilio_setting,
	.judge = compat_judge,
	.observe = compat_observe,
};
