#ifndef SIM_PUT_H
#define SIM_PUT_H

#include <stdint.h>

#include "base/buf.h"

/* Members of a JSON object, as base/json writes them, but quick for the plain
 * words and ids that nearly all of them are.  NULL is written as null. */
void put_str(struct buf *b, const char *name, const char *value);
void put_time(struct buf *b, const char *name, int64_t ms);
void put_null(struct buf *b, const char *name);

/* A comma, unless the last byte opens an object or an array or names a
 * member. */
void put_comma(struct buf *b);

/* An element of an array. */
void put_item(struct buf *b, const char *value);

#endif
