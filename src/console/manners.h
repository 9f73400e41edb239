#ifndef CONSOLE_MANNERS_H
#define CONSOLE_MANNERS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/span.h"
#include "term/term.h"

/*
 * What the config says of the terminal, for every profile alike:
 *
 *	[terminal]
 *	bell = no
 *	notify = osc9
 */
struct manners {
	bool bell;
	bool title;
	bool clipboard;
	bool acknowledge;
	enum term_notify notify;
};

/* What counts where nothing is said. */
void manners_init(struct manners *m);

/* Whether a section is that one. */
bool manners_section(const char *section);

/* Reads it over what *m holds.  -1 with line and word. */
int manners_read(struct manners *m, struct span text, struct err *err);

#endif
