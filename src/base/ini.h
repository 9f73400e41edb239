#ifndef BASE_INI_H
#define BASE_INI_H

#include "base/err.h"
#include "base/span.h"

/* One setting of an INI text.  The strings live until the callback returns. */
struct ini_entry {
	const char *section;
	const char *name;
	const char *value;
	int line;
};

/* Calls fn for every setting, in order.  fn returns -1 with err filled in to
 * stop.  -1 also for a line that is no INI; the sentence names the line. */
int ini_read(struct span text,
    int (*fn)(void *ctx, const struct ini_entry *e, struct err *err), void *ctx,
    struct err *err);

#endif
