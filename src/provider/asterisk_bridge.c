/*
 * A bridge: is it a call, and what is known of it?
 */
#include "provider/asterisk_inside.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/stamp.h"
#include "base/text.h"

static bool
says(const struct cJSON *v, const char *name, const char *value)
{
	const char *s = json_str(v, name);

	return s && strcmp(s, value) == 0;
}

int
asterisk_bridge(const struct cJSON *v, struct bridge *b, struct err *err)
{
	const char *id = json_str(v, "id");

	*b = (struct bridge){ .json = v };
	if (!id || id[0] == '\0')
		return err_set(err, "asterisk: a bridge without an id");
	if (!span_copy(b->id, ID_LEN, span_of(id)))
		return err_set(err, "asterisk: the id of a bridge is too long");
	b->skip = says(v, "bridge_type", "holding") ||
		  asterisk_part_of(b->id, NULL, NULL) != PART_NONE;
	return 0;
}

/* Names that a program made up are no names. */
static bool
is_uuid(const char *s)
{
	size_t i;

	for (i = 0; s[i]; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? s[i] != '-' : !isxdigit((unsigned char)s[i]))
			return false;
	}
	return i == 36;
}

static void
put_plain(const struct bridge *b, struct sink *out)
{
	struct event ev = { .kind = EVENT_CALL_PLAIN };
	const char *class = json_str(b->json, "bridge_class");

	if (!class)
		return;
	memcpy(ev.call, b->id, sizeof(ev.call));
	if (says(b->json, "creator", "ConfBridge"))
		snprintf(ev.text, sizeof(ev.text), "a ConfBridge room");
	else if (strcmp(class, "basic") == 0)
		snprintf(ev.text, sizeof(ev.text), "a plain PBX call");
	else if (strcmp(class, "stasis") != 0)
		snprintf(ev.text, sizeof(ev.text), "the PBX's own bridge");
	out->put(out->ctx, &ev);
}

void
asterisk_put_call(const struct bridge *b, int value, struct sink *out)
{
	struct event ev = { .kind = EVENT_CALL_OPEN, .value = value };
	const char *name = json_str(b->json, "name");
	char text[NAME_LEN] = "room ";
	size_t n = says(b->json, "creator", "ConfBridge") ? strlen(text) : 0;

	memcpy(ev.call, b->id, sizeof(ev.call));
	ev.at_ms = asterisk_time(b->json, "creationtime");
	if (name && name[0] && !is_uuid(name)) {
		text_clean(text + n, sizeof(text) - n, NAME_COLS - (int)n,
		    span_of(name));
		memcpy(ev.text, text, sizeof(ev.text));
	}
	out->put(out->ctx, &ev);
	put_plain(b, out);
}

/* The offset has no colon, which no standard that we read elsewhere allows. */
int64_t
asterisk_time(const struct cJSON *v, const char *name)
{
	const char *s = json_str(v, name);
	char text[48];
	int64_t ms = 0;
	size_t n;

	if (!s || !span_copy(text, sizeof(text) - 1, span_of(s)))
		return 0;
	n = strlen(text);
	if (n > 5 && strchr("+-", text[n - 5])) {
		memmove(text + n - 1, text + n - 2, 3);
		text[n - 2] = ':';
	}
	if (!stamp_read(span_of(text), &ms))
		return 0;
	return ms;
}
