#include "relay/record.h"

#include <string.h>

void
record_write(
    struct buf *b, const char *source, const char *key, struct span body)
{
	buf_printf(b, "%s %s\n", source, key);
	buf_put_span(b, body);
}

bool
record_read(struct record *r, struct span text)
{
	struct span head;
	const char *blank;

	r->body = text;
	if (!span_line(&r->body, &head))
		return false;
	blank = head.n > 0 ? memchr(head.p, ' ', head.n) : NULL;
	if (!blank)
		return false;
	r->source = (struct span){ head.p, (size_t)(blank - head.p) };
	r->key = (struct span){ blank + 1, head.n - r->source.n - 1 };
	return r->key.n == MEMORY_KEY_LEN - 1;
}
