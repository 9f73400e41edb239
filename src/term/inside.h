#ifndef TERM_INSIDE_H
#define TERM_INSIDE_H

#include <termios.h>

#include "base/buf.h"
#include "term/ack.h"
#include "term/capture.h"
#include "term/input.h"
#include "term/term.h"
#include "term/truecolor.h"

/* For the files of term/ alone. */
struct term {
	struct capture capture;
	int in, out; /* out does not block */
	struct termios saved, ours;
	struct buf waiting; /* bytes for the terminal */
	size_t sent;        /* of them */
	uint64_t written;
	bool utf8;
	bool away;      /* suspended */
	bool modes_due; /* not sent yet */
	enum depth depth;
	struct truecolor colors; /* of the theme, if the depth is that */
	const struct theme *theme;
	struct frame shown; /* as painted last, to leave equal rows alone */
	struct input input;
	struct ack ack;
	int64_t busy_ms; /* since when bytes wait, or 0 */
	char title[64];  /* as it was set last */
};

/* Milliseconds of a clock that never goes back. */
int64_t term_clock_ms(void);

/* Colours and attributes of every style; once, after curses has begun. */
void paint_begin(struct term *t, enum depth depth_max);

/* Puts the rows of f that differ from those shown into curses' screen. */
void paint_rows(struct term *t, const struct frame *f);

#endif
