#include "view/command.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "model/action.h"
#include "view/key.h"

static const struct command_info infos[] = {
#define X(symbol, name, group, needs, asks, help) \
	{ name, GROUP_##group, needs, asks, help },
#include "view/command.def"
#undef X
};

static const struct {
	int where;
	const char *key;
	enum command command;
} keys[] = {
#define X(where, key, command) { where, key, COMMAND_##command },
#include "view/key.def"
#undef X
};

const struct command_info *
command_info(enum command c)
{
	return &infos[c];
}

enum command
command_find(enum context where, uint32_t key)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		if ((keys[i].where & (int)where) && key_of(keys[i].key) == key)
			return keys[i].command;
	}
	return COMMAND_COUNT;
}

/* Whether a key stands in the list already. */
static bool
is_listed(const char *list, const char *key)
{
	size_t n = strlen(key);

	for (const char *p = strstr(list, key); p; p = strstr(p + 1, key)) {
		if ((p == list || p[-1] == ' ') &&
		    (p[n] == ' ' || p[n] == '\0'))
			return true;
	}
	return false;
}

const char *
command_keys(enum command c, enum context where, char *dst, int size)
{
	size_t room = (size_t)size;
	size_t len = 0;

	dst[0] = '\0';
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		const char *key = keys[i].key;

		if (keys[i].command != c || !(keys[i].where & (int)where) ||
		    is_listed(dst, key) || len + strlen(key) + 2 > room)
			continue;
		len += (size_t)snprintf(
		    dst + len, room - len, "%s%s", len > 0 ? " " : "", key);
	}
	return dst;
}
