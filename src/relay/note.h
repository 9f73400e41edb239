#ifndef RELAY_NOTE_H
#define RELAY_NOTE_H

#include <stdint.h>

#include "base/buf.h"

/* Lines of the log that anybody outside can cause: at most so many a second,
 * the rest is counted. */
struct notes {
	int rate;
	int64_t second;
	int written;
	uint64_t left_out;
};

/* One line, made by json_put_pair and the like on its buf. */
struct note {
	struct buf members;
};

void note_begin(struct note *n, const char *event);
void note_end(struct note *n);
void note_end_limited(struct note *n, struct notes *limit, int64_t now_ms);

/* An event with one text. */
void note_text(const char *event, const char *name, const char *text);

#endif
