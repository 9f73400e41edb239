#include "term/truecolor.h"

#include <stdbool.h>
#include <string.h>

int
truecolor_number(struct truecolor *c, int rgb)
{
	int i;

	for (i = TRUECOLOR_FIRST; i < TRUECOLOR_FIRST + c->count; i++)
		if (c->rgb[i] == rgb)
			return i;
	if (i == TRUECOLOR_MAX)
		return -1;
	c->rgb[i] = rgb;
	c->count++;
	return i;
}

/* "38;5;214" at p, which ends before end: its number, and how long it is; -1
 * if it is something else. */
static int
number_at(const char *p, const char *end, size_t *len)
{
	const char *s = p;
	int n = 0;

	if (end - s < 6 ||
	    (memcmp(s, "38;5;", 5) != 0 && memcmp(s, "48;5;", 5) != 0))
		return -1;
	for (s += 5; s < end && *s >= '0' && *s <= '9' && n < TRUECOLOR_MAX;
	     s++)
		n = n * 10 + *s - '0';
	*len = (size_t)(s - p);
	return n < TRUECOLOR_MAX ? n : -1;
}

/* The parameters of one "Esc [ ... m". */
static void
params_write(
    const struct truecolor *c, struct buf *to, const char *p, const char *end)
{
	size_t len = 0;

	while (p < end) {
		int n = number_at(p, end, &len);

		if (n >= TRUECOLOR_FIRST && n < TRUECOLOR_FIRST + c->count) {
			buf_printf(to, "%.3s2;%d;%d;%d", p,
			    c->rgb[n] >> 16 & 255, c->rgb[n] >> 8 & 255,
			    c->rgb[n] & 255);
			p += len;
			continue;
		}
		/* One parameter with the ";" behind it. */
		do
			buf_put(to, p, 1);
		while (*p++ != ';' && p < end);
	}
}

/* The "m" that ends the sequence at p, or NULL. */
static const char *
sequence_end(const char *p, const char *end)
{
	if (end - p < 3 || p[0] != '\033' || p[1] != '[')
		return NULL;
	for (p += 2; p < end && (*p == ';' || (*p >= '0' && *p <= '9')); p++)
		;
	return p < end && *p == 'm' ? p : NULL;
}

void
truecolor_write(const struct truecolor *c, struct buf *b, size_t at)
{
	const char *p, *end, *stop;
	struct buf from;

	if (c->count == 0 || at >= b->len)
		return;
	buf_init(&from, b->max);
	buf_put(&from, b->p + at, b->len - at);
	b->len = at;
	p = from.p;
	end = p + from.len;
	while (p < end) {
		stop = sequence_end(p, end);
		if (stop) {
			buf_put(b, p, 2);
			params_write(c, b, p + 2, stop);
			p = stop;
		}
		buf_put(b, p++, 1);
	}
	buf_free(&from);
}
