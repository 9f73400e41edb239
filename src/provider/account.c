#include "provider/account.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>

/* Settings that are copied as they stand. */
static const struct ini_field plain[] = {
#define FIELD(name, field) INI_FIELD(struct account, name, field)
	FIELD("api_user", user),
	FIELD("connection_id", connection_id),
	FIELD("region", region),
	FIELD("phone", phone),
	FIELD("from", from),
	FIELD("hold_audio_url", hold_audio_url),
	FIELD("hold_method", hold_method),
	FIELD("announce_url", announce_url),
	FIELD("announce_method", announce_method),
	FIELD("document_url", document_url),
	FIELD("hold_media_name", hold_media_name),
	FIELD("help_client_state", help_state),
	FIELD("help_label", help_label),
#undef FIELD
};

void
account_init(struct account *a)
{
	*a = (struct account){ .ring_s = 30 };
}

/* "sip:*@a.example, +4420*" */
static int
take_patterns(char (*list)[PATTERN_LEN], int *count, int max,
    const struct ini_entry *e, struct err *err)
{
	const char *s = e->value;

	*count = 0;
	while (*s) {
		size_t n = strcspn(s, ", ");

		if (n >= PATTERN_LEN || *count == max)
			return err_set(
			    err, "line %d: %s: too long", e->line, e->name);
		if (n > 0) {
			memcpy(list[*count], s, n);
			list[(*count)++][n] = '\0';
		}
		s += n + strspn(s + n, ", ");
	}
	return 1;
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
	return 1;
}

/* A key of a telephone. */
static int
take_key(char dst[2], const struct ini_entry *e, struct err *err)
{
	if (strlen(e->value) != 1 || !strchr("0123456789*#ABCD", e->value[0]))
		return err_set(err, "line %d: %s is 0 to 9, *, # or A to D",
		    e->line, e->name);
	memcpy(dst, e->value, 2);
	return 1;
}

static int
take_bool(bool *dst, const struct ini_entry *e, struct err *err)
{
	if (strcmp(e->value, "yes") != 0 && strcmp(e->value, "no") != 0)
		return err_set(err, "line %d: %s is yes or no, not %.40s",
		    e->line, e->name, e->value);
	*dst = strcmp(e->value, "yes") == 0;
	return 1;
}

int
account_take(struct account *a, const struct ini_entry *e, struct err *err)
{
	int rc = ini_take_text(a, plain, ARRAY_LEN(plain), e, err);
	bool shown = true;

	if (rc != 0)
		return rc;
	if (strncmp(e->name, "create.", 7) == 0)
		return take_setting(
		    a->create, &a->create_count, e->name + 7, e, err);
	if (strncmp(e->name, "join.", 5) == 0)
		return take_setting(
		    a->join, &a->join_count, e->name + 5, e, err);
	if (strcmp(e->name, "agents") == 0)
		return take_patterns(
		    a->agent, &a->agent_count, PATTERN_MAX, e, err);
	if (strcmp(e->name, "supervisors") == 0)
		return take_patterns(a->supervisor, &a->supervisor_count,
		    SUPERVISOR_MAX, e, err);
	if (strcmp(e->name, "help_key") == 0)
		return take_key(a->help_key, e, err);
	if (strcmp(e->name, "help_done_key") == 0)
		return take_key(a->help_done_key, e, err);
	/* Telnyx rings for 5 to 600 s (OpenAPI, POST /calls). */
	if (strcmp(e->name, "ring_seconds") == 0)
		return ini_take_seconds(&a->ring_s, 5, 600, e, err);
	if (strcmp(e->name, "coach_empty") == 0)
		return take_bool(&a->coach_empty, e, err);
	if (strcmp(e->name, "monitor_shows_muted") != 0)
		return 0;
	rc = take_bool(&shown, e, err);
	if (rc == 1)
		a->monitor_unmuted = !shown;
	return rc;
}

int
account_judge(
    const struct account *a, const struct provider *p, struct err *err)
{
	int i;

	for (i = 0; i < a->create_count; i++)
		if (p->setting(true, &a->create[i], err) == -1)
			return -1;
	for (i = 0; i < a->join_count; i++)
		if (p->setting(false, &a->join[i], err) == -1)
			return -1;
	return 0;
}
