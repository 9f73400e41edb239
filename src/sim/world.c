#include "sim/world.h"

#include <string.h>

#include "base/mem.h"
#include "base/span.h"

static const char *const role_names[] = { "none", "monitor", "whisper",
	"barge" };

const char *
leg_state_name(enum leg_state s)
{
	static const char *const names[] = { "ringing", "parked", "bridged",
		"conference", "ended" };

	return names[s];
}

const char *
person_name(enum person p)
{
	static const char *const names[] = { "agent", "customer",
		"supervisor" };

	return names[p];
}

const char *
role_name(enum role r)
{
	return role_names[r];
}

const char *
conf_status_name(enum conf_status s)
{
	static const char *const names[] = { "init", "in_progress",
		"completed" };

	return names[s];
}

bool
role_read(enum role *dst, const char *word)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(role_names); i++)
		if (strcmp(word, role_names[i]) == 0) {
			*dst = (enum role)i;
			return true;
		}
	return false;
}

struct entry
entry_plain(bool starts)
{
	return (struct entry){ .role = ROLE_NONE, .start_on_enter = starts };
}

void
id_list_add(struct id_list *l, const char *id)
{
	l->at = mem_resize(l->at, l->count + 1, sizeof(*l->at));
	l->at[l->count++] = mem_strdup(id);
}

void
id_list_clear(struct id_list *l)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		mem_free(l->at[i]);
	mem_free(l->at);
	l->at = NULL;
	l->count = 0;
}

bool
id_list_has(const struct id_list *l, const char *id)
{
	size_t i;

	for (i = 0; i < l->count; i++)
		if (strcmp(l->at[i], id) == 0)
			return true;
	return false;
}

void
id_list_copy(struct id_list *dst, const struct id_list *src)
{
	size_t i;

	for (i = 0; i < src->count; i++)
		id_list_add(dst, src->at[i]);
}
