/* What a profile may set of the conferences that are made of two-party calls
 * ("create.NAME"), and of the legs that are brought into them ("join.NAME"). */
#include "provider/telnyx.h"

#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/json.h"

enum type {
	TYPE_BOOL,
	TYPE_INT,
	TYPE_TEXT,
	TYPE_BASE64,
	TYPE_BEEP,
};

static const struct row {
	const char *name;
	enum type type;
	int least, most;
	bool create, join;
} table[] = {
#define X(name, type, least, most, create, join) \
	{ name, TYPE_##type, least, most, create, join },
#include "provider/telnyx_settings.def"
#undef X
};

static const struct row *
find(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(table); i++)
		if (strcmp(table[i].name, name) == 0)
			return &table[i];
	return NULL;
}

static bool
is_one_of(const char *value, const char *const list[])
{
	for (; *list; list++)
		if (strcmp(*list, value) == 0)
			return true;
	return false;
}

static bool
value_fits(const struct row *r, const char *value)
{
	static const char *const words[] = { "yes", "no", NULL };
	static const char *const beeps[] = { "always", "never", "on_enter",
		"on_exit", NULL };
	char bytes[256], *end;
	long n;

	switch (r->type) {
	case TYPE_BOOL:
		return is_one_of(value, words);
	case TYPE_BEEP:
		return is_one_of(value, beeps);
	case TYPE_BASE64:
		return base64_decode(bytes, sizeof(bytes), span_of(value)) >= 0;
	case TYPE_INT:
		n = strtol(value, &end, 10);
		return value[0] && !*end && n >= r->least && n <= r->most;
	default:
		return value[0] != '\0';
	}
}

int
telnyx_setting(bool create, const struct setting *s, struct err *err)
{
	const struct row *r = find(s->name);
	const char *where = create ? "create" : "join";

	if (!r || !(create ? r->create : r->join))
		return err_set(
		    err, "telnyx: %s.%s is no setting", where, s->name);
	if (value_fits(r, s->value))
		return 0;
	if (r->type == TYPE_INT)
		return err_set(err, "telnyx: %s.%s is %d to %d, not %.60s",
		    where, s->name, r->least, r->most, s->value);
	return err_set(
	    err, "telnyx: %s.%s cannot be %.60s", where, s->name, s->value);
}

void
telnyx_put_settings(struct buf *b, const struct setting *s, int count)
{
	int i;

	for (i = 0; i < count; i++) {
		const struct row *r = find(s[i].name);

		if (!r) /* telnyx_setting has refused it */
			continue;
		if (r->type == TYPE_BOOL)
			json_put_bool(
			    b, s[i].name, strcmp(s[i].value, "yes") == 0);
		else if (r->type == TYPE_INT)
			json_put_int(
			    b, s[i].name, strtol(s[i].value, NULL, 10));
		else
			json_put_pair(b, s[i].name, s[i].value);
	}
}
