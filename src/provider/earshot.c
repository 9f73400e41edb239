#include "provider/earshot.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"

static int
no_question(const struct account *acct, const struct question *q,
    struct request *req, struct err *err)
{
	(void)acct;
	(void)q;
	(void)req;
	return err_set(err, "earshot: a relay is asked nothing");
}

static int
no_answer(const struct account *acct, struct question *q,
    const struct answer *a, struct sink *out, struct err *err)
{
	(void)acct;
	(void)q;
	(void)a;
	(void)out;
	return err_set(err, "earshot: a relay is asked nothing");
}

static int
nothing_made(const struct account *acct, const struct action *act,
    const struct answer *a, char id[ID_LEN], struct err *err)
{
	(void)acct;
	(void)a;
	(void)id;
	return err_set(
	    err, "earshot: %s makes nothing", action_name(act->kind));
}

static int
no_setting(bool create, const struct setting *s, struct err *err)
{
	return err_set(err, "earshot: %s.%s is set at the relay",
	    create ? "create" : "join", s->name);
}

/* Flags and targets of a supervisor's leg are made of what the relay says of
 * his mode, see earshot_call.c.  A mode that is heard counts as soon as it is
 * told; that nobody hears me must have been seen. */
static void
observe(const struct account *acct, const struct participant *leg,
    struct observed *o)
{
	(void)acct;
	*o = (struct observed){ .mode = MODE_OFF, .certain = true };
	if (!leg->call)
		return;
	if (leg->target_count > 0)
		o->mode = MODE_WHISPER;
	else
		o->mode = leg->muted ? MODE_MONITOR : MODE_BARGE;
	o->certain = o->mode > MODE_MONITOR || leg->shown == 2;
}

const struct provider earshot_provider = {
	.name = "earshot",
	.can = ACTION_BIT(ACTION_MONITOR) | ACTION_BIT(ACTION_WHISPER) |
	       ACTION_BIT(ACTION_BARGE) | ACTION_BIT(ACTION_LEAVE) |
	       ACTION_BIT(ACTION_HOLD) | ACTION_BIT(ACTION_UNHOLD) |
	       ACTION_BIT(ACTION_MUTE) | ACTION_BIT(ACTION_UNMUTE) |
	       ACTION_BIT(ACTION_QUIET) | ACTION_BIT(ACTION_REFRESH) |
	       ACTION_BIT(ACTION_CLAIM) | ACTION_BIT(ACTION_UNCLAIM),
	.api = "",
	.pushes_state = true,
	.brokered = true,
	.decode = earshot_decode,
	.greet = earshot_greet,
	.plan = earshot_plan,
	.ask = no_question,
	.reply = no_answer,
	.made = nothing_made,
	.setting = no_setting,
	.judge = earshot_judge,
	.observe = observe,
};
