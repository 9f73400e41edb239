#include "sim/compat_xml.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"

#define BLANK " \t\r\n"

void
xml_begin(struct xml *x, const char *text, size_t at)
{
	*x = (struct xml){ .start = text, .at = text + at };
}

static bool
take_name(struct xml *x, char *dst)
{
	size_t n = 0;

	while (isalnum((unsigned char)x->at[n]) ||
	       (x->at[n] && strchr("_:-.", x->at[n])))
		n++;
	if (n == 0 || !span_copy(dst, XML_NAME_LEN, (struct span){ x->at, n }))
		return false;
	x->at += n;
	return true;
}

/* One character as UTF-8. */
static size_t
put_utf8(char *dst, unsigned long c)
{
	if (c < 0x80) {
		dst[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		dst[0] = (char)(0xc0 | c >> 6);
		dst[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		dst[0] = (char)(0xe0 | c >> 12);
		dst[1] = (char)(0x80 | (c >> 6 & 0x3f));
		dst[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	dst[0] = (char)(0xf0 | c >> 18);
	dst[1] = (char)(0x80 | (c >> 12 & 0x3f));
	dst[2] = (char)(0x80 | (c >> 6 & 0x3f));
	dst[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* "&amp;" and the like at p.  Gives its length, 0 if it is none. */
static size_t
entity(const char *p, char *dst, size_t *used)
{
	static const struct {
		const char *name;
		char c;
	} table[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
		{ "&quot;", '"' }, { "&apos;", '\'' } };
	bool hex = strncmp(p, "&#x", 3) == 0;
	unsigned long c;
	char *end;
	size_t i;

	for (i = 0; i < ARRAY_LEN(table); i++)
		if (strncmp(p, table[i].name, strlen(table[i].name)) == 0) {
			dst[(*used)++] = table[i].c;
			return strlen(table[i].name);
		}
	if (strncmp(p, "&#", 2) != 0)
		return 0;
	c = strtoul(p + (hex ? 3 : 2), &end, hex ? 16 : 10);
	if (*end != ';' || c == 0 || c > 0x10ffff)
		return 0;
	*used += put_utf8(dst + *used, c);
	return (size_t)(end - p) + 1;
}

/* Text up to the byte `until`, decoded into dst. */
static bool
take_text(struct xml *x, char until, char *dst)
{
	size_t used = 0;

	while (*x->at && *x->at != until) {
		size_t n = 1;

		if (used + 8 > XML_TEXT_LEN || (*x->at == '<' && until != '<'))
			return false;
		if (*x->at == '&')
			n = entity(x->at, dst, &used);
		else
			dst[used++] = *x->at;
		if (n == 0)
			return false;
		x->at += n;
	}
	dst[used] = '\0';
	return *x->at == until || until == '<';
}

static bool
take_attribute(struct xml *x)
{
	struct xml_attribute *a = &x->attribute[x->attributes];
	char quote;

	if (x->attributes == XML_ATTRIBUTES || !take_name(x, a->name))
		return false;
	x->at += strspn(x->at, BLANK);
	if (*x->at++ != '=')
		return false;
	x->at += strspn(x->at, BLANK);
	quote = *x->at;
	if (quote != '"' && quote != '\'')
		return false;
	x->at++;
	if (!take_text(x, quote, a->value))
		return false;
	x->at++;
	x->attributes++;
	return true;
}

static enum xml_kind
take_start(struct xml *x)
{
	x->attributes = 0;
	if (!take_name(x, x->name))
		return XML_BROKEN;
	for (;;) {
		size_t blank = strspn(x->at, BLANK);

		x->at += blank;
		if (*x->at == '>') {
			x->at++;
			return XML_START;
		}
		if (strncmp(x->at, "/>", 2) == 0) {
			x->at += 2;
			x->closes = true;
			return XML_START;
		}
		if (blank == 0 || !take_attribute(x))
			return XML_BROKEN;
	}
}

static enum xml_kind
take_end(struct xml *x)
{
	if (!take_name(x, x->name))
		return XML_BROKEN;
	x->at += strspn(x->at, BLANK);
	return *x->at++ == '>' ? XML_END : XML_BROKEN;
}

/* False if what begins here has no end. */
static bool
skip(struct xml *x, const char *end)
{
	const char *found = strstr(x->at, end);

	if (!found)
		return false;
	x->at = found + strlen(end);
	return true;
}

enum xml_kind
xml_next(struct xml *x)
{
	if (x->closes) {
		x->closes = false;
		return XML_END;
	}
	while (strncmp(x->at, "<!--", 4) == 0 || strncmp(x->at, "<?", 2) == 0)
		if (!skip(x, x->at[1] == '?' ? "?>" : "-->"))
			return XML_BROKEN;
	if (!*x->at)
		return XML_OVER;
	if (*x->at != '<')
		return take_text(x, '<', x->text) ? XML_TEXT : XML_BROKEN;
	x->at++;
	if (*x->at != '/')
		return take_start(x);
	x->at++;
	return take_end(x);
}

const char *
xml_get(const struct xml *x, const char *name)
{
	size_t i;

	for (i = 0; i < x->attributes; i++)
		if (strcmp(x->attribute[i].name, name) == 0)
			return x->attribute[i].value;
	return NULL;
}
