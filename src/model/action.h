#ifndef MODEL_ACTION_H
#define MODEL_ACTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "model/ids.h"

/* What a supervisor can want.  Each names an absolute state, never a toggle,
 * so that doing it twice does no harm. */
enum action_kind {
	ACTION_NONE,
	ACTION_MONITOR, /* my leg hears, nobody hears it; joins if need be */
	ACTION_WHISPER, /* only the targets hear my leg */
	ACTION_BARGE,   /* everybody hears my leg */
	ACTION_LEAVE,   /* my leg leaves the call, which goes on */
	ACTION_HOLD,
	ACTION_UNHOLD,
	ACTION_MUTE,
	ACTION_UNMUTE,
	ACTION_HANGUP,   /* my leg is hung up */
	ACTION_DIAL,     /* my phone is called, and joins as a listener */
	ACTION_KEEP,     /* the call shall not end when my leg leaves */
	ACTION_CREATE,   /* a conference is made of a leg that is in none */
	ACTION_ADD,      /* another leg is brought into it */
	ACTION_QUIET,    /* whatever it takes that nobody hears my leg */
	ACTION_REFRESH,  /* ask the provider now */
	ACTION_END,      /* the call ends, for everybody */
	ACTION_ANNOUNCE, /* a sound is played to everybody in the call */
	ACTION_CLAIM,    /* I take care of the call, and colleagues are told */
	ACTION_UNCLAIM,  /* and no more */
	ACTION_COUNT
};

#define ACTION_BIT(kind) (1u << (kind))

struct action {
	enum action_kind kind;
	uint64_t id;              /* one for each key press */
	char key[40];             /* idempotency key, a UUID, kept by repeats */
	char call[ID_LEN];        /* which call was on the screen */
	char participant[ID_LEN]; /* who it is about; my leg for my modes; the
				   * colleague from whom a call is taken over */
	bool sure; /* leave even if that must first be made safe */
	int target_count;
	char target[TARGET_MAX][ID_LEN];
};

/* "monitor", "whisper", ... */
const char *action_name(enum action_kind kind);
enum action_kind action_kind_of(const char *name);

/* True for what my own leg does, false for what is done to somebody. */
bool action_is_mine(enum action_kind kind);

/* True if more people may hear my leg after it than before: such an action
 * is never repeated by the program. */
bool action_is_louder(enum action_kind kind);

/* True for what is done to a call and to nobody in particular: no key asks for
 * it, and it is never repeated by the program either. */
bool action_is_whole(enum action_kind kind);

/* True for what is done to nobody on the line, so that it waits for no other
 * act and none waits for it. */
bool action_is_word(enum action_kind kind);

/* Whom it is about, as a member of a JSON object: "people":["id",...]. */
void action_put_people(struct buf *b, const struct action *a);

#endif
