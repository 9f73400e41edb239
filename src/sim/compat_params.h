#ifndef SIM_COMPAT_PARAMS_H
#define SIM_COMPAT_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Names and values, decoded, in the order in which they came.  Zero is
 * empty. */
struct params {
	char **name; /* owned, like what they point to */
	char **value;
	size_t count;
};

/* Each adds to what is there.  False, with some added, if the text is broken:
 * a "%" without two digits, a NUL, no object, a value within a value. */
bool params_form(struct params *p, struct span text);
bool params_json(struct params *p, struct span text);
void params_add(struct params *p, const char *name, const char *value);
void params_free(struct params *p);

/* The first value of that name, or NULL.  With case. */
const char *params_get(const struct params *p, const char *name);

/* Puts "name=value" as a form has it, behind an "&" if b is not empty. */
void form_put(struct buf *b, const char *name, const char *value);

/* Everything as one JSON object of strings; of a name that comes twice the
 * first. */
void params_put_json(const struct params *p, struct buf *b);

#endif
