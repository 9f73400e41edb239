#ifndef IO_JOURNAL_FRAME_H
#define IO_JOURNAL_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "io/journal.h"

/*
 * A journal's bytes; numbers are little-endian.
 *
 *	segment  8 "earjrnl1"  8 first seq  4 salt  4 sum of these
 *	record   4 "EJR1"  4 body length  8 seq  8 time in ms  4 kind
 *	         4 sum of the body  4 sum of the 32 before  then the body
 *
 * Sums are CRC-32C.  Those of records begin with the segment's salt, which is
 * random: neither a body that looks like records, nor an old block of the disk,
 * can pass as a record of this segment.  The head has a sum of its own, so a
 * length is not believed before it is known to be right.
 */
#define SEGMENT_HEAD 24
#define FRAME_HEAD 36

struct frame_sums {
	uint32_t table[8][256];
};

struct frame {
	uint32_t body_len;
	uint32_t body_sum;
	struct journal_record record; /* its body is not set by the head */
};

void frame_sums_init(struct frame_sums *s);

void frame_segment_head(const struct frame_sums *s, char dst[SEGMENT_HEAD],
    uint64_t first, uint32_t salt);
bool frame_segment_read(const struct frame_sums *s,
    const char src[SEGMENT_HEAD], uint64_t first, uint32_t *salt);

/* The head of a record whose body stands in r->body. */
void frame_head(const struct frame_sums *s, uint32_t salt, char dst[FRAME_HEAD],
    const struct journal_record *r);

/* False if these bytes are no head of a record. */
bool frame_read(const struct frame_sums *s, uint32_t salt,
    const char src[FRAME_HEAD], struct frame *f);
bool frame_body_ok(const struct frame_sums *s, uint32_t salt,
    const struct frame *f, const char *body);

#endif
