/*
 * What an answer means.  Errors come as one object, as an array of objects
 * (SignalWire, POST /Calls) whose code is a text, or as an array of sentences.
 * The code decides; which HTTP status goes with which code neither provider
 * says.  A 404 without the code is none of the API's own.
 */
#include "provider/compat_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

static const struct {
	int code;
	enum verdict_kind kind;
	const char *text;
} table[] = {
#define X(code, kind, text) { code, VERDICT_##kind, text },
#include "provider/compat_codes.def"
#undef X
};

/* The number and the sentence of the first error; 0 and "" where none. */
static int64_t
read_error(const struct cJSON *root, char text[NAME_LEN])
{
	const struct cJSON *first = json_first(json_get(root, "errors"));
	const struct cJSON *e = first ? first : root;
	const char *said = json_value_str(first);
	const char *code = json_str(e, "code");
	int64_t n = 0;

	if (!said)
		said = json_str(e, "message");
	text_clean(text, NAME_LEN, 90, span_of(said));
	if (code)
		return strtol(code, NULL, 10);
	json_int(e, "code", &n);
	return n;
}

static bool
is_json(const struct answer *a)
{
	return strncmp(a->type, "application/json", 16) == 0;
}

static enum verdict_kind
kind_of(const struct answer *a)
{
	if (a->status >= 500)
		return VERDICT_BROKEN;
	if (a->status == 401)
		return VERDICT_SIGN_IN;
	if (a->status == 403)
		return VERDICT_FORBIDDEN;
	if (a->status == 429)
		return VERDICT_BUSY;
	return is_json(a) ? VERDICT_REFUSED : VERDICT_STRANGE;
}

static void
judge_refusal(const struct answer *a, struct verdict *v)
{
	char said[NAME_LEN] = "";
	struct cJSON *root = NULL;
	int64_t code = 0;
	struct err err;
	size_t i;

	if (is_json(a))
		root = json_parse(a->body, &err);
	if (root)
		code = read_error(root, said);
	json_free(root);
	v->kind = kind_of(a);
	for (i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].code != code || a->status >= 500 ||
		    v->kind == VERDICT_BUSY)
			continue;
		v->kind = table[i].kind;
		snprintf(v->text, NAME_LEN, "%s%s",
		    v->kind == VERDICT_BUSY || v->kind == VERDICT_SIGN_IN
			? ""
			: "refused: ",
		    table[i].text);
		return;
	}
	verdict_say(v, a, said);
}

void
compat_judge(const struct answer *a, struct verdict *v)
{
	*v = (struct verdict){ .kind = VERDICT_OK };
	if (a->status == 0) {
		v->kind = VERDICT_NO_ANSWER;
		verdict_say(v, a, "");
	} else if (a->status == 204) {
		return;
	} else if (a->status >= 200 && a->status < 300 && is_json(a)) {
		return;
	} else if (a->status < 400) {
		v->kind = VERDICT_STRANGE;
		verdict_say(v, a, "");
	} else {
		judge_refusal(a, v);
	}
}
