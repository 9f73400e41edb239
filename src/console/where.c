/* Which files and settings count, and where each comes from. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "console/setup.h"
#include "console/tell.h"
#include "io/file.h"

#define FROM_MAX 256
#define TEXT_MAX (256 << 10)

struct from {
	char name[80], value[512], from[64];
};

struct where {
	const char *wanted; /* profile, "" for the first */
	char section[64];
	const char *file;
	int count;
	struct from *list; /* FROM_MAX of them */
};

/* A later source takes the place of an earlier one. */
static void
note(struct where *w, const char *name, const char *value, const char *from)
{
	int i;

	for (i = 0; i < w->count; i++)
		if (strcmp(w->list[i].name, name) == 0)
			break;
	if (i == FROM_MAX)
		return;
	if (i == w->count)
		w->count++;
	snprintf(w->list[i].name, sizeof(w->list[i].name), "%s", name);
	snprintf(w->list[i].value, sizeof(w->list[i].value), "%s", value);
	snprintf(w->list[i].from, sizeof(w->list[i].from), "%s", from);
}

static int
entry(void *ctx, const struct ini_entry *e, struct err *err)
{
	struct where *w = ctx;
	const char *name = e->section + strlen("profile");
	char from[64];

	(void)err;
	if (strncmp(e->section, "profile", 7) != 0)
		return 0;
	name += strspn(name, " ");
	if (w->wanted[0] == '\0' && w->section[0] == '\0')
		snprintf(w->section, sizeof(w->section), "%s", e->section);
	if (w->wanted[0] ? strcmp(name, w->wanted) != 0
			 : strcmp(e->section, w->section) != 0)
		return 0;
	snprintf(w->section, sizeof(w->section), "%s", e->section);
	snprintf(from, sizeof(from), "config, line %d", e->line);
	note(w, e->name, e->value, from);
	return 0;
}

static void
note_site(struct where *w, const struct site *site, bool lock)
{
	char from[64];
	int i;

	for (i = 0; i < site->count; i++) {
		const struct site_entry *e = &site->entry[i];

		snprintf(from, sizeof(from), "site, line %d%s", e->line,
		    lock ? ", locked" : "");
		if (e->lock == lock)
			note(w, e->name, e->value, from);
	}
}

static void
note_options(struct where *w, const struct options *o)
{
	static const char here[] = "command line";

	if (o->provider)
		note(w, "provider", o->provider, here);
	if (o->api)
		note(w, "api", o->api, here);
	if (o->feed)
		note(w, "feed", o->feed, here);
	if (o->token_file)
		note(w, "token_file", o->token_file, here);
}

static void
note_config(struct where *w, const char *path)
{
	struct buf text;
	struct err err;

	buf_init(&text, TEXT_MAX);
	if (file_read(path, &text, &err) == 0)
		ini_read(buf_span(&text), entry, w, &err);
	buf_free(&text);
}

static void
put_file(const char *what, const char *path)
{
	const char *state = access(path, F_OK) == -1 ? " (not there)" : "";

	if (path[0])
		printf("%-8s %s%s\n", what, path, state);
}

/* What nobody has set, but had to be found. */
static void
note_found(struct where *w, const struct setup *s)
{
	const struct profile *p = &s->profile;
	const struct {
		const char *name, *value;
	} found[] = { { "provider", p->provider }, { "api", p->api },
		{ "feed", p->feed }, { "user", p->user }, { "name", p->name } };
	size_t i;
	int k;

	for (i = 0; i < ARRAY_LEN(found); i++) {
		for (k = 0; k < w->count; k++)
			if (strcmp(w->list[k].name, found[i].name) == 0)
				break;
		if (k == w->count && found[i].value[0])
			note(w, found[i].name, found[i].value, "default");
	}
}

int
tell_where(const struct options *o)
{
	struct where w = { .wanted = o->profile ? o->profile : "",
		.list = mem_zalloc(FROM_MAX, sizeof(struct from)) };
	struct setup s;
	char path[512];
	struct err err;
	int i, rc;

	setup_init(&s);
	rc = setup_files(&s, o, &err);
	if (rc == 0)
		rc = setup_apply(&s, o, &err);
	setup_path(o, path, sizeof(path));
	put_file("config", path);
	put_file("site", s.site.path);
	put_file("theme", o->theme ? o->theme : "");
	put_file("audit", s.profile.audit);
	put_file("log", s.profile.log);
	note_site(&w, &s.site, false);
	note_config(&w, path);
	note_options(&w, o);
	note_site(&w, &s.site, true);
	if (rc == 0)
		note_found(&w, &s);
	if (w.section[0])
		printf("\n[%s]\n", w.section);
	for (i = 0; i < w.count; i++)
		printf("%-20s = %-36s # %s\n", w.list[i].name, w.list[i].value,
		    w.list[i].from);
	mem_free(w.list);
	if (rc == -1)
		fprintf(stderr, "earshot: %s\n", err.text);
	return rc == 0 ? 0 : 1;
}

static void
put_group(const struct keymap *k, enum command_group group, const char *title)
{
	char keys[64];
	int c;

	printf("%s\n", title);
	for (c = 0; c < COMMAND_COUNT; c++) {
		const struct command_info *info = command_info((enum command)c);

		if (info->group != group)
			continue;
		keymap_keys(k, (enum command)c, IN_EVERY, keys, sizeof(keys));
		printf("  %-20s %-12s %s\n", keys, info->name, info->help);
	}
}

/* Without a file, or with a bad one, those that are built in. */
int
tell_keys(const struct options *o)
{
	struct setup s;
	struct err err;
	char path[512];
	int rc = 0;

	setup_init(&s);
	setup_path(o, path, sizeof(path));
	if (access(path, F_OK) == 0)
		rc = setup_files(&s, o, &err);
	if (rc == -1)
		fprintf(stderr, "earshot: %s\n", err.text);
	puts("Lower case looks, capitals act, ^G is quiet from anywhere.\n");
	put_group(&s.keys, GROUP_ACT, "ACT ON THE SELECTED CALL");
	put_group(&s.keys, GROUP_FIND, "FIND AND ARRANGE");
	put_group(&s.keys, GROUP_MOVE, "MOVE");
	put_group(&s.keys, GROUP_PICK, "IN QUESTIONS");
	put_group(&s.keys, GROUP_KEEP, "KEEP");
	return rc == 0 ? 0 : 1;
}
