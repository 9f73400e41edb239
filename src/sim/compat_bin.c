#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "sim/compat.h"
#include "sim/compat_shelf.h"
#include "sim/put.h"

/* Times are ISO 8601 here, unlike everywhere else in this API. */
static void
put_stamp(struct buf *b, const char *name, int64_t ms)
{
	if (ms > 0)
		put_time(b, name, ms);
	else
		put_null(b, name);
}

static void
put_bin(const struct sim *sim, struct buf *b, const struct bin *bin)
{
	char url[256];

	bin_url(sim, bin, url, sizeof(url));
	put_comma(b);
	buf_puts(b, "{");
	put_str(b, "sid", bin->sid);
	put_stamp(b, "date_created", bin->created_ms);
	put_stamp(b, "date_updated", bin->updated_ms);
	put_stamp(b, "date_last_accessed", bin->read_ms);
	put_str(b, "account_sid", sim->account);
	put_str(b, "name", bin->name);
	put_str(b, "contents", bin->contents);
	put_str(b, "request_url", url);
	json_put_int(b, "num_requests", bin->requests);
	put_str(b, "api_version", "2010-04-01");
	put_uri(sim, b, "uri", "/LamlBins/%s", bin->sid);
	buf_puts(b, "}");
}

static const struct bin *
at(const void *ctx, size_t i)
{
	const struct bin *bin = ctx;

	while (i-- > 0)
		bin = bin->next;
	return bin;
}

static const char *
sid_of(const void *ctx, size_t i)
{
	return at(ctx, i)->sid;
}

static bool
is_wanted(struct visit *v, const void *ctx, size_t i)
{
	const char *name = visit_get(v, "Name");

	return !name || strcmp(at(ctx, i)->name, name) == 0;
}

static void
put_one(const struct sim *sim, struct buf *b, const void *ctx, size_t i)
{
	put_bin(sim, b, at(ctx, i));
}

void
compat_bin_list(struct visit *v)
{
	const struct bin *bin = v->sim->shelf ? v->sim->shelf->first : NULL;
	struct page_of list = {
		.array = "laml_bins",
		.path = "LamlBins",
		.sid = sid_of,
		.wanted = is_wanted,
		.put = put_one,
		.ctx = bin,
	};

	for (; bin; bin = bin->next)
		list.count++;
	page_answer(v, &list);
}

static struct bin *
visit_bin(struct visit *v)
{
	struct bin *bin = bin_find(v->sim, visit_id(v));

	if (!bin)
		visit_refuse(v, 20404);
	return bin;
}

void
compat_bin_fetch(struct visit *v)
{
	const struct bin *bin = visit_bin(v);

	if (bin)
		put_bin(v->sim, &v->out->body, bin);
}

/* Name is required, of an update as well. */
static const char *
read_name(struct visit *v)
{
	const char *name = visit_get(v, "Name");

	if (name && *name)
		return name;
	visit_refuse(v, 20422);
	return NULL;
}

void
compat_bin_create(struct visit *v)
{
	const char *name = read_name(v), *contents = visit_get(v, "Contents");
	struct bin ghost = { .name = NULL };

	if (!name)
		return;
	v->out->status = 201;
	if (!v->hollow) {
		put_bin(v->sim, &v->out->body,
		    bin_add(v->sim, name, contents ? contents : ""));
		return;
	}
	rng_uuid(v->sim->rng, ghost.sid);
	ghost.name = mem_strdup(name);
	ghost.contents = mem_strdup(contents ? contents : "");
	ghost.created_ms = ghost.updated_ms = v->sim->now_ms;
	put_bin(v->sim, &v->out->body, &ghost);
	mem_free(ghost.name);
	mem_free(ghost.contents);
}

static void
replace(char **dst, const char *s)
{
	if (!s)
		return;
	mem_free(*dst);
	*dst = mem_strdup(s);
}

void
compat_bin_update(struct visit *v)
{
	struct bin *bin = visit_bin(v);
	const char *name = bin ? read_name(v) : NULL;

	if (!name)
		return;
	if (!v->hollow) {
		replace(&bin->name, name);
		replace(&bin->contents, visit_get(v, "Contents"));
		bin->updated_ms = v->sim->now_ms;
	}
	put_bin(v->sim, &v->out->body, bin);
}

void
compat_bin_remove(struct visit *v)
{
	struct bin *bin = visit_bin(v);

	if (!bin)
		return;
	v->out->status = 204;
	if (!v->hollow)
		bin_remove(v->sim, bin);
}
