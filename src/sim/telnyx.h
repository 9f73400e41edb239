#ifndef SIM_TELNYX_H
#define SIM_TELNYX_H

#include "sim/face.h"
#include "sim/telnyx_turn.h"

/* The face; see face.h. */
void telnyx_serve(
    struct sim *sim, const struct sim_ask *ask, struct sim_reply *out);
void telnyx_refuse(struct sim *sim, const struct sim_ask *ask,
    struct sim_reply *out, int status);
void telnyx_pretend(
    struct sim *sim, const struct sim_ask *ask, struct sim_reply *out);
void telnyx_frame(
    const struct sim *sim, const struct sim_event *ev, struct buf *b);
extern const struct post telnyx_post;

/* The endpoints, each of which answers its turn, and the objects in their
 * answers. */

void telnyx_conf_list(struct turn *t);
void telnyx_conf_create(struct turn *t);
void telnyx_conf_retrieve(struct turn *t);
void telnyx_conf_end(struct turn *t);

void telnyx_part_list(struct turn *t);
void telnyx_part_retrieve(struct turn *t);
void telnyx_part_patch(struct turn *t);

void telnyx_join(struct turn *t);
void telnyx_leave(struct turn *t);
void telnyx_update(struct turn *t);
void telnyx_hold(struct turn *t);
void telnyx_unhold(struct turn *t);
void telnyx_mute(struct turn *t);
void telnyx_unmute(struct turn *t);
void telnyx_play(struct turn *t);

void telnyx_dial(struct turn *t);
void telnyx_call_retrieve(struct turn *t);
void telnyx_answer(struct turn *t);
void telnyx_hangup(struct turn *t);
void telnyx_reject(struct turn *t);
void telnyx_transfer(struct turn *t);
void telnyx_bridge(struct turn *t);
void telnyx_switch_role(struct turn *t);

void telnyx_active_calls(struct turn *t);
void telnyx_call_events(struct turn *t);

/* Objects; each puts a comma before itself where one is due. */
void put_conference(struct buf *b, const struct conference *conf);
void put_participant(struct buf *b, const struct participant *part);
void put_flat_participant(struct buf *b, const struct participant *part);
void put_call(
    const struct sim *sim, struct buf *b, const struct leg *leg, bool dialled);

/* The role and the list that go with it, from join, update or dial. */
void form_role(const struct form *f, struct entry *how, bool required);

/* All that join and conference_config have in common.  how->whisper is to be
 * cleared by the caller. */
void form_entry(const struct form *f, struct entry *how);

#endif
