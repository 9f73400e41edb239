#include "provider/compat.h"

static int
signalwire_setting(bool create, const struct setting *s, struct err *err)
{
	return compat_setting(DIALECT_SIGNALWIRE, create, s, err);
}

/* Its API is at another host for every customer, and what happens when a leg
 * leaves cannot be changed there. */
const struct provider signalwire_provider = {
	.name = "signalwire",
	.can = ACTION_BIT(ACTION_MONITOR) | ACTION_BIT(ACTION_WHISPER) |
	       ACTION_BIT(ACTION_BARGE) | ACTION_BIT(ACTION_LEAVE) |
	       ACTION_BIT(ACTION_HOLD) | ACTION_BIT(ACTION_UNHOLD) |
	       ACTION_BIT(ACTION_MUTE) | ACTION_BIT(ACTION_UNMUTE) |
	       ACTION_BIT(ACTION_HANGUP) | ACTION_BIT(ACTION_DIAL) |
	       ACTION_BIT(ACTION_QUIET) | ACTION_BIT(ACTION_REFRESH) |
	       ACTION_BIT(ACTION_END) | ACTION_BIT(ACTION_ANNOUNCE),
	.api = "",
	.basic_auth = true,
	.dial_joins = true,
	.names_listed = true,
	.dialect = DIALECT_SIGNALWIRE,
	.max_targets = 1,
	.decode = compat_decode,
	.plan = compat_plan,
	.ask = compat_ask,
	.reply = compat_reply,
	.echo = compat_echo,
	.made = compat_made,
	.setting = signalwire_setting,
	.judge = compat_judge,
	.observe = compat_observe,
};
