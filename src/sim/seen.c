#include "sim/seen.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "sim/compat_params.h"
#include "sim/put.h"

static void
seen_clear(struct seen *s)
{
	mem_free(s->path);
	mem_free(s->body);
	*s = (struct seen){ 0 };
}

/* The body's text if it is an object, to be shown as it came. */
static char *
object_text(struct span body)
{
	struct err err;
	struct cJSON *root = body.n > 0 ? json_parse(body, &err) : NULL;
	char *text = NULL;

	if (json_is_object(root)) {
		text = mem_zalloc(1, body.n + 1);
		memcpy(text, body.p, body.n);
	}
	json_free(root);
	return text;
}

/* The fields of a form as an object, to be shown in its stead. */
static char *
form_text(const struct sim_ask *ask)
{
	static const char form[] = "application/x-www-form-urlencoded";
	struct params p = { 0 };
	char *text = NULL;
	struct buf b;

	if (ask->body.n == 0 || !ask->type ||
	    strncmp(ask->type, form, sizeof(form) - 1) != 0)
		return NULL;
	buf_init(&b, 1 << 22);
	if (params_form(&p, ask->body)) {
		params_put_json(&p, &b);
		text = mem_strdup(b.p);
	}
	params_free(&p);
	buf_free(&b);
	return text;
}

void
seen_add(
    struct sim *sim, const struct sim_ask *ask, const struct sim_reply *reply)
{
	struct seen *s = &sim->seen[sim->seen_count++ % SEEN_MAX];
	struct buf path;

	seen_clear(s);
	buf_init(&path, 1 << 16);
	buf_puts(&path, ask->path);
	if (ask->query[0])
		buf_printf(&path, "?%s", ask->query);
	s->path = mem_strdup(path.p ? path.p : "");
	buf_free(&path);
	s->number = sim->seen_count;
	s->at_ms = sim->now_ms;
	snprintf(s->method, sizeof(s->method), "%s", ask->method);
	s->body = form_text(ask);
	if (!s->body)
		s->body = object_text(ask->body);
	s->status = reply->cut ? 0 : reply->status;
	s->executed = reply->executed;
	if (reply->executed)
		sim->executions++;
}

static void
seen_put_one(const struct seen *s, struct buf *b)
{
	put_comma(b);
	buf_puts(b, "{");
	json_put_int(b, "n", (int64_t)s->number);
	json_put_int(b, "at_ms", s->at_ms);
	put_str(b, "method", s->method);
	put_str(b, "path", s->path);
	json_put_key(b, "body");
	buf_puts(b, s->body ? s->body : "null");
	json_put_int(b, "status", s->status);
	json_put_bool(b, "changes", strcmp(s->method, "GET") != 0);
	json_put_bool(b, "executed", s->executed);
	buf_puts(b, "}");
}

void
seen_put(const struct sim *sim, struct buf *b, bool requests)
{
	uint64_t i = 0;

	if (requests) {
		json_put_key(b, "requests");
		buf_puts(b, "[");
		if (sim->seen_count > SEEN_MAX)
			i = sim->seen_count - SEEN_MAX;
		for (; i < sim->seen_count; i++)
			seen_put_one(&sim->seen[i % SEEN_MAX], b);
		buf_puts(b, "]");
	}
	json_put_int(b, "executions", (int64_t)sim->executions);
}

void
seen_free(struct sim *sim)
{
	size_t i;

	for (i = 0; i < SEEN_MAX; i++)
		seen_clear(&sim->seen[i]);
}
