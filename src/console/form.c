#include "console/form.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "provider/provider.h"

static const struct {
	const char *name, *question, *hint;
} fields[] = {
#define X(name, question, hint) { #name, question, hint },
#include "console/form.def"
#undef X
};

void
form_init(struct form *f, const char *token_file)
{
	*f = (struct form){ .at = FORM_provider };
	span_copy(f->token_file, sizeof(f->token_file), span_of(token_file));
}

static bool
is_provider(const struct form *f, const char *name)
{
	return strcmp(f->answer[FORM_provider], name) == 0;
}

/* Whether the question comes, after what was answered. */
static bool
is_asked(const struct form *f, enum form_field which)
{
	bool phone = f->answer[FORM_phone][0] != '\0';

	switch (which) {
	case FORM_api:
		return is_provider(f, "asterisk") ||
		       is_provider(f, "signalwire");
	case FORM_api_user:
		return !is_provider(f, "telnyx") && !is_provider(f, "earshot");
	case FORM_feed:
		return !is_provider(f, "asterisk");
	case FORM_phone:
		return !is_provider(f, "earshot");
	case FORM_from:
	case FORM_connection_id:
		return phone && is_provider(f, "telnyx");
	case FORM_document_url:
		return phone && is_provider(f, "signalwire");
	default:
		return true;
	}
}

static const char *
proposal(const struct form *f)
{
	switch (f->at) {
	case FORM_provider:
		return "telnyx";
	case FORM_feed:
		return is_provider(f, "earshot") ? "" : "none";
	case FORM_token_file:
		return f->token_file;
	default:
		return "";
	}
}

static bool
starts(const char *text, const char *a, const char *b)
{
	return strncmp(text, a, strlen(a)) == 0 ||
	       strncmp(text, b, strlen(b)) == 0;
}

static int
check(const struct form *f, const char *text, struct err *err)
{
	switch (f->at) {
	case FORM_provider:
		if (!provider_find(text))
			return err_set(err, "%.40s is none of them", text);
		return 0;
	case FORM_feed:
		if ((strcmp(text, "none") != 0 || is_provider(f, "earshot")) &&
		    !starts(text, "ws://", "wss://"))
			return err_set(err, "that begins with ws:// or wss://");
		return 0;
	case FORM_api:
	case FORM_document_url:
		if (!starts(text, "http://", "https://"))
			return err_set(err, "that begins with https://");
		return 0;
	case FORM_token_file:
		/* A key that was pasted here shall not end up in the file. */
		if (text[0] != '/')
			return err_set(err, "a whole path, beginning with /; "
					    "the key itself is not asked for");
		return 0;
	case FORM_phone:
		return 0;
	default:
		return text[0] ? 0 : err_set(err, "that is needed");
	}
}

int
form_answer(struct form *f, const char *text, struct err *err)
{
	int next = (int)f->at + 1;

	if (text[0] == '\0')
		text = proposal(f);
	if (check(f, text, err) == -1)
		return -1;
	if (strpbrk(text, "\r\n;#"))
		return err_set(
		    err, "there is a character that cannot be in it");
	if (!span_copy(f->answer[f->at], FORM_ANSWER, span_of(text)))
		return err_set(err, "that is too long");
	while (next < FORM_COUNT && !is_asked(f, (enum form_field)next))
		next++;
	if (next == FORM_COUNT)
		return 0;
	f->at = (enum form_field)next;
	return 1;
}

bool
form_back(struct form *f)
{
	int before = (int)f->at - 1;

	while (before >= 0 && !is_asked(f, (enum form_field)before))
		before--;
	if (before < 0)
		return false;
	f->at = (enum form_field)before;
	return true;
}

const char *
form_question(const struct form *f)
{
	return fields[f->at].question;
}

void
form_hint(const struct form *f, char *dst, size_t size)
{
	const char *p = proposal(f);

	snprintf(dst, size, "%s%s%s%s", fields[f->at].hint,
	    fields[f->at].hint[0] && p[0] ? "; " : "", p[0] ? "Enter: " : "",
	    p);
}

void
form_write(const struct form *f, struct buf *out)
{
	int i;

	buf_puts(out, "# Made by the first run of earshot.  All settings: "
		      "earshot.conf(5)."
		      "\n[profile default]\n");
	for (i = 0; i < FORM_COUNT; i++)
		if (is_asked(f, (enum form_field)i) && f->answer[i][0])
			buf_printf(
			    out, "%-13s = %s\n", fields[i].name, f->answer[i]);
}
