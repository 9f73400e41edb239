#include "base/text.h"

#include <string.h>
#include <utf8proc.h>

#define PARTS_MAX 32

/* The folded form of one code point that is not ASCII. */
static size_t
fold_code(char *dst, size_t room, unsigned code)
{
	utf8proc_int32_t part[PARTS_MAX];
	int last = 0;
	utf8proc_ssize_t n =
	    utf8proc_decompose_char((utf8proc_int32_t)code, part, PARTS_MAX,
		UTF8PROC_CASEFOLD | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
		    UTF8PROC_STRIPMARK,
		&last);
	size_t len = 0;

	for (utf8proc_ssize_t i = 0; i < n && i < PARTS_MAX; i++) {
		char bytes[4];
		size_t w = text_encode(bytes, (unsigned)part[i]);

		if (len + w >= room)
			break;
		memcpy(dst + len, bytes, w);
		len += w;
	}
	return len;
}

size_t
text_fold(char *dst, size_t size, struct span s)
{
	size_t len = 0;

	while (s.n > 0 && len + 1 < size) {
		unsigned char c = (unsigned char)s.p[0];
		unsigned code;
		size_t n = 1;

		if (c < 0x80) {
			dst[len++] = (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
		} else {
			n = text_decode(s, &code);
			if (n > 0)
				len += fold_code(dst + len, size - len, code);
			n = n > 0 ? n : 1;
		}
		s.p += n;
		s.n -= n;
	}
	dst[len] = '\0';
	return len;
}
