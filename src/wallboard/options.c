#include "wallboard/options.h"

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
#include "wallboard/options.def"
#undef X
};

static bool
take_word(struct options *o, const char *word)
{
	if (strcmp(word, "--help") == 0)
		o->help = true;
	else if (strcmp(word, "--version") == 0)
		o->version = true;
	else if (strcmp(word, "--kiosk") == 0)
		o->kiosk = true;
	else
		return false;
	return true;
}

/* The argument of an option, behind "=" or the next word; moves *at to it. */
static const char *
argument(char *argv[], int *at, size_t name_len)
{
	const char *word = argv[*at];

	if (word[name_len] == '=')
		return word + name_len + 1;
	return argv[*at + 1] ? argv[++*at] : NULL;
}

static int
take(struct options *o, char *argv[], int *at, struct err *err)
{
	size_t n = strcspn(argv[*at], "=");
	const char *value;
	size_t i;

	for (i = 0; i < ARRAY_LEN(table); i++)
		if (strlen(table[i].name) == n &&
		    strncmp(table[i].name, argv[*at], n) == 0)
			break;
	if (i == ARRAY_LEN(table))
		return err_set(err,
		    "there is no option %.60s; see earshot-wallboard --help",
		    argv[*at]);
	value = argument(argv, at, n);
	if (!value)
		return err_set(err, "%s needs %s", table[i].name, table[i].arg);
	memcpy((char *)o + table[i].offset, &value, sizeof(value));
	return 0;
}

int
options_read(struct options *o, char *argv[], struct err *err)
{
	int i;

	*o = (struct options){ 0 };
	for (i = 1; argv[i]; i++)
		if (!take_word(o, argv[i]) && take(o, argv, &i, err) == -1)
			return -1;
	return 0;
}

void
options_help(void)
{
	size_t i;
	int n;

	puts("earshot-wallboard: the floor in large digits, for a screen on "
	     "the wall.\nIt has no code that could act on a call.\n");
	for (i = 0; i < ARRAY_LEN(table); i++) {
		n = printf("  %s %s", table[i].name, table[i].arg);
		printf("%*s%s\n", 26 - n, "", table[i].help);
	}
	puts("  --kiosk                 no key ends it; SIGTERM does\n"
	     "  --help, --version");
}
