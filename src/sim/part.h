#ifndef SIM_PART_H
#define SIM_PART_H

#include "sim/sim.h"

/* Puts a leg into a conference, out of the one where it was; tells
 * conference.participant.joined.  how is copied.  NULL if leaving the other one
 * ended the leg or the conference. */
struct participant *part_join(struct sim *sim, struct conference *conf,
    struct leg *leg, const struct entry *how);

/* Tells conference.participant.left; the leg is parked.  The conference ends
 * if it was the last one, or one whose exit ends it. */
void part_leave(struct sim *sim, struct participant *part);

/* These three are told by no webhook. */
void part_set_role(struct sim *sim, struct participant *part, enum role role,
    const struct id_list *whisper);
void part_set_muted(struct sim *sim, struct participant *part, bool muted);
void part_set_hold(struct sim *sim, struct participant *part, bool on_hold);

/* Whether sound of speaker reaches listener. */
bool part_hears(
    const struct participant *listener, const struct participant *speaker);

void part_free(struct participant *part);

#endif
