#include <arpa/inet.h>
#include <netinet/in.h>
#include <string.h>

#include "io/redis_link.h"

static int
read_port(const char *text, in_port_t *port)
{
	unsigned long n = 0;
	size_t i;

	for (i = 0; text[i] >= '0' && text[i] <= '9' && i < 5; i++)
		n = n * 10 + (unsigned long)(text[i] - '0');
	if (text[i] || n < 1 || n > 65535)
		return -1;
	*port = htons((uint16_t)n);
	return 0;
}

static int
read_inet(struct redis_where *w, const char *text)
{
	struct sockaddr_in *in = (struct sockaddr_in *)&w->addr.any;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)&w->addr.any;
	const char *colon = strrchr(text, ':');
	bool v6 = text[0] == '[';
	char host[INET6_ADDRSTRLEN];
	struct span s = { text, colon ? (size_t)(colon - text) : 0 };

	if (!colon)
		return -1;
	if (v6 && (s.n < 2 || s.p[s.n - 1] != ']'))
		return -1;
	if (v6)
		s = (struct span){ s.p + 1, s.n - 2 };
	if (!span_copy(host, sizeof(host), s))
		return -1;
	if (v6) {
		in6->sin6_family = AF_INET6;
		w->len = sizeof(*in6);
		if (inet_pton(AF_INET6, host, &in6->sin6_addr) != 1)
			return -1;
		return read_port(colon + 1, &in6->sin6_port);
	}
	in->sin_family = AF_INET;
	w->len = sizeof(*in);
	if (inet_pton(AF_INET, host, &in->sin_addr) != 1)
		return -1;
	return read_port(colon + 1, &in->sin_port);
}

int
redis_where_read(struct redis_where *w, const char *text, struct err *err)
{
	size_t n = text ? strlen(text) : 0;

	memset(w, 0, sizeof(*w));
	if (n > 0 && text[0] == '/') {
		if (n >= sizeof(w->addr.un.sun_path))
			return err_set(err, "the path of the redis socket is "
					    "too long");
		w->addr.un.sun_family = AF_UNIX;
		memcpy(w->addr.un.sun_path, text, n);
		w->len = sizeof(w->addr.un);
		return 0;
	}
	if (n == 0 || read_inet(w, text) != 0)
		return err_set(err, "redis is at \"/path\", \"1.2.3.4:6379\" "
				    "or \"[::1]:6379\", by address: a name "
				    "cannot be looked up without waiting");
	return 0;
}
