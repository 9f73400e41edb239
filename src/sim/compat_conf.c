#include <string.h>

#include "base/mem.h"
#include "sim/compat.h"
#include "sim/conf.h"

struct all {
	const struct conference **at; /* the youngest first */
	size_t count;
};

static const char *
sid_of(const void *ctx, size_t i)
{
	const struct all *all = ctx;

	return all->at[i]->id;
}

static bool
is_wanted(struct visit *v, const void *ctx, size_t i)
{
	const struct all *all = ctx;
	const struct conference *conf = all->at[i];
	const char *name = visit_get(v, "FriendlyName");
	const char *status = visit_get(v, "Status");

	if (name && strcmp(name, conf->name) != 0)
		return false;
	if (status && strcmp(status, "init") == 0 && conf->status != CONF_INIT)
		return false;
	if (status && strcmp(status, "in-progress") == 0 &&
	    conf->status != CONF_IN_PROGRESS)
		return false;
	if (status && strcmp(status, "completed") == 0 &&
	    conf->status != CONF_COMPLETED)
		return false;
	return time_wanted(v, "DateCreated", conf->created_ms) &&
	       time_wanted(v, "DateUpdated", conf->updated_ms);
}

static void
put_one(const struct sim *sim, struct buf *b, const void *ctx, size_t i)
{
	const struct all *all = ctx;

	put_compat_conf(sim, b, all->at[i]);
}

static void
check_filters(struct visit *v)
{
	const char *status = visit_get(v, "Status");

	time_check(v, "DateCreated");
	time_check(v, "DateUpdated");
	if (status && strcmp(status, "init") != 0 &&
	    strcmp(status, "in-progress") != 0 &&
	    strcmp(status, "completed") != 0)
		visit_refuse(v, 10000);
}

void
compat_conf_list(struct visit *v)
{
	struct all all = { 0 };
	struct page_of list = {
		.array = "conferences",
		.path = "Conferences",
		.sid = sid_of,
		.wanted = is_wanted,
		.put = put_one,
		.ctx = &all,
	};
	const struct conference *conf;

	check_filters(v);
	all.at = mem_zalloc(
	    map_count(v->sim->confs) + 1, sizeof(const struct conference *));
	for (conf = v->sim->conf_last; conf; conf = conf->prev)
		all.at[all.count++] = conf;
	list.count = all.count;
	page_answer(v, &list);
	mem_free(all.at);
}

struct conference *
visit_conf(struct visit *v)
{
	struct conference *conf = conf_find(v->sim, visit_id(v));

	if (!conf)
		visit_refuse(v, 20404);
	return conf;
}

void
compat_conf_fetch(struct visit *v)
{
	const struct conference *conf = visit_conf(v);

	if (conf)
		put_compat_conf(v->sim, &v->out->body, conf);
}

static void
end_now(struct visit *v, struct conference *conf)
{
	struct conf_end end = { .reason = "ended_via_api", .hangs_up = true };

	conf_end(v->sim, conf, &end);
}

/* What it would look like. */
static void
pretend_end(struct visit *v, const struct conference *conf)
{
	struct conference ghost = *conf;

	ghost.status = CONF_COMPLETED;
	ghost.end_reason = "ended_via_api";
	put_compat_conf(v->sim, &v->out->body, &ghost);
}

void
compat_conf_update(struct visit *v)
{
	struct conference *conf = visit_conf(v);
	const char *status = visit_get(v, "Status");
	const char *url = visit_url(v, "AnnounceUrl", false);

	visit_method(v, "AnnounceMethod");
	if (status && strcmp(status, "completed") != 0)
		visit_refuse(v, 21475);
	if (conf && conf->status == CONF_COMPLETED)
		visit_refuse(v, 10000);
	if (v->refused)
		return;
	if (v->hollow && status) {
		pretend_end(v, conf);
		return;
	}
	if (!v->hollow && url)
		announce(v->sim, conf, NULL, url);
	if (!v->hollow && status)
		end_now(v, conf);
	put_compat_conf(v->sim, &v->out->body, conf);
}
