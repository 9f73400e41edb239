#include "provider/provider.h"

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
