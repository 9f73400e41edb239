#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/span.h"

/*
 * Text from outside is cleaned here, once, on its way in: what leaves
 * text_clean is UTF-8 that moves no cursor, hides nothing and reverses
 * nothing, so every output may print it as it is.
 */

/* Cleans s into dst, at most cols columns wide and size bytes long with the
 * terminator.  Each control, bidi, zero-width or private character, each
 * stray combining mark beyond the second, and each bad byte becomes one
 * U+FFFD; runs of white space become one blank; ends are trimmed.  Cut text
 * ends in "…" if there is room.  Returns dst. */
char *text_clean(char *dst, size_t size, int cols, struct span s);

/* Columns that cleaned text takes. */
int text_width(const char *s);

/* Length in bytes of the next grapheme of cleaned text, and its width in
 * columns (1 or 2); 0 at the end. */
size_t text_next(const char *s, int *width);

/* Copies s into dst so that what a person would call the same text is the same
 * bytes: without case and without accents ("Zoë" and "ZOE" are "zoe").  Cut to
 * size bytes with the terminator.  Its length. */
size_t text_fold(char *dst, size_t size, struct span s);

/* Whether text fits a pattern in which * stands for anything. */
bool text_match(const char *pattern, const char *text);

bool text_is_utf8(struct span s);

/* Decodes one code point strictly (no overlong form, no surrogate).  Its
 * length in bytes, or 0 if the bytes are bad. */
size_t text_decode(struct span s, unsigned *code);

/* Encodes one code point into dst (at least 4 bytes); its length. */
size_t text_encode(char *dst, unsigned code);

/* "mm:ss", "h:mm:ss" from an hour on, "4d" from 100 hours on; "--:--" below
 * 0. */
void text_duration(char *dst, size_t size, long long ms);

#endif
