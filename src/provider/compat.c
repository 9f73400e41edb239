/* What all parts of both providers need, and what a record shows of my leg. */
#include "provider/compat_inside.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"

const char *
compat_name(const struct account *acct)
{
	return acct->dialect == DIALECT_TWILIO ? "twilio" : "signalwire";
}

/* Without ".json" Twilio answers in XML; SignalWire takes both forms. */
int
compat_path(const struct account *acct, const char *const *seg,
    struct request *req, struct err *err)
{
	const size_t most = sizeof(req->path) - 64; /* room for a query */
	bool fits = acct->user[0];
	size_t n;

	snprintf(req->path, sizeof(req->path), "/Accounts/");
	fits = fits && provider_escape(req->path, most, acct->user);
	for (; fits && *seg; seg++) {
		n = strlen(req->path);
		snprintf(req->path + n, sizeof(req->path) - n, "/");
		fits = (*seg)[0] && provider_escape(req->path, most, *seg);
	}
	n = strlen(req->path);
	snprintf(req->path + n, sizeof(req->path) - n, ".json");
	if (!acct->user[0])
		return err_set(err, "%s: no api_user: say whose account it is",
		    compat_name(acct));
	return fits ? 0 : err_set(err, "%s: bad id", compat_name(acct));
}

void
compat_put_param(struct buf *form, const char *name, const char *value)
{
	size_t size = 3 * strlen(value) + 8;
	char *text = mem_zalloc(size, 1);

	provider_escape(text, size, value);
	buf_printf(form, "%s%s=", form->len > 0 ? "&" : "", name);
	buf_puts(form, text);
	mem_free(text);
}

static bool
is_there(const struct call *c, const char *id)
{
	const struct participant *p;

	TAILQ_FOREACH(p, &c->participants, in_call)
	if (strcmp(p->id, id) == 0)
		return true;
	return false;
}

/*
 * Who is muted is heard by nobody, whomever it coaches; one who is not is
 * heard by the one it coaches, and else by all.  Whom a leg is heard by that
 * coaches nobody, or somebody who has gone, neither document says: all.  That
 * is not a guess that something quieter could look like, since it is not
 * muted: so every case is certain.
 */
void
compat_observe(const struct account *acct, const struct participant *leg,
    struct observed *o)
{
	int i;

	(void)acct;
	*o = (struct observed){ .mode = MODE_OFF, .certain = true };
	if (!leg->call)
		return;
	if (leg->muted) {
		o->mode = MODE_MONITOR;
		return;
	}
	o->mode = leg->target_count > 0 ? MODE_WHISPER : MODE_BARGE;
	for (i = 0; i < leg->target_count; i++)
		if (!is_there(leg->call, leg->target[i]))
			o->mode = MODE_BARGE;
}
