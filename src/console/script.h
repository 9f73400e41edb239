#ifndef CONSOLE_SCRIPT_H
#define CONSOLE_SCRIPT_H

#include "console/options.h"
#include "console/setup.h"

/* "earshot list", "watch", "show" and "do": what a script can have of the
 * console.  Each returns the exit status (console/status.h), with a sentence
 * in err if something went wrong. */
int script_list(
    const struct setup *s, const struct options *o, struct err *err);
int script_watch(
    const struct setup *s, const struct options *o, struct err *err);
/* Nothing but what s->record asks for, until a signal ends it. */
int script_record(const struct setup *s, struct err *err);
int script_do(const struct setup *s, const struct options *o, struct err *err);

#endif
