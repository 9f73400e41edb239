#ifndef VIEW_COMMAND_H
#define VIEW_COMMAND_H

#include <stdint.h>

/* What a supervisor can tell the program to do.  The table is in command.def,
 * the keys in key.def; help, hints and documentation are made from both. */
enum command {
#define X(symbol, name, group, needs, asks, help) COMMAND_##symbol,
#include "view/command.def"
#undef X
	COMMAND_COUNT
};

enum command_group {
	GROUP_NONE, /* not in the help */
	GROUP_MOVE,
	GROUP_FIND,
	GROUP_ACT,
	GROUP_PICK,
	GROUP_KEEP,
};

enum {
	NEEDS_CALL = 1, /* a living call must be selected */
};

/* Where a key counts. */
enum context {
	IN_LIST = 1,
	IN_CALL = 2,
	IN_HELP = 4,
	IN_PICKER = 8,  /* who hears a whisper */
	IN_PERSON = 16, /* who is held or muted */
	IN_BARGE = 32,
	IN_QUIT = 64,
	IN_FILTER = 128,  /* a line of text is typed */
	IN_MENU = 256,    /* what to sort or group by, which columns */
	IN_COMMAND = 512, /* a command is typed */
	IN_EVERY = 1023,
};

struct command_info {
	const char *name;
	enum command_group group;
	unsigned needs;
	unsigned asks; /* ACTION_BIT()s that it may lead to */
	const char *help;
};

const struct command_info *command_info(enum command c);

/* The command of a key in a context, or COMMAND_COUNT. */
enum command command_find(enum context where, uint32_t key);

/* The keys of a command in a context, most common first, joined by blanks:
 * "L F5".  Returns dst. */
const char *command_keys(
    enum command c, enum context where, char *dst, int size);

#endif
