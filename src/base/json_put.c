#include "base/json.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

static void
put_code(struct buf *b, unsigned code)
{
	static const char named[] = "\"\\\b\f\n\r\t";
	static const char letters[] = "\"\\bfnrt";
	const char *at;

	at = code < 0x80 && code > 0 ? strchr(named, (int)code) : NULL;
	if (at)
		buf_printf(b, "\\%c", letters[at - named]);
	else if (code >= 0x20 && code < 0x7f)
		buf_printf(b, "%c", (int)code);
	else if (code < 0x10000)
		buf_printf(b, "\\u%04x", code);
	else
		buf_printf(b, "\\u%04x\\u%04x",
		    0xd800 + ((code - 0x10000) >> 10),
		    0xdc00 + ((code - 0x10000) & 0x3ff));
}

/* How many bytes may stand as they are: nearly all of what is written. */
static size_t
plain_run(struct span s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= 0x20 && s.p[n] < 0x7f && s.p[n] != '"' &&
	       s.p[n] != '\\')
		n++;
	return n;
}

void
json_put_str(struct buf *b, struct span s)
{
	buf_puts(b, "\"");
	while (s.n > 0) {
		unsigned code = 0xfffd;
		size_t n = plain_run(s);

		if (n > 0) {
			buf_put(b, s.p, n);
		} else {
			n = text_decode(s, &code);
			put_code(b, code);
			n = n > 0 ? n : 1;
		}
		s.p += n;
		s.n -= n;
	}
	buf_puts(b, "\"");
}

void
json_put_key(struct buf *b, const char *name)
{
	if (b->len > 0 && b->p[b->len - 1] != '{' && b->p[b->len - 1] != '[')
		buf_puts(b, ",");
	json_put_str(b, span_of(name));
	buf_puts(b, ":");
}

void
json_put_pair(struct buf *b, const char *name, const char *value)
{
	json_put_key(b, name);
	json_put_str(b, span_of(value));
}

void
json_put_bool(struct buf *b, const char *name, bool value)
{
	json_put_key(b, name);
	buf_puts(b, value ? "true" : "false");
}

void
json_put_int(struct buf *b, const char *name, int64_t value)
{
	json_put_key(b, name);
	buf_printf(b, "%" PRId64, value);
}
