#ifndef IO_JOURNAL_H
#define IO_JOURNAL_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

/*
 * A log on disk to which one process appends and from which it reads back.
 * Records are numbered from 1 on without a hole.  They lie in segments, files
 * named by the number of their first record:
 *
 *	DIR/lock
 *	DIR/00000000000000000001.journal
 *	DIR/00000000000000004712.journal
 *
 * What counts as kept is what journal_sync has answered with 0.  A record that
 * was appended and not synced may be there after a crash, or not; never in
 * part, and never one whose forerunner is missing.  That takes a file system
 * that lets a file grow on the disk only with the data in it (ext4 in its usual
 * mode, xfs, btrfs); on others a power cut can look like damage, see
 * journal_open.
 *
 * Not safe for several threads at once.  Blocks for as long as the disk does.
 * A file size limit (RLIMIT_FSIZE) is an error like a full disk if the program
 * ignores SIGXFSZ.
 */
struct journal;

#define JOURNAL_BODY_MAX ((size_t)1 << 20)
#define JOURNAL_SEGMENT_MIN ((uint64_t)4096)
#define JOURNAL_SEGMENT_MAX ((uint64_t)1 << 31)

struct journal_options {
	/* Made with mode 0700 if it is missing; its parent must be there. */
	const char *dir;
	/* A segment never grows beyond so many bytes, so no record can:
	 * JOURNAL_SEGMENT_MIN to JOURNAL_SEGMENT_MAX. */
	uint64_t segment_max;
	/* Segments whose newest record is older go; 0: none.  As a segment
	 * begins anew after a quarter of that, a record stays for keep_ms and,
	 * if journal_trim is called in time, at most a quarter more. */
	int64_t keep_ms;
	/* The oldest segments go while all are larger than this together;
	 * 0: none.  The newest always stays. */
	uint64_t keep_bytes;
};

/* What lay in the directory. */
struct journal_found {
	uint64_t first; /* last + 1 if there is no record */
	uint64_t last;  /* 0 if there never was one */
	uint64_t bytes; /* of all segments, after the cut */
	uint64_t segments;
	/* Bytes at the very end that made no whole record, or a damaged one,
	 * and were cut off. */
	uint64_t cut;
};

struct journal_record {
	uint64_t seq;
	int64_t at_ms; /* as it was given, so it may go back */
	unsigned kind; /* the caller's; 32 bits */
	struct span body;
};

/*
 * Opens or makes one, reads all of it and checks every record.
 *
 * What a crash leaves behind can only stand at the end of the newest segment:
 * bytes there that make no good record, and that no good record follows, are
 * cut off and counted in found->cut.  A bad record that a good one follows, or
 * at the end of an older segment, or a segment that is missing between others,
 * is damage: NULL, with the file and the offset in err, and nothing is changed.
 * NULL also if another process, or this one, has it open.
 *
 * Closed by journal_close.
 */
struct journal *journal_open(const struct journal_options *o,
    struct journal_found *found, struct err *err);

/* Makes durable what was appended, or not: journal_sync says so.  NULL is
 * nothing. */
void journal_close(struct journal *j);

/*
 * Writes one record behind the last and tells its number.  It is staged: to be
 * had from journal_each, and safe if this process dies, but not if the machine
 * does.  -1: the record is not in the journal, those before it are as they
 * were, and a later call may succeed.  If the disk has failed to make a full
 * segment durable, all calls fail until journal_sync has told so too.
 */
int journal_append(struct journal *j, int64_t now_ms, unsigned kind,
    struct span body, uint64_t *seq, struct err *err);

/*
 * Makes all that is staged durable, by one call to the disk for many records.
 * -1: nothing that was staged since the last success is kept; it is taken back
 * and its numbers will be given again, so nobody may have been told of it.
 */
int journal_sync(struct journal *j, struct err *err);

/*
 * Hands over each record from a number on, in order; 0 means from the first.
 * The record lives during the call of each, which may not call the journal but
 * for journal_first, _last and _synced, and ends the reading by returning what
 * is not 0.
 * 0 if it came to the end, 1 if each has ended it.  -1 if from is below the
 * first record kept or beyond the last but one more (then each was not called),
 * or if a record cannot be read or is damaged, with file and offset.
 */
int journal_each(struct journal *j, uint64_t from,
    int (*each)(void *ctx, const struct journal_record *r), void *ctx,
    struct err *err);

/* Lets go what is older than keep_ms and more than keep_bytes, whole segments
 * only.  journal_append does so when a segment begins; a program calls it now
 * and then so that what is old goes in quiet times too.  A clock that is years
 * ahead makes everything old; a record dated ahead stays, and what follows it,
 * until that day or until keep_bytes. */
int journal_trim(struct journal *j, int64_t now_ms, struct err *err);

/* The oldest record kept (last + 1 if there is none), the newest appended, the
 * newest that is durable.  journal_last is 0 if there never was one. */
uint64_t journal_first(const struct journal *j);
uint64_t journal_last(const struct journal *j);
uint64_t journal_synced(const struct journal *j);

#endif
