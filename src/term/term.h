#ifndef TERM_TERM_H
#define TERM_TERM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "view/frame.h"
#include "view/key.h"
#include "view/theme.h"

/*
 * The terminal.  Curses draws into memory; what it drew is written to the
 * terminal without ever waiting for it, so a terminal that stops reading stops
 * nothing else.  Nothing is painted while bytes wait: the newest picture is
 * painted when they are gone.
 */
struct term;

/* Opens the terminal that standard input is.  depth_max limits the colours
 * (DEPTH_MONO for NO_COLOR).  NULL with err filled in if there is none, or
 * TERM names none that can be drawn on. */
struct term *term_new(
    const struct theme *t, enum depth depth_max, struct err *err);

/* Gives the terminal back as it was: within 250 ms even if it reads nothing.
 * Never fails; may be called in any state, also from a crash handler through
 * term_emergency. */
void term_free(struct term *t);

/* Restores the terminal by write() and tcsetattr() alone: for signal handlers
 * of crashes. */
void term_emergency(void);

/* From now on the program that crashes, or has no memory left, first gives the
 * terminal back and then says these words, a whole line, on standard error.
 * Before term_new, so that no moment is without. */
void term_catch_crashes(const char *words);

int term_fd_in(const struct term *t);
int term_fd_out(const struct term *t);
void term_size(const struct term *t, int *width, int *height);
bool term_utf8(const struct term *t);

/* True while painted bytes still wait to be written. */
bool term_busy(const struct term *t);

/* From now on the terminal is asked to answer behind each frame, if it is one
 * that does, and only so many may be without an answer: see ack.h. */
void term_acknowledge(struct term *t);

/* 0 if a frame may be painted, because of a key or because something else has
 * changed.  Else how long that will take at most, in ms; it may be sooner,
 * after something was read.  Never while busy. */
int64_t term_wait(struct term *t, bool key);

/* For how long the terminal has been owing what it was sent, in ms: bytes that
 * it does not take, or an answer. */
int64_t term_behind(const struct term *t);

/* Paints a frame.  Only changed cells become bytes.  Must not be called while
 * busy. */
void term_paint(struct term *t, const struct frame *f);

/* Writes what waits, as far as the terminal takes it.  False if the terminal
 * is gone. */
bool term_flush(struct term *t);

/* Reads what was typed; key is called for each.  False if the terminal is
 * gone.  Pasted text, and four or more different printable keys in one read,
 * come marked as pasted. */
bool term_read(struct term *t, int64_t now_ms,
    void (*key)(void *ctx, struct key k), void *ctx);

/* True if the last bytes read end within a key sequence; term_read_rest after
 * about 25 ms then gives a lone Esc as Esc. */
bool term_partial(const struct term *t);
void term_read_rest(struct term *t, int64_t now_ms,
    void (*key)(void *ctx, struct key k), void *ctx);

/* After SIGWINCH: takes the new size. */
void term_resize(struct term *t);

/* From the next paint on it looks like that; t is kept, not copied. */
void term_theme(struct term *term, const struct theme *t, enum depth depth_max);

/* Everything is painted anew at the next paint. */
void term_redraw(struct term *t);

/* Gives the terminal back for a while, and takes it again. */
void term_suspend(struct term *t);
void term_resume(struct term *t);

void term_bell(struct term *t);

/* What the window is called, from now to the end.  Only where the terminal
 * gives the old name back by itself; elsewhere nothing happens.  The text is
 * cleaned. */
void term_title(struct term *t, const char *text);

/* Puts text into the clipboard of whoever sits before the terminal.  False if
 * it is not known to take it; whether it did is never known. */
bool term_copy(struct term *t, const char *text);

/* How a notice is shown. */
enum term_notify {
	TERM_NOTIFY_AUTO, /* as the terminal is known to do it, or not at all */
	TERM_NOTIFY_OFF,
	TERM_NOTIFY_9,
	TERM_NOTIFY_777,
};

/* Tells the desktop before which the terminal is.  The text is cleaned. */
void term_notify(struct term *t, enum term_notify how, const char *text);

/* Bytes written so far, for the benchmark. */
uint64_t term_written(const struct term *t);

#endif
