#ifndef BASE_STAMP_H
#define BASE_STAMP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

/* Reads "2026-01-15T10:00:00.680000Z" (any number of decimals, or none; Z or
 * +hh:mm) as milliseconds since 1970 UTC. */
bool stamp_read(struct span s, int64_t *ms);

/* Writes the same form with three decimals and Z.  size at least 25. */
void stamp_write(char *dst, size_t size, int64_t ms);

#endif
