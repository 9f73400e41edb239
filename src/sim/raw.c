#include "sim/raw.h"

#include <string.h>

/* What follows the string that begins at p. */
static const char *
past_string(const char *p)
{
	for (p++; *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p + 1;
}

/* What follows the value that begins at p: the comma or bracket that ends it
 * belongs to what holds it. */
static const char *
past_value(const char *p, const char *end)
{
	int depth = 0;

	while (p < end) {
		if (depth == 0 && strchr(",}]", *p))
			return p;
		if (*p == '{' || *p == '[')
			depth++;
		if (*p == '}' || *p == ']')
			depth--;
		p = *p == '"' ? past_string(p) : p + 1;
	}
	return end;
}

static const char *
past_blank(const char *p, const char *end)
{
	while (p < end && strchr(" \t\r\n", *p))
		p++;
	return p;
}

struct span
raw_member(struct span object, const char *name)
{
	const char *end, *p;
	size_t n = strlen(name);

	if (object.n == 0)
		return (struct span){ "", 0 };
	end = object.p + object.n;
	p = past_blank(object.p, end) + 1;
	while (p < end) {
		const char *key = past_blank(p, end), *value;
		bool found;

		if (*key != '"')
			break;
		p = past_string(key);
		found =
		    (size_t)(p - key) == n + 2 && memcmp(key + 1, name, n) == 0;
		value = past_blank(past_blank(p, end) + 1, end);
		p = past_value(value, end);
		if (found)
			return (struct span){ value, (size_t)(p - value) };
		p++;
	}
	return (struct span){ "", 0 };
}
