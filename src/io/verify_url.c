#include "io/verify_url.h"

#include <stdio.h>
#include <string.h>

/* A URL cut at its joints; all but scheme may be empty. */
struct parts {
	struct span scheme; /* with "://" */
	struct span user;   /* with "@" */
	struct span host;   /* with the brackets of an IPv6 address */
	struct span port;   /* with ":" */
	struct span path;
};

static struct span
take(struct span *rest, size_t n)
{
	struct span s = { rest->p, n };

	rest->p += n;
	rest->n -= n;
	return s;
}

/* Bytes before the first of these, or all. */
static size_t
until(struct span s, const char *stops)
{
	size_t i;

	for (i = 0; i < s.n && !strchr(stops, s.p[i]); i++)
		;
	return i;
}

static bool
is_plain(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] <= ' ' || s.p[i] > '~' || strchr("\"<>\\", s.p[i]))
			return false;
	}
	return true;
}

static bool
is_port(struct span s)
{
	long n = 0;
	size_t i;

	if (s.n < 2 || s.n > 6)
		return false;
	for (i = 1; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		n = n * 10 + (s.p[i] - '0');
	}
	return n >= 1 && n <= 65535;
}

static bool
split_authority(struct parts *p, struct span s)
{
	size_t at = until(s, "@"), host;

	p->user = take(&s, at < s.n ? at + 1 : 0);
	host = until(s, "]");
	if (host == s.n)
		host = until(s, ":");
	else
		host++;
	p->host = take(&s, host);
	p->port = s;
	return p->host.n > 0 && until(p->host, "@") == p->host.n &&
	       (s.n == 0 || is_port(s));
}

static void
add(struct verify_url *u, const struct parts *p, struct span user,
    struct span port, struct span tail)
{
	struct verify_variant *v = &u->variants[u->count++];

	v->tail = tail;
	snprintf(v->head, sizeof(v->head), "%.*s%.*s%.*s%.*s%.*s",
	    (int)p->scheme.n, p->scheme.p, (int)user.n, user.p, (int)p->host.n,
	    p->host.p, (int)port.n, port.p, (int)p->path.n, p->path.p);
}

static void
add_all(struct verify_url *u, const struct parts *p, struct span tail)
{
	const struct span none = span_of("");
	struct span port = p->port;
	unsigned i;

	if (port.n == 0)
		port = span_of(span_is(p->scheme, "https://") ? ":443" : ":80");
	for (i = 0; i < VERIFY_VARIANTS; i++) {
		if ((i & 2 && p->user.n == 0) || (i & 4 && tail.n == 0))
			continue;
		add(u, p, i & 2 ? none : p->user, i & 1 ? none : port,
		    i & 4 ? none : tail);
	}
}

int
verify_url_read(struct verify_url *u, const char *url, struct err *err)
{
	struct parts p = { 0 };
	struct span rest, tail;
	size_t n;

	u->count = 0;
	u->query = (struct span){ 0 };
	if (!span_copy(u->text, sizeof(u->text), span_of(url)))
		return err_set(
		    err, "url: longer than %d bytes", VERIFY_URL_MAX - 1);
	rest = span_of(u->text);
	if (!is_plain(rest))
		return err_set(err, "url: a character that has no place there");
	if (!span_starts(rest, "http://") && !span_starts(rest, "https://"))
		return err_set(err, "url: begins with http:// or https://");
	p.scheme = take(&rest, until(rest, ":") + 3);
	if (!split_authority(&p, take(&rest, until(rest, "/?#"))))
		return err_set(err, "url: no host, or a port that is none");
	p.path = take(&rest, until(rest, "?#"));
	n = until(rest, "#");
	if (n > 0) {
		u->query = take(&rest, n);
		u->query.p++;
		u->query.n--;
	}
	tail = rest;
	add_all(u, &p, tail);
	return 0;
}
