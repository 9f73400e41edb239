#ifndef MODEL_AUDIENCE_H
#define MODEL_AUDIENCE_H

#include "model/model.h"

/* How sure the strip is, and what is on its way. */
enum audience_phase {
	AUDIENCE_STILL,     /* accepted, not seen yet */
	AUDIENCE_SEEN,      /* accepted, and the provider shows it */
	AUDIENCE_WIDENING,  /* asked for more; shown as if it were so already */
	AUDIENCE_NARROWING, /* asked for less; shown as it was */
	AUDIENCE_UNSURE,    /* cannot tell: everybody may hear me */
	AUDIENCE_FAILED,    /* quiet was asked for and nobody took it */
};

/*
 * Who can hear my leg, always the loudest of what was accepted and what is
 * asked for, and everybody where that cannot be told.
 */
struct audience {
	enum mode mode;
	enum audience_phase phase;
	const struct call *call; /* where my leg is or goes, or NULL */
	int64_t since_ms;        /* of the phase */
	bool proven;             /* the provider shows enough to say "seen" */
	/* Those who can hear me, in the order of the call. */
	int count;
	const struct participant *hearer[TARGET_MAX];
	int more; /* hearers that did not fit */
	/* Somebody who joined within the last ten seconds, or NULL. */
	const struct participant *newcomer;
};

void audience_of(const struct model *m, int64_t now_ms, struct audience *a);

/* Whether everybody who hears me in b hears me in a as well. */
bool stance_covers(const struct stance *a, const struct stance *b);

/* Whether listener hears speaker, by the facts: role of my leg, mute, hold.
 * sure is false where that rests on something not confirmed. */
bool audience_hears(const struct model *m, const struct participant *listener,
    const struct participant *speaker, bool *sure);

#endif
