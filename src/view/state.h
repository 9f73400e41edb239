#ifndef VIEW_STATE_H
#define VIEW_STATE_H

#include "view/parts.h"

/* What a call is doing, in a word, for the lists.  For view/ alone. */

/* "talk>A", "HOLD", "ring", ...; at most six columns. */
const char *state_word(const struct scene *s, const struct call *c);

/* "me:L", "TM:W" for another one, "S:?" if neither name nor mode are known,
 * "2S:B" for several, "me+S" for me and others, or "-". */
#define SUPERVISORS_LEN 24
const char *state_supervisors(
    const struct scene *s, const struct call *c, char *dst, size_t size);

/* "TM" for Tom Moss, "TO" for tom; "S" of whom no name is known. */
#define INITIALS_LEN 16
void state_initials(const char *name, char *dst, size_t size);

/* "(TM)" of who takes care of the call, "(me)", or "". */
#define CLAIM_LEN 24
const char *state_claim(const struct call *c, char *dst, size_t size);
/* The same without me: of several how many, and how loud the loudest may be. */
void state_others(
    const struct scene *s, const struct call *c, char *dst, size_t size);

/* The first supervisor but me among p and those behind it in its call, or
 * NULL.  p may be NULL. */
const struct participant *state_next_other(
    const struct scene *s, const struct participant *p);

/* How loud another one is, as far as it is shown: L W B, or '?'. */
char state_mode_letter(const struct participant *p);

/* True if somebody of the call asks for help. */
bool state_helps(const struct call *c);

/* True if my leg is in it, or goes there. */
bool state_mine(const struct scene *s, const struct call *c);

/* "ENDED 13:21 all_left" */
const char *state_end(const struct call *c, char *dst, size_t size);

#endif
