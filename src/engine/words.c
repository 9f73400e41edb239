#include <stdio.h>
#include <string.h>

#include "engine/inside.h"

/* A customer is called by the last four digits: the number is nobody's
 * business on a screen that others see. */
void
words_person(const struct participant *p, char dst[NAME_LEN])
{
	size_t n = strlen(p->number);

	if (p->role == ROLE_AGENT || p->role == ROLE_SUPERVISOR ||
	    p->role == ROLE_BOT) {
		participant_label(p, dst, NAME_LEN);
		return;
	}
	if (n >= 4)
		snprintf(dst, NAME_LEN, "customer ***%s", p->number + n - 4);
	else
		snprintf(dst, NAME_LEN, "customer");
}

static void
person_of(const struct engine *e, const char *id, char dst[NAME_LEN])
{
	const struct participant *p = model_participant(e->model, id);

	if (p)
		words_person(p, dst);
	else
		snprintf(dst, NAME_LEN, "somebody");
}

static void
words_targets(
    const struct engine *e, const struct action *a, char dst[NAME_LEN])
{
	char who[NAME_LEN];

	person_of(e, a->target[0], who);
	if (a->target_count == 1)
		snprintf(dst, NAME_LEN, "%.60s", who);
	else
		snprintf(dst, NAME_LEN, "%.60s and %d more", who,
		    a->target_count - 1);
}

void
words_act(const struct engine *e, const struct action *a, char dst[NAME_LEN])
{
	static const char *const verbs[ACTION_COUNT] = {
		[ACTION_MONITOR] = "Listen on",
		[ACTION_BARGE] = "Barge on",
		[ACTION_LEAVE] = "Leave",
		[ACTION_HOLD] = "Hold",
		[ACTION_UNHOLD] = "Resume",
		[ACTION_MUTE] = "Mute",
		[ACTION_UNMUTE] = "Unmute",
		[ACTION_HANGUP] = "Hang up my leg",

		[ACTION_KEEP] = "Take end-on-exit off your leg on",
		[ACTION_CREATE] = "Make a conference of",
		[ACTION_ADD] = "Bring in",
		[ACTION_QUIET] = "Quiet",
		[ACTION_ANNOUNCE] = "Announce to everybody on",
		[ACTION_CLAIM] = "Take care of",
		[ACTION_UNCLAIM] = "Let go of",
	};
	const struct call *c = model_call(e->model, a->call);
	const char *call = c ? c->short_id : "?";
	char who[NAME_LEN];

	switch (a->kind) {
	case ACTION_WHISPER:
		words_targets(e, a, who);
		snprintf(dst, NAME_LEN, "Whisper to %.80s on %s", who, call);
		break;
	case ACTION_HOLD:
	case ACTION_UNHOLD:
	case ACTION_MUTE:
	case ACTION_UNMUTE:
	case ACTION_ADD:
		person_of(e, a->participant, who);
		snprintf(
		    dst, NAME_LEN, "%s %.80s on %s", verbs[a->kind], who, call);
		break;
	case ACTION_DIAL:
		snprintf(
		    dst, NAME_LEN, "Call your phone to listen on %s", call);
		break;
	case ACTION_HANGUP:
		snprintf(dst, NAME_LEN, "%s", verbs[a->kind]);
		break;
	case ACTION_END:
		snprintf(dst, NAME_LEN, "End %s for everybody", call);
		break;
	default:
		snprintf(dst, NAME_LEN, "%s %s",
		    verbs[a->kind] ? verbs[a->kind] : "Act on", call);
	}
}
