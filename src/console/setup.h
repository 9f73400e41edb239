#ifndef CONSOLE_SETUP_H
#define CONSOLE_SETUP_H

#include "base/err.h"
#include "console/options.h"
#include "console/profile.h"
#include "view/alert.h"
#include "view/arrange.h"
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
	struct theme theme;
	struct alert_rules alerts;
	struct views views;
	enum depth depth_max;
};

/* Config file, options, secrets, theme.  -1 with a sentence. */
int setup_read(struct setup *s, const struct options *o, struct err *err);

/* Takes the options over what a profile says. */
int setup_apply(struct setup *s, const struct options *o, struct err *err);

void setup_wipe(struct setup *s);

#endif
