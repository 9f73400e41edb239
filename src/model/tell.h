#ifndef MODEL_TELL_H
#define MODEL_TELL_H

#include "model/model.h"

/* Tells the facts of a model as events, in an order in which they can be
 * applied: whoever applies them to an empty model has the same calls, people,
 * taps and link.  What is nobody's fact is left out: my leg, my mode, acts, and
 * calls so long over that they are not shown any more. */
void model_tell(const struct model *m, struct sink *out);

/* Whether it is of that kind: true of everybody's picture, not of mine. */
bool event_is_fact(enum event_kind kind);

#endif
