#ifndef IO_JOURNAL_WALK_H
#define IO_JOURNAL_WALK_H

#include <stdbool.h>
#include <stdint.h>

#include "io/journal_frame.h"

/* Goes over the records of one file, from offset at up to end. */
struct walk {
	const struct frame_sums *sums;
	int fd;
	uint32_t salt;
	uint64_t at; /* of the next record */
	uint64_t end;
	/* What was read of the file last. */
	char *window; /* owned */
	size_t cap;
	uint64_t from;
	size_t len;
};

enum walk_step {
	WALK_RECORD,
	WALK_END,
	WALK_BAD,   /* what stands at w->at is no whole good record */
	WALK_FAILED /* errno says why the file cannot be read */
};

void walk_init(struct walk *w, const struct frame_sums *sums, int fd);
void walk_free(struct walk *w);

/* The n bytes at an offset, or NULL with errno; 0 there means that the file
 * ends before.  They stay until the next call. */
const char *walk_bytes(struct walk *w, uint64_t at, size_t n);

/* The next record; its body stays until the next call. */
enum walk_step walk_next(struct walk *w, struct journal_record *r);

/* Behind a bad one: whether a good record numbered seq or more begins anywhere
 * between w->at and the end.  WALK_RECORD, WALK_END or WALK_FAILED. */
enum walk_step walk_search(struct walk *w, uint64_t seq);

#endif
