#ifndef CONSOLE_KEEP_H
#define CONSOLE_KEEP_H

#include <stddef.h>

#include "base/err.h"
#include "view/arrange.h"

/*
 * Views that were kept with ":write-view", in a file of their own beside the
 * user's config, views.conf, written as in the config.
 */

/* Reads them behind those that *views holds, or in the place of one of the same
 * name.  Without the file nothing happens.  -1 with file, line and word. */
int keep_read(struct views *views, struct err *err);

/* Puts a view among *views under that name: in the place of one of that name,
 * or behind them.  -1 with a sentence if there is no room, or the name or the
 * filter could not be read back. */
int keep_put(struct views *views, const struct view *v, const char *name,
    struct err *err);

/* Writes those that are kept. */
int keep_write(const struct views *views, struct err *err);

#endif
