#include "io/chain.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "io/chain_inside.h"

/* A line that does not hold, until the one behind it was seen. */
struct torn {
	int64_t line; /* its number, 0 for none */
	size_t n;
	char hash[HEX_LEN + 1];
};

/* Whether a line tells of what is torn before it if there is any: of exactly
 * that; and of nothing if nothing is torn. */
static bool
tells_of(struct span line, const struct torn *t)
{
	static const char name[] = ",\"torn_hash\":\"";
	size_t behind = strlen("," PREV "\"") + MARK_LEN + 2 * HEX_LEN + 2;
	size_t at = line.n - behind - HEX_LEN - sizeof(name);
	struct buf b;
	bool same;

	if (t->line == 0)
		return line.n < behind + HEX_LEN + sizeof(name) ||
		       memcmp(line.p + at, name, sizeof(name) - 1) != 0;
	buf_init(&b, OWN_MAX);
	put_torn(&b, t->n, t->hash);
	same = line.n > behind + b.len &&
	       memcmp(line.p + line.n - behind - b.len, b.p, b.len) == 0;
	buf_free(&b);
	return same;
}

/* The next line of a file that is checked, with its newline.  False if it or
 * the torn one before it is bad, which is then the line of t. */
static bool
check_line(
    struct link *l, struct torn *t, struct chain_check *check, struct span line)
{
	bool whole = line.n > 0 && line.p[line.n - 1] == '\n';
	struct span s = { line.p, line.n - (whole ? 1 : 0) };
	bool next = whole && link_next(l, s, false) && tells_of(s, t);
	bool first = t->line == 0;

	++check->lines;
	if (next && !first) {
		++check->torn;
		check->torn_last = t->line;
		t->line = 0;
	} else if (!next && first) {
		*t = (struct torn){ .line = check->lines, .n = s.n };
		chain_digest(s, t->hash);
	}
	return next || first;
}

int
chain_verify(const char *path, struct chain_check *check, struct err *err)
{
	struct torn torn = { .line = 0 };
	FILE *f = fopen(path, "re");
	struct link l;
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	*check = (struct chain_check){ .lines = 0 };
	if (!f)
		return err_set(err, "%.180s: %s", path, strerror(errno));
	link_first(&l);
	do
		n = getline(&line, &cap, f);
	while (n > 0 &&
	       check_line(&l, &torn, check, (struct span){ line, (size_t)n }));
	mem_free(line); /* from getline, on the same heap */
	fclose(f);
	if (torn.line == 0)
		return 0;
	return err_set(err, "%.150s: line %" PRId64 " is not as it was written",
	    path, torn.line);
}
