#include "provider/sight.h"

#include <string.h>

#include "provider/asterisk.h"
#include "provider/compat.h"
#include "provider/earshot.h"
#include "provider/telnyx.h"

static const struct sight all[] = {
	{ .name = "asterisk",
	    .api = "",
	    .basic_auth = true,
	    .pushes_state = true,
	    .mute_feed = true,
	    .decode = asterisk_decode,
	    .ask = asterisk_ask,
	    .reply = asterisk_reply },
	{ .name = "earshot",
	    .api = "",
	    .protocol = "earshot.v1.listen",
	    .pushes_state = true,
	    .decode = earshot_decode },
	{ .name = "signalwire",
	    .api = "",
	    .basic_auth = true,
	    .names_listed = true,
	    .dialect = DIALECT_SIGNALWIRE,
	    .decode = compat_decode,
	    .ask = compat_ask,
	    .reply = compat_reply },
	{ .name = "telnyx",
	    .api = "https://api.telnyx.com/v2",
	    .decode = telnyx_decode,
	    .ask = telnyx_ask,
	    .reply = telnyx_reply },
	{ .name = "twilio",
	    .api = "https://api.twilio.com/2010-04-01",
	    .basic_auth = true,
	    .names_listed = true,
	    .dialect = DIALECT_TWILIO,
	    .decode = compat_decode,
	    .ask = compat_ask,
	    .reply = compat_reply },
};

const struct sight *
sight_find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(all); i++)
		if (strcmp(all[i].name, name) == 0)
			return &all[i];
	return NULL;
}
