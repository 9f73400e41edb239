#ifndef WALLBOARD_BOARD_H
#define WALLBOARD_BOARD_H

#include "view/theme.h"
#include "wallboard/config.h"

#define SECRET_LEN 512

/* Everything that must be known before the first picture. */
struct setup {
	struct config config;
	const struct sight *sight;
	char token[SECRET_LEN];      /* for reading; "" if there is none */
	char feed_token[SECRET_LEN]; /* likewise */
	bool kiosk;
	bool is_file; /* the feed is a file */
	bool polled;  /* there is no feed; lists are read */
	struct theme theme;
	enum depth depth_max;
};

/* The wallboard until a signal, or outside of a kiosk q, ends it.  Returns the
 * exit status; err says why it could not begin. */
int board_run(struct setup *s, struct err *err);

#endif
