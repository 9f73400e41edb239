#include "console/manners.h"

#include <stddef.h>
#include <string.h>

#include "base/ini.h"

static const struct {
	const char *name;
	size_t offset;
} switches[] = {
	{ "bell", offsetof(struct manners, bell) },
	{ "title", offsetof(struct manners, title) },
	{ "clipboard", offsetof(struct manners, clipboard) },
	{ "acknowledge", offsetof(struct manners, acknowledge) },
};

static const char *const ways[] = { [TERM_NOTIFY_AUTO] = "auto",
	[TERM_NOTIFY_OFF] = "no",
	[TERM_NOTIFY_9] = "osc9",
	[TERM_NOTIFY_777] = "osc777" };

void
manners_init(struct manners *m)
{
	*m = (struct manners){ .bell = true,
		.title = true,
		.clipboard = true,
		.acknowledge = true,
		.notify = TERM_NOTIFY_AUTO };
}

bool
manners_section(const char *section)
{
	return strcmp(section, "terminal") == 0;
}

static int
take_switch(bool *dst, const struct ini_entry *e, struct err *err)
{
	*dst = strcmp(e->value, "yes") == 0;
	if (!*dst && strcmp(e->value, "no") != 0)
		return err_set(err, "line %d: %s is yes or no, not %.40s",
		    e->line, e->name, e->value);
	return 0;
}

static int
take_notify(struct manners *m, const struct ini_entry *e, struct err *err)
{
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		if (strcmp(ways[i], e->value) == 0) {
			m->notify = (enum term_notify)i;
			return 0;
		}
	}
	return err_set(err,
	    "line %d: notify is auto, osc9, osc777 or no, not %.40s", e->line,
	    e->value);
}

static int
entry(void *ctx, const struct ini_entry *e, struct err *err)
{
	struct manners *m = ctx;

	if (!manners_section(e->section))
		return 0;
	if (strcmp(e->name, "notify") == 0)
		return take_notify(m, e, err);
	for (size_t i = 0; i < ARRAY_LEN(switches); i++) {
		if (strcmp(switches[i].name, e->name) == 0)
			return take_switch(
			    (bool *)((char *)m + switches[i].offset), e, err);
	}
	return err_set(err, "line %d: unknown setting %.60s", e->line, e->name);
}

int
manners_read(struct manners *m, struct span text, struct err *err)
{
	return ini_read(text, entry, m, err);
}
