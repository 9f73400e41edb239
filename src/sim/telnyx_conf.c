#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sim/conf.h"
#include "sim/telnyx.h"

static const char *const statuses[] = { "init", "in_progress", "completed" };

/* Latest to expire first; the id decides between equals, so that pages do not
 * overlap. */
static int
by_expiry(const void *a, const void *b)
{
	const struct conference *x = *(const struct conference *const *)a;
	const struct conference *y = *(const struct conference *const *)b;

	if (x->expires_ms != y->expires_ms)
		return x->expires_ms < y->expires_ms ? 1 : -1;
	return strcmp(x->id, y->id);
}

static bool
is_wanted(const struct conference *conf, const char *name, const char *status)
{
	if (name && strcmp(conf->name, name) != 0)
		return false;
	return !status || strcmp(conf_status_name(conf->status), status) == 0;
}

static const struct conference **
conf_sorted(const struct turn *t, size_t *count)
{
	const char *name = query_get(&t->query, "filter[name]");
	const char *status = query_get(&t->query, "filter[status]");
	const struct conference **all, *conf;

	*count = 0;
	all = mem_zalloc(
	    map_count(t->sim->confs), sizeof(const struct conference *));
	for (conf = t->sim->conf_first; conf; conf = conf->next)
		if (is_wanted(conf, name, status))
			all[(*count)++] = conf;
	if (*count > 1)
		qsort(all, *count, sizeof(*all), by_expiry);
	return all;
}

static void
check_status(struct turn *t)
{
	const char *s = query_get(&t->query, "filter[status]");
	size_t i;

	for (i = 0; s && i < ARRAY_LEN(statuses); i++)
		if (strcmp(s, statuses[i]) == 0)
			return;
	if (s)
		turn_refuse(t, PROBLEM_ENUM, "filter[status]",
		    "The value must be one of: init, in_progress, "
		    "completed.");
}

void
telnyx_conf_list(struct turn *t)
{
	const struct conference **all;
	struct page page;
	size_t i, count;

	check_status(t);
	query_region(t);
	if (!page_read(t, &page))
		return;
	all = conf_sorted(t, &count);
	buf_puts(&t->out->body, "{\"data\":[");
	for (i = 0; i < count; i++)
		if (page_has(&page, i))
			put_conference(&t->out->body, all[i]);
	page_close(t, &page, count);
	mem_free(all);
}

static void
reply_conf(struct turn *t, const struct conference *conf)
{
	buf_puts(&t->out->body, "{\"data\":");
	put_conference(&t->out->body, conf);
	buf_puts(&t->out->body, "}");
}

void
telnyx_conf_create(struct turn *t)
{
	struct form f = form_of(t);
	const char *control = form_str(&f, "call_control_id", true);
	int64_t max = 250, minutes = CONF_LIFE_MS / 60000;
	bool starts = true, noise = true;
	struct conf_plan plan = {
		.name = form_str(&f, "name", true),
		.client_state = form_state(&f),
	};
	struct leg *leg;

	form_beep(&f);
	form_bool(&f, "comfort_noise", &noise);
	form_str(&f, "command_id", false);
	form_int(&f, "duration_minutes", 1, INT32_MAX, &minutes);
	form_either(&f, "hold_audio_url", "hold_media_name");
	form_int(&f, "max_participants", 2, 800, &max);
	form_region(&f);
	form_bool(&f, "start_conference_on_create", &starts);
	if (t->refused)
		return;
	leg = turn_leg(t, control, "/call_control_id", true);
	if (!leg)
		return;
	if (conf_active_named(t->sim, plan.name)) {
		turn_refuse(t, PROBLEM_NAME, NULL, NULL);
		return;
	}
	plan.max = (int)max;
	plan.life_ms = minutes * 60000;
	if (plan.life_ms > CONF_LIFE_MS)
		plan.life_ms = CONF_LIFE_MS;
	plan.waits = !starts;
	reply_conf(t, conf_new(t->sim, leg, &plan));
}

void
telnyx_conf_retrieve(struct turn *t)
{
	const struct conference *conf = conf_find(t->sim, turn_id(t));

	query_region(t);
	if (!conf)
		turn_refuse(t, PROBLEM_CONF, NULL, NULL);
	if (!t->refused)
		reply_conf(t, conf);
}

void
telnyx_conf_end(struct turn *t)
{
	struct conf_end end = { .reason = "ended_via_api", .hangs_up = true };
	struct conference *conf = conf_find(t->sim, turn_id(t));
	struct form f = form_of(t);

	form_str(&f, "command_id", false);
	if (!conf)
		turn_refuse(t, PROBLEM_CONF, NULL, NULL);
	else if (conf->status == CONF_COMPLETED)
		turn_refuse(t, PROBLEM_CONF_ENDED, NULL, NULL);
	if (t->refused)
		return;
	conf_end(t->sim, conf, &end);
	turn_ok(t);
}
