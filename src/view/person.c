#include "view/person.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "base/text.h"

#define SHOWN 4

static struct span
without_host(const char *number)
{
	struct span s = span_of(number);
	const char *at = memchr(s.p, '@', s.n);

	if (at)
		s.n = (size_t)(at - s.p);
	return s;
}

const char *
person_mask(const char *number, char *dst, size_t size)
{
	struct span s = without_host(number);
	char tail[SHOWN + 1] = "";
	size_t n = 0;

	for (size_t i = s.n; i > 0 && n < SHOWN; i--) {
		char c = s.p[i - 1];

		if (c >= '0' && c <= '9')
			tail[SHOWN - ++n] = c;
	}
	/* A number of four digits would be shown whole. */
	if (n == SHOWN && s.n > SHOWN)
		snprintf(dst, size, "***%s", tail);
	else
		snprintf(dst, size, "***");
	return dst;
}

static int
count_digits(const char *s)
{
	int n = 0;

	for (; *s; s++)
		n += *s >= '0' && *s <= '9';
	return n;
}

bool
person_is_outside(const struct participant *p)
{
	return p->role == ROLE_CUSTOMER || p->role == ROLE_UNKNOWN;
}

const char *
person_name(const struct participant *p, char *dst, size_t size)
{
	if (!person_is_outside(p) && p->name[0] != '\0')
		return participant_label(p, dst, size);
	if (p->number[0] != '\0')
		return person_is_outside(p) ? person_mask(p->number, dst, size)
					    : participant_label(p, dst, size);
	/* The name that came with a call may be the number once more. */
	if (count_digits(p->name) > SHOWN)
		return person_mask(p->name, dst, size);
	return participant_label(p, dst, size);
}

const char *
person_title(const struct participant *p, char *dst, size_t size)
{
	char name[NAME_LEN];

	person_name(p, name, sizeof(name));
	if (person_is_outside(p))
		snprintf(dst, size, "%s %s", person_role(p), name);
	else
		snprintf(dst, size, "%s", name);
	return dst;
}

const char *
person_role(const struct participant *p)
{
	switch (p->role) {
	case ROLE_AGENT:
		return "agent";
	case ROLE_CUSTOMER:
		return "CUSTOMER";
	case ROLE_SUPERVISOR:
		return "superv.";
	case ROLE_BOT:
		return "bot";
	case ROLE_UNKNOWN:
		break;
	}
	return "UNKNOWN";
}

const struct participant *
person_agent(const struct call *c)
{
	return call_first(c, ROLE_AGENT);
}

const struct participant *
person_customer(const struct call *c)
{
	const struct participant *p = call_first(c, ROLE_CUSTOMER);

	return p ? p : call_first(c, ROLE_UNKNOWN);
}
