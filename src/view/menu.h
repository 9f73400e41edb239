#ifndef VIEW_MENU_H
#define VIEW_MENU_H

#include "view/rows.h"
#include "view/ui.h"

/* What the list is sorted or grouped by, and its columns, to choose from. */

/* Opens it over the list with the cursor at what counts now. */
void menu_open(struct ui *ui, enum menu_kind kind);

void menu_move(struct ui *ui, int by);

/* Takes what the cursor is at, and closes it.  rows are those shown: folding
 * is about the group of what is selected. */
void menu_choose(struct ui *ui, const struct rows *rows);

/* In the menu of columns: shows the column or not, or moves it. */
void menu_show(struct ui *ui);
void menu_shift(struct ui *ui, int by);

/* And makes it wider or narrower by so many cells. */
void menu_widen(struct ui *ui, int by);

void menu_close(struct ui *ui);

/* Folds or opens a group.  If what is selected is in it, its head is selected
 * then, or when it is opened again what comes first in it. */
void group_fold(
    struct ui *ui, const struct rows *rows, const char *name, bool on);

#endif
