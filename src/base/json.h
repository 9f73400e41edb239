#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"

/*
 * The strict layer over cJSON.  cJSON alone lets NUL, duplicate keys, bad
 * UTF-8, trailing bytes and unbounded depth pass; here they are refused
 * before or right after it has parsed.
 *
 * Elsewhere only these functions look into a tree.  A tree is read-only.
 */

struct cJSON;

#define JSON_DEPTH_MAX 32
#define JSON_NODES_MAX 400000

/* Parses exactly one value.  NULL with err filled in if the text is not
 * strict JSON or passes a limit.  Freed by json_free. */
struct cJSON *json_parse(struct span text, struct err *err);
void json_free(struct cJSON *root);

/* The member of an object, or NULL.  Names are compared with case.  root may
 * be NULL, so that look-ups can be chained. */
const struct cJSON *json_get(const struct cJSON *obj, const char *name);

/* The string member, or NULL if it is missing or not a string. */
const char *json_str(const struct cJSON *obj, const char *name);

/* True if the member is there and neither null nor of the asked type: the
 * sender means something that we would misread. */
bool json_wrong_str(const struct cJSON *obj, const char *name);

/* False, and *out untouched, if missing or of another type.  An integer must
 * be one, and less than 2^53 either way: from there on a double may have lost
 * digits. */
bool json_int(const struct cJSON *obj, const char *name, int64_t *out);
bool json_bool(const struct cJSON *obj, const char *name, bool *out);

bool json_is_object(const struct cJSON *v);
bool json_is_array(const struct cJSON *v);
bool json_is_null(const struct cJSON *v);

/* Walks an array: for (v = json_first(a); v; v = json_next(v)). */
const struct cJSON *json_first(const struct cJSON *array);
const struct cJSON *json_next(const struct cJSON *v);
int json_count(const struct cJSON *array);

/* The value itself as a string, or NULL. */
const char *json_value_str(const struct cJSON *v);

/* Writes one quoted string, escaped to ASCII.  The input must be UTF-8;
 * a bad byte is written as U+FFFD. */
void json_put_str(struct buf *b, struct span s);

/* Writes '"name":', with a comma before it unless the last byte is an
 * opening bracket. */
void json_put_key(struct buf *b, const char *name);
void json_put_pair(struct buf *b, const char *name, const char *value);
void json_put_bool(struct buf *b, const char *name, bool value);
void json_put_int(struct buf *b, const char *name, int64_t value);

#endif
