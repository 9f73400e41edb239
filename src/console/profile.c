#include "console/profile.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ini.h"
#include "console/listing.h"
#include "console/site.h"

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
	FIELD("feed_token_file", feed_token_file),
	FIELD("ca_file", ca_file),
	FIELD("log", log),
	FIELD("audit", audit),
	FIELD("leg", leg),
	FIELD("api_user", account.user),
	FIELD("connection_id", account.connection_id),
	FIELD("region", account.region),
	FIELD("phone", account.phone),
	FIELD("from", account.from),
	FIELD("hold_audio_url", account.hold_audio_url),
	FIELD("hold_method", account.hold_method),
	FIELD("document_url", account.document_url),
	FIELD("hold_media_name", account.hold_media_name),
	FIELD("help_client_state", account.help_state),
	FIELD("help_label", account.help_label),
#undef FIELD
};

struct reading {
	struct profile *p;
	const char *wanted;
	char section[64]; /* the one being read */
	bool found;
};

/* "sip:*@a.example, +4420*" */
static int
take_patterns(char (*list)[PATTERN_LEN], int *count, const struct ini_entry *e,
    struct err *err)
{
	const char *s = e->value;

	*count = 0;
	while (*s) {
		size_t n = strcspn(s, ", ");

		if (n >= PATTERN_LEN || *count == PATTERN_MAX)
			return err_set(
			    err, "line %d: %s: too long", e->line, e->name);
		if (n > 0) {
			memcpy(list[*count], s, n);
			list[(*count)++][n] = '\0';
		}
		s += n + strspn(s + n, ", ");
	}
	return 0;
}

/* What it may be, the provider says later. */
static int
take_setting(struct setting *list, int *count, const char *name,
    const struct ini_entry *e, struct err *err)
{
	struct setting *s = &list[*count];

	if (*count == SETTING_MAX ||
	    !span_copy(s->name, sizeof(s->name), span_of(name)) ||
	    !span_copy(s->value, sizeof(s->value), span_of(e->value)))
		return err_set(err, "line %d: %.60s: too long, or too many",
		    e->line, e->name);
	++*count;
	return 0;
}

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

/* A key of a telephone. */
static int
take_key(char dst[2], const struct ini_entry *e, struct err *err)
{
	if (strlen(e->value) != 1 || !strchr("0123456789*#ABCD", e->value[0]))
		return err_set(err, "line %d: %s is 0 to 9, *, # or A to D",
		    e->line, e->name);
	memcpy(dst, e->value, 2);
	return 0;
}

static int
take_bool(bool *dst, const struct ini_entry *e, struct err *err)
{
	if (strcmp(e->value, "yes") != 0 && strcmp(e->value, "no") != 0)
		return err_set(err, "line %d: %s is yes or no, not %.40s",
		    e->line, e->name, e->value);
	*dst = strcmp(e->value, "yes") == 0;
	return 0;
}

int
profile_take(struct profile *p, const struct ini_entry *e, struct err *err)
{
	bool shown = true;
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
	if (strncmp(e->name, "create.", 7) == 0)
		return take_setting(p->account.create, &p->account.create_count,
		    e->name + 7, e, err);
	if (strncmp(e->name, "join.", 5) == 0)
		return take_setting(p->account.join, &p->account.join_count,
		    e->name + 5, e, err);
	if (strcmp(e->name, "agents") == 0)
		return take_patterns(
		    p->account.agent, &p->account.agent_count, e, err);
	if (strcmp(e->name, "supervisors") == 0)
		return take_patterns(p->account.supervisor,
		    &p->account.supervisor_count, e, err);
	/* Telnyx rings for 5 to 600 s (OpenAPI, POST /calls). */
	if (strcmp(e->name, "ring_seconds") == 0)
		return take_seconds(&p->account.ring_s, 5, 600, e, err);
	if (strcmp(e->name, "idle_answer_seconds") == 0)
		return take_seconds(&p->idle_answer_s, 1, 3600, e, err);
	if (strcmp(e->name, "idle_seconds") == 0)
		return take_seconds(&p->idle_s, 1, 86400, e, err);
	if (strcmp(e->name, "help_key") == 0)
		return take_key(p->account.help_key, e, err);
	if (strcmp(e->name, "help_done_key") == 0)
		return take_key(p->account.help_done_key, e, err);
	if (strcmp(e->name, "coach_empty") == 0)
		return take_bool(&p->account.coach_empty, e, err);
	if (strcmp(e->name, "monitor_shows_muted") == 0) {
		if (take_bool(&shown, e, err) == -1)
			return -1;
		p->account.monitor_unmuted = !shown;
		return 0;
	}
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

	if (keys_section(e->section) || listing_section(e->section))
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
	p->account.ring_s = 30;
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
