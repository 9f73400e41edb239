/*
 * What cJSON would let pass is refused here, in one walk over the bytes and
 * before it allocates anything: NUL (raw or escaped), control characters,
 * bad UTF-8, lone surrogates, numbers that JSON does not know, depth and
 * size.  Grammar between the tokens is left to cJSON.
 */
#include "base/json_scan.h"

#include "base/json.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct scan {
	const char *p, *start, *end;
	struct err *err;
	int depth;
	int nodes;
};

static int
bad(struct scan *s, const char *what)
{
	return err_set(
	    s->err, "json: %s at byte %zu", what, (size_t)(s->p - s->start));
}

static int
hex4(const char *p, const char *end)
{
	static const char hex[] = "0123456789abcdef";
	int i, v = 0;

	if (end - p < 4)
		return -1;
	for (i = 0; i < 4; i++) {
		const char *d = p[i] ? strchr(hex, p[i] | 0x20) : NULL;

		if (!d || p[i] < '0')
			return -1;
		v = v * 16 + (int)(d - hex);
	}
	return v;
}

/* p is at the "u" of an escape. */
static int
scan_unicode(struct scan *s)
{
	int code = hex4(s->p + 1, s->end);

	if (code < 0)
		return bad(s, "a broken \\u escape");
	if (code == 0)
		return bad(s, "a NUL in a string");
	s->p += 5;
	if (code >= 0xdc00 && code <= 0xdfff)
		return bad(s, "half a surrogate pair");
	if (code < 0xd800 || code > 0xdbff)
		return 0;
	if (s->end - s->p < 6 || s->p[0] != '\\' || s->p[1] != 'u')
		return bad(s, "half a surrogate pair");
	code = hex4(s->p + 2, s->end);
	if (code < 0xdc00 || code > 0xdfff)
		return bad(s, "half a surrogate pair");
	s->p += 6;
	return 0;
}

static int
scan_escape(struct scan *s)
{
	s->p++;
	if (s->p == s->end)
		return bad(s, "a string without end");
	if (*s->p == 'u')
		return scan_unicode(s);
	if (*s->p == '\0' || !strchr("\"\\/bfnrt", *s->p))
		return bad(s, "an unknown escape");
	s->p++;
	return 0;
}

static bool
is_plain(char c)
{
	return (unsigned char)c >= 0x20 && (unsigned char)c < 0x80 &&
	       c != '"' && c != '\\';
}

static uint64_t
byte(const char *p, int i)
{
	return (uint64_t)(unsigned char)p[i] << (8 * i);
}

/* Eight bytes as a number, the first one lowest: one load where that is the
 * machine's order. */
static uint64_t
load8(const char *p)
{
	return byte(p, 0) | byte(p, 1) | byte(p, 2) | byte(p, 3) | byte(p, 4) |
	       byte(p, 5) | byte(p, 6) | byte(p, 7);
}

/* How many of eight bytes come before a quote, a backslash, a control character
 * or one beyond ASCII.  (x - 01...) & ~x has the top bit of the first byte that
 * is 0, and x - 20... that of the first below 20; only bytes after it may have
 * theirs without cause. */
static int
plain_of8(const char *p)
{
	const uint64_t ones = UINT64_C(0x0101010101010101);
	uint64_t x = load8(p), quote = x ^ ones * '"', slash = x ^ ones * '\\';
	uint64_t odd = x | (x - ones * 0x20) | ((quote - ones) & ~quote) |
		       ((slash - ones) & ~slash);

	odd &= ones * 0x80;
	return odd ? __builtin_ctzll(odd) / 8 : 8;
}

/* Nearly all that strings are made of. */
static void
skip_plain(struct scan *s)
{
	while (s->end - s->p >= 8) {
		int n = plain_of8(s->p);

		s->p += n;
		if (n < 8)
			return;
	}
	while (s->p < s->end && is_plain(*s->p))
		s->p++;
}

static int
scan_string(struct scan *s)
{
	s->p++;
	for (skip_plain(s); s->p < s->end && *s->p != '"'; skip_plain(s)) {
		unsigned code;
		size_t n;

		if ((unsigned char)*s->p < 0x20)
			return bad(s, "a raw control character");
		if (*s->p == '\\') {
			if (scan_escape(s) == -1)
				return -1;
			continue;
		}
		n = text_decode(
		    (struct span){ s->p, (size_t)(s->end - s->p) }, &code);
		if (n == 0)
			return bad(s, "bad UTF-8");
		s->p += n;
	}
	if (s->p == s->end)
		return bad(s, "a string without end");
	s->p++;
	return 0;
}

static size_t
run_of_digits(const struct scan *s)
{
	const char *p = s->p;

	while (p < s->end && *p >= '0' && *p <= '9')
		p++;
	return (size_t)(p - s->p);
}

static int
scan_number(struct scan *s)
{
	size_t n;

	if (*s->p == '-')
		s->p++;
	n = run_of_digits(s);
	if (n == 0 || (n > 1 && *s->p == '0') || n > 200)
		return bad(s, "a broken number");
	s->p += n;
	if (s->p < s->end && *s->p == '.') {
		s->p++;
		n = run_of_digits(s);
		if (n == 0)
			return bad(s, "a broken number");
		s->p += n;
	}
	if (s->p == s->end || (*s->p != 'e' && *s->p != 'E'))
		return 0;
	s->p++;
	if (s->p < s->end && (*s->p == '+' || *s->p == '-'))
		s->p++;
	n = run_of_digits(s);
	if (n == 0 || n > 2)
		return bad(s, "a broken number");
	s->p += n;
	return 0;
}

static int
scan_word(struct scan *s)
{
	static const char *const words[] = { "true", "false", "null" };
	size_t i;

	for (i = 0; i < ARRAY_LEN(words); i++) {
		size_t n = strlen(words[i]);

		if ((size_t)(s->end - s->p) >= n &&
		    memcmp(s->p, words[i], n) == 0) {
			s->p += n;
			return 0;
		}
	}
	return bad(s, "an unknown word");
}

static int
scan_token(struct scan *s)
{
	char c = *s->p;

	if (++s->nodes > JSON_NODES_MAX)
		return bad(s, "too many values");
	if (c == '"')
		return scan_string(s);
	if (c == '-' || (c >= '0' && c <= '9'))
		return scan_number(s);
	if (c == '{' || c == '[') {
		if (++s->depth > JSON_DEPTH_MAX)
			return bad(s, "too deep a nesting");
		s->p++;
		return 0;
	}
	return scan_word(s);
}

int
json_scan(struct span text, struct err *err)
{
	struct scan s = { .p = text.p, .start = text.p, .err = err };

	if (text.n == 0)
		return err_set(err, "json: empty");
	s.end = text.p + text.n;
	while (s.p < s.end) {
		switch (*s.p) {
		case ' ':
		case '\t':
		case '\r':
		case '\n':
		case ',':
		case ':':
			s.p++;
			break;
		case '}':
		case ']':
			s.depth--;
			s.p++;
			break;
		default:
			if (scan_token(&s) == -1)
				return -1;
		}
	}
	return 0;
}
