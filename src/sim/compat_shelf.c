#include "sim/compat_shelf.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "sim/compat_params.h"

#define PLACE "/laml-bins/"

struct shelf *
shelf_of(struct sim *sim)
{
	if (!sim->shelf)
		sim->shelf = mem_zalloc(1, sizeof(*sim->shelf));
	return sim->shelf;
}

static void
bin_free(struct bin *bin)
{
	mem_free(bin->name);
	mem_free(bin->contents);
	mem_free(bin);
}

void
shelf_free(struct sim *sim)
{
	struct shelf *s = sim->shelf;

	if (!s)
		return;
	while (s->first) {
		struct bin *next = s->first->next;

		bin_free(s->first);
		s->first = next;
	}
	while (s->announcements) {
		struct announcement *a = s->announcements;

		s->announcements = a->next;
		agenda_cancel(&sim->agenda, &a->alarm);
		mem_free(a->url);
		mem_free(a);
	}
	mem_free(s);
	sim->shelf = NULL;
}

struct bin *
bin_add(struct sim *sim, const char *name, const char *contents)
{
	struct bin **at = &shelf_of(sim)->first;
	struct bin *bin = mem_zalloc(1, sizeof(*bin));

	while (*at)
		at = &(*at)->next;
	*at = bin;
	rng_uuid(sim->rng, bin->sid);
	bin->name = mem_strdup(name);
	bin->contents = mem_strdup(contents);
	bin->created_ms = bin->updated_ms = sim->now_ms;
	return bin;
}

struct bin *
bin_find(const struct sim *sim, const char *sid)
{
	struct bin *bin = sim->shelf ? sim->shelf->first : NULL;

	while (bin && strcmp(bin->sid, sid) != 0)
		bin = bin->next;
	return bin;
}

void
bin_remove(struct sim *sim, struct bin *bin)
{
	struct bin **at = &sim->shelf->first;

	while (*at != bin)
		at = &(*at)->next;
	*at = bin->next;
	bin_free(bin);
}

void
bin_url(const struct sim *sim, const struct bin *bin, char *dst, size_t size)
{
	snprintf(dst, size, "%s" PLACE "%s", sim->base_url, bin->sid);
}

/* As a template puts a value into a page. */
static void
put_escaped(struct buf *b, const char *s)
{
	for (; *s; s++) {
		if (*s == '&')
			buf_puts(b, "&amp;");
		else if (*s == '<')
			buf_puts(b, "&lt;");
		else if (*s == '>')
			buf_puts(b, "&gt;");
		else if (*s == '"')
			buf_puts(b, "&quot;");
		else
			buf_put(b, s, 1);
	}
}

/* One {{Name}} at p, up to what follows it; as it stands if it has no end. */
static const char *
put_tag(struct buf *b, const char *p, const struct params *vars)
{
	bool raw = strncmp(p, "{{{", 3) == 0;
	const char *name = p + (raw ? 3 : 2), *value;
	const char *end = strstr(name, raw ? "}}}" : "}}");
	char text[128];
	size_t n;

	if (!end) {
		buf_puts(b, p);
		return p + strlen(p);
	}
	name += strspn(name, " \t");
	n = (size_t)(end - name);
	while (n > 0 && strchr(" \t", name[n - 1]))
		n--;
	value = span_copy(text, sizeof(text), (struct span){ name, n })
		    ? params_get(vars, text)
		    : NULL;
	if (value && raw)
		buf_puts(b, value);
	else if (value)
		put_escaped(b, value);
	return end + (raw ? 3 : 2);
}

bool
bin_read(
    struct sim *sim, const char *url, const struct params *more, struct buf *b)
{
	const char *at = strstr(url, PLACE), *mark, *p;
	struct params vars = { 0 };
	struct bin *bin;
	char sid[UUID_LEN];
	size_t i, n;

	if (!at)
		return false;
	at += strlen(PLACE);
	n = strcspn(at, "?#");
	if (!span_copy(sid, sizeof(sid), (struct span){ at, n }))
		return false;
	bin = bin_find(sim, sid);
	if (!bin)
		return false;
	bin->requests++;
	bin->read_ms = sim->now_ms;
	mark = at[n] == '?' ? at + n + 1 : "";
	params_form(&vars, (struct span){ mark, strcspn(mark, "#") });
	for (i = 0; more && i < more->count; i++)
		params_add(&vars, more->name[i], more->value[i]);
	p = bin->contents;
	while (*p) {
		n = strcspn(p, "{");
		buf_put(b, p, n);
		p += n;
		if (strncmp(p, "{{", 2) == 0)
			p = put_tag(b, p, &vars);
		else if (*p)
			buf_put(b, p++, 1);
	}
	params_free(&vars);
	return true;
}
