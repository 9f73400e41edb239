#ifndef VIEW_WALL_PARTS_H
#define VIEW_WALL_PARTS_H

#include "view/parts.h"
#include "view/wall.h"

#define BOARD_NAME_LEN 96

/* What the parts of the wallboard share.  For the files of view/ alone. */

/* The floor, counted. */
struct floor {
	int calls, held, waiting, helps;
	int agents;
	const struct call *worst, *oldest, *help, *longest;
	int64_t worst_ms; /* on hold since */
	int64_t help_ms;  /* asked for since */
};

struct board {
	const struct model *m;
	const struct wall *w;
	struct scene scene; /* for the words that the console uses, too */
	int64_t now_ms;
	int64_t at_ms; /* now, or when the picture was true last */
	bool fresh;
	bool gone;  /* so old that no number is shown */
	bool shaky; /* being read anew: a part of it is not there yet */
	struct floor floor;
};

/* What is worth a look, the worst first. */
struct need {
	const struct call *call;
	enum style style; /* HELP, CRIT or WARN */
	const char *word;
	int64_t since_ms; /* 0 if nobody knows */
};

void floor_count(struct floor *n, const struct board *b);

/* The needs of the floor, at most max.  Returns how many there are. */
int needs_of(const struct board *b, struct need *need, int max);

/* True if somebody must look now: pages do not turn then. */
bool board_critical(const struct board *b);

/* True if a call that is waited in, and for nobody but an agent. */
bool board_waits(const struct board *b, const struct call *c);

void board_init(struct board *b, const struct model *m, const struct wall *w,
    int64_t now_ms);

/* "12:41" since then, "-" if since_ms is 0; with "~" in front if it is not of
 * now. */
const char *board_since(
    const struct board *b, int64_t since_ms, char *dst, size_t size);

/* "14:07" */
const char *board_clock(
    const struct board *b, int64_t clock_ms, char *dst, size_t size);

/* "Bo L.", or as the site wants it.  "(no agent)" for NULL. */
const char *board_name(
    const struct board *b, const struct participant *p, char *dst, size_t size);

/* "1 whispering", "none". */
const char *board_supervisors(const struct call *c, char *dst, size_t size);

/* Each returns the row behind what it drew: the large numbers, or a line for
 * each where those do not fit. */
/* Keeps what the tiles say now. */
void tiles_keep(const struct board *b, struct wall *w);

int tiles_draw(struct frame *f, const struct board *b, struct area at);
int tiles_lines(struct frame *f, const struct board *b, struct area at);

/* So do these. */
int board_notices(struct frame *f, const struct board *b, struct area at);
int board_needs(struct frame *f, const struct board *b, struct area at);
int board_queues(struct frame *f, const struct board *b, struct area at);
int board_teams(struct frame *f, const struct board *b, struct area at);
int board_calls(struct frame *f, const struct board *b, struct area at);

#endif
