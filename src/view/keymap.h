#ifndef VIEW_KEYMAP_H
#define VIEW_KEYMAP_H

#include <stdbool.h>

#include "base/err.h"
#include "view/command.h"

/*
 * Which key does what, as the settings have it.
 *
 * In questions (who hears, who is held, barge, quit) the keys are fixed, and
 * ^G, ^C and Esc are everywhere: who has changed much must still be able to go
 * quiet and to say no.
 */

#define KEYMAP_MAX 256

struct binding {
	int where; /* contexts; 0 if it is not in use any more */
	uint32_t code;
	char key[16];
	enum command command;
	bool own; /* not of key.def */
};

struct keymap {
	int count;
	struct binding binding[KEYMAP_MAX];
};

/* The keys of key.def. */
void keymap_init(struct keymap *k);

/* Gives a key a command ("listen"), or "none", in the context of that name
 * ("list", "call", "help"; "" for all in which the command counts).  -1 with a
 * sentence that has the word in it if the key or the command is unknown, if
 * the key was given another command before, if it is one that nobody may take
 * away, or if a command that acts would come to stand where a finger may slip:
 * on a small letter (unless small), a digit, J, K, Enter and the like. */
int keymap_bind(struct keymap *k, const char *context, const char *key,
    const char *command, bool small, struct err *err);

/* As command_find and command_keys; with NULL those of key.def.  A letter of a
 * keyboard without Latin ones that has no command of its own is taken for the
 * one that lies there (key_latin). */
enum command keymap_find(
    const struct keymap *k, enum context where, uint32_t key);
const char *keymap_keys(const struct keymap *k, enum command c,
    enum context where, char *dst, int size);

#endif
