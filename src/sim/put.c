#include "sim/put.h"

#include <stdbool.h>

#include "base/json.h"
#include "base/stamp.h"

static bool
is_plain(const char *s)
{
	for (; *s; s++)
		if (*s < 0x20 || *s > 0x7e || *s == '"' || *s == '\\')
			return false;
	return true;
}

static void
put_text(struct buf *b, const char *s)
{
	if (!is_plain(s)) {
		json_put_str(b, span_of(s));
		return;
	}
	buf_put(b, "\"", 1);
	buf_puts(b, s);
	buf_put(b, "\"", 1);
}

void
put_comma(struct buf *b)
{
	char last = b->len > 0 ? b->p[b->len - 1] : '{';

	if (last != '{' && last != '[' && last != ':')
		buf_put(b, ",", 1);
}

static void
put_name(struct buf *b, const char *name)
{
	put_comma(b);
	buf_put(b, "\"", 1);
	buf_puts(b, name);
	buf_put(b, "\":", 2);
}

void
put_str(struct buf *b, const char *name, const char *value)
{
	put_name(b, name);
	if (value)
		put_text(b, value);
	else
		buf_put(b, "null", 4);
}

void
put_time(struct buf *b, const char *name, int64_t ms)
{
	char text[32];

	stamp_write(text, sizeof(text), ms);
	put_str(b, name, text);
}

void
put_null(struct buf *b, const char *name)
{
	put_str(b, name, NULL);
}

void
put_item(struct buf *b, const char *value)
{
	put_comma(b);
	put_text(b, value);
}
