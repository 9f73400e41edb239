#ifndef TESTS_ENGINE_WORLD_H
#define TESTS_ENGINE_WORLD_H

/* What a script of the engine says there is, as lines of a journal: the answers
 * of a provider made up for tests. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"

struct world {
	char call[8][32];
	char people[8][512];
	int count;
};

/* The world, as the answer to a question. */

static void
put_flag(struct buf *out, const char *call, const char *who, const char *flag)
{
	if (strncmp(flag, "to=", 3) == 0)
		buf_printf(out,
		    "@0 target-add call=%s participant=%s other=%s\n", call,
		    who, flag + 3);
	else if (strcmp(flag, "muted") == 0)
		buf_printf(
		    out, "@0 mute call=%s participant=%s on=1\n", call, who);
	else if (strcmp(flag, "exits") == 0)
		buf_printf(out, "@0 exit-ends call=%s participant=%s on=1\n",
		    call, who);
	else if (strcmp(flag, "hold") == 0)
		buf_printf(
		    out, "@0 hold call=%s participant=%s on=1\n", call, who);
	else
		buf_printf(
		    out, "@0 leg-role participant=%s \"%s\"\n", who, flag);
}

/* "me:muted:to=ana" */
static void
put_someone(struct buf *out, const char *call, const char *text, size_t n)
{
	char who[512], *flag, *next;

	snprintf(who, sizeof(who), "%.*s", (int)n, text);
	flag = strchr(who, ':');
	if (flag)
		*flag++ = '\0';
	buf_printf(out, "@0 join call=%s participant=%s at=10\n", call, who);
	buf_printf(out, "@0 mute call=%s participant=%s\n", call, who);
	buf_printf(out, "@0 hold call=%s participant=%s\n", call, who);
	buf_printf(out, "@0 exit-ends call=%s participant=%s\n", call, who);
	buf_printf(out, "@0 target-clear call=%s participant=%s\n", call, who);
	for (; flag; flag = next) {
		next = strchr(flag, ':');
		if (next)
			*next++ = '\0';
		put_flag(out, call, who, flag);
	}
}

static void
put_people(struct buf *out, const struct world *w, const char *call)
{
	const char *s;
	int i;

	for (i = 0; i < w->count; i++) {
		if (strcmp(w->call[i], call) != 0)
			continue;
		for (s = w->people[i]; *s; s += strspn(s, " ")) {
			size_t n = strcspn(s, " ");

			put_someone(out, call, s, n);
			s += n;
		}
	}
}

static void
put_calls(struct buf *out, const struct world *w)
{
	int i;

	for (i = 0; i < w->count; i++)
		buf_printf(out, "@0 call-open call=%s at=10\n", w->call[i]);
}

#endif
