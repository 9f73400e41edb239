#include "provider/compat_inside.h"

#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

#define PARAM_MAX 128

struct compat_form {
	struct cJSON *json; /* or NULL, and then */
	char *text;         /* the body, decoded in its place */
	int count;
	struct {
		const char *name, *value;
	} param[PARAM_MAX];
};

static int
hex(char c)
{
	const char *at;
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";

	at = c ? strchr(digits, c) : NULL;
	return at ? (int)(at - digits) % 16 : -1;
}

/* False for a bad escape, and for one that would end the text. */
static bool
unescape(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s == '+') {
			*to++ = ' ';
		} else if (*s != '%') {
			*to++ = *s;
		} else {
			int high = hex(s[1]), low = high < 0 ? -1 : hex(s[2]);

			if (low < 0 || high + low == 0)
				return false;
			*to++ = (char)(high << 4 | low);
			s += 2;
		}
	}
	*to = '\0';
	return true;
}

static const char *
find(const struct compat_form *f, const char *name)
{
	int i;

	for (i = 0; i < f->count; i++)
		if (strcmp(f->param[i].name, name) == 0)
			return f->param[i].value;
	return NULL;
}

/* "name=value", which it cuts in two. */
static int
add_param(struct compat_form *f, char *pair, struct err *err)
{
	char *value = strchr(pair, '=');

	if (!value)
		return err_set(err, "a callback that is neither JSON nor form");
	*value++ = '\0';
	if (!unescape(pair) || !unescape(value) ||
	    !text_is_utf8(span_of(pair)) || !text_is_utf8(span_of(value)))
		return err_set(err, "a callback with bad bytes");
	if (find(f, pair))
		return err_set(
		    err, "a callback with two values of one parameter");
	if (f->count == PARAM_MAX)
		return err_set(err, "a callback of too many parameters");
	f->param[f->count].name = pair;
	f->param[f->count++].value = value;
	return 0;
}

static int
read_pairs(struct compat_form *f, struct span msg, struct err *err)
{
	char *s, *end;

	f->text = mem_zalloc(msg.n + 1, 1);
	if (!span_copy(f->text, msg.n + 1, msg))
		return err_set(err, "a callback with bad bytes");
	for (s = f->text; s; s = end) {
		end = strchr(s, '&');
		if (end)
			*end++ = '\0';
		if (*s && add_param(f, s, err) == -1)
			return -1;
	}
	return 0;
}

/* What a relay may leave around a body. */
static struct span
trim(struct span s)
{
	while (s.n > 0 && strchr(" \t\r\n", s.p[0]) && s.p[0]) {
		s.p++;
		s.n--;
	}
	while (s.n > 0 && strchr(" \t\r\n", s.p[s.n - 1]) && s.p[s.n - 1])
		s.n--;
	return s;
}

struct compat_form *
compat_form_read(struct span msg, struct err *err)
{
	struct compat_form *f = mem_zalloc(1, sizeof(*f));
	int rc;

	msg = trim(msg);
	if (msg.n > 0 && (msg.p[0] == '{' || msg.p[0] == '[')) {
		f->json = json_parse(msg, err);
		rc = f->json ? 0 : -1;
		if (rc == 0 && !json_is_object(f->json))
			rc = err_set(err, "a callback that is no object");
	} else {
		rc = read_pairs(f, msg, err);
	}
	if (rc == 0)
		return f;
	compat_form_free(f);
	return NULL;
}

void
compat_form_free(struct compat_form *f)
{
	if (!f)
		return;
	json_free(f->json);
	mem_free(f->text);
	mem_free(f);
}

const char *
compat_form_str(const struct compat_form *f, const char *name)
{
	const char *s = f->json ? json_str(f->json, name) : find(f, name);

	return s && s[0] ? s : NULL;
}

bool
compat_form_bool(const struct compat_form *f, const char *name, bool *on)
{
	const char *s = compat_form_str(f, name);

	if (!s)
		return f->json && json_bool(f->json, name, on);
	if (strcmp(s, "true") != 0 && strcmp(s, "false") != 0)
		return false;
	*on = s[0] == 't';
	return true;
}

bool
compat_form_int(const struct compat_form *f, const char *name, int64_t *out)
{
	const char *s = compat_form_str(f, name);
	char *end;
	long long n;

	if (!s)
		return f->json && json_int(f->json, name, out);
	n = strtoll(s, &end, 10);
	if (*end || n < 0 || strlen(s) > 15)
		return false;
	*out = n;
	return true;
}
