#ifndef TESTS_IO_VECTORS_H
#define TESTS_IO_VECTORS_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "io/file.h"
#include "io/verify.h"

/* Blocks of "word rest of the line", parted by an empty line; what begins with
 * "#" says nothing.  The last word of a block is "want". */

#define VECTOR_MAX 4096

struct vector {
	char name[128];
	char keys[VERIFY_KEYS_MAX][128];
	const char *key_list[VERIFY_KEYS_MAX];
	size_t key_count;
	char url[512];
	unsigned takes;
	enum verify_payload payload;
	char query[512];
	char body[VECTOR_MAX];
	char sign[512];
	char time[64];
	int64_t now_ms;
	struct verify_result want;
	struct verify_compat_request compat; /* points into this */
	struct verify_telnyx_request telnyx;
};

static inline enum verify_reason
vector_reason(const char *name)
{
	static const char *const names[] = {
		[VERIFY_GOOD] = "good",
		[VERIFY_MISSING] = "missing",
		[VERIFY_MALFORMED] = "malformed",
		[VERIFY_SCHEME] = "scheme",
		[VERIFY_TOO_LONG] = "long",
		[VERIFY_URL] = "url",
		[VERIFY_FORM] = "form",
		[VERIFY_BODY_HASH] = "body",
		[VERIFY_FORGED] = "forged",
		[VERIFY_LATE] = "late",
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		if (strcmp(name, names[i]) == 0)
			return (enum verify_reason)i;
	}
	fail_msg("no such reason: %s", name);
	return VERIFY_FORGED;
}

static inline void
vector_keys(struct vector *v, const char *rest)
{
	int used;

	while (v->key_count < VERIFY_KEYS_MAX &&
	       sscanf(rest, "%127s%n", v->keys[v->key_count], &used) == 1) {
		v->key_list[v->key_count] = v->keys[v->key_count];
		v->key_count++;
		rest += used;
	}
}

static inline void
vector_want(struct vector *v, const char *rest)
{
	char word[32];

	v->want.key = -1;
	assert_true(sscanf(rest, "%31s %d", word, &v->want.key) >= 1);
	v->want.reason = vector_reason(word);
}

static inline void
vector_takes(struct vector *v, const char *rest)
{
	if (strstr(rest, "form"))
		v->takes |= VERIFY_SCHEME_FORM;
	if (strstr(rest, "raw"))
		v->takes |= VERIFY_SCHEME_RAW;
}

/* One line of a block; true at its end. */
static inline bool
vector_line(struct vector *v, const char *word, struct span rest)
{
	char text[VECTOR_MAX];

	assert_true(span_copy(text, sizeof(text), rest));
	if (strcmp(word, "name") == 0)
		assert_true(span_copy(v->name, sizeof(v->name), rest));
	else if (strcmp(word, "keys") == 0)
		vector_keys(v, text);
	else if (strcmp(word, "url") == 0)
		assert_true(span_copy(v->url, sizeof(v->url), rest));
	else if (strcmp(word, "takes") == 0)
		vector_takes(v, text);
	else if (strcmp(word, "payload") == 0 && strcmp(text, "json") == 0)
		v->payload = VERIFY_PAYLOAD_JSON;
	else if (strcmp(word, "payload") == 0 && strcmp(text, "get") == 0)
		v->payload = VERIFY_PAYLOAD_NONE;
	else if (strcmp(word, "query") == 0) {
		assert_true(span_copy(v->query, sizeof(v->query), rest));
		v->compat.query = span_of(v->query);
	} else if (strcmp(word, "body") == 0)
		assert_true(span_copy(v->body, sizeof(v->body), rest));
	else if (strcmp(word, "sign") == 0)
		assert_true(span_copy(v->sign, sizeof(v->sign), rest));
	else if (strcmp(word, "time") == 0)
		assert_true(span_copy(v->time, sizeof(v->time), rest));
	else if (strcmp(word, "now") == 0)
		v->now_ms = strtoll(text, NULL, 10) * 1000;
	else if (strcmp(word, "want") == 0)
		vector_want(v, text);
	else
		assert_string_equal(word, "payload");
	return strcmp(word, "want") == 0;
}

static inline void
vector_point(struct vector *v)
{
	v->compat.signature = v->telnyx.signature = span_of(v->sign);
	v->compat.body = v->telnyx.body = span_of(v->body);
	v->compat.payload = v->payload;
	v->telnyx.timestamp = span_of(v->time);
}

/* Calls each for every block of a file; how many there were. */
static inline size_t
vectors_each(
    const char *path, void (*each)(struct vector *v, void *ctx), void *ctx)
{
	struct vector v;
	struct buf text;
	struct span rest, line;
	struct err err;
	size_t count = 0;

	buf_init(&text, 1 << 20);
	if (file_read(path, &text, &err) == -1)
		fail_msg("%s", err.text);
	memset(&v, 0, sizeof(v));
	rest = buf_span(&text);
	while (span_line(&rest, &line)) {
		const char *blank =
		    line.n > 0 ? memchr(line.p, ' ', line.n) : NULL;
		char word[32];
		size_t n;

		if (line.n == 0 || line.p[0] == '#')
			continue;
		assert_non_null(blank);
		n = (size_t)(blank - line.p);
		assert_true(
		    span_copy(word, sizeof(word), (struct span){ line.p, n }));
		if (!vector_line(
			&v, word, (struct span){ blank + 1, line.n - n - 1 }))
			continue;
		vector_point(&v);
		each(&v, ctx);
		count++;
		memset(&v, 0, sizeof(v));
	}
	buf_free(&text);
	return count;
}

static inline struct verify_compat *
vector_compat(const struct vector *v)
{
	struct verify_compat_options o = {
		.keys = v->key_list,
		.key_count = v->key_count,
		.url = v->url,
		.schemes = v->takes,
	};
	struct err err;
	struct verify_compat *made = verify_compat_new(&o, &err);

	if (!made)
		fail_msg("%s: %s", v->name, err.text);
	return made;
}

static inline struct verify_telnyx *
vector_telnyx(const struct vector *v)
{
	struct err err;
	struct verify_telnyx *made =
	    verify_telnyx_new(v->key_list, v->key_count, &err);

	if (!made)
		fail_msg("%s: %s", v->name, err.text);
	return made;
}

#endif
