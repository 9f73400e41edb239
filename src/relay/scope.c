#include "relay/scope.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv/ */
#define FNV_OFFSET 0xcbf29ce484222325u
#define FNV_PRIME 0x100000001b3u

static uint64_t
mix(uint64_t h, const char *text)
{
	/* With the terminator, so that "a" "b" differs from "ab". */
	do {
		h = (h ^ (unsigned char)*text) * FNV_PRIME;
	} while (*text++);
	return h;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static bool
is_wanted(const char *queue, const char *const *wanted, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (strcmp(queue, wanted[i]) == 0)
			return true;
	return false;
}

static void
add(struct scope *s, const char *queue)
{
	if (s->count < FEED_QUEUES && queue[0] && !scope_has(s, queue))
		snprintf(s->queue[s->count++], NAME_LEN, "%s", queue);
}

void
scope_make(struct scope *s, const struct relay_user *u,
    const char *const *wanted, int wanted_count)
{
	int i;

	memset(s, 0, sizeof(*s));
	s->unmask = u->unmask;
	s->all = u->all_queues && wanted_count < 0;
	for (i = 0; u->all_queues && i < wanted_count; i++)
		add(s, wanted[i]);
	for (i = 0; !u->all_queues && i < u->queue_count; i++)
		if (wanted_count < 0 ||
		    is_wanted(u->queue[i], wanted, wanted_count))
			add(s, u->queue[i]);
	qsort(s->queue, (size_t)s->count, sizeof(s->queue[0]), by_name);
	if (s->all && s->unmask)
		return;
	s->hash = mix(FNV_OFFSET, s->unmask ? "whole" : "masked");
	s->hash = mix(s->hash, s->all ? "all" : "some");
	for (i = 0; i < s->count; i++)
		s->hash = mix(s->hash, s->queue[i]);
}

bool
scope_has(const struct scope *s, const char *queue)
{
	int i;

	if (s->all)
		return true;
	for (i = 0; i < s->count; i++)
		if (strcmp(s->queue[i], queue) == 0)
			return true;
	return false;
}

bool
scope_same(const struct scope *a, const struct scope *b)
{
	int i;

	if (a->all != b->all || a->unmask != b->unmask || a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
		if (strcmp(a->queue[i], b->queue[i]) != 0)
			return false;
	return true;
}

bool
user_same(const struct relay_user *a, const struct relay_user *b)
{
	struct scope sa, sb;

	scope_make(&sa, a, NULL, -1);
	scope_make(&sb, b, NULL, -1);
	return a->roles == b->roles && scope_same(&sa, &sb) &&
	       strcmp(a->name, b->name) == 0 &&
	       strcmp(a->role_words, b->role_words) == 0 &&
	       strcmp(a->act_words, b->act_words) == 0;
}

void
scope_epoch(char dst[SCOPE_EPOCH_LEN], const char *base, const struct scope *s)
{
	if (s->hash)
		snprintf(dst, SCOPE_EPOCH_LEN, "%s-%016" PRIx64, base, s->hash);
	else
		snprintf(dst, SCOPE_EPOCH_LEN, "%s", base);
}
