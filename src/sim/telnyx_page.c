#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/put.h"
#include "sim/telnyx_turn.h"

static void
page_number(struct turn *t, const char *name, int64_t high, int64_t *out)
{
	const char *s = query_get(&t->query, name);
	char detail[100], *end;
	long long n;

	if (!s)
		return;
	errno = 0;
	n = strtoll(s, &end, 10);
	if (errno || end == s || *end) {
		turn_refuse(t, PROBLEM_TYPE, name, NULL);
		return;
	}
	if (n < 1 || n > high) {
		snprintf(detail, sizeof(detail),
		    "The value is outside of allowed range 1 to %lld",
		    (long long)high);
		turn_refuse(t, PROBLEM_RANGE, name, detail);
		return;
	}
	*out = n;
}

bool
page_read(struct turn *t, struct page *p)
{
	*p = (struct page){ .number = 1, .size = 20 };
	page_number(t, "page[number]", 1000000, &p->number);
	page_number(t, "page[size]", 250, &p->size);
	page_number(t, "page[limit]", 250, &p->size);
	return !t->refused;
}

bool
page_has(const struct page *p, size_t index)
{
	return (int64_t)index / p->size == p->number - 1;
}

void
page_close(struct turn *t, const struct page *p, size_t total)
{
	struct buf *b = &t->out->body;
	int64_t pages = ((int64_t)total + p->size - 1) / p->size;

	buf_puts(b, "]");
	json_put_key(b, "meta");
	buf_puts(b, "{");
	json_put_int(b, "page_number", p->number);
	json_put_int(b, "page_size", p->size);
	json_put_int(b, "total_pages", pages);
	json_put_int(b, "total_results", (int64_t)total);
	buf_puts(b, "}}");
}
