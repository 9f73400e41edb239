/*
 * What an answer means.  Codes are overloaded at Telnyx, so the pair of HTTP
 * status and code decides; title and detail are for the eye only.
 * (Telnyx API reference, error codes; OpenAPI 2026-07-16.)
 */
#include "provider/telnyx.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

static const struct {
	int status;
	const char *code;
	enum verdict_kind kind;
	const char *text;
} table[] = {
	{ 422, "90018", VERDICT_LEG_GONE, "that leg has ended" },
	{ 422, "90015", VERDICT_LEG_GONE,
	    "the provider does not know that leg" },
	{ 422, "90019", VERDICT_CALL_GONE, "that conference has ended" },
	{ 422, "90058", VERDICT_CALL_GONE, "no such conference" },
	{ 404, "90058", VERDICT_CALL_GONE, "no such conference" },
	{ 422, "90044", VERDICT_DONE, "that leg is in the conference already" },
	{ 422, "90034", VERDICT_REFUSED, "that leg is not answered yet" },
	{ 422, "90032", VERDICT_REFUSED, "the conference is full" },
};

/* The title and detail of the first error, cleaned. */
static void
read_error(const struct answer *a, char code[16], char *text)
{
	char both[512] = "";
	const struct cJSON *e;
	const char *title, *detail, *s;
	struct cJSON *root;
	struct err err;

	code[0] = text[0] = '\0';
	root = json_parse(a->body, &err);
	if (!root)
		return;
	e = json_first(json_get(root, "errors"));
	s = json_str(e, "code");
	if (s)
		snprintf(code, 16, "%s", s);
	title = json_str(e, "title");
	detail = json_str(e, "detail");
	if (detail && strlen(detail) < 90)
		snprintf(both, sizeof(both), "%s", detail);
	else if (title)
		snprintf(both, sizeof(both), "%s", title);
	text_clean(text, NAME_LEN, 60, span_of(both));
	json_free(root);
}

static bool
is_json(const struct answer *a)
{
	return strncmp(a->type, "application/json", 16) == 0;
}

static enum verdict_kind
kind_of(int status)
{
	if (status >= 500)
		return VERDICT_BROKEN;
	if (status == 401)
		return VERDICT_SIGN_IN;
	if (status == 403)
		return VERDICT_FORBIDDEN;
	if (status == 404)
		return VERDICT_CALL_GONE;
	if (status == 429)
		return VERDICT_BUSY;
	return VERDICT_REFUSED;
}

static void
judge_refusal(const struct answer *a, struct verdict *v)
{
	char code[16], said[NAME_LEN];
	size_t i;

	read_error(a, code, said);
	for (i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].status != a->status ||
		    strcmp(table[i].code, code) != 0)
			continue;
		v->kind = table[i].kind;
		snprintf(v->text, NAME_LEN, "refused: %s", table[i].text);
		return;
	}
	v->kind = kind_of(a->status);
	verdict_say(v, a, said);
}

void
telnyx_judge(const struct answer *a, struct verdict *v)
{
	*v = (struct verdict){ .kind = VERDICT_OK };
	if (a->status == 0) {
		v->kind = VERDICT_NO_ANSWER;
		verdict_say(v, a, "");
	} else if (a->status >= 200 && a->status < 300 && is_json(a)) {
		return;
	} else if (a->status < 400) {
		v->kind = VERDICT_STRANGE;
		verdict_say(v, a, "");
	} else {
		judge_refusal(a, v);
	}
}
