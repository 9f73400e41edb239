#ifndef VIEW_FRAME_H
#define VIEW_FRAME_H

#include <stddef.h>

#include "base/buf.h"

/* What text means; a theme says what that looks like.  X(symbol, name in
 * theme files, letter in dumped frames) */
#define STYLE_LIST \
	X(PLAIN, "plain", '.') \
	X(ME_OFF, "me.off", 'o') \
	X(ME_LISTEN, "me.listen", 'l') \
	X(ME_WHISPER, "me.whisper", 'w') \
	X(ME_ONAIR, "me.onair", 'A') \
	X(ME_UNSURE, "me.unsure", 'U') \
	X(PENDING, "pending", 'p') \
	X(OK, "ok", 'k') \
	X(WARN, "warn", 'n') \
	X(CRIT, "crit", 'c') \
	X(HELP, "help", 'h') \
	X(OLD, "old", '~') \
	X(SELECT, "select", 's') \
	X(FRAME, "frame", 'f') \
	X(HEAD, "head", 'H') \
	X(CUSTOMER, "customer", 'C')

enum style {
#define X(symbol, name, letter) STYLE_##symbol,
	STYLE_LIST
#undef X
	    STYLE_COUNT
};

/* One grapheme, cleaned.  A wide one has an empty cell of width 0 behind it. */
#define CELL_LEN 16
struct cell {
	char text[CELL_LEN];
	unsigned char width; /* 1, 2, or 0 for the second half of a wide one */
	unsigned char style;
};

/* A picture of the screen without a terminal. */
struct frame {
	int width, height;
	struct cell *cell;      /* owned; height rows of width cells */
	int cursor_x, cursor_y; /* where the terminal's cursor rests */
};

void frame_init(struct frame *f);
void frame_free(struct frame *f);

/* Gives it a size and fills it with blanks. */
void frame_reset(struct frame *f, int width, int height);

/* Columns x .. x+cols-1 of row y.  What lies outside of the frame is cut. */
struct spot {
	int x, y, cols;
};

/* Writes text into the spot, cut to it.  A wide grapheme is never halved.
 * Returns the column behind what was written. */
int frame_put(struct frame *f, struct spot at, enum style s, const char *text);
int frame_printf(struct frame *f, struct spot at, enum style s, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));

/* Fills the spot with a character; gives its cells another style. */
void frame_fill(struct frame *f, struct spot at, enum style s, char c);
void frame_style(struct frame *f, struct spot at, enum style s);

/* Replaces what is not ASCII by "?", one for each column. */
void frame_ascii(struct frame *f);

/* Writes each row as a line of text, without trailing blanks; with styles,
 * under each row a line of style letters. */
void frame_dump(const struct frame *f, struct buf *out, int with_styles);

#endif
