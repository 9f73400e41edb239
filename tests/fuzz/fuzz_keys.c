/*
 * Bytes of a terminal, in pieces of any length: a piece is one byte that says
 * how long it is, and then that many.
 */
#include "base/mem.h"
#include "fuzz.h"
#include "term/input.h"

struct play {
	int count;
	bool brackets; /* the terminal may have said that something is pasted */
};

static void
key(void *ctx, struct key k)
{
	struct play *play = ctx;

	play->count++;
	/* The way to quiet is open however fast it is typed. */
	if (k.code == KEYC_CTRL('g') && !play->brackets)
		MUST(!k.pasted);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = { (const char *)p, n };
	struct input *keys = mem_zalloc(1, sizeof(*keys));
	int64_t now_ms = 1000;
	struct play play = { .brackets = memchr(p, '~', n) != NULL };

	input_init(keys);
	input_add(keys, "\033[5~", KEYC_PAGE_UP);
	while (in.n > 0) {
		size_t len = fuzz_byte(&in);
		struct span part = { in.p, len < in.n ? len : in.n };
		int before = play.count;

		input_take(keys, part, now_ms, key, &play);
		MUST(play.count - before <= (int)sizeof(keys->byte));
		now_ms += len;
		if (len % 3 == 0 && input_partial(keys))
			input_rest(keys, now_ms, key, &play);
		in.p += part.n;
		in.n -= part.n;
	}
	MUST(keys->len <= sizeof(keys->byte));
	mem_free(keys);
	return 0;
}
