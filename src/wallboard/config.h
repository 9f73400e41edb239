#ifndef WALLBOARD_CONFIG_H
#define WALLBOARD_CONFIG_H

#include "base/err.h"
#include "base/span.h"
#include "provider/sight.h"
#include "view/team.h"
#include "view/wall.h"

/*
 * Where a wallboard looks, from the same file as the console's: the section
 * [profile NAME] says which site, [wallboard] the rest, and what both may say
 * counts there.  Only what is needed to look is taken from a profile; its
 * token_file is not, since that token can act, and its feed_token_file only
 * where that opens nothing but a feed.
 */
struct config {
	char profile[64]; /* which, "" for the first */
	char name[64];    /* of the one that was taken */
	char provider[32];
	char api[256];
	char feed[512];
	char ca_file[512];
	char token_file[512];
	char feed_token_file[512];
	char profile_feed_token_file[512]; /* a relay's may act */
	char log[512];
	char theme[128];
	char title[64];
	struct account account;
	struct teams teams;
	struct wall wall;
};

/* Fills it in with what counts where the file says nothing. */
void config_init(struct config *c, int64_t now_ms);

/* Reads the file's text over it.  profile "" is the one that [wallboard] names,
 * or the first.  -1 with the line in err. */
int config_read(
    struct config *c, struct span text, const char *profile, struct err *err);

/* Chooses the tokens, when all that is said of them is known.  Of a profile's
 * what opens a feed is taken, but not what opens a relay's, by which it acts;
 * there is no other token than the feed's at a relay. */
void config_tokens(struct config *c, bool relay);

/* "floor calls".  -1 if a word is none. */
int config_pages(struct wall *w, const char *words, struct err *err);

#endif
