#ifndef CONSOLE_OPTIONS_H
#define CONSOLE_OPTIONS_H

#include <stdbool.h>

#include "base/err.h"
#include "model/ids.h"

/* What the program is asked to do.  The table is in verb.def; help, manual and
 * completion are made from it and from options.def. */
enum verb {
#define X(symbol, word, args, words, help) VERB_##symbol,
#include "console/verb.def"
#undef X
	VERB_COUNT
};

#define OPTION_WORDS 16

/* What may be said several times. */
struct word_list {
	int count;
	const char *word[OPTION_WORDS];
};

/* The command line, as it was written.  No option takes a secret. */
struct options {
	bool help, version;
	enum verb verb;
	struct word_list words; /* behind the verb */
	const char *config, *profile;
	const char *feed, *api, *provider, *token_file;
	const char *theme, *color;
	const char *seed, *speed, *calls; /* of the demo */
	bool json, plain;
	const char *call, *person;
	struct word_list to;
	bool everyone, yes;
};

int options_read(struct options *o, int argc, char **argv, struct err *err);

/* Writes what can be said on the command line to standard output. */
void options_help(void);

#endif
