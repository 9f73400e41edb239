#ifndef IO_JOURNAL_SEGMENT_H
#define IO_JOURNAL_SEGMENT_H

#include "io/journal_walk.h"

#define SEGMENT_NAME_LEN 32

/* One file of a journal, and what is in it. */
struct segment {
	uint64_t first; /* its name, and its first record's number */
	uint64_t last;  /* first - 1 while it is empty */
	uint64_t size;  /* in bytes, of the head and the good records */
	int64_t first_ms;
	int64_t newest_ms; /* the largest time in it */
	uint32_t salt;
};

struct segments {
	struct segment *list; /* owned; oldest first */
	size_t count;
	uint64_t bytes;
};

void segment_name(char dst[SEGMENT_NAME_LEN], uint64_t first);

/* Takes a record of so many bytes, with its head, into the account. */
void segment_count(
    struct segment *s, const struct journal_record *r, uint64_t bytes);

/* The segments by their names alone.  Other files are let be. */
int segments_list(int dir, struct segments *all, struct err *err);
struct segment *segments_add(struct segments *all, uint64_t first);
void segments_drop_oldest(struct segments *all);

/* Makes a file with a head and nothing else, durable with its name; s->first
 * is set.  Its descriptor, or -1 and no file. */
int segment_create(
    int dir, const struct frame_sums *sums, struct segment *s, struct err *err);

/*
 * Checks a whole file and fills in s.  newest: it may end badly; *cut tells how
 * many bytes follow the last good record, and s->size is 0 if not even the head
 * is whole.  Changes nothing.  A message begins with the file's name.
 */
int segment_check(int fd, const struct frame_sums *sums, struct segment *s,
    bool newest, uint64_t *cut, struct err *err);

#endif
