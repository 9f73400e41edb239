#ifndef MODEL_APPLY_H
#define MODEL_APPLY_H

#include "model/store.h"

/* For the files of model/ alone: what each family of events does.  All return
 * whether the event made a difference. */
bool apply_link(struct model *m, const struct event *ev, int64_t now_ms);
bool apply_leg(struct model *m, const struct event *ev, int64_t now_ms);
bool apply_me(struct model *m, const struct event *ev, int64_t now_ms);
bool apply_act(struct model *m, const struct event *ev, int64_t now_ms);
bool apply_tap(struct model *m, const struct event *ev, int64_t now_ms);

/* Takes a participant out of its call.  at_ms: when it left, 0 if nobody
 * knows. */
void apply_part(struct model *m, struct participant *p, int64_t at_ms);

/* Whoever taps this leg is where it is. */
void apply_tap_target(struct model *m, const char *target);

/* True if the leg stays in its call as one who taps somebody there, although
 * it left it as a participant. */
bool apply_tap_keeps(struct model *m, struct participant *p);

/* Takes out of its call one who was there only by a tap. */
void apply_tap_part(struct model *m, struct participant *p);

/* Forgets taps that ended long ago. */
void apply_taps_expire(struct model *m, int64_t now_ms);

/* Tells my side of the model that a leg left a call. */
void apply_me_left(
    struct model *m, const struct participant *p, struct call *c);

/* ... that it ended, so that nobody hears it any more, */
void apply_me_down(struct model *m, const struct participant *p);

/* ... that it is in the same place still, which is a part of another call now;
 * p may be NULL: then of all that is known of the call, */
void apply_me_moved(struct model *m, const struct participant *p,
    const char *from, const char *to);

/* ... and that somebody new is in one. */
void apply_me_joined(
    struct model *m, const struct participant *p, int64_t now_ms);

#endif
