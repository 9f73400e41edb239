#include "base/ini.h"

#include <ini.h>
#include <string.h>

#include "base/mem.h"

struct reading {
	int (*fn)(void *ctx, const struct ini_entry *e, struct err *err);
	void *ctx;
	struct err *err;
	const char *next; /* where inih reads on */
	int line;
	bool stopped;
	/* Debian's inih takes lines of less than 200 bytes.  The value of a
	 * longer one waits here, and inih is given STANDIN instead. */
	char *value;
};

#define STANDIN "\001"

static size_t
line_length(const char *s)
{
	size_t n = strcspn(s, "\n");

	return s[n] == '\n' ? n + 1 : n;
}

/* "name = STANDIN" for a line that is too long.  False if even its name is. */
static bool
stand_in(struct reading *r, char *dst, size_t size, size_t n)
{
	const char *eq = memchr(r->next, '=', n);
	size_t head = eq ? (size_t)(eq - r->next) + 1 : n;
	const char *from = r->next + head, *end = r->next + n;

	if (head + sizeof(STANDIN) + 1 >= size)
		return false;
	while (from < end && strchr(" \t", *from))
		from++;
	while (end > from && strchr(" \t\r\n", end[-1]))
		end--;
	mem_free(r->value);
	r->value = mem_zalloc((size_t)(end - from) + 1, 1);
	memcpy(r->value, from, (size_t)(end - from));
	memcpy(dst, r->next, head);
	memcpy(dst + head, STANDIN "\n", sizeof(STANDIN) + 1);
	return true;
}

/* Counts lines as they are handed out, since Debian's inih is built without
 * INI_HANDLER_LINENO. */
static char *
read_line(char *dst, int size, void *ctx)
{
	struct reading *r = ctx;
	size_t n = line_length(r->next);

	if (n == 0)
		return NULL;
	r->line++;
	if (n < (size_t)size) {
		memcpy(dst, r->next, n);
		dst[n] = '\0';
	} else if (r->next[0] == '#' || r->next[0] == ';') {
		memcpy(dst, "#\n", 3);
	} else if (!stand_in(r, dst, (size_t)size, n)) {
		memcpy(dst, "]\n", 3); /* an error on this line */
	}
	r->next += n;
	return dst;
}

static int
entry(void *ctx, const char *section, const char *name, const char *value)
{
	struct reading *r = ctx;
	struct ini_entry e = { section, name, value ? value : "", r->line };

	if (r->stopped)
		return 1;
	if (strcmp(e.value, STANDIN) == 0 && r->value)
		e.value = r->value;
	if (r->fn(r->ctx, &e, r->err) == -1)
		r->stopped = true;
	return 1;
}

int
ini_read(struct span text,
    int (*fn)(void *ctx, const struct ini_entry *e, struct err *err), void *ctx,
    struct err *err)
{
	struct reading r = { .fn = fn, .ctx = ctx, .err = err };
	char *copy;
	int bad;

	if (text.n > 0 && memchr(text.p, '\0', text.n))
		return err_set(err, "a NUL byte is no text");
	copy = mem_zalloc(text.n + 1, 1);
	if (text.n > 0)
		memcpy(copy, text.p, text.n);
	r.next = copy;
	bad = ini_parse_stream(read_line, &r, entry, &r);
	mem_free(copy);
	mem_free(r.value);
	if (r.stopped)
		return -1;
	if (bad)
		return err_set(
		    err, "line %d: neither [section] nor name = value", bad);
	return 0;
}
