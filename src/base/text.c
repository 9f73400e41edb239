#include "base/text.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <utf8proc.h>

#define REPLACEMENT 0xfffdu
#define MARKS_MAX 2

size_t
text_decode(struct span s, unsigned *code)
{
	utf8proc_int32_t c;
	utf8proc_ssize_t n;

	if (s.n == 0)
		return 0;
	/* Nearly all text is ASCII. */
	if ((unsigned char)s.p[0] < 0x80) {
		*code = (unsigned char)s.p[0];
		return 1;
	}
	n = utf8proc_iterate((const utf8proc_uint8_t *)s.p,
	    (utf8proc_ssize_t)(s.n < 4 ? s.n : 4), &c);
	if (n <= 0 || c < 0)
		return 0;
	*code = (unsigned)c;
	return (size_t)n;
}

size_t
text_encode(char *dst, unsigned code)
{
	if (code < 0x80) {
		dst[0] = (char)code;
		return 1;
	}
	return (size_t)utf8proc_encode_char(
	    (utf8proc_int32_t)code, (utf8proc_uint8_t *)dst);
}

bool
text_is_utf8(struct span s)
{
	while (s.n > 0) {
		unsigned code;
		size_t n;

		while (s.n >= 8) {
			uint64_t eight;

			memcpy(&eight, s.p, 8);
			if (eight & UINT64_C(0x8080808080808080))
				break;
			s.p += 8;
			s.n -= 8;
		}
		if (s.n == 0)
			break;
		n = text_decode(s, &code);
		if (n == 0)
			return false;
		s.p += n;
		s.n -= n;
	}
	return true;
}

enum kind {
	KIND_PLAIN,
	KIND_MARK,
	KIND_BLANK,
	KIND_BAD,
};

/* Variation selectors, tags and the like are "marks" to Unicode but change
 * what a terminal draws in ways that nobody counts the same. */
static bool
is_invisible(unsigned code)
{
	return code == 0x034f || (code >= 0x115f && code <= 0x11ff) ||
	       code == 0x17b4 || code == 0x17b5 || code == 0x3164 ||
	       code == 0xffa0 || code == 0x2800 ||
	       (code >= 0x180b && code <= 0x180f) ||
	       (code >= 0xfe00 && code <= 0xfe0f) ||
	       (code >= 0xe0000 && code <= 0xe0fff);
}

static enum kind
kind_of(unsigned code)
{
	if (code == ' ' || code == '\t' || code == '\n' || code == '\r')
		return KIND_BLANK;
	if (code > ' ' && code < 0x7f)
		return KIND_PLAIN;
	if (is_invisible(code))
		return KIND_BAD;
	switch (utf8proc_category((utf8proc_int32_t)code)) {
	case UTF8PROC_CATEGORY_CN:
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_CO:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return KIND_BAD;
	case UTF8PROC_CATEGORY_ZS:
		return KIND_BLANK;
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_ME:
		return KIND_MARK;
	default:
		return KIND_PLAIN;
	}
}

/* Where text_clean stands. */
struct cleaning {
	char *dst;
	size_t size, len;
	int cols, used;
	int marks;   /* on the character before */
	bool blank;  /* a blank is due before the next character */
	size_t room; /* length at which "…" still fits */
};

static bool
put_code(struct cleaning *c, unsigned code, int width)
{
	char bytes[4];
	size_t n = text_encode(bytes, code);

	if (c->used + width > c->cols || c->len + n >= c->size)
		return false;
	memcpy(c->dst + c->len, bytes, n);
	c->len += n;
	c->used += width;
	if (c->used <= c->cols - 1 && c->len + 4 <= c->size)
		c->room = c->len;
	return true;
}

static int
width_of(unsigned code)
{
	int w;

	if (code < 0x80)
		return 1;
	w = utf8proc_charwidth((utf8proc_int32_t)code);
	return w > 1 ? 2 : 1;
}

static bool
put_one(struct cleaning *c, unsigned code)
{
	enum kind kind = kind_of(code);

	if (kind == KIND_BLANK) {
		c->blank = c->len > 0;
		return true;
	}
	if (c->blank) {
		if (!put_code(c, ' ', 1))
			return false;
		c->blank = false;
		c->marks = MARKS_MAX; /* no mark on a blank */
	}
	if (kind == KIND_MARK && c->len > 0 && c->marks < MARKS_MAX) {
		c->marks++;
		return put_code(c, code, 0);
	}
	c->marks = 0;
	if (kind != KIND_PLAIN) {
		c->marks = MARKS_MAX;
		return put_code(c, REPLACEMENT, 1);
	}
	return put_code(c, code, width_of(code));
}

char *
text_clean(char *dst, size_t size, int cols, struct span s)
{
	struct cleaning c = { .dst = dst, .size = size, .cols = cols };

	while (s.n > 0) {
		unsigned code = REPLACEMENT;
		size_t n = text_decode(s, &code);

		if (!put_one(&c, n > 0 ? code : 0)) {
			c.len = c.room;
			if (cols > 0 && c.len + 4 <= size)
				c.len += text_encode(dst + c.len, 0x2026);
			break;
		}
		n = n > 0 ? n : 1;
		s.p += n;
		s.n -= n;
	}
	dst[c.len] = '\0';
	return dst;
}

/* At most one code point's bytes of a string. */
static struct span
front(const char *s)
{
	return (struct span){ .p = s, .n = strnlen(s, 4) };
}

size_t
text_next(const char *s, int *width)
{
	unsigned code;
	size_t n, len = text_decode(front(s), &code);

	if (len == 0)
		return 0;
	*width = width_of(code);
	for (;;) {
		n = text_decode(front(s + len), &code);
		if (n == 0 || kind_of(code) != KIND_MARK)
			return len;
		len += n;
	}
}

int
text_width(const char *s)
{
	int width, total = 0;
	size_t n = text_next(s, &width);

	while (n > 0) {
		total += width;
		s += n;
		n = text_next(s, &width);
	}
	return total;
}

void
text_duration(char *dst, size_t size, long long ms)
{
	long long s = ms / 1000;

	if (ms < 0)
		snprintf(dst, size, "--:--");
	else if (s < 3600)
		snprintf(dst, size, "%02lld:%02lld", s / 60, s % 60);
	else if (s >= 100 * 3600)
		snprintf(dst, size, "%lldd", s / 86400);
	else
		snprintf(dst, size, "%lld:%02lld:%02lld", s / 3600, s / 60 % 60,
		    s % 60);
}

bool
text_match(const char *pattern, const char *text)
{
	const char *star = NULL, *resume = NULL;

	while (*text) {
		if (*pattern == '*') {
			star = pattern++;
			resume = text;
		} else if (*pattern == *text) {
			pattern++;
			text++;
		} else if (star) {
			pattern = star + 1;
			text = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
