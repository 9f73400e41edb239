#ifndef RELAY_RECORD_H
#define RELAY_RECORD_H

#include <stdbool.h>

#include "base/buf.h"
#include "relay/memory.h"

/* A webhook in the journal: "SOURCE KEY\n" and the body as it came. */
#define RECORD_KIND 1
#define RECORD_HEAD_MAX 128

struct record {
	struct span source;
	struct span key;
	struct span body;
};

void record_write(
    struct buf *b, const char *source, const char *key, struct span body);

/* False if it is none; the spans are inside text. */
bool record_read(struct record *r, struct span text);

#endif
