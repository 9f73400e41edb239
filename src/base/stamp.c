#include "base/stamp.h"

#include <stdio.h>
#include <time.h>

static bool
digits(struct span *s, int count, int *out)
{
	int i, v = 0;

	if (s->n < (size_t)count)
		return false;
	for (i = 0; i < count; i++) {
		if (s->p[i] < '0' || s->p[i] > '9')
			return false;
		v = v * 10 + s->p[i] - '0';
	}
	s->p += count;
	s->n -= (size_t)count;
	*out = v;
	return true;
}

static bool
mark(struct span *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return false;
	s->p++;
	s->n--;
	return true;
}

/* ".680000" as 680; no point at all is 0. */
static bool
fraction(struct span *s, int *ms)
{
	int scale = 100;

	*ms = 0;
	if (!mark(s, '.'))
		return true;
	if (s->n == 0 || s->p[0] < '0' || s->p[0] > '9')
		return false;
	while (s->n > 0 && s->p[0] >= '0' && s->p[0] <= '9') {
		*ms += (s->p[0] - '0') * scale;
		scale /= 10;
		s->p++;
		s->n--;
	}
	return true;
}

static bool
zone(struct span *s, int *minutes)
{
	int sign = 1, h, m;

	*minutes = 0;
	if (mark(s, 'Z'))
		return s->n == 0;
	if (mark(s, '-'))
		sign = -1;
	else if (!mark(s, '+'))
		return false;
	if (!digits(s, 2, &h) || !mark(s, ':') || !digits(s, 2, &m))
		return false;
	*minutes = sign * (h * 60 + m);
	return s->n == 0 && h < 24 && m < 60;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar, counted in
 * years that begin in March so that the leap day comes last. */
static int64_t
days_of(int y, int m, int d)
{
	int64_t era, year = y - (m <= 2 ? 1 : 0);
	int64_t in_era, day;

	era = year / 400;
	in_era = year % 400;
	day = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	return era * 146097 + in_era * 365 + in_era / 4 - in_era / 100 + day -
	       719468;
}

static int
days_in(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	return days[m - 1] + (m == 2 && leap ? 1 : 0);
}

bool
stamp_read(struct span s, int64_t *ms)
{
	int y, mon, d, h, min, sec, frac, off;

	if (!digits(&s, 4, &y) || !mark(&s, '-') || !digits(&s, 2, &mon) ||
	    !mark(&s, '-') || !digits(&s, 2, &d) || !mark(&s, 'T') ||
	    !digits(&s, 2, &h) || !mark(&s, ':') || !digits(&s, 2, &min) ||
	    !mark(&s, ':') || !digits(&s, 2, &sec) || !fraction(&s, &frac) ||
	    !zone(&s, &off))
		return false;
	if (y < 1970 || mon < 1 || mon > 12 || d < 1 || d > days_in(y, mon) ||
	    h > 23 || min > 59 || sec > 60)
		return false;
	*ms = ((days_of(y, mon, d) * 24 + h) * 60 + min - off) * 60000 +
	      sec * 1000 + frac;
	return true;
}

void
stamp_write(char *dst, size_t size, int64_t ms)
{
	int64_t frac = ((ms % 1000) + 1000) % 1000;
	time_t t = (time_t)((ms - frac) / 1000);
	struct tm tm;
	char day[32];

	gmtime_r(&t, &tm);
	strftime(day, sizeof(day), "%Y-%m-%dT%H:%M:%S", &tm);
	snprintf(dst, size, "%s.%03dZ", day, (int)frac);
}
