#include "sim/query.h"

#include <string.h>

static int
hex(char c)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";
	const char *at = c ? strchr(digits, c) : NULL;

	return at ? (int)(at - digits) % 16 : -1;
}

bool
percent_decode(char *dst, size_t size, const char *src, size_t n, bool plus)
{
	size_t i, out = 0;

	for (i = 0; i < n; i++) {
		int c = (unsigned char)src[i];

		if (c == '+' && plus)
			c = ' ';
		if (c == '%') {
			if (n - i < 3 || hex(src[i + 1]) < 0 ||
			    hex(src[i + 2]) < 0)
				return false;
			c = hex(src[i + 1]) * 16 + hex(src[i + 2]);
			i += 2;
		}
		if (c == 0 || out + 1 >= size)
			return false;
		dst[out++] = (char)c;
	}
	if (out >= size)
		return false;
	dst[out] = '\0';
	return true;
}

/* Puts one decoded piece after the text so far; NULL if it cannot be. */
static const char *
piece(struct query *q, size_t *used, const char *src, size_t n)
{
	char *dst = q->text + *used;

	if (!percent_decode(dst, sizeof(q->text) - *used, src, n, true))
		return NULL;
	*used += strlen(dst) + 1;
	return dst;
}

void
query_read(struct query *q, const char *raw)
{
	size_t used = 0;

	q->count = 0;
	while (*raw && q->count < QUERY_MAX) {
		size_t n = strcspn(raw, "&");
		const char *eq = memchr(raw, '=', n);
		size_t name = eq ? (size_t)(eq - raw) : n;
		size_t skip = eq ? name + 1 : name;
		const char *a = piece(q, &used, raw, name);
		const char *b = piece(q, &used, raw + skip, n - skip);

		if (a && b && *a) {
			q->name[q->count] = a;
			q->value[q->count++] = b;
		}
		raw += n;
		if (*raw)
			raw++;
	}
}

const char *
query_get(const struct query *q, const char *name)
{
	size_t i;

	for (i = 0; i < q->count; i++)
		if (strcmp(q->name[i], name) == 0)
			return q->value[i];
	return NULL;
}
