#ifndef VIEW_THEME_H
#define VIEW_THEME_H

#include <stdbool.h>

#include "base/err.h"
#include "base/span.h"
#include "view/frame.h"

enum {
	ATTR_BOLD = 1,
	ATTR_DIM = 2,
	ATTR_UNDERLINE = 4,
	ATTR_REVERSE = 8,
};

#define COLOR_DEFAULT (-1)

/* How one style looks on one kind of terminal. */
struct look {
	int fg, bg; /* 0xrrggbb, a palette number, or COLOR_DEFAULT */
	unsigned attrs;
};

enum depth { DEPTH_MONO, DEPTH_8, DEPTH_256, DEPTH_TRUE, DEPTH_COUNT };

/* What lines, blocks and other shapes are made of. */
enum glyphs { GLYPHS_AUTO, GLYPHS_UTF8, GLYPHS_ASCII };

/* Every style on every kind of terminal, so that no theme is unreadable on a
 * lesser one. */
struct theme {
	char name[32];
	bool light;   /* made for a terminal with a light ground */
	int contrast; /* tenths: what theme_check shall hold it to, 0: 4.5 */
	int distance; /* likewise, between what my leg may be; 0: 20 */
	enum glyphs glyphs;
	struct look look[STYLE_COUNT][DEPTH_COUNT];
};

/* How many colours there may be, by --color ("auto", "always", "never"; NULL:
 * "auto") and the value of NO_COLOR (no-color.org), which may be NULL. */
int theme_depth(
    enum depth *most, const char *when, const char *no_color, struct err *err);

/* Reads a theme file over what *t holds.  -1 with line and word in err. */
int theme_read(struct theme *t, struct span text, struct err *err);

/* "me.onair" */
const char *theme_style_name(enum style s);

/* The theme that is compiled in (themes/default.theme). */
void theme_default(struct theme *t);

#endif
