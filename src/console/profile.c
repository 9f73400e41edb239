#include "console/profile.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ini.h"
#include "console/listing.h"
#include "console/manners.h"
#include "console/site.h"
#include "provider/account.h"

/* Settings that are copied as they stand. */
static const struct {
	const char *name;
	size_t offset, size;
} plain[] = {
#define FIELD(name, field) \
	{ \
		name, offsetof(struct profile, field), \
		    sizeof(((struct profile *)0)->field) \
	}
	FIELD("name", name),
	FIELD("user", user),
	FIELD("provider", provider),
	FIELD("api", api),
	FIELD("feed", feed),
	FIELD("token_file", token_file),
	FIELD("token_cmd", token_cmd),
	FIELD("feed_token_file", feed_token_file),
	FIELD("ca_file", ca_file),
	FIELD("log", log),
	FIELD("audit", audit),
	FIELD("audit_copy", audit_copy),
	FIELD("theme", theme),
	FIELD("leg", leg),
#undef FIELD
};

struct reading {
	struct profile *p;
	const char *wanted;
	char section[64]; /* the one being read */
	bool found;
};

static int
take_seconds(
    int *dst, int least, int most, const struct ini_entry *e, struct err *err)
{
	char *end;
	long v = strtol(e->value, &end, 10);

	if (e->value[0] == '\0' || *end || v < least || v > most)
		return err_set(err,
		    "line %d: %s is %d to %d seconds, not %.40s", e->line,
		    e->name, least, most, e->value);
	*dst = (int)v;
	return 0;
}

int
profile_take(struct profile *p, const struct ini_entry *e, struct err *err)
{
	size_t i;
	int rc;

	for (i = 0; i < ARRAY_LEN(plain); i++) {
		if (strcmp(plain[i].name, e->name) != 0)
			continue;
		if (!span_copy((char *)p + plain[i].offset, plain[i].size,
			span_of(e->value)))
			return err_set(
			    err, "line %d: %s is too long", e->line, e->name);
		return 0;
	}
	if (strcmp(e->name, "audit_policy") == 0) {
		p->audit_warn = strcmp(e->value, "warn") == 0;
		if (!p->audit_warn && strcmp(e->value, "stop") != 0)
			return err_set(err,
			    "line %d: audit_policy is stop or warn", e->line);
		return 0;
	}
	if (strcmp(e->name, "idle_answer_seconds") == 0)
		return take_seconds(&p->idle_answer_s, 1, 3600, e, err);
	if (strcmp(e->name, "idle_seconds") == 0)
		return take_seconds(&p->idle_s, 1, 86400, e, err);
	rc = account_take(&p->account, e, err);
	if (rc == 0)
		rc = policy_take(&p->policy, e, err);
	if (rc != 0)
		return rc == 1 ? 0 : -1;
	return err_set(err, "line %d: unknown setting %.60s", e->line, e->name);
}

static int
entry(void *ctx, const struct ini_entry *e, struct err *err)
{
	struct reading *r = ctx;
	struct profile scratch = { 0 };
	const char *name = "";
	bool mine;

	/* The wall's is for earshot-wallboard to read. */
	if (keys_section(e->section) || listing_section(e->section) ||
	    manners_section(e->section) || strcmp(e->section, "wallboard") == 0)
		return 0;
	if (strncmp(e->section, "profile", 7) != 0)
		return err_set(err, "line %d: unknown section [%.40s]", e->line,
		    e->section);
	name = e->section + 7 + strspn(e->section + 7, " ");
	mine = strcmp(name, r->wanted) == 0;
	if (r->wanted[0] == '\0')
		mine = !r->found || strcmp(r->section, e->section) == 0;
	if (!mine)
		return profile_take(&scratch, e, err);
	if (!r->found)
		snprintf(r->p->name, sizeof(r->p->name), "%s", name);
	r->found = true;
	snprintf(r->section, sizeof(r->section), "%s", e->section);
	return profile_take(r->p, e, err);
}

void
profile_init(struct profile *p)
{
	*p = (struct profile){
		.provider = "telnyx", .idle_s = 600, .idle_answer_s = 60
	};
	account_init(&p->account);
	policy_init(&p->policy);
}

int
profile_read(
    struct profile *p, struct span text, const char *name, struct err *err)
{
	struct reading r = { .p = p, .wanted = name };

	if (ini_read(text, entry, &r, err) == -1)
		return -1;
	if (!r.found)
		return err_set(
		    err, "no [profile%s%.40s] in it", name[0] ? " " : "", name);
	return 0;
}
