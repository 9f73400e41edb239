/*
 * What an answer means.  ARI says it by the status and one sentence, mostly
 * {"message": "..."} (seen on 22.10.1).
 */
#include "provider/asterisk.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

/* The first row that fits; a said of "" fits any sentence. */
static const struct {
	int status;
	const char *said; /* is in the sentence */
	enum verdict_kind kind;
	const char *text;
} table[] = {
	{ 400, "hannel not found", VERDICT_LEG_GONE, "that leg has ended" },
	{ 404, "hannel", VERDICT_LEG_GONE, "that leg has ended" },
	{ 404, "Bridge", VERDICT_CALL_GONE, "that call is over" },
	{ 409, "exists", VERDICT_REFUSED, "there is one of that id already" },
	{ 409, "", VERDICT_REFUSED, "that leg is in no Stasis application" },
	{ 422, "not in Stasis", VERDICT_REFUSED,
	    "that leg is in no Stasis application" },
	{ 412, "", VERDICT_REFUSED, "that phone is not up" },
	{ 403, "", VERDICT_FORBIDDEN, "this user of Asterisk may only read" },
};

static bool
is_json(const struct answer *a)
{
	return strncmp(a->type, "application/json", 16) == 0;
}

/* Its sentence, cleaned; "" if there is none. */
static void
read_message(const struct answer *a, char said[NAME_LEN])
{
	struct cJSON *root;
	const char *s;
	struct err err;

	said[0] = '\0';
	root = json_parse(a->body, &err);
	if (!root)
		return;
	s = json_str(root, "message");
	if (!s)
		s = json_str(root, "error");
	text_clean(said, NAME_LEN, 60, span_of(s));
	json_free(root);
}

static bool
look_up(int status, const char *said, struct verdict *v)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(table); i++) {
		if (table[i].status != status || !strstr(said, table[i].said))
			continue;
		v->kind = table[i].kind;
		snprintf(v->text, NAME_LEN, "refused: %s", table[i].text);
		return true;
	}
	return false;
}

static void
judge_refusal(const struct answer *a, struct verdict *v)
{
	char said[NAME_LEN];

	read_message(a, said);
	if (look_up(a->status, said, v))
		return;
	v->kind = VERDICT_REFUSED;
	if (a->status == 404 && a->body.n == 0)
		v->kind = VERDICT_LEG_GONE;
	if (said[0])
		snprintf(v->text, NAME_LEN,
		    "refused. Asterisk says: \"%.100s\"", said);
	else
		snprintf(v->text, NAME_LEN, "refused (HTTP %d)", a->status);
}

static void
judge_strange(const struct answer *a, struct verdict *v)
{
	v->kind = VERDICT_STRANGE;
	snprintf(v->text, NAME_LEN, "not ARI but something else answered (%s)",
	    strstr(a->type, "html") ? "HTML" : "no JSON");
}

void
asterisk_judge(const struct answer *a, struct verdict *v)
{
	bool yes = a->status >= 200 && a->status < 300;

	*v = (struct verdict){ .kind = VERDICT_OK };
	if (a->status == 0) {
		v->kind = VERDICT_NO_ANSWER;
		snprintf(v->text, NAME_LEN, "no answer: %.100s", a->error);
	} else if (yes && (is_json(a) || a->status == 204)) {
		return;
	} else if (a->status == 401) {
		v->kind = VERDICT_SIGN_IN;
		snprintf(v->text, NAME_LEN,
		    "Asterisk refused the user's name or password");
	} else if (a->status == 429 || a->status == 503) {
		v->kind = VERDICT_BUSY;
		snprintf(v->text, NAME_LEN, "Asterisk is busy");
	} else if (a->status >= 500) {
		v->kind = VERDICT_BROKEN;
		snprintf(
		    v->text, NAME_LEN, "Asterisk failed (HTTP %d)", a->status);
	} else if (a->status < 400 || (a->body.n > 0 && !is_json(a))) {
		judge_strange(a, v);
	} else {
		judge_refusal(a, v);
	}
}
