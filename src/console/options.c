#include "console/options.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/span.h"

static const struct {
	const char *name, *arg, *help;
	size_t offset;
} table[] = {
#define X(name, arg, field, help) \
	{ name, arg, help, offsetof(struct options, field) },
#include "console/options.def"
#undef X
};

static int
take(struct options *o, const char *name, const char *value, struct err *err)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(table); i++) {
		if (strcmp(table[i].name, name) != 0)
			continue;
		if (!value)
			return err_set(err, "%s needs %s", name, table[i].arg);
		memcpy((char *)o + table[i].offset, &value, sizeof(value));
		return 1;
	}
	return err_set(err, "unknown option %.60s; see earshot --help", name);
}

static bool
take_word(struct options *o, const char *word)
{
	if (strcmp(word, "--help") == 0)
		o->help = true;
	else if (strcmp(word, "--version") == 0)
		o->version = true;
	else if (strcmp(word, "demo") == 0)
		o->demo = true;
	else
		return false;
	return true;
}

int
options_read(struct options *o, int argc, char **argv, struct err *err)
{
	char name[64];
	int i;

	*o = (struct options){ 0 };
	for (i = 1; i < argc; i++) {
		const char *eq = strchr(argv[i], '=');
		int used;

		if (take_word(o, argv[i]))
			continue;
		if (strcmp(argv[i], "audit") == 0 && i + 2 < argc &&
		    strcmp(argv[i + 1], "verify") == 0) {
			o->verify = argv[i + 2];
			i += 2;
			continue;
		}
		if (strcmp(argv[i], "theme-check") == 0 && i + 1 < argc) {
			o->theme_check = argv[++i];
			continue;
		}
		if (argv[i][0] != '-')
			return err_set(err,
			    "unknown word %.60s; see "
			    "earshot --help",
			    argv[i]);
		if (eq && (size_t)(eq - argv[i]) < sizeof(name)) {
			snprintf(name, sizeof(name), "%.*s",
			    (int)(eq - argv[i]), argv[i]);
			if (take(o, name, eq + 1, err) == -1)
				return -1;
			continue;
		}
		used = take(o, argv[i], argv[i + 1], err);
		if (used == -1)
			return -1;
		i += used;
	}
	return 0;
}

void
options_help(void)
{
	size_t i;
	int n;

	puts("earshot: a terminal console for people who supervise live phone "
	     "calls\n\n"
	     "  earshot [option...]        the console\n"
	     "  earshot demo [option...]   the same with calls that are not "
	     "real\n"
	     "  earshot wallboard [option...]  the floor in large digits, for "
	     "the wall\n"
	     "  earshot theme-check NAME   can everybody read that theme, or "
	     "file?\n"
	     "  earshot audit verify FILE  is the audit log as it was "
	     "written?\n");
	for (i = 0; i < ARRAY_LEN(table); i++) {
		n = printf("  %s %s", table[i].name, table[i].arg);
		printf("%*s%s\n", 26 - n, "", table[i].help);
	}
	puts("  --help, --version");
}
