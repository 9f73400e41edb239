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
 * filled in if that cannot be, or if the last line is not of this form. */
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

/* Whether that path is still the file that was opened: it may have been moved
 * away, or deleted. */
bool chain_is_at(const struct chain *c, const char *path);

/* Number and hash of the last line, 0 and zeroes if there is none. */
#define CHAIN_HASH_LEN 65
int64_t chain_end(const struct chain *c, char hash[CHAIN_HASH_LEN]);

/* Checks a whole file.  -1 with the number of the first bad line in err. */
int chain_verify(const char *path, int64_t *lines, struct err *err);

#endif
