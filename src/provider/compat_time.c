#include "provider/compat_inside.h"

#include <ctype.h>
#include <string.h>

static void
skip_blanks(struct span *s)
{
	while (s->n > 0 && *s->p == ' ') {
		s->p++;
		s->n--;
	}
}

/* Takes one to most digits. */
static bool
take_number(struct span *s, int most, int *out)
{
	int digits = 0;

	for (*out = 0;
	     s->n > 0 && isdigit((unsigned char)*s->p) && digits < most;
	     digits++) {
		*out = 10 * *out + (*s->p - '0');
		s->p++;
		s->n--;
	}
	return digits > 0;
}

static bool
take_char(struct span *s, char c)
{
	if (s->n == 0 || *s->p != c)
		return false;
	s->p++;
	s->n--;
	return true;
}

static struct span
take_word(struct span *s)
{
	struct span w = { s->p, 0 };

	while (s->n > 0 && isalpha((unsigned char)*s->p)) {
		s->p++;
		s->n--;
		w.n++;
	}
	return w;
}

/* "Sep" and "Sept" alike: both are in use. */
static bool
take_month(struct span *s, int *out)
{
	static const char *const names[] = { "Jan", "Feb", "Mar", "Apr", "May",
		"Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };
	struct span w = take_word(s);
	int i;

	for (i = 0; i < 12; i++)
		if (span_starts(w, names[i]))
			break;
	*out = i;
	return i < 12;
}

/* "+0000", "GMT", "UTC" or "Z". */
static bool
take_zone(struct span *s, int *minutes)
{
	bool minus = s->n > 0 && *s->p == '-';
	struct span w;
	int n;

	*minutes = 0;
	if (!take_char(s, '+') && !take_char(s, '-')) {
		w = take_word(s);
		return span_is(w, "GMT") || span_is(w, "UTC") ||
		       span_is(w, "Z");
	}
	if (s->n < 4 || !take_number(s, 4, &n) || n % 100 > 59 || n > 2359)
		return false;
	*minutes = (n / 100) * 60 + n % 100;
	if (minus)
		*minutes = -*minutes;
	return true;
}

static int
days_in(int month, int year)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

	return days[month] + (month == 1 && leap);
}

static int64_t
days_since_1970(int year, int month, int day)
{
	int64_t days = day - 1;
	int i;

	for (i = 1970; i < year; i++)
		days += 337 + days_in(1, i);
	for (i = 0; i < month; i++)
		days += days_in(i, year);
	return days;
}

bool
compat_time(struct span s, int64_t *ms)
{
	int day, month, year, hour, minute, second, zone;

	skip_blanks(&s);
	if (take_word(&s).n > 0 && !take_char(&s, ','))
		return false;
	skip_blanks(&s);
	if (!take_number(&s, 2, &day))
		return false;
	skip_blanks(&s);
	if (!take_month(&s, &month))
		return false;
	skip_blanks(&s);
	if (!take_number(&s, 4, &year) || year < 1970)
		return false;
	skip_blanks(&s);
	if (!take_number(&s, 2, &hour) || !take_char(&s, ':') ||
	    !take_number(&s, 2, &minute) || !take_char(&s, ':') ||
	    !take_number(&s, 2, &second))
		return false;
	skip_blanks(&s);
	if (!take_zone(&s, &zone) || s.n > 0 || day < 1 ||
	    day > days_in(month, year) || hour > 23 || minute > 59 ||
	    second > 60)
		return false;
	*ms = days_since_1970(year, month, day) * 86400000 +
	      (hour * 3600 + (minute - zone) * 60 + second) * INT64_C(1000);
	return true;
}
