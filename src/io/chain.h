#ifndef IO_CHAIN_H
#define IO_CHAIN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"

/*
 * A file of JSON lines in which each line carries the digest of itself and of
 * the line before:
 *
 *	{"seq":2,"at":"...", ... ,"prev":"<hex>","hash":"<hex>"}
 *
 * hash is the SHA-256 of the bytes before ,"hash"; prev is the hash of the line
 * before, 64 zeroes for the first.  A line that was changed, taken out, put in
 * or moved breaks the chain; lines cut off at the end do not, so keep a copy of
 * the last hash elsewhere if that matters.
 *
 * Several processes may append to one file.
 */
struct chain;

/* Opens or makes it, mode 0600, with the folders above it.  NULL with err
 * filled in if that cannot be, or if the last line is not of this form.  A last
 * line without its end, which a crash or a power cut leaves, stays as it is:
 * the line that follows it ("phase":"log","action":"resume") has its length in
 * bytes ("torn") and its SHA-256 ("torn_hash"). */
struct chain *chain_open(const char *path, struct err *err);
void chain_close(struct chain *c);

/* Each line from now on goes to that socket of syslog as well, see io/syslog.h,
 * so that who can change the file cannot hide that he did.  NULL and "": to none. */
void chain_copy(struct chain *c, const char *socket);

/* Appends a line with these members ('"a":1,"b":2').  With sync it is on the
 * disk when the function returns.  A line that does not fit is taken back: no
 * part of it stays. */
int chain_append(struct chain *c, struct span members, int64_t at_ms, bool sync,
    struct err *err);

/* If the file was moved away, deleted or emptied since it was opened: begins a
 * new one, whose first line ("phase":"log","action":"begin") says where the one
 * before ended, by number and hash ("after", "after_hash").  1 if so, 0 if
 * there was no need, -1 with err filled in. */
int chain_follow(struct chain *c, int64_t at_ms, struct err *err);

/* How much stands behind the last whole line, and will be told of by the next
 * line: 0 if nothing. */
size_t chain_torn(const struct chain *c);

/* What a file was found to be. */
struct chain_check {
	int64_t lines;
	int64_t torn;      /* how many of them are torn, and told of */
	int64_t torn_last; /* the last of these; from 1 */
};

/* Checks a whole file.  -1 with the number of the first bad line in err.  A
 * torn line is none if the next one tells of it, of these very bytes. */
int chain_verify(const char *path, struct chain_check *check, struct err *err);

#endif
