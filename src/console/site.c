#include "console/site.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "io/file.h"

#define SITE_FILE_MAX (64 << 10)

static int
site_entry(void *ctx, const struct ini_entry *e, struct err *err)
{
	struct site *s = ctx;
	struct site_entry *to = &s->entry[s->count];
	bool lock = strncmp(e->name, "lock ", 5) == 0;
	const char *name =
	    lock ? e->name + 5 + strspn(e->name + 5, " ") : e->name;

	if (team_section(e->section))
		return team_take(&s->teams, e, err);
	if (strcmp(e->section, "site") != 0)
		return err_set(err, "line %d: unknown section [%.40s]", e->line,
		    e->section);
	if (strcmp(name, "allow_lowercase_act") == 0) {
		s->small = strcmp(e->value, "yes") == 0;
		return 0;
	}
	if (s->count == SITE_MAX ||
	    !span_copy(to->name, sizeof(to->name), span_of(name)) ||
	    !span_copy(to->value, sizeof(to->value), span_of(e->value)))
		return err_set(err, "line %d: %.60s: too long, or too many",
		    e->line, name);
	to->line = e->line;
	to->lock = lock;
	s->count++;
	return 0;
}

/* Each of them must be a setting, whether it counts today or not. */
static int
check(const struct site *s, struct err *err)
{
	struct profile p;

	profile_init(&p);
	if (site_defaults(s, &p, err) == -1)
		return -1;
	return site_locks(s, &p, err);
}

int
site_read(struct site *s, const char *path, struct err *err)
{
	struct buf text;
	struct err why;
	int rc;

	*s = (struct site){ .path = path };
	if (access(path, F_OK) == -1 && errno == ENOENT)
		return 0;
	buf_init(&text, SITE_FILE_MAX);
	rc = file_read(path, &text, err);
	if (rc == 0 && ini_read(buf_span(&text), site_entry, s, &why) == -1)
		rc = err_set(err, "%.100s: %.140s", path, why.text);
	buf_free(&text);
	return rc == 0 ? check(s, err) : -1;
}

static int
apply(const struct site *s, bool lock, struct profile *p, struct err *err)
{
	struct err why;
	int i;

	for (i = 0; i < s->count; i++) {
		const struct site_entry *from = &s->entry[i];
		struct ini_entry e = { "site", from->name, from->value,
			from->line };

		if (from->lock == lock && profile_take(p, &e, &why) == -1)
			return err_set(
			    err, "%.100s: %.140s", s->path, why.text);
	}
	return 0;
}

int
site_defaults(const struct site *s, struct profile *p, struct err *err)
{
	return apply(s, false, p, err);
}

int
site_locks(const struct site *s, struct profile *p, struct err *err)
{
	struct policy own = p->policy;
	int rc = apply(s, true, p, err);

	policy_tighten(&p->policy, &own);
	return rc;
}

bool
keys_section(const char *section)
{
	return strncmp(section, "keys", 4) == 0 &&
	       (section[4] == '\0' || section[4] == ' ');
}

struct keys_reading {
	struct keymap *k;
	bool small;
};

static int
keys_entry(void *ctx, const struct ini_entry *e, struct err *err)
{
	struct keys_reading *r = ctx;
	const char *context = e->section + 4;
	struct err why;

	if (!keys_section(e->section))
		return 0;
	context += strspn(context, " ");
	if (strncmp(e->name, "key ", 4) != 0)
		return err_set(err, "line %d: %.40s: say key K = command",
		    e->line, e->name);
	if (keymap_bind(r->k, context, e->name + 4 + strspn(e->name + 4, " "),
		e->value, r->small, &why) == -1)
		return err_set(err, "line %d: %.200s", e->line, why.text);
	return 0;
}

int
keys_read(struct keymap *k, struct span text, bool small, struct err *err)
{
	struct keys_reading r = { k, small };

	return ini_read(text, keys_entry, &r, err);
}
