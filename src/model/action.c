#include "model/action.h"

#include <string.h>

#include "base/json.h"

static const char *const names[ACTION_COUNT] = {
	[ACTION_NONE] = "none",
	[ACTION_MONITOR] = "monitor",
	[ACTION_WHISPER] = "whisper",
	[ACTION_BARGE] = "barge",
	[ACTION_LEAVE] = "leave",
	[ACTION_HOLD] = "hold",
	[ACTION_UNHOLD] = "unhold",
	[ACTION_MUTE] = "mute",
	[ACTION_UNMUTE] = "unmute",
	[ACTION_HANGUP] = "hangup",
	[ACTION_DIAL] = "dial",
	[ACTION_KEEP] = "keep",
	[ACTION_CREATE] = "create",
	[ACTION_ADD] = "add",
	[ACTION_QUIET] = "quiet",
	[ACTION_REFRESH] = "refresh",
	[ACTION_END] = "end",
	[ACTION_ANNOUNCE] = "announce",
	[ACTION_CLAIM] = "claim",
	[ACTION_UNCLAIM] = "unclaim",
};

const char *
action_name(enum action_kind kind)
{
	return names[kind];
}

enum action_kind
action_kind_of(const char *name)
{
	int i;

	for (i = 0; i < ACTION_COUNT; i++)
		if (strcmp(names[i], name) == 0)
			return (enum action_kind)i;
	return ACTION_NONE;
}

bool
action_is_louder(enum action_kind kind)
{
	return kind == ACTION_WHISPER || kind == ACTION_BARGE ||
	       kind == ACTION_UNMUTE || kind == ACTION_UNHOLD;
}

bool
action_is_whole(enum action_kind kind)
{
	return kind == ACTION_END || kind == ACTION_ANNOUNCE;
}

bool
action_is_word(enum action_kind kind)
{
	return kind == ACTION_CLAIM || kind == ACTION_UNCLAIM;
}

bool
action_is_mine(enum action_kind kind)
{
	switch (kind) {
	case ACTION_MONITOR:
	case ACTION_WHISPER:
	case ACTION_BARGE:
	case ACTION_LEAVE:
	case ACTION_HANGUP:
	case ACTION_DIAL:
	case ACTION_KEEP:
		return true;
	default:
		return false;
	}
}

void
action_put_people(struct buf *b, const struct action *a)
{
	int i;

	json_put_key(b, "people");
	buf_puts(b, "[");
	if (a->participant[0])
		json_put_str(b, span_of(a->participant));
	for (i = 0; i < a->target_count; i++) {
		buf_puts(b, i > 0 || a->participant[0] ? "," : "");
		json_put_str(b, span_of(a->target[i]));
	}
	buf_puts(b, "]");
}
