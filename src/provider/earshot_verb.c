/* The verbs of the feed.  Apart from what says them, so that a program that
 * only looks is linked without that. */
#include "provider/earshot_inside.h"

#include <string.h>

static const struct {
	const char *verb;
	enum action_kind kind;
} verbs[] = {
	{ "monitor", ACTION_MONITOR },
	{ "whisper", ACTION_WHISPER },
	{ "barge", ACTION_BARGE },
	{ "stop", ACTION_LEAVE },
	{ "stop", ACTION_HANGUP },
	{ "quiet", ACTION_QUIET },
	{ "hold", ACTION_HOLD },
	{ "unhold", ACTION_UNHOLD },
	{ "mute", ACTION_MUTE },
	{ "unmute", ACTION_UNMUTE },
	{ "claim", ACTION_CLAIM },
	{ "unclaim", ACTION_UNCLAIM },
};

unsigned
earshot_verb_bit(const char *verb)
{
	unsigned bits = 0;
	size_t i;

	for (i = 0; i < ARRAY_LEN(verbs); i++)
		if (strcmp(verbs[i].verb, verb) == 0)
			bits |= ACTION_BIT(verbs[i].kind);
	return bits;
}

const char *
earshot_verb(enum action_kind kind)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(verbs); i++)
		if (verbs[i].kind == kind)
			return verbs[i].verb;
	return NULL;
}
