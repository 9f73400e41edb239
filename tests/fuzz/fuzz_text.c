/* Text from outside: whatever comes, what leaves moves no cursor. */
#include "fuzz.h"

/* The characters that text.h promises not to let through. */
static bool
is_bad(unsigned c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
	       (c >= 0x200b && c <= 0x200f) || (c >= 0x2028 && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xe000 && c <= 0xf8ff) || (c >= 0xf0000 && c <= 0x10ffff);
}

static void
check(const char *text, int cols)
{
	struct span left = span_of(text);
	unsigned code;
	size_t n, all = 0;
	int width, sum = 0;

	while (left.n > 0) {
		n = text_decode(left, &code);
		MUST(n > 0);
		MUST(!is_bad(code));
		left.p += n;
		left.n -= n;
	}
	MUST(text_width(text) <= cols);
	for (; (n = text_next(text + all, &width)) > 0; all += n)
		sum += width;
	MUST(all == strlen(text) && sum == text_width(text));
	fuzz_is_clean(text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = { (const char *)p, n };
	char out[512];
	int cols = (int)fuzz_byte(&in) + 1;
	size_t size = fuzz_byte(&in) * 2 + 1;

	text_clean(out, size, cols, in);
	MUST(strlen(out) < size);
	check(out, cols);
	return 0;
}
