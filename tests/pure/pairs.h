#ifndef PURE_PAIRS_H
#define PURE_PAIRS_H

#include <glob.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "model/journal.h"

/* Cases that are a file and, beside it, what is expected of it.  With RENEW=1
 * in the environment the expected half is written anew, for review. */

#define PAIR_MAX (8 << 20)

static inline void
pair_read(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "rb");
	char part[4096];
	size_t n;

	buf_init(out, PAIR_MAX);
	if (!f)
		fail_msg("cannot open %s", path);
	for (n = fread(part, 1, sizeof(part), f); n > 0;
	     n = fread(part, 1, sizeof(part), f))
		assert_true(buf_put(out, part, n));
	fclose(f);
}

/* Compares with the file beside path that has that ending, or writes it. */
static inline void
pair_expect(const char *path, const char *ending, const struct buf *got)
{
	char other[512];
	struct buf want;
	FILE *f;

	snprintf(other, sizeof(other), "%.*s%s",
	    (int)(strrchr(path, '.') - path), path, ending);
	if (getenv("RENEW")) {
		f = fopen(other, "wb");
		assert_non_null(f);
		fwrite(buf_span(got).p, 1, got->len, f);
		fclose(f);
		return;
	}
	pair_read(other, &want);
	if (!span_eq(buf_span(&want), buf_span(got)))
		fail_msg("%s\n--- expected\n%s--- got\n%s", other,
		    buf_span(&want).p, buf_span(got).p);
	buf_free(&want);
}

static inline void
pair_each(const char *pattern, void (*fn)(const char *path), int at_least)
{
	glob_t found;
	size_t i;

	assert_int_equal(glob(pattern, 0, NULL, &found), 0);
	assert_true(found.gl_pathc >= (size_t)at_least);
	for (i = 0; i < found.gl_pathc; i++)
		fn(found.gl_pathv[i]);
	globfree(&found);
}

#endif
