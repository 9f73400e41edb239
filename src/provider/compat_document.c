/* The document that brings a leg into a conference, and what a profile may set
 * of it ("join.NAME"). */
#include "provider/compat_inside.h"

#include <stdlib.h>
#include <string.h>

/* Of Twilio's parameter Twiml, in characters. */
#define TWIML_MAX 4000

/* How long a leg that is out of the conference waits for the next; the engine
 * hangs it up before. */
#define PARKED_S "600"

enum type {
	TYPE_BEEP,
	TYPE_INT,
	TYPE_JITTER,
	TYPE_METHOD,
	TYPE_TEXT,
	TYPE_URL,
};

static const struct row {
	const char *name;
	enum type type;
	int least, most;
	bool both;
} table[] = {
#define X(name, type, least, most, both) \
	{ name, TYPE_##type, least, most, both },
#include "provider/compat_settings.def"
#undef X
};

static bool
is_one_of(const char *value, const char *const *list)
{
	for (; *list; list++)
		if (strcmp(*list, value) == 0)
			return true;
	return false;
}

static bool
is_number(const struct row *r, const char *value)
{
	char *end;
	long n = strtol(value, &end, 10);

	return value[0] && !*end && n >= r->least && n <= r->most;
}

static bool
value_fits(const struct row *r, const char *value)
{
	static const char *const beeps[] = { "true", "false", "onEnter",
		"onExit", NULL };
	static const char *const sizes[] = { "large", "medium", "small", "off",
		NULL };
	static const char *const methods[] = { "GET", "POST", NULL };

	switch (r->type) {
	case TYPE_BEEP:
		return is_one_of(value, beeps);
	case TYPE_INT:
		return is_number(r, value);
	case TYPE_JITTER:
		return is_one_of(value, sizes);
	case TYPE_METHOD:
		return is_one_of(value, methods);
	case TYPE_URL:
		return span_starts(span_of(value), "https://") ||
		       span_starts(span_of(value), "http://");
	default:
		return value[0] != '\0';
	}
}

int
compat_setting(
    enum dialect dialect, bool create, const struct setting *s, struct err *err)
{
	const char *who = dialect == DIALECT_TWILIO ? "twilio" : "signalwire";
	const struct row *r = NULL;
	size_t i;

	for (i = 0; i < ARRAY_LEN(table); i++)
		if (strcmp(table[i].name, s->name) == 0)
			r = &table[i];
	if (create || !r || (dialect == DIALECT_SIGNALWIRE && !r->both))
		return err_set(err, "%s: %s.%s is no setting", who,
		    create ? "create" : "join", s->name);
	if (value_fits(r, s->value))
		return 0;
	if (r->type == TYPE_INT)
		return err_set(err, "%s: join.%s is %d to %d, not %.60s", who,
		    s->name, r->least, r->most, s->value);
	return err_set(
	    err, "%s: join.%s cannot be %.60s", who, s->name, s->value);
}

static void
put_xml(struct buf *b, const char *s)
{
	for (; *s; s++) {
		switch (*s) {
		case '&':
			buf_puts(b, "&amp;");
			break;
		case '<':
			buf_puts(b, "&lt;");
			break;
		case '>':
			buf_puts(b, "&gt;");
			break;
		case '"':
			buf_puts(b, "&quot;");
			break;
		default:
			buf_put(b, s, 1);
		}
	}
}

static void
put_attribute(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, " %s=\"", name);
	put_xml(b, value);
	buf_puts(b, "\"");
}

/* Both join with a beep unless told otherwise. */
static const char *
beep_of(const struct account *acct)
{
	int i;

	for (i = 0; i < acct->join_count; i++)
		if (strcmp(acct->join[i].name, "beep") == 0)
			return acct->join[i].value;
	return "false";
}

static int
put_inline(const struct account *acct, const char *room, const char *coach,
    struct buf *form, struct err *err)
{
	struct buf b;
	int i, rc = 0;

	buf_init(&b, TWIML_MAX);
	buf_puts(&b, "<Response><Dial><Conference");
	if (coach[0])
		put_attribute(&b, "coach", coach);
	put_attribute(&b, "muted", "true");
	put_attribute(&b, "beep", beep_of(acct));
	put_attribute(&b, "startConferenceOnEnter", "false");
	put_attribute(&b, "endConferenceOnExit", "false");
	for (i = 0; i < acct->join_count; i++)
		if (strcmp(acct->join[i].name, "beep") != 0)
			put_attribute(
			    &b, acct->join[i].name, acct->join[i].value);
	buf_puts(&b, ">");
	put_xml(&b, room);
	buf_puts(&b, "</Conference></Dial><Pause length=\"" PARKED_S "\"/>"
		     "</Response>");
	if (b.failed)
		rc = err_set(err, "twilio: the document is too long");
	else
		compat_put_param(form, "Twiml", b.p);
	buf_free(&b);
	return rc;
}

static int
put_address(const struct account *acct, const char *room, const char *coach,
    struct buf *form, struct err *err)
{
	struct buf b;
	int i, rc = 0;

	if (acct->document_url[0] == '\0')
		return err_set(err, "the profile has no document_url");
	buf_init(&b, REQUEST_BODY_LEN);
	compat_put_param(&b, "Room", room);
	if (coach[0])
		compat_put_param(&b, "Coach", coach);
	for (i = 0; i < acct->join_count; i++)
		compat_put_param(&b, acct->join[i].name, acct->join[i].value);
	if (!b.failed) {
		struct buf url;

		buf_init(&url, REQUEST_BODY_LEN);
		buf_printf(&url, "%s%s%s", acct->document_url,
		    strchr(acct->document_url, '?') ? "&" : "?", b.p);
		if (!url.failed)
			compat_put_param(form, "Url", url.p);
		b.failed = url.failed;
		buf_free(&url);
	}
	if (b.failed)
		rc = err_set(err, "signalwire: the address is too long");
	buf_free(&b);
	return rc;
}

int
compat_put_document(const struct account *acct, const char *room,
    const char *coach, struct buf *form, struct err *err)
{
	if (acct->dialect == DIALECT_TWILIO)
		return put_inline(acct, room, coach, form, err);
	return put_address(acct, room, coach, form, err);
}
