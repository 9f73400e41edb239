#include "io/http_answer.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#define RETRY_AFTER_MAX_MS (60 * 60 * 1000)
/* x-ratelimit-reset is seconds to go with one service and the time of day in
 * seconds since 1970 with another; no window is so long. */
#define RESET_IS_DATE_S 100000000

void
http_head_clear(struct http_head *h)
{
	*h = (struct http_head){
		.retry_after_ms = -1,
		.rate_left = -1,
		.rate_reset_ms = -1,
	};
}

/* True if the line is that header; value is what follows, trimmed. */
static bool
is_header(struct span line, const char *name, struct span *value)
{
	size_t n = strlen(name);

	if (line.n <= n || line.p[n] != ':' ||
	    strncasecmp(line.p, name, n) != 0)
		return false;
	line.p += n + 1;
	line.n -= n + 1;
	while (line.n > 0 && isspace((unsigned char)line.p[0])) {
		line.p++;
		line.n--;
	}
	while (line.n > 0 && isspace((unsigned char)line.p[line.n - 1]))
		line.n--;
	*value = line;
	return true;
}

/* Digits, perhaps with decimals, which are dropped; -1 for anything else. */
static int64_t
count_of(struct span s)
{
	int64_t n = 0;
	size_t i;

	for (i = 0; i < s.n && s.p[i] >= '0' && s.p[i] <= '9'; i++) {
		if (i == 15)
			return -1;
		n = n * 10 + (s.p[i] - '0');
	}
	if (i == 0 || (i < s.n && s.p[i] != '.'))
		return -1;
	return n;
}

static int64_t
date_of(struct span s)
{
	char text[64];
	time_t t;

	if (!span_copy(text, sizeof(text), s))
		return 0;
	t = curl_getdate(text, NULL);
	return t > 0 ? (int64_t)t * 1000 : 0;
}

static void
read_retry_after(struct http_head *h, struct span s)
{
	int64_t n = count_of(s);

	h->retry_at_ms = 0;
	h->retry_after_ms = -1;
	if (n >= 0)
		h->retry_after_ms = n * 1000;
	else if (s.n > 0 && isalpha((unsigned char)s.p[0]))
		h->retry_at_ms = date_of(s);
}

static void
read_rate_reset(struct http_head *h, struct span s)
{
	int64_t n = count_of(s);

	h->rate_reset_at_ms = 0;
	h->rate_reset_ms = -1;
	if (n >= RESET_IS_DATE_S)
		h->rate_reset_at_ms = n * 1000;
	else if (n >= 0)
		h->rate_reset_ms = n * 1000;
}

void
http_head_line(struct http_head *h, struct span line)
{
	struct span value;

	if (span_starts(line, "HTTP/"))
		http_head_clear(h);
	else if (is_header(line, "content-type", &value))
		span_copy(h->type, sizeof(h->type), value);
	else if (is_header(line, "retry-after", &value))
		read_retry_after(h, value);
	else if (is_header(line, "x-ratelimit-remaining", &value))
		h->rate_left = count_of(value);
	else if (is_header(line, "x-ratelimit-reset", &value))
		read_rate_reset(h, value);
	else if (is_header(line, "date", &value))
		h->date_ms = date_of(value);
}

static int64_t
until(int64_t at_ms, int64_t now_ms)
{
	return at_ms > now_ms ? at_ms - now_ms : 0;
}

void
http_head_tell(const struct http_head *h, int64_t now_ms, struct answer *a)
{
	if (h->date_ms)
		now_ms = h->date_ms;
	a->type = h->type;
	a->retry_after_ms = h->retry_after_ms;
	if (h->retry_at_ms)
		a->retry_after_ms = until(h->retry_at_ms, now_ms);
	if (a->retry_after_ms > RETRY_AFTER_MAX_MS)
		a->retry_after_ms = RETRY_AFTER_MAX_MS;
	a->rate_left = h->rate_left;
	a->rate_reset_ms = h->rate_reset_ms;
	if (h->rate_reset_at_ms)
		a->rate_reset_ms = until(h->rate_reset_at_ms, now_ms);
	a->date_ms = h->date_ms;
}
