#ifndef IO_LINES_H
#define IO_LINES_H

#include "base/err.h"
#include "base/span.h"
#include "io/loop.h"

/* A longer line is dropped and logged. */
#define LINES_LINE_MAX (4 << 20)

/* A feed from a file, a pipe or standard input ("-"): one message a line,
 * without its line end; empty lines are passed over.  end is called once, when
 * all was read or reading failed (why not "").  Neither may free the lines. */
struct lines;
struct lines *lines_new(struct loop *l, const char *path,
    void (*line)(void *ctx, struct span text),
    void (*end)(void *ctx, const char *why), void *ctx, struct err *err);
void lines_free(struct lines *l);

#endif
