/* The strict JSON reader: what it takes can be written and read again. */
#include "base/json.h"
#include "fuzz.h"

#include <cjson/cJSON.h>

/* True if all numbers in it are integers that a double holds: others are
 * printed in another way, such as with an exponent of three digits, which is
 * refused. */
static bool
look(const struct cJSON *v, int depth)
{
	const struct cJSON *at;
	const char *s = json_value_str(v);
	int64_t i;
	bool b, exact;

	MUST(depth <= JSON_DEPTH_MAX);
	MUST(!s || text_is_utf8(span_of(s)));
	exact = !cJSON_IsNumber(v) ||
		(v->valuedouble < 1e15 && v->valuedouble > -1e15 &&
		    v->valuedouble == (double)(int64_t)v->valuedouble);
	json_str(v, "id");
	json_int(v, "id", &i);
	json_bool(v, "id", &b);
	for (at = v->child; at; at = at->next)
		exact &= look(at, depth + 1);
	return exact;
}

int
LLVMFuzzerTestOneInput(const uint8_t *p, size_t n)
{
	struct span in = { (const char *)p, n };
	struct cJSON *root, *again;
	struct err err = { .text = "" };
	char *text;
	bool exact;

	root = json_parse(in, &err);
	if (!root) {
		MUST(err.text[0] != '\0');
		return 0;
	}
	MUST(!memchr(p, 0, n) && text_is_utf8(in));
	exact = look(root, 0);
	text = cJSON_PrintUnformatted(root);
	MUST(text);
	again = json_parse(span_of(text), &err);
	MUST(!exact || (again && cJSON_Compare(root, again, 1)));
	free(text);
	json_free(again);
	json_free(root);
	return 0;
}
