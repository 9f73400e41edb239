#include "provider/provider.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

bool
provider_match(const char *pattern, const char *text)
{
	return text_match(pattern, text);
}

void
provider_help(const char *pattern, const char *text, struct event *ev)
{
	size_t n = strlen(pattern);
	struct span said = { text, 0 };

	ev->on = provider_match(pattern, text);
	/* "help:*" tells why; of other patterns nobody knows where it is. */
	if (ev->on && n > 0 && strcspn(pattern, "*") == n - 1)
		said = span_of(text + n - 1);
	text_clean(ev->text, sizeof(ev->text), NAME_COLS, said);
}

static bool
matches(const char (*pattern)[PATTERN_LEN], int count, const char *address)
{
	int i;

	for (i = 0; i < count; i++)
		if (provider_match(pattern[i], address))
			return true;
	return false;
}

enum role
provider_role(
    const struct account *acct, bool incoming, const char *address, bool agent)
{
	if (incoming)
		return ROLE_CUSTOMER;
	if (acct->phone[0] && strcmp(acct->phone, address) == 0)
		return ROLE_SUPERVISOR;
	if (matches(acct->supervisor, acct->supervisor_count, address))
		return ROLE_SUPERVISOR;
	if (acct->agent_count > 0)
		agent = matches(acct->agent, acct->agent_count, address);
	return agent ? ROLE_AGENT : ROLE_UNKNOWN;
}

void
verdict_say(struct verdict *v, const struct answer *a, const char *said)
{
	char *text = v->text;

	switch (v->kind) {
	case VERDICT_NO_ANSWER:
		snprintf(text, NAME_LEN, "no answer: %.100s", a->error);
		break;
	case VERDICT_BROKEN:
		snprintf(text, NAME_LEN, "provider error %d", a->status);
		break;
	case VERDICT_SIGN_IN:
		snprintf(text, NAME_LEN, "sign-in to the provider was refused");
		break;
	case VERDICT_BUSY:
		snprintf(text, NAME_LEN, "provider is busy");
		break;
	case VERDICT_STRANGE:
		snprintf(text, NAME_LEN,
		    "something between us and the provider answered instead"
		    " (%s)",
		    strstr(a->type, "html") ? "HTML" : "no JSON");
		break;
	default:
		if (said[0])
			snprintf(text, NAME_LEN,
			    "refused. The provider says: \"%.100s\"", said);
		else
			snprintf(
			    text, NAME_LEN, "refused (HTTP %d)", a->status);
	}
}

bool
provider_escape(char *dst, size_t size, const char *s)
{
	static const char plain[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
	    "0123456789-._~:";
	static const char hex[] = "0123456789ABCDEF";
	size_t n = strlen(dst);

	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (n + 4 > size)
			return false;
		if (strchr(plain, c)) {
			dst[n++] = (char)c;
		} else {
			dst[n++] = '%';
			dst[n++] = hex[c >> 4];
			dst[n++] = hex[c & 15];
		}
		dst[n] = '\0';
	}
	return true;
}
