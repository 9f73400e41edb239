#ifndef MODEL_FOLD_H
#define MODEL_FOLD_H

#include "model/store.h"

/* For the files of model/ alone: which rooms are one call; see fold.c. */

/* The leg has that in common with others now, nothing if key is "".  Whether it
 * made a difference. */
bool fold_tie(struct model *m, struct participant *p, enum tie_kind kind,
    const char *key);
void fold_forget(struct model *m, struct participant *p);

/* To be called when the leg is in its room, and when it is there no more. */
void fold_entered(struct model *m, struct participant *p);
void fold_left(struct model *m, struct call *room);

/* Finds out anew what the room, and all that was one call with it, belongs to:
 * who is the oldest may have changed. */
void fold_room(struct model *m, struct call *room);

/* Takes the leg out of the call that shows it. */
void fold_hide(struct participant *p);

#endif
