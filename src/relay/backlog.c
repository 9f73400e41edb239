#include "relay/backlog.h"

#include <string.h>

#include "base/mem.h"

struct slot {
	struct backlog_event event;
	size_t bytes;
};

struct backlog {
	struct slot *slots; /* a ring: seq is at seq % size */
	size_t size;
	size_t bytes_max;
	size_t bytes;
	int64_t first; /* 0: empty */
	int64_t last;
};

struct backlog *
backlog_new(size_t events_max, size_t bytes_max)
{
	struct backlog *b = mem_zalloc(1, sizeof(*b));

	b->size = events_max;
	b->bytes_max = bytes_max;
	b->slots = mem_zalloc(events_max, sizeof(*b->slots));
	return b;
}

static struct slot *
slot_of(const struct backlog *b, int64_t seq)
{
	return &b->slots[(size_t)seq % b->size];
}

/* Its strings lie in one piece, which begins with the call's id. */
static void
drop_first(struct backlog *b)
{
	struct slot *s = slot_of(b, b->first);

	b->bytes -= s->bytes;
	mem_free((char *)(uintptr_t)s->event.call);
	memset(s, 0, sizeof(*s));
	b->first = b->first == b->last ? 0 : b->first + 1;
}

void
backlog_free(struct backlog *b)
{
	if (!b)
		return;
	while (b->first)
		drop_first(b);
	mem_free(b->slots);
	mem_free(b);
}

static size_t
size_of(const char *text)
{
	return text ? strlen(text) + 1 : 0;
}

static const char *
take(char **at, const char *text)
{
	char *start = *at;

	if (!text)
		return NULL;
	memcpy(start, text, strlen(text) + 1);
	*at += strlen(text) + 1;
	return start;
}

void
backlog_put(struct backlog *b, const struct backlog_event *e)
{
	size_t n = size_of(e->call) + size_of(e->queue) + size_of(e->was) +
		   size_of(e->text) + size_of(e->masked);
	char *at = mem_zalloc(1, n);
	struct slot *s;

	while (b->first && ((size_t)(b->last - b->first + 1) >= b->size ||
			       b->bytes + n > b->bytes_max))
		drop_first(b);
	s = slot_of(b, e->seq);
	s->bytes = n;
	s->event = *e;
	s->event.call = take(&at, e->call);
	s->event.queue = take(&at, e->queue);
	s->event.was = take(&at, e->was);
	s->event.text = take(&at, e->text);
	s->event.masked = take(&at, e->masked);
	b->bytes += n;
	if (!b->first)
		b->first = e->seq;
	b->last = e->seq;
}

const struct backlog_event *
backlog_get(const struct backlog *b, int64_t seq)
{
	if (!b->first || seq < b->first || seq > b->last)
		return NULL;
	return &slot_of(b, seq)->event;
}

int64_t
backlog_first(const struct backlog *b)
{
	return b->first;
}

size_t
backlog_bytes(const struct backlog *b)
{
	return b->bytes;
}

enum backlog_view
backlog_view(const struct backlog_event *e, const struct scope *s)
{
	if (e->queue && scope_has(s, e->queue))
		return VIEW_SEEN;
	return e->was && scope_has(s, e->was) ? VIEW_GONE : VIEW_NOT;
}
