#ifndef IO_HTTP_ANSWER_H
#define IO_HTTP_ANSWER_H

#include <stdint.h>

#include "base/request.h"
#include "base/span.h"

#define HTTP_TYPE_LEN 128

/* What of a response's head is of use, gathered line by line. */
struct http_head {
	char type[HTTP_TYPE_LEN];
	int64_t retry_after_ms;
	int64_t retry_at_ms; /* if it came as a date, else 0 */
	int64_t rate_left;
	int64_t rate_reset_ms;
	int64_t rate_reset_at_ms; /* likewise */
	int64_t date_ms;
};

/* Forgets everything: also right before a second head (100, then 200). */
void http_head_clear(struct http_head *h);

/* Takes one line of the head.  What is malformed, or negative, counts as
 * missing. */
void http_head_line(struct http_head *h, struct span line);

/* Puts the head into the answer; the type stays the head's.  Times of day
 * become durations by the answer's own Date, or by now_ms if it has none: the
 * two clocks need not agree. */
void http_head_tell(
    const struct http_head *h, int64_t now_ms, struct answer *a);

#endif
