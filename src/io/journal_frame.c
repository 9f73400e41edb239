#include "io/journal_frame.h"

#include <string.h>

#define SEGMENT_MARK "earjrnl1"
#define FRAME_MARK "EJR1"

/* CRC-32C, reflected: RFC 3720, appendix B.4. */
#define POLYNOMIAL 0x82f63b78u

static void
put(char *dst, uint64_t v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		dst[i] = (char)(v >> 8 * i & 255);
}

static uint64_t
take(const char *src, size_t n)
{
	uint64_t v = 0;

	while (n-- > 0)
		v = v << 8 | (unsigned char)src[n];
	return v;
}

void
frame_sums_init(struct frame_sums *s)
{
	uint32_t i, bit, k;

	for (i = 0; i < 256; i++) {
		uint32_t v = i;

		for (bit = 0; bit < 8; bit++)
			v = v >> 1 ^ (v & 1 ? POLYNOMIAL : 0);
		s->table[0][i] = v;
	}
	for (k = 1; k < 8; k++) {
		for (i = 0; i < 256; i++) {
			uint32_t v = s->table[k - 1][i];

			s->table[k][i] = v >> 8 ^ s->table[0][v & 255];
		}
	}
}

/* Eight bytes at a time; the start is read in at every opening. */
static uint32_t
sum(const struct frame_sums *s, uint32_t salt, const char *p, size_t n)
{
	const uint32_t(*t)[256] = s->table;
	uint32_t v = ~salt;

	for (; n >= 8; p += 8, n -= 8) {
		uint64_t w = take(p, 8) ^ v;

		v = t[7][w & 255] ^ t[6][w >> 8 & 255] ^ t[5][w >> 16 & 255] ^
		    t[4][w >> 24 & 255] ^ t[3][w >> 32 & 255] ^
		    t[2][w >> 40 & 255] ^ t[1][w >> 48 & 255] ^ t[0][w >> 56];
	}
	for (; n > 0; p++, n--)
		v = v >> 8 ^ t[0][(v ^ (unsigned char)*p) & 255];
	return ~v;
}

void
frame_segment_head(const struct frame_sums *s, char dst[SEGMENT_HEAD],
    uint64_t first, uint32_t salt)
{
	memcpy(dst, SEGMENT_MARK, 8);
	put(dst + 8, first, 8);
	put(dst + 16, salt, 4);
	put(dst + 20, sum(s, 0, dst, 20), 4);
}

bool
frame_segment_read(const struct frame_sums *s, const char src[SEGMENT_HEAD],
    uint64_t first, uint32_t *salt)
{
	*salt = (uint32_t)take(src + 16, 4);
	return memcmp(src, SEGMENT_MARK, 8) == 0 && take(src + 8, 8) == first &&
	       take(src + 20, 4) == sum(s, 0, src, 20);
}

void
frame_head(const struct frame_sums *s, uint32_t salt, char dst[FRAME_HEAD],
    const struct journal_record *r)
{
	memcpy(dst, FRAME_MARK, 4);
	put(dst + 4, r->body.n, 4);
	put(dst + 8, r->seq, 8);
	put(dst + 16, (uint64_t)r->at_ms, 8);
	put(dst + 24, r->kind, 4);
	put(dst + 28, sum(s, salt, r->body.p, r->body.n), 4);
	put(dst + 32, sum(s, salt, dst, 32), 4);
}

bool
frame_read(const struct frame_sums *s, uint32_t salt,
    const char src[FRAME_HEAD], struct frame *f)
{
	if (memcmp(src, FRAME_MARK, 4) != 0 ||
	    take(src + 32, 4) != sum(s, salt, src, 32))
		return false;
	*f = (struct frame){
		.body_len = (uint32_t)take(src + 4, 4),
		.body_sum = (uint32_t)take(src + 28, 4),
		.record = {
			.seq = take(src + 8, 8),
			.at_ms = (int64_t)take(src + 16, 8),
			.kind = (unsigned)take(src + 24, 4),
		},
	};
	return f->body_len <= JOURNAL_BODY_MAX;
}

bool
frame_body_ok(const struct frame_sums *s, uint32_t salt, const struct frame *f,
    const char *body)
{
	return sum(s, salt, body, f->body_len) == f->body_sum;
}
