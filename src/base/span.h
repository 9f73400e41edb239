#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>

/* Bytes that somebody else owns.  Not terminated; may hold any byte. */
struct span {
	const char *p;
	size_t n;
};

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

/* The span of a terminated string; NULL gives the empty span. */
struct span span_of(const char *s);

bool span_eq(struct span a, struct span b);
bool span_is(struct span a, const char *s);
bool span_starts(struct span a, const char *prefix);

/* Copies into dst and terminates.  False, and dst empty, if it does not fit
 * in size bytes or holds a NUL: an id is never cut. */
bool span_copy(char *dst, size_t size, struct span s);

/* Takes the next line off *rest, without its "\n" or "\r\n".  False at the
 * end.  A last line without a newline counts. */
bool span_line(struct span *rest, struct span *line);

#endif
