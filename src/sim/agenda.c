#include "sim/agenda.h"

#include "base/mem.h"

static bool
is_before(const struct alarm *a, const struct alarm *b)
{
	if (a->due_ms != b->due_ms)
		return a->due_ms < b->due_ms;
	return a->order < b->order;
}

static void
put_at(struct agenda *a, size_t slot, struct alarm *alarm)
{
	a->heap[slot] = alarm;
	alarm->slot = slot;
}

static void
sift_up(struct agenda *a, size_t slot)
{
	struct alarm *alarm = a->heap[slot];

	while (slot > 1 && is_before(alarm, a->heap[slot / 2])) {
		put_at(a, slot, a->heap[slot / 2]);
		slot /= 2;
	}
	put_at(a, slot, alarm);
}

static void
sift_down(struct agenda *a, size_t slot)
{
	struct alarm *alarm = a->heap[slot];

	for (;;) {
		size_t child = slot * 2;

		if (child > a->count)
			break;
		if (child < a->count &&
		    is_before(a->heap[child + 1], a->heap[child]))
			child++;
		if (!is_before(a->heap[child], alarm))
			break;
		put_at(a, slot, a->heap[child]);
		slot = child;
	}
	put_at(a, slot, alarm);
}

void
agenda_free(struct agenda *a)
{
	mem_free(a->heap);
	a->heap = NULL;
	a->count = a->size = 0;
}

void
agenda_cancel(struct agenda *a, struct alarm *alarm)
{
	size_t slot = alarm->slot;
	struct alarm *last;

	if (slot == 0)
		return;
	alarm->slot = 0;
	last = a->heap[a->count--];
	if (last == alarm)
		return;
	put_at(a, slot, last);
	sift_up(a, slot);
	sift_down(a, last->slot);
}

void
agenda_set(struct agenda *a, struct alarm *alarm, int64_t due_ms)
{
	agenda_cancel(a, alarm);
	if (a->count + 2 > a->size) {
		a->size = a->size ? a->size * 2 : 64;
		a->heap = mem_resize(a->heap, a->size, sizeof(*a->heap));
	}
	alarm->due_ms = due_ms;
	alarm->order = a->orders++;
	put_at(a, ++a->count, alarm);
	sift_up(a, a->count);
}

struct alarm *
agenda_next(const struct agenda *a)
{
	return a->count ? a->heap[1] : NULL;
}
