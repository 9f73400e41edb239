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

static const struct {
	const char *word, *args, *help;
	int words;
} verbs[] = {
#define X(symbol, word, args, words, help) { word, args, help, words },
#include "console/verb.def"
#undef X
};

static int
add_word(struct word_list *list, const char *word, struct err *err)
{
	if (list->count == OPTION_WORDS)
		return err_set(err, "too many words: %.60s", word);
	list->word[list->count++] = word;
	return 0;
}

/* How many further words it has taken, or -1. */
static int
take(struct options *o, const char *name, const char *value, struct err *err)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(table); i++) {
		char *field = (char *)o + table[i].offset;

		if (strcmp(table[i].name, name) != 0)
			continue;
		if (table[i].arg[0] == '\0') {
			*(bool *)field = true;
			return 0;
		}
		if (!value)
			return err_set(err, "%s needs %s", name, table[i].arg);
		if (strcmp(name, "--to") == 0)
			return add_word(&o->to, value, err) == 0 ? 1 : -1;
		memcpy(field, &value, sizeof(value));
		return 1;
	}
	return err_set(err, "unknown option %.60s; see earshot --help", name);
}

static bool
take_flag(struct options *o, const char *word)
{
	if (strcmp(word, "--help") == 0)
		o->help = true;
	else if (strcmp(word, "--version") == 0)
		o->version = true;
	else
		return false;
	return true;
}

/* A word that is no option: the verb, or what it is about. */
static int
take_word(struct options *o, const char *word, bool to, struct err *err)
{
	size_t i;

	if (to)
		return add_word(&o->to, word, err);
	if (o->verb != VERB_CONSOLE) {
		if (o->words.count == verbs[o->verb].words)
			return err_set(err,
			    "earshot %s: one word too many: %.60s",
			    verbs[o->verb].word, word);
		return add_word(&o->words, word, err);
	}
	for (i = 1; i < ARRAY_LEN(verbs); i++) {
		if (strcmp(verbs[i].word, word) == 0) {
			o->verb = (enum verb)i;
			return 0;
		}
	}
	return err_set(err, "unknown word %.60s; see earshot --help", word);
}

static int
check_words(const struct options *o, struct err *err)
{
	bool audit = o->verb == VERB_AUDIT;
	bool one = o->verb == VERB_SHOW || o->verb == VERB_DO ||
		   o->verb == VERB_RECORD || o->verb == VERB_REPLAY;

	if ((one && o->words.count == 0) ||
	    (audit && (o->words.count != 2 ||
			  strcmp(o->words.word[0], "verify") != 0)))
		return err_set(err, "say: earshot %s %s", verbs[o->verb].word,
		    verbs[o->verb].args);
	return 0;
}

/* "--name=value"; the number of words taken, or -1. */
static int
take_option(struct options *o, char **argv, struct err *err)
{
	const char *eq = strchr(argv[0], '=');
	char name[64];
	int used;

	if (!eq || (size_t)(eq - argv[0]) >= sizeof(name))
		return take(o, argv[0], argv[1], err);
	snprintf(name, sizeof(name), "%.*s", (int)(eq - argv[0]), argv[0]);
	used = take(o, name, eq + 1, err);
	if (used == 0)
		return err_set(err, "%s takes no value", name);
	return used == -1 ? -1 : 0;
}

int
options_read(struct options *o, int argc, char **argv, struct err *err)
{
	bool to = false; /* words are for --to */
	int i;

	*o = (struct options){ 0 };
	for (i = 1; i < argc; i++) {
		int used;

		if (take_flag(o, argv[i]))
			continue;
		if (argv[i][0] != '-') {
			if (take_word(o, argv[i], to, err) == -1)
				return -1;
			continue;
		}
		used = take_option(o, argv + i, err);
		if (used == -1)
			return -1;
		to = strncmp(argv[i], "--to", 4) == 0 &&
		     (argv[i][4] == '\0' || argv[i][4] == '=');
		i += used;
	}
	return o->help || o->version ? 0 : check_words(o, err);
}

void
options_help(void)
{
	size_t i;
	int n;

	puts("earshot: a terminal console for people who supervise live phone "
	     "calls\n");
	for (i = 0; i < ARRAY_LEN(verbs); i++) {
		n = printf("  earshot%s%s%s%s", verbs[i].word[0] ? " " : "",
		    verbs[i].word, verbs[i].args[0] ? " " : "", verbs[i].args);
		printf("%*s%s\n", 34 - n, "", verbs[i].help);
	}
	puts("\n"
	     "ACT is listen, whisper, barge, hold, resume, mute, unmute, "
	     "leave, quiet,\nannounce or end.\n");
	for (i = 0; i < ARRAY_LEN(table); i++) {
		n = printf("  %s %s", table[i].name, table[i].arg);
		printf("%*s%s\n", 26 - n, "", table[i].help);
	}
	puts("  --help, --version");
}
