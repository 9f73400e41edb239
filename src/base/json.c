#include "base/json.h"

#include <cjson/cJSON.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json_scan.h"
#include "base/mem.h"
#include "base/text.h"

#define EXACT_MAX 9007199254740991.0 /* 2^53 - 1 */
#define SMALL_OBJECT 24

static int
name_order(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The name that stands twice in an object of many members, or NULL. */
static const char *
double_in_large(const struct cJSON *obj, int count)
{
	const char **names = mem_zalloc((size_t)count, sizeof(*names));
	const char *found = NULL;
	const cJSON *v;
	int i = 0;

	for (v = obj->child; v; v = v->next)
		names[i++] = v->string;
	qsort(names, (size_t)count, sizeof(*names), name_order);
	for (i = 1; i < count && !found; i++)
		if (strcmp(names[i - 1], names[i]) == 0)
			found = names[i];
	mem_free(names);
	return found;
}

static const char *
double_name(const struct cJSON *obj)
{
	const cJSON *v, *w;
	int count = 0;

	for (v = obj->child; v; v = v->next)
		count++;
	if (count > SMALL_OBJECT)
		return double_in_large(obj, count);
	for (v = obj->child; v; v = v->next)
		for (w = v->next; w; w = w->next)
			if (v->string[0] == w->string[0] &&
			    strcmp(v->string, w->string) == 0)
				return v->string;
	return NULL;
}

static int
check_tree(const struct cJSON *v, struct err *err)
{
	const cJSON *child;

	if (cJSON_IsObject(v) && double_name(v)) {
		char name[64];

		text_clean(name, sizeof(name), 40, span_of(double_name(v)));
		return err_set(err, "json: the name %s stands twice", name);
	}
	cJSON_ArrayForEach(child,
	    v) if (child->child && check_tree(child, err) == -1) return -1;
	return 0;
}

struct cJSON *
json_parse(struct span text, struct err *err)
{
	const char *end = NULL;
	cJSON *root;

	if (json_scan(text, err) == -1)
		return NULL;
	root = cJSON_ParseWithLengthOpts(text.p, text.n, &end, 0);
	if (!root) {
		err_set(err, "json: broken at byte %zu",
		    end ? (size_t)(end - text.p) : 0);
		return NULL;
	}
	while (end < text.p + text.n && strchr(" \t\r\n", *end) && *end)
		end++;
	if (end != text.p + text.n) {
		err_set(err, "json: more after the value, at byte %zu",
		    (size_t)(end - text.p));
		cJSON_Delete(root);
		return NULL;
	}
	if (check_tree(root, err) == -1) {
		cJSON_Delete(root);
		return NULL;
	}
	return root;
}

void
json_free(struct cJSON *root)
{
	cJSON_Delete(root);
}

const struct cJSON *
json_get(const struct cJSON *obj, const char *name)
{
	if (!cJSON_IsObject(obj))
		return NULL;
	return cJSON_GetObjectItemCaseSensitive(obj, name);
}

const char *
json_value_str(const struct cJSON *v)
{
	return v && cJSON_IsString(v) ? v->valuestring : NULL;
}

const char *
json_str(const struct cJSON *obj, const char *name)
{
	return json_value_str(json_get(obj, name));
}

bool
json_wrong_str(const struct cJSON *obj, const char *name)
{
	const cJSON *v = json_get(obj, name);

	return v && !cJSON_IsString(v) && !cJSON_IsNull(v);
}

bool
json_int(const struct cJSON *obj, const char *name, int64_t *out)
{
	const cJSON *v = json_get(obj, name);

	if (!v || !cJSON_IsNumber(v) || fabs(v->valuedouble) > EXACT_MAX ||
	    v->valuedouble != floor(v->valuedouble))
		return false;
	*out = (int64_t)v->valuedouble;
	return true;
}

bool
json_bool(const struct cJSON *obj, const char *name, bool *out)
{
	const cJSON *v = json_get(obj, name);

	if (!cJSON_IsBool(v))
		return false;
	*out = cJSON_IsTrue(v);
	return true;
}

bool
json_is_object(const struct cJSON *v)
{
	return cJSON_IsObject(v);
}

bool
json_is_array(const struct cJSON *v)
{
	return cJSON_IsArray(v);
}

bool
json_is_null(const struct cJSON *v)
{
	return cJSON_IsNull(v);
}

const struct cJSON *
json_first(const struct cJSON *array)
{
	return cJSON_IsArray(array) ? array->child : NULL;
}

const struct cJSON *
json_next(const struct cJSON *v)
{
	return v->next;
}

int
json_count(const struct cJSON *array)
{
	return cJSON_IsArray(array) ? cJSON_GetArraySize(array) : 0;
}
