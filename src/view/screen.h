#ifndef VIEW_SCREEN_H
#define VIEW_SCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/model.h"
#include "view/frame.h"
#include "view/rows.h"
#include "view/ui.h"

/* How many rows the list, or the people of a call, have at this size. */
int screen_list_height(int width, int height);

/* Whether the whisper picker and the barge dialog can be shown with all that
 * they must say.  If not, they must not be opened, and are to be closed. */
bool screen_can_ask(int width, int height);

/* Draws everything for the ui's context.  The frame has its size already. */
void screen_draw(struct frame *f, const struct model *m, const struct ui *ui,
    const struct rows *rows, int64_t now_ms);

/* The audience strip alone, as one line of text, for other outputs. */
void strip_text(const struct model *m, const struct ui *ui, int64_t now_ms,
    int cols, char *dst, size_t size, enum style *style);

#endif
