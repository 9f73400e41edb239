#ifndef VIEW_EDIT_H
#define VIEW_EDIT_H

#include "view/ui.h"

/* The line in which a filter or a command is typed.  Of a filter, what was
 * typed last counts as far as it can be read. */

/* Opens it over the list, with the present filter in it. */
void edit_open(struct ui *ui);

/* Opens it over whatever is shown, for a command. */
void edit_open_command(struct ui *ui);

/* A character at the cursor; false if there is no room, or it is none. */
bool edit_put(struct ui *ui, uint32_t code);

/* Takes away the character, the word or all before the cursor. */
void edit_rub(struct ui *ui);
void edit_rub_word(struct ui *ui);
void edit_rub_line(struct ui *ui);

/* By one character; by is -1 or 1. */
void edit_move(struct ui *ui, int by);

/* Closes it; the filter stays as it counts now, or is as it was before.  A
 * command is not run by that. */
void edit_keep(struct ui *ui);
void edit_drop(struct ui *ui);

#endif
