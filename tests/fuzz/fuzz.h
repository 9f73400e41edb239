#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

/*
 * What every fuzzer has: one entry that takes any bytes, and words for what
 * must hold of them.  A fuzzer runs under libFuzzer (make fuzz) and, without
 * it, over the files of tests/fuzz/NAME (make test).
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/span.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *p, size_t n);

#define MUST(what) \
	do { \
		if (!(what)) { \
			fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, \
			    __LINE__, #what); \
			abort(); \
		} \
	} while (0)

/* Takes the first byte off; 0 if there is none. */
static inline unsigned
fuzz_byte(struct span *s)
{
	unsigned c;

	if (s->n == 0)
		return 0;
	c = (unsigned char)s->p[0];
	s->p++;
	s->n--;
	return c;
}

/* What is before the next byte of that value, which is taken off with it. */
static inline struct span
fuzz_until(struct span *s, char end)
{
	const char *at = s->n > 0 ? memchr(s->p, end, s->n) : NULL;
	struct span part = { s->p, at ? (size_t)(at - s->p) : s->n };

	s->p += part.n + (at != NULL);
	s->n -= part.n + (at != NULL);
	return part;
}

/* Cleaned text stays as it is when it is cleaned again. */
static inline void
fuzz_is_clean(const char *text)
{
	char again[4096];
	size_t n = strlen(text);

	MUST(n < sizeof(again));
	text_clean(again, sizeof(again), 4096, span_of(text));
	MUST(strcmp(again, text) == 0);
}

/* It ends within its room. */
static inline void
fuzz_is_whole(const char *text, size_t size)
{
	MUST(memchr(text, 0, size));
}

/* What we say can be read by the other side. */
static inline void
fuzz_is_json(struct span text)
{
	struct err err;
	struct cJSON *v = json_parse(text, &err);

	MUST(v && json_is_object(v));
	json_free(v);
}

#endif
