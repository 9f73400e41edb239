#include "io/verify_form.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static int
digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decodes to *dst and moves it on. */
static bool
decode(char **dst, struct span s, struct span *out)
{
	size_t i;

	out->p = *dst;
	for (i = 0; i < s.n; i++) {
		int c = (unsigned char)s.p[i];

		if (c <= ' ' || c >= 0x7f || c == '=')
			return false;
		if (c == '+')
			c = ' ';
		if (c == '%') {
			if (s.n - i < 3 || digit(s.p[i + 1]) < 0 ||
			    digit(s.p[i + 2]) < 0)
				return false;
			c = digit(s.p[i + 1]) * 16 + digit(s.p[i + 2]);
			i += 2;
			if (c == 0)
				return false;
		}
		*(*dst)++ = (char)c;
	}
	out->n = (size_t)(*dst - out->p);
	return true;
}

static bool
is_ascii(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] < ' ' || s.p[i] > '~')
			return false;
	}
	return true;
}

static bool
read_field(struct verify_form *f, char **dst, struct span s)
{
	const char *eq = s.n > 0 ? memchr(s.p, '=', s.n) : NULL;
	struct verify_field *field;
	struct span value;

	if (!eq || f->count == VERIFY_FIELDS_MAX)
		return false;
	field = &f->fields[f->count++];
	value = (struct span){ eq + 1, s.n - (size_t)(eq + 1 - s.p) };
	s.n = (size_t)(eq - s.p);
	return decode(dst, s, &field->name) && field->name.n > 0 &&
	       is_ascii(field->name) && decode(dst, value, &field->value) &&
	       text_is_utf8(field->value);
}

static int
by_name(const void *a, const void *b)
{
	const struct verify_field *x = a, *y = b;
	size_t n = x->name.n < y->name.n ? x->name.n : y->name.n;
	int order = memcmp(x->name.p, y->name.p, n);

	if (order != 0)
		return order;
	return (x->name.n > y->name.n) - (x->name.n < y->name.n);
}

bool
verify_form_read(struct verify_form *f, struct span body)
{
	char *dst;
	size_t i;

	f->count = 0;
	/* Decoding never makes anything longer. */
	f->text = dst = mem_zalloc(body.n + 1, 1);
	while (body.n > 0) {
		const char *end = memchr(body.p, '&', body.n);
		struct span s = body;

		if (end)
			s.n = (size_t)(end - body.p);
		/* An "&" at the very end is followed by a field as well. */
		if (!read_field(f, &dst, s) || (end && s.n + 1 == body.n))
			return false;
		s.n += end ? 1 : 0;
		body.p += s.n;
		body.n -= s.n;
	}
	qsort(f->fields, f->count, sizeof(f->fields[0]), by_name);
	for (i = 1; i < f->count; i++) {
		if (span_eq(f->fields[i - 1].name, f->fields[i].name))
			return false;
	}
	return true;
}

void
verify_form_free(struct verify_form *f)
{
	mem_free(f->text);
}
