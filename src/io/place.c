#include "io/place.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"

static int
read_port(struct place *p, struct span digits)
{
	size_t i;

	p->port = 0;
	for (i = 0; i < digits.n; i++) {
		if (digits.p[i] < '0' || digits.p[i] > '9' || i == 5)
			return -1;
		p->port = p->port * 10 + (digits.p[i] - '0');
	}
	return p->port >= 1 && p->port <= 65535 ? 0 : -1;
}

/* Splits "host:port", "[::1]:port" or either without a port. */
static int
read_authority(struct place *p, struct span s)
{
	const char *colon = NULL;
	struct span name = s;

	if (!span_copy(p->authority, sizeof(p->authority), s))
		return -1;
	if (s.n > 0 && s.p[0] == '[') {
		const char *end = memchr(s.p, ']', s.n);

		if (!end)
			return -1;
		name = (struct span){ s.p + 1, (size_t)(end - s.p) - 1 };
		if (end + 1 < s.p + s.n)
			colon = end + 1;
	} else {
		colon = memchr(s.p, ':', s.n);
		if (colon)
			name.n = (size_t)(colon - s.p);
	}
	if (name.n == 0 || !span_copy(p->name, sizeof(p->name), name))
		return -1;
	if (!colon)
		return 0;
	if (*colon != ':')
		return -1;
	colon++;
	return read_port(
	    p, (struct span){ colon, (size_t)(s.p + s.n - colon) });
}

static bool
is_clean(const char *url)
{
	for (; *url; url++)
		if (*url <= ' ' || *url >= 0x7f || *url == '#' || *url == '"')
			return false;
	return true;
}

bool
place_is_websocket(const char *url)
{
	struct span s = span_of(url);

	return span_starts(s, "ws://") || span_starts(s, "wss://");
}

int
place_read(struct place *p, const char *url, struct err *err)
{
	struct span s = span_of(url);
	struct span authority;
	size_t skip = 5;
	int n;

	*p = (struct place){ .port = 80 };
	if (span_starts(s, "wss://")) {
		p->tls = true;
		p->port = 443;
		skip = 6;
	} else if (!span_starts(s, "ws://")) {
		return err_set(err, "feed: not a ws:// or wss:// address");
	}
	if (!is_clean(url))
		return err_set(err, "feed: a character in the address that "
				    "has no place there");
	authority = (struct span){ s.p + skip, strcspn(s.p + skip, "/?") };
	if (memchr(authority.p, '@', authority.n))
		return err_set(err, "feed: no user in the address, please; "
				    "use a token file");
	if (read_authority(p, authority) == -1)
		return err_set(err, "feed: bad host or port in the address");
	url = authority.p + authority.n;
	n = snprintf(
	    p->path, sizeof(p->path), "%s%s", *url == '/' ? "" : "/", url);
	if (n < 0 || (size_t)n >= sizeof(p->path))
		return err_set(err, "feed: the address is too long");
	return 0;
}
