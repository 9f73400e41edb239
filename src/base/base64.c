#include "base/base64.h"

static const char alphabet[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int
base64_encode(char *dst, size_t size, struct span s)
{
	size_t i, n = 0;

	if (size < (s.n + 2) / 3 * 4 + 1)
		return -1;
	for (i = 0; i < s.n; i += 3) {
		unsigned v = (unsigned)(unsigned char)s.p[i] << 16;

		if (i + 1 < s.n)
			v |= (unsigned)(unsigned char)s.p[i + 1] << 8;
		if (i + 2 < s.n)
			v |= (unsigned char)s.p[i + 2];
		dst[n++] = alphabet[v >> 18];
		dst[n++] = alphabet[v >> 12 & 63];
		dst[n++] = '=';
		dst[n++] = '=';
		if (i + 1 < s.n)
			dst[n - 2] = alphabet[v >> 6 & 63];
		if (i + 2 < s.n)
			dst[n - 1] = alphabet[v & 63];
	}
	dst[n] = '\0';
	return (int)n;
}

static int
value_of(char c)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == '+')
		return 62;
	if (c == '/')
		return 63;
	return -1;
}

int
base64_decode(char *dst, size_t size, struct span s)
{
	size_t i, n = 0, pad = 0;
	unsigned v = 0;

	if (s.n % 4 != 0)
		return -1;
	while (pad < 2 && s.n > 0 && s.p[s.n - 1] == '=') {
		s.n--;
		pad++;
	}
	for (i = 0; i < s.n; i++) {
		int d = value_of(s.p[i]);

		if (d < 0)
			return -1;
		v = v << 6 | (unsigned)d;
		if (i % 4 == 0)
			continue;
		if (n == size)
			return -1;
		dst[n++] = (char)(v >> (6 - i % 4 * 2) & 255);
	}
	/* What the last letter holds beyond the last byte must be nothing. */
	if (pad > 0 && (v & ((1u << pad * 2) - 1)) != 0)
		return -1;
	return (int)n;
}
