#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/* Bytes that grow, up to a ceiling fixed at birth.  Always terminated, so
 * that p can be read as a string once something was put in. */
struct buf {
	char *p; /* owned; NULL while empty */
	size_t len;
	size_t cap;
	size_t max;  /* ceiling in bytes, without the terminator */
	bool failed; /* something did not fit; stays until buf_clear */
};

void buf_init(struct buf *b, size_t max);
void buf_free(struct buf *b);

/* Empties it and keeps the memory. */
void buf_clear(struct buf *b);

/* Each appends; false, nothing appended and failed set if it would pass the
 * ceiling. */
bool buf_put(struct buf *b, const void *p, size_t n);
bool buf_put_span(struct buf *b, struct span s);
bool buf_puts(struct buf *b, const char *s);
bool buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Takes n bytes away from the front. */
void buf_drop(struct buf *b, size_t n);

struct span buf_span(const struct buf *b);

#endif
