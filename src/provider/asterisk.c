#include "provider/asterisk.h"

#include <stdio.h>
#include <string.h>

const struct provider asterisk_provider = {
	.name = "asterisk",
	.can = ACTION_BIT(ACTION_MONITOR) | ACTION_BIT(ACTION_WHISPER) |
	       ACTION_BIT(ACTION_BARGE) | ACTION_BIT(ACTION_LEAVE) |
	       ACTION_BIT(ACTION_HOLD) | ACTION_BIT(ACTION_UNHOLD) |
	       ACTION_BIT(ACTION_MUTE) | ACTION_BIT(ACTION_UNMUTE) |
	       ACTION_BIT(ACTION_HANGUP) | ACTION_BIT(ACTION_DIAL) |
	       ACTION_BIT(ACTION_QUIET) | ACTION_BIT(ACTION_REFRESH),
	.api = "",
	.basic_auth = true,
	.pushes_state = true,
	.dial_joins = false,
	.decode = asterisk_decode,
	.feed = asterisk_feed,
	.plan = asterisk_plan,
	.ask = asterisk_ask,
	.reply = asterisk_reply,
	.made = asterisk_made,
	.dialled = asterisk_dialled,
	.setting = asterisk_setting,
	.judge = asterisk_judge,
	.observe = asterisk_observe,
};

/* Without subscribeAll: that has device states in it, and a websocket that ends
 * while one is told may hang Asterisk's whole ARI (issue 2170 of
 * github.com/asterisk/asterisk; seen on 22.10.1).  QUESTION_FEED subscribes. */
int
asterisk_feed(
    const struct account *acct, const char *api, char *url, size_t size)
{
	const char *scheme = "ws", *rest = api;
	size_t n;
	int len;

	if (strncmp(api, "https://", 8) == 0) {
		scheme = "wss";
		rest += 8;
	} else if (strncmp(api, "http://", 7) == 0) {
		rest += 7;
	} else {
		return -1;
	}
	n = strlen(rest);
	while (n > 0 && rest[n - 1] == '/')
		n--;
	len =
	    snprintf(url, size, "%s://%.*s/events?app=", scheme, (int)n, rest);
	if (n == 0 || len < 0 || (size_t)len >= size ||
	    !provider_escape(url, size, acct->app))
		return -1;
	return 0;
}

/* The program chooses the id itself, the same for each repeat of the act. */
int
asterisk_made(const struct account *acct, const struct action *act,
    const struct answer *a, char id[ID_LEN], struct err *err)
{
	(void)a;
	if (act->kind != ACTION_DIAL)
		return err_set(
		    err, "asterisk: %s makes nothing", action_name(act->kind));
	snprintf(id, ID_LEN, "%s-leg-%.8s", acct->app, act->key);
	if (asterisk_part_of(id, NULL, NULL) != PART_LEG)
		return err_set(err, "asterisk: %.80s is no id of a leg", id);
	return 0;
}

bool
asterisk_dialled(const struct account *acct, const char *id)
{
	size_t n = strlen(acct->app);

	return n > 0 && strncmp(id, acct->app, n) == 0 &&
	       strncmp(id + n, "-leg-", 5) == 0 &&
	       asterisk_part_of(id, NULL, NULL) == PART_LEG;
}

int
asterisk_setting(bool create, const struct setting *s, struct err *err)
{
	return err_set(err, "asterisk: %s.%s is no setting",
	    create ? "create" : "join", s->name);
}

/*
 * What my leg does is told by its taps (model/apply_tap.c), and each of them is
 * a channel whose id says how loud it is; in a call by itself it is heard by
 * all.  There is nothing that would look the same and be quieter.
 */
void
asterisk_observe(const struct account *acct, const struct participant *leg,
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
}
