#include "relay/native.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/ids.h"

struct about {
	char call[ID_LEN];
	int64_t seq; /* 0: it has led to nothing yet */
};

struct message {
	char *body;
	size_t len;
	int count;
	struct about about[NATIVE_CALLS];
};

struct natives {
	struct message *slot;
	size_t size, bytes_max, bytes;
	uint64_t first, next; /* by the order in which they came */
	uint64_t fresh;       /* from here on they may lead to something */
	bool lost;            /* the last one was not kept */
};

static struct message *
message(const struct natives *n, uint64_t i)
{
	return &n->slot[i % n->size];
}

struct natives *
natives_new(size_t count_max, size_t bytes_max)
{
	struct natives *n = mem_zalloc(1, sizeof(*n));

	n->size = count_max;
	n->bytes_max = bytes_max;
	n->slot = mem_zalloc(count_max, sizeof(*n->slot));
	return n;
}

static void
drop_first(struct natives *n)
{
	struct message *m = message(n, n->first++);

	n->bytes -= m->len;
	mem_free(m->body);
	*m = (struct message){ .body = NULL };
	if (n->fresh < n->first)
		n->fresh = n->first;
}

void
natives_free(struct natives *n)
{
	if (!n)
		return;
	while (n->first < n->next)
		drop_first(n);
	mem_free(n->slot);
	mem_free(n);
}

void
natives_put(struct natives *n, struct span body)
{
	struct message *m;

	n->lost = body.n > n->bytes_max;
	if (n->lost)
		return;
	while (n->first < n->next && (n->next - n->first >= n->size ||
					 n->bytes + body.n > n->bytes_max))
		drop_first(n);
	m = message(n, n->next++);
	m->body = mem_zalloc(1, body.n + 1);
	memcpy(m->body, body.p, body.n);
	m->len = body.n;
	n->bytes += body.n;
}

void
natives_about(struct natives *n, const char *call)
{
	struct message *m;
	int i;

	if (n->lost || n->first == n->next || call[0] == '\0')
		return;
	m = message(n, n->next - 1);
	for (i = 0; i < m->count; i++)
		if (strcmp(m->about[i].call, call) == 0)
			return;
	if (m->count < NATIVE_CALLS)
		snprintf(m->about[m->count++].call, ID_LEN, "%s", call);
}

void
natives_told(struct natives *n, int64_t seq, const char *call,
    bool (*same)(void *ctx, const char *about, const char *call), void *ctx)
{
	uint64_t i;
	int k;

	for (i = n->fresh; i < n->next; i++) {
		struct message *m = message(n, i);

		for (k = 0; k < m->count; k++)
			if (m->about[k].seq == 0 &&
			    same(ctx, m->about[k].call, call))
				m->about[k].seq = seq;
	}
}

void
natives_settle(struct natives *n)
{
	n->fresh = n->next;
}

int
natives_get(const struct natives *n, int64_t seq, struct span *body)
{
	uint64_t i;
	int k, found = 0;

	for (i = n->next; i-- > n->first;) {
		const struct message *m = message(n, i);

		for (k = 0; k < m->count; k++) {
			if (m->about[k].seq != seq)
				continue;
			if (found++ == 0)
				*body = (struct span){ m->body, m->len };
			break;
		}
	}
	return found;
}
