#ifndef IO_CHAIN_INSIDE_H
#define IO_CHAIN_INSIDE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/span.h"

/* For the files of the chain alone. */
#define HEX_LEN 64
#define LINE_MAX_LEN (64 << 10)
#define OWN_MAX 256 /* the members of a line that nobody asked for */
#define MARK ",\"hash\":\""
#define MARK_LEN (sizeof(MARK) - 1)
#define PREV "\"prev\":\""

/* What the next line must follow. */
struct link {
	int64_t seq;
	char hash[HEX_LEN + 1];
};

void chain_digest(struct span s, char hex[HEX_LEN + 1]);

/* Before the first line. */
void link_first(struct link *l);

/* Whether a line (without its newline) holds together and follows l, which it
 * then becomes.  Any: it need not follow. */
bool link_next(struct link *l, struct span line, bool any);

/* The members that tell of a torn line. */
void put_torn(struct buf *b, size_t n, const char *hash);

#endif
