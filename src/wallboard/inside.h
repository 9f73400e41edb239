#ifndef WALLBOARD_INSIDE_H
#define WALLBOARD_INSIDE_H

#include "base/seen.h"
#include "io/feed.h"
#include "io/http.h"
#include "io/lines.h"
#include "io/loop.h"
#include "term/term.h"
#include "wallboard/board.h"
#include "wallboard/reads.h"

/* For the files of wallboard/ alone. */
struct app {
	struct setup *setup;
	struct loop *loop;
	struct term *term;
	struct watch *watch_in, *watch_out;
	struct model *model;
	struct reads reads;
	struct http *http; /* NULL if nothing is read */
	struct feed *feed;
	struct lines *lines;
	struct seen seen;
	struct delivery delivery;
	bool delivery_checked, delivery_double;
	struct wall wall;
	struct frame frame;
	struct timer *second, *paint, *work;
	bool dirty;
	int64_t painted_ms;
	int64_t renew_ms; /* when the tokens' files are looked into next */
	bool feed_refused;
	bool feed_up;
	int64_t heard_ms; /* when the last message came */
	int status;
};

/* wire.c: the feed and the lists. */
int wire_start(struct app *app, struct err *err);
void wire_stop(struct app *app);
void wire_second(struct app *app, int64_t now_ms);
void wire_work(void *ctx);

/* board.c: after anything that may have changed the picture. */
void board_changed(struct app *app);

#endif
