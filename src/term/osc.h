#ifndef TERM_OSC_H
#define TERM_OSC_H

#include <stdbool.h>

#include "base/buf.h"

/*
 * What a terminal is told besides the picture: its title, what shall be in the
 * clipboard, that something has happened (xterm, "Operating System Commands":
 * OSC 2 and 52; iTerm2: OSC 9; rxvt-unicode: OSC 777).
 *
 * The text may come from outside.  It is cleaned here once more: nothing in it
 * can end the command, or begin another.
 */

enum osc_notify {
	OSC_NOTIFY_NONE,
	OSC_NOTIFY_9,
	OSC_NOTIFY_777,
};

/* What lies between, and takes commands for itself. */
enum osc_through {
	OSC_STRAIGHT,
	OSC_TMUX,
	OSC_SCREEN,
};

/* Whether a terminal of that TERM takes such commands, and does not print
 * them. */
bool osc_is_known(const char *term);

/* What is between, by TERM and whether TMUX is set. */
enum osc_through osc_through(const char *term, bool tmux);

/* How a terminal of that TERM and TERM_PROGRAM (NULL if not set) is known to
 * show notices. */
enum osc_notify osc_notify_of(const char *term, const char *program);

void osc_title(struct buf *b, const char *text);
void osc_copy(struct buf *b, const char *text, enum osc_through through);
void osc_notice(struct buf *b, const char *text, enum osc_notify how,
    enum osc_through through);

#endif
