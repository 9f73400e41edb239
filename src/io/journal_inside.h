#ifndef IO_JOURNAL_INSIDE_H
#define IO_JOURNAL_INSIDE_H

#include "io/journal.h"
#include "io/journal_segment.h"

/* A journal as its own files see it. */
struct journal {
	struct journal_options o;
	char *name; /* owned; for messages */
	int dir;
	int lock;
	int fd; /* of the newest segment */
	struct segments all;
	struct segment kept; /* the newest, as it is durable */
	char *frame;         /* owned; one record on its way */
	bool ragged; /* bytes may stand behind the newest segment's end */
	bool dirty;  /* the newest segment has changed since it was durable */
	bool unsure; /* the disk has failed: what is staged may be lost */
	bool reading;
	struct frame_sums sums;
};

struct segment *journal_newest(const struct journal *j);

/* Takes away what may stand behind the end of the newest segment. */
int journal_cut_tail(struct journal *j);

/* Put the journal's name before what a helper, or errno, has said. */
int journal_fail(
    const struct journal *j, const struct err *why, struct err *err);
int journal_fail_errno(const struct journal *j, int why, struct err *err);

#endif
