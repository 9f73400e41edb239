#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/stamp.h"
#include "sim/compat.h"
#include "sim/put.h"

static const char *const days[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri",
	"Sat" };
static const char *const months[] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
	"Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

void
rfc2822_write(char *dst, size_t size, int64_t ms)
{
	time_t s = (time_t)(ms / 1000);
	struct tm t;

	gmtime_r(&s, &t);
	snprintf(dst, size, "%s, %02d %s %04d %02d:%02d:%02d +0000",
	    days[t.tm_wday], t.tm_mday, months[t.tm_mon], t.tm_year + 1900,
	    t.tm_hour, t.tm_min, t.tm_sec);
}

void
put_rfc2822(struct buf *b, const char *name, int64_t ms)
{
	char text[64];

	rfc2822_write(text, sizeof(text), ms);
	put_str(b, name, text);
}

static bool
read_rfc2822(const char *s, int64_t *ms)
{
	struct tm t = { 0 };
	char month[4] = "";
	int n = 0;
	size_t i;

	if (sscanf(s, "%*3[A-Za-z], %2d %3[A-Za-z] %4d %2d:%2d:%2d %n",
		&t.tm_mday, month, &t.tm_year, &t.tm_hour, &t.tm_min, &t.tm_sec,
		&n) != 6 ||
	    n == 0)
		return false;
	for (i = 0; i < ARRAY_LEN(months); i++)
		if (strcmp(months[i], month) == 0)
			break;
	if (i == ARRAY_LEN(months))
		return false;
	t.tm_mon = (int)i;
	t.tm_year -= 1900;
	*ms = (int64_t)timegm(&t) * 1000;
	return true;
}

/* From low to high, both included: a day, or a second. */
static bool
read_time(const char *s, int64_t *low, int64_t *high)
{
	char text[32];

	if (strlen(s) == 10) {
		snprintf(text, sizeof(text), "%sT00:00:00Z", s);
		if (!stamp_read(span_of(text), low))
			return false;
		*high = *low + 86400000 - 1;
		return true;
	}
	if (!stamp_read(span_of(s), low) && !read_rfc2822(s, low))
		return false;
	*high = *low + 999;
	return true;
}

static const char *
filter(const struct visit *v, const char *name, char op)
{
	char full[48];

	snprintf(full, sizeof(full), "%s%c", name, op);
	return visit_get(v, full);
}

void
time_check(struct visit *v, const char *name)
{
	static const char ops[] = { '\0', '<', '>' };
	int64_t low, high;
	size_t i;

	for (i = 0; i < sizeof(ops); i++) {
		const char *s = filter(v, name, ops[i]);

		/* Conferences are asked for by the day alone. */
		if (s &&
		    (!read_time(s, &low, &high) ||
			(strncmp(name, "Date", 4) == 0 && strlen(s) != 10)))
			visit_refuse(v, 10000);
	}
}

bool
time_wanted(struct visit *v, const char *name, int64_t ms)
{
	const char *at = filter(v, name, '\0'), *before = filter(v, name, '<');
	const char *after = filter(v, name, '>');
	int64_t low, high;

	if (ms == 0)
		return !at && !before && !after;
	if (at && read_time(at, &low, &high) && (ms < low || ms > high))
		return false;
	if (before && read_time(before, &low, &high) && ms > high)
		return false;
	return !after || !read_time(after, &low, &high) || ms >= low;
}
