#ifndef VIEW_WALL_H
#define VIEW_WALL_H

#include <stdbool.h>
#include <stdint.h>

#include "model/model.h"
#include "view/frame.h"
#include "view/wall_stats.h"

/*
 * The wallboard: the floor in large digits, for a screen that nobody sits at.
 * Nothing on it is selected, asked or done.
 */

/* What a number is about.  X(symbol, name in the config) */
#define WALL_TILE_LIST \
	X(CALLS, "calls") \
	X(HOLD, "hold") \
	X(WAIT, "wait") \
	X(HELP, "help") \
	X(LONGEST, "longest") \
	X(ANSWERED, "answered")

enum wall_tile {
#define X(symbol, name) TILE_##symbol,
	WALL_TILE_LIST
#undef X
	    TILE_COUNT
};

/* X(symbol, name in the config) */
#define WALL_PAGE_LIST \
	X(FLOOR, "floor") \
	X(QUEUES, "queues") \
	X(TEAMS, "teams") \
	X(CALLS, "calls")

enum wall_page {
#define X(symbol, name) PAGE_##symbol,
	WALL_PAGE_LIST
#undef X
	    PAGE_COUNT
};

#define WALL_TILES 8

/* Numbers that are so old vanish; younger ones are marked. */
#define WALL_VANISH_MS 60000

/* Lists that are read must be as young as this. */
#define WALL_READ_MS 60000

struct teams;

struct wall {
	/* What the site has chosen. */
	char title[64];
	int tile_count;
	enum wall_tile tile[WALL_TILES];
	int page_count;
	enum wall_page page[PAGE_COUNT];
	int turn_s;         /* how long a page stands, 0 for ever */
	int hold_s;         /* on hold for longer: critical */
	int wait_s;         /* waiting for longer: a warning */
	int long_s;         /* a call that is longer: a warning */
	int answer_percent; /* fewer answered in time: a warning */
	bool show_numbers;  /* the last digits of customers' numbers */
	bool show_names;    /* agents' whole names */
	int shift_s;        /* the picture moves so often, 0 never */
	int night_from_s;   /* dim from then to then, seconds of the local */
	int night_to_s;     /* day; equal for never */
	bool ascii;
	const struct teams *teams; /* NULL: there are none */
	bool preview;              /* a part of a console's screen */

	/* What the program tells before each picture. */
	int utc_offset_s;
	int64_t clock_ms; /* the time of day, which may be set back */
	bool reads;       /* lists are read */
	int64_t read_ms;  /* when all was asked for that was read whole last */
	bool alone;       /* a feed without lists: only what came is known */
	bool relayed; /* a relay's feed: it says how well it knows the calls */
	int64_t since_ms;   /* when the program began */
	int64_t refused_ms; /* since when sign-in is refused, clock; 0: not */
	int64_t typed_ms;   /* when somebody typed last, 0 for never */

	/* Kept by wall_settle. */
	int at;              /* which page */
	int64_t turned_ms;   /* when it was turned to */
	int64_t fresh_ms;    /* when the picture was true last, 0 for never */
	int64_t fresh_clock; /* the same by the time of day */
	char was[TILE_COUNT][24]; /* what the tiles said then */
	struct wall_stats stats;
};

/* With the settings of a site that has chosen nothing. */
void wall_init(struct wall *w, int64_t now_ms);
void wall_free(struct wall *w);

/* Before each picture, and at least once a second: is it true, which page. */
void wall_settle(struct wall *w, const struct model *m, int64_t now_ms);

/* Draws it into the whole frame. */
void wall_draw(struct frame *f, const struct model *m, const struct wall *w,
    int64_t now_ms);

#endif
