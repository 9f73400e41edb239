#ifndef VIEW_LINE_H
#define VIEW_LINE_H

#include "view/ui.h"

/*
 * The line behind ":".  Whatever a key does can be said, and some things that
 * no key can: "sort hold reversed", "whisper 7F3A".
 */
enum line_word {
#define X(symbol, word, args, command, help) LINE_##symbol,
#include "view/line.def"
#undef X
	LINE_COUNT
};

struct line_entry {
	const char *word;
	const char *args;     /* what may follow, for people */
	enum line_word own;   /* LINE_COUNT for a plain command */
	enum command command; /* does the same, or COMMAND_COUNT */
	const char *help;
};

/* The i-th of all, its own words first.  False past the end. */
bool line_entry(int i, struct line_entry *e);

enum line_answer {
	LINE_FOUND,
	LINE_NONE,
	LINE_SEVERAL, /* that begin so */
	LINE_ACTS,    /* one, but what acts is to be said in full */
};

/* The one of that name, or the only one that begins so. */
enum line_answer line_find(struct span word, struct line_entry *e);

/* Takes the first word off the text, and the blanks around it. */
struct span line_word(const char **text);

/* Completes the word in ui's line as far as it is clear. */
void line_complete(struct ui *ui);

/* Brings back what was entered before, or after it (by -1 or 1). */
void line_recall(struct ui *ui, int by);

/* Remembers what is entered. */
void line_remember(struct ui *ui);

#endif
