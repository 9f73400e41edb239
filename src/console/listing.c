#include "console/listing.h"

#include <string.h>

#include "base/ini.h"
#include "base/text.h"

#define VIEW_PREFIX "view "

struct reading {
	struct alert_rules *rules;
	struct views *views;
	struct teams *teams;
	struct alert_rules mine; /* those that the config names */
};

bool
listing_section(const char *section)
{
	return strcmp(section, "alerts") == 0 || team_section(section) ||
	       strncmp(section, VIEW_PREFIX, strlen(VIEW_PREFIX)) == 0;
}

/* Several lines of one name are several levels of it. */
static int
take_rule(struct reading *r, const struct ini_entry *e, struct err *err)
{
	struct err why;

	alert_rules_drop(r->rules, e->name);
	if (alert_rules_add(&r->mine, e->name, e->value, &why) == 0)
		return 0;
	return err_set(
	    err, "line %d: alert %.40s: %.160s", e->line, e->name, why.text);
}

static struct view *
view_of(struct views *views, struct span name)
{
	struct view *v;

	for (int i = 0; i < views->count; i++) {
		if (span_is(name, views->view[i].name))
			return &views->view[i];
	}
	if (views->count == VIEW_MAX || name.n == 0)
		return NULL;
	v = &views->view[views->count];
	view_init(v);
	text_clean(v->name, sizeof(v->name), VIEW_NAME_LEN, name);
	if (!span_is(name, v->name))
		return NULL;
	views->count++;
	return v;
}

static int
take_view(struct reading *r, const struct ini_entry *e, struct err *err)
{
	const char *name = e->section + strlen(VIEW_PREFIX);
	struct view *v;
	struct err why;

	name += strspn(name, " ");
	v = view_of(r->views, span_of(name));
	if (!v)
		return err_set(err,
		    "line %d: a view's name has up to %d bytes that can be "
		    "shown, and there are at most %d views",
		    e->line, VIEW_NAME_LEN - 1, VIEW_MAX);
	if (view_set(v, e->name, e->value, &why) == 0)
		return 0;
	return err_set(
	    err, "line %d: view %.40s: %.160s", e->line, name, why.text);
}

static int
entry(void *ctx, const struct ini_entry *e, struct err *err)
{
	struct reading *r = ctx;

	if (strcmp(e->section, "alerts") == 0)
		return take_rule(r, e, err);
	if (team_section(e->section))
		return team_take(r->teams, e, err);
	if (listing_section(e->section))
		return take_view(r, e, err);
	return 0;
}

int
listing_read(struct alert_rules *rules, struct views *views,
    struct teams *teams, struct span text, struct err *err)
{
	struct reading r = { .rules = rules, .views = views, .teams = teams };

	alert_rules_default(rules);
	views->count = 0;
	if (ini_read(text, entry, &r, err) == -1)
		return -1;
	for (int i = 0; i < r.mine.count; i++) {
		if (rules->count == ALERT_RULES_MAX)
			return err_set(
			    err, "more than %d alert rules", ALERT_RULES_MAX);
		rules->rule[rules->count++] = r.mine.rule[i];
	}
	return 0;
}
