#ifndef VIEW_EXPORT_H
#define VIEW_EXPORT_H

#include <stdbool.h>

#include "base/buf.h"
#include "model/model.h"
#include "view/ui.h"

/*
 * What the screen shows, for scripts: the same facts in the same words, and
 * with the same digits hidden.
 */

/* One call as a JSON object in ASCII, on one line without its end.  Times are
 * points in time, so that two of them differ only where something happened;
 * what is not known is null. */
void export_call(struct buf *b, const struct model *m, const struct ui *ui,
    const struct call *c, int64_t now_ms);

/* The heads of the columns, and one call as a row below them. */
void export_heads(struct buf *b);
void export_row(struct buf *b, const struct model *m, const struct ui *ui,
    const struct call *c, int64_t now_ms);

/* The people of a call, a line each. */
void export_people(struct buf *b, const struct model *m, const struct ui *ui,
    const struct call *c, int64_t now_ms);

/* An act or a sentence of the program, as row 23 has it, and as JSON. */
void export_act_text(struct buf *b, const struct act *a, int64_t now_ms);
void export_act(struct buf *b, const struct model *m, const struct act *a);

/* "live", "lost", "polled", ... */
const char *export_link(enum link_state s);

/* "seen", "refused", ... */
const char *export_act_state(enum act_state s);

#endif
