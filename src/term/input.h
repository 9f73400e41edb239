#ifndef TERM_INPUT_H
#define TERM_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/span.h"
#include "view/key.h"

/*
 * Bytes from a terminal become keys.
 *
 *	Esc [ A, Esc O A	a key, by the table or by terminfo
 *	Esc [ ... final		one that is not known: swallowed whole
 *	Esc [ 200 ~		what follows is pasted, until Esc [ 201 ~
 *	Esc [ 0 n		no key: the terminal has come to a question
 *	Esc x			Esc alone: an "x" that came along must not act
 *	Esc, then nothing	Esc, after a while
 *
 * A sequence that came apart is put together again.  Its tail, when it comes
 * after Esc was given up on, is swallowed: "[B" must not press "B".
 */

#define INPUT_MAX 1024     /* bytes of one read */
#define INPUT_SEQUENCES 48 /* that terminfo may add */

struct input {
	unsigned char byte[2 * INPUT_MAX];
	size_t len;
	bool pasting;
	int64_t paste_ms; /* last byte of it */
	int64_t lone_ms;  /* when a lone Esc was given, or 0 */
	struct {
		char text[16];
		uint32_t code;
	} sequence[INPUT_SEQUENCES];
	int sequence_count;
	struct key key[2 * INPUT_MAX]; /* of this read */
	int key_count;
	int64_t burst_ms; /* until then, what comes is the tail of one */
	int answers;      /* to ACK_QUESTION; for the caller to set to 0 */
};

/* Forgets everything. */
void input_init(struct input *in);

/* Another spelling of a key, from terminfo.  NULL and what does not begin
 * with Esc is left alone. */
void input_add(struct input *in, const char *text, uint32_t code);

/* Takes the bytes of one read, at most INPUT_MAX; key is called for each key.
 * Four or more different printable keys, or five or more of which one does
 * more than move, are marked as pasted, and so is what follows within 150 ms;
 * only ^G never is. */
void input_take(struct input *in, struct span bytes, int64_t now_ms,
    void (*key)(void *ctx, struct key k), void *ctx);

/* True if a key may be incomplete. */
bool input_partial(const struct input *in);

/* It will not be completed: an Esc is an Esc. */
void input_rest(struct input *in, int64_t now_ms,
    void (*key)(void *ctx, struct key k), void *ctx);

#endif
