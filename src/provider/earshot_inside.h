#ifndef PROVIDER_EARSHOT_INSIDE_H
#define PROVIDER_EARSHOT_INSIDE_H

#include "base/json.h"
#include "provider/earshot.h"

/* For the files of provider/earshot alone. */

/* Takes a call as it stands after a change: all there is to know of it, so
 * that who is not named has left.  at gets whether a leg of mine is told of.
 * -1 with a sentence, and nothing put, if it cannot be read. */
int earshot_put_call(struct position *at, const struct cJSON *call,
    struct sink *out, struct err *err);

/* My leg is in no call that is told of. */
void earshot_put_no_leg(struct position *at, struct sink *out);

/* The ACTION_BITs of a verb of the feed, 0 if it is none of ours; the verb of
 * an action, or NULL. */
unsigned earshot_verb_bit(const char *verb);
const char *earshot_verb(enum action_kind kind);

#endif
