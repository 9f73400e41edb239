#include "io/journal_walk.h"

#include <errno.h>
#include <unistd.h>

#include "base/mem.h"

#define WINDOW ((size_t)256 << 10)

void
walk_init(struct walk *w, const struct frame_sums *sums, int fd)
{
	*w = (struct walk){ .sums = sums, .fd = fd };
}

void
walk_free(struct walk *w)
{
	mem_free(w->window);
	w->window = NULL;
}

/* Fills the window from an offset on, with n bytes at least. */
static int
load(struct walk *w, uint64_t at, size_t n)
{
	size_t want = n > WINDOW ? n : WINDOW;
	ssize_t got;

	if (want > w->cap) {
		w->window = mem_resize(w->window, want, 1);
		w->cap = want;
	}
	w->from = at;
	w->len = 0;
	while (w->len < n) {
		got = pread(w->fd, w->window + w->len, w->cap - w->len,
		    (off_t)(at + w->len));
		if (got < 0 && errno == EINTR)
			continue;
		if (got == 0)
			errno = 0;
		if (got <= 0)
			return -1;
		w->len += (size_t)got;
	}
	return 0;
}

const char *
walk_bytes(struct walk *w, uint64_t at, size_t n)
{
	if (!w->window || at < w->from || at + n > w->from + w->len) {
		if (load(w, at, n) == -1)
			return NULL;
	}
	return w->window + (at - w->from);
}

static enum walk_step
look(struct walk *w, uint64_t at, struct frame *f)
{
	const char *p;

	if (w->end - at < FRAME_HEAD)
		return WALK_BAD;
	p = walk_bytes(w, at, FRAME_HEAD);
	if (!p)
		return errno ? WALK_FAILED : WALK_BAD;
	if (!frame_read(w->sums, w->salt, p, f) ||
	    w->end - at - FRAME_HEAD < f->body_len)
		return WALK_BAD;
	p = walk_bytes(w, at, FRAME_HEAD + (size_t)f->body_len);
	if (!p)
		return errno ? WALK_FAILED : WALK_BAD;
	if (!frame_body_ok(w->sums, w->salt, f, p + FRAME_HEAD))
		return WALK_BAD;
	f->record.body = (struct span){ p + FRAME_HEAD, f->body_len };
	return WALK_RECORD;
}

enum walk_step
walk_next(struct walk *w, struct journal_record *r)
{
	enum walk_step step;
	struct frame f;

	if (w->at >= w->end)
		return WALK_END;
	step = look(w, w->at, &f);
	if (step == WALK_RECORD) {
		*r = f.record;
		w->at += FRAME_HEAD + (uint64_t)f.body_len;
	}
	return step;
}

enum walk_step
walk_search(struct walk *w, uint64_t seq)
{
	struct frame f;
	uint64_t at;

	for (at = w->at; at + FRAME_HEAD <= w->end; at++) {
		enum walk_step step = look(w, at, &f);

		if (step == WALK_FAILED)
			return step;
		if (step == WALK_RECORD && f.record.seq >= seq)
			return step;
	}
	return WALK_END;
}
