#ifndef BASE_INI_H
#define BASE_INI_H

#include <stddef.h>

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

/* A setting and where it stands in a struct. */
struct ini_field {
	const char *name;
	size_t offset, size;
};

#define INI_FIELD(type, name, field) \
	{ \
		name, offsetof(type, field), sizeof(((type *)0)->field) \
	}

/* Takes one setting: 1 if it was taken, 0 if the list does not have it, and -1
 * with the line in err. */
int ini_take_text(void *dst, const struct ini_field *list, size_t count,
    const struct ini_entry *e, struct err *err);

/* A whole number of seconds: 1, or -1 with the line in err. */
int ini_take_seconds(
    int *dst, int least, int most, const struct ini_entry *e, struct err *err);

#endif
