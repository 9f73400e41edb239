#include "relay/cert.h"

#include <stdio.h>

#include "base/json.h"
#include "relay/note.h"

#define DAY_S ((int64_t)24 * 3600)
#define WARN_S (14 * DAY_S)

int
cert_read(const struct config *c, struct tls **out, struct err *err)
{
	struct err why;

	*out = NULL;
	if (c->certificate[0] == '\0')
		return 0;
	*out = tls_read(c->certificate, c->key, &why);
	if (*out)
		return 0;
	return err_set(err, "%.60s: [tls] %.190s", c->file, why.text);
}

void
cert_warn(const struct tls *t, int64_t *told_ms, int64_t wall_ms)
{
	const char *event = "certificate_ends_soon";
	int64_t now = wall_ms / 1000, left = tls_ends(t) - now;
	struct note n;

	if (now >= tls_begins(t) && left >= WARN_S)
		return;
	if (*told_ms != 0 && wall_ms - *told_ms < DAY_S * 1000)
		return;
	*told_ms = wall_ms;
	if (now < tls_begins(t))
		event = "certificate_not_valid_yet";
	else if (left <= 0)
		event = "certificate_has_expired";
	note_begin(&n, event);
	json_put_int(&n.members, "ends", tls_ends(t));
	json_put_int(&n.members, "days", left / DAY_S);
	note_end(&n);
}
