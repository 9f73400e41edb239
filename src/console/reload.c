/*
 * The settings, read anew while it runs.  All of them are read and checked
 * before one counts.  What can change without a new connection does: keys,
 * theme, what is allowed, when it asks and when it hides; the rest is named.
 */
#include <stddef.h>
#include <string.h>

#include "base/mem.h"
#include "console/inside.h"
#include "io/clock.h"
#include "io/log.h"

/* What needs a new start. */
static const struct {
	const char *name;
	size_t offset, size;
} fixed[] = {
#define FIELD(name, field) \
	{ \
		name, offsetof(struct profile, field), \
		    sizeof(((struct profile *)0)->field) \
	}
	FIELD("provider", provider),
	FIELD("api", api),
	FIELD("feed", feed),
	FIELD("token_file", token_file),
	FIELD("token_cmd", token_cmd),
	FIELD("feed_token_file", feed_token_file),
	FIELD("ca_file", ca_file),
	FIELD("user", user),
	FIELD("name", name),
	FIELD("log", log),
	FIELD("audit", audit),
	FIELD("audit_copy", audit_copy),
	FIELD("audit_policy", audit_warn),
	FIELD("leg", leg),
#undef FIELD
};

static const char *
what_stays(const struct profile *was, const struct profile *now)
{
	struct account account = now->account;
	size_t i;

	for (i = 0; i < ARRAY_LEN(fixed); i++)
		if (memcmp((const char *)was + fixed[i].offset,
			(const char *)now + fixed[i].offset,
			fixed[i].size) != 0)
			return fixed[i].name;
	/* Each process has another. */
	memcpy(account.app, was->account.app, sizeof(account.app));
	if (memcmp(&account, &was->account, sizeof(account)) != 0)
		return "phone, agents and the like";
	return NULL;
}

static void
take_over(struct app *app, const struct setup *new)
{
	struct setup *s = mem_zalloc(1, sizeof(*s));

	*s = *app->setup;
	s->profile.policy = new->profile.policy;
	s->profile.idle_s = new->profile.idle_s;
	s->profile.idle_answer_s = new->profile.idle_answer_s;
	s->site = new->site;
	s->keys = new->keys;
	s->views = new->views;
	s->manners = new->manners;
	app->views = s->views;
	s->teams = new->teams;
	app->ui.teams = &s->teams;
	s->theme = new->theme;
	s->depth_max = new->depth_max;
	if (app->term)
		term_theme(app->term, &s->theme, s->depth_max);
	app->setup = s;
	reload_free(app);
	app->reloaded = s;
	app_policy(app);
}

/* On one row the end of a path says more than its beginning. */
static const char *
without_folder(const char *text, const char *path)
{
	const char *slash = strrchr(path, '/');
	size_t n = slash ? (size_t)(slash - path) + 1 : 0;

	return strncmp(text, path, n) == 0 ? text + n : text;
}

void
reload_settings(struct app *app)
{
	struct setup *new;
	const char *stays;
	struct err err;

	if (!app->setup->options) {
		ui_note(&app->ui, clock_now_ms(), "There is no file to read.");
		return;
	}
	new = mem_zalloc(1, sizeof(*new));
	setup_init(new);
	new->site.path = app->setup->site.path;
	if (setup_read(new, app->setup->options, &err) == -1) {
		log_line("settings: %s", err.text);
		ui_note(&app->ui, clock_now_ms(), "!! %s. All stays as it was.",
		    without_folder(err.text, app->setup->config));
	} else {
		stays = what_stays(&app->setup->profile, &new->profile);
		if (!stays && memcmp(&new->alerts, &app->setup->alerts,
				  sizeof(new->alerts)) != 0)
			stays = "[alerts]";
		take_over(app, new);
		ui_note(&app->ui, clock_now_ms(),
		    stays ? "Settings read. Needs a new start: %s."
			  : "Settings read.%s",
		    stays ? stays : "");
	}
	setup_wipe(new);
	mem_free(new);
}

void
reload_free(struct app *app)
{
	if (app->reloaded)
		setup_wipe(app->reloaded);
	mem_free(app->reloaded);
	app->reloaded = NULL;
}
