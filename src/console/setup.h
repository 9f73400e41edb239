#ifndef CONSOLE_SETUP_H
#define CONSOLE_SETUP_H

#include "base/err.h"
#include "console/manners.h"
#include "console/options.h"
#include "console/profile.h"
#include "console/site.h"
#include "view/alert.h"
#include "view/arrange.h"
#include "view/team.h"
#include "view/theme.h"

#define SECRET_LEN 512

/* Everything that must be known before the first frame. */
struct setup {
	struct profile profile;
	const struct provider *provider;
	char token[SECRET_LEN];      /* the API key; wiped by setup_wipe */
	char feed_token[SECRET_LEN]; /* likewise */
	bool feed_is_file;
	bool feed_is_none; /* everything is asked for */
	bool demo;
	bool plain;         /* lines of words, no picture */
	const char *record; /* a file that shall take what is seen, or NULL */
	struct replay *replay; /* or where it comes from */
	char config[512];      /* the file that was read, "" if none was */
	const struct options *options; /* for reading it all again */
	struct site site;
	struct keymap keys;
	struct theme theme;
	struct alert_rules alerts;
	struct views views;
	struct teams teams;
	struct manners manners;
	enum depth depth_max;
};

/* Before any of the others. */
void setup_init(struct setup *s);

/* All files, options, secrets, theme.  -1 with a sentence. */
int setup_read(struct setup *s, const struct options *o, struct err *err);

/* Only what the site's file and the config file say. */
int setup_files(struct setup *s, const struct options *o, struct err *err);

/* The file that counts, whether it is there or not. */
void setup_path(const struct options *o, char *dst, size_t size);

/* The user's own, which need not be the one that counts. */
void setup_own_path(char *dst, size_t size);

/* Theme and colours alone. */
int setup_look(struct setup *s, const struct options *o, struct err *err);

/* ACTION_BIT()s that the provider offers and the site allows. */
unsigned setup_can(const struct setup *s);

/* Takes the options over what a profile says. */
int setup_apply(struct setup *s, const struct options *o, struct err *err);

/* Reads the theme of that name, or file, over what *t holds. */
int setup_theme(struct theme *t, const char *name, struct err *err);

void setup_wipe(struct setup *s);

#endif
