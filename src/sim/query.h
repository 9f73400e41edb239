#ifndef SIM_QUERY_H
#define SIM_QUERY_H

#include <stdbool.h>
#include <stddef.h>

#define QUERY_MAX 32
#define QUERY_TEXT 4096

/* A query string, taken apart and percent-decoded.  Pairs that do not fit are
 * left out. */
struct query {
	char text[QUERY_TEXT];
	const char *name[QUERY_MAX];
	const char *value[QUERY_MAX];
	size_t count;
};

void query_read(struct query *q, const char *raw);

/* The value, or NULL.  "page[size]" however its brackets were sent. */
const char *query_get(const struct query *q, const char *name);

/* Decodes n bytes of %xx into dst, with "+" as it is or as a blank.  False if
 * they do not fit, hold a NUL or are broken. */
bool percent_decode(
    char *dst, size_t size, const char *src, size_t n, bool plus);

#endif
