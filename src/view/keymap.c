#include "view/keymap.h"

#include <stdio.h>
#include <string.h>

#include "base/span.h"
#include "model/action.h"
#include "view/key.h"

/* Where keys may be changed. */
#define FREE_CONTEXTS (IN_LIST | IN_CALL | IN_HELP)

static const struct {
	int where;
	const char *key;
	enum command command;
} defaults[] = {
#define X(where, key, command) { where, key, COMMAND_##command },
#include "view/key.def"
#undef X
};

void
keymap_init(struct keymap *k)
{
	size_t i;

	k->count = 0;
	for (i = 0; i < ARRAY_LEN(defaults); i++) {
		struct binding *b = &k->binding[k->count++];

		*b = (struct binding){ .where = defaults[i].where,
			.code = key_of(defaults[i].key),
			.command = defaults[i].command };
		span_copy(b->key, sizeof(b->key), span_of(defaults[i].key));
	}
}

/* The contexts in which the command counts. */
static int
contexts_of(enum command c)
{
	int where = 0;
	size_t i;

	for (i = 0; i < ARRAY_LEN(defaults); i++)
		if (defaults[i].command == c)
			where |= defaults[i].where;
	return where;
}

static enum command
command_of(const char *name)
{
	int c;

	for (c = 0; c < COMMAND_COUNT; c++)
		if (strcmp(command_info((enum command)c)->name, name) == 0)
			break;
	return (enum command)c;
}

static int
context_of(const char *name)
{
	if (name[0] == '\0')
		return FREE_CONTEXTS;
	if (strcmp(name, "list") == 0)
		return IN_LIST;
	if (strcmp(name, "call") == 0)
		return IN_CALL;
	return strcmp(name, "help") == 0 ? IN_HELP : 0;
}

static bool
acts(enum command c)
{
	unsigned asks = command_info(c)->asks;

	return (asks & ~ACTION_BIT(ACTION_REFRESH)) != 0;
}

/* Capital letters, function keys and Ctrl with a letter are not hit by
 * accident; J and K are, with Caps Lock on. */
static int
check_acting(uint32_t code, const char *key, bool small, struct err *err)
{
	bool capital = code >= 'A' && code <= 'Z' && code != 'J' && code != 'K';
	bool letter = code >= 'a' && code <= 'z';
	bool function = code >= KEYC_F1 && code <= KEYC_F12;
	bool control = code < ' ' && code != KEYC_TAB && code != KEYC_ENTER;

	if (capital || function || control || (letter && small))
		return 0;
	return err_set(err,
	    letter ? "key %s is a small letter and cannot act"
		   : "key %s is too easily hit for a command that acts",
	    key);
}

/* What types ahead is told from a paste by the keys that move, and a held B
 * must not answer its own question. */
static bool
is_spoken_for(uint32_t code, enum command c)
{
	enum command was = command_find(IN_LIST, code);

	return (was >= COMMAND_down && was <= COMMAND_half_up) ||
	       (c == COMMAND_barge &&
		   command_find(IN_BARGE, code) != COMMAND_COUNT);
}

static bool
is_fixed(uint32_t code)
{
	return code == KEYC_CTRL('G') || code == KEYC_CTRL('C') ||
	       code == KEYC_ESC;
}

static int
check_free(const struct keymap *k, int where, uint32_t code, const char *key,
    enum command c, struct err *err)
{
	int i;

	for (i = 0; i < k->count; i++) {
		const struct binding *b = &k->binding[i];

		if (b->code != code || !(b->where & where) || b->command == c)
			continue;
		if (b->own)
			return err_set(err,
			    "key %s has two commands: %s and %s", key,
			    command_info(b->command)->name,
			    command_info(c)->name);
		if (b->where & where & ~FREE_CONTEXTS)
			return err_set(
			    err, "key %s belongs to a question", key);
	}
	return 0;
}

static void
take_away(struct keymap *k, int where, uint32_t code)
{
	int i;

	for (i = 0; i < k->count; i++)
		if (k->binding[i].code == code)
			k->binding[i].where &= ~where;
}

int
keymap_bind(struct keymap *k, const char *context, const char *key,
    const char *command, bool small, struct err *err)
{
	bool none = strcmp(command, "none") == 0;
	enum command c = none ? COMMAND_COUNT : command_of(command);
	uint32_t code = key_of(key);
	int where = context_of(context);
	struct binding *b;

	if (where == 0)
		return err_set(err,
		    "keys of %.20s cannot be changed: list, call or help",
		    context);
	if (code == KEYC_NONE)
		return err_set(err, "%.20s is no key", key);
	if (!none && c == COMMAND_COUNT)
		return err_set(err, "%.20s is no command", command);
	if (is_fixed(code) || (none && c == COMMAND_quiet))
		return err_set(err, "key %s stays what it is", key);
	/* One more key for QUIET counts everywhere. */
	if (c == COMMAND_quiet && context[0] == '\0')
		where = IN_EVERY;
	else if (!none)
		where &= contexts_of(c);
	if (where == 0)
		return err_set(err, "%s does nothing in %s", command,
		    context[0] ? context : "list, call and help");
	if (none) {
		take_away(k, where, code);
		return 0;
	}
	if (acts(c) && is_spoken_for(code, c))
		return err_set(err, "key %s cannot become %s", key, command);
	if ((acts(c) && check_acting(code, key, small, err) == -1) ||
	    check_free(k, where, code, key, c, err) == -1)
		return -1;
	if (k->count == KEYMAP_MAX)
		return err_set(err, "too many keys");
	take_away(k, where, code);
	b = &k->binding[k->count++];
	*b = (struct binding){
		.where = where, .code = code, .command = c, .own = true
	};
	span_copy(b->key, sizeof(b->key), span_of(key));
	return 0;
}

static enum command
find(const struct keymap *k, enum context where, uint32_t key)
{
	int i;

	if (!k)
		return command_find(where, key);
	for (i = 0; i < k->count; i++)
		if ((k->binding[i].where & (int)where) &&
		    k->binding[i].code == key)
			return k->binding[i].command;
	return COMMAND_COUNT;
}

enum command
keymap_find(const struct keymap *k, enum context where, uint32_t key)
{
	enum command c = find(k, where, key);
	uint32_t latin = key_latin(key);

	/* What is typed as text is meant as it is. */
	if (c != COMMAND_COUNT || latin == key ||
	    (where & (IN_FILTER | IN_COMMAND)))
		return c;
	return find(k, where, latin);
}

static bool
is_listed(const char *list, const char *key)
{
	size_t n = strlen(key);
	const char *p;

	for (p = strstr(list, key); p; p = strstr(p + 1, key))
		if ((p == list || p[-1] == ' ') &&
		    (p[n] == ' ' || p[n] == '\0'))
			return true;
	return false;
}

/* Own keys first: they are what the hints shall name. */
static size_t
add_keys(const struct keymap *k, enum command c, enum context where, bool own,
    char *dst, size_t room, size_t len)
{
	int i;

	for (i = 0; i < k->count; i++) {
		const struct binding *b = &k->binding[i];

		if (b->command != c || !(b->where & (int)where) ||
		    b->own != own || is_listed(dst, b->key) ||
		    len + strlen(b->key) + 2 > room)
			continue;
		len += (size_t)snprintf(
		    dst + len, room - len, "%s%s", len > 0 ? " " : "", b->key);
	}
	return len;
}

const char *
keymap_keys(const struct keymap *k, enum command c, enum context where,
    char *dst, int size)
{
	size_t len;

	if (!k)
		return command_keys(c, where, dst, size);
	dst[0] = '\0';
	len = add_keys(k, c, where, true, dst, (size_t)size, 0);
	add_keys(k, c, where, false, dst, (size_t)size, len);
	return dst;
}
