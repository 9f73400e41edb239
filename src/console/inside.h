#ifndef CONSOLE_INSIDE_H
#define CONSOLE_INSIDE_H

#include "console/app.h"
#include "console/audit.h"
#include "engine/engine.h"
#include "io/feed.h"
#include "io/http.h"
#include "io/lines.h"
#include "io/loop.h"
#include "term/pace.h"
#include "term/term.h"
#include "view/alert.h"
#include "view/history.h"
#include "view/rows.h"
#include "view/screen.h"
#include "view/wall.h"

/* For the files of the console alone. */

struct app;

/* Why the program is about to end or to rest. */
enum leaving {
	LEAVING_NOT,
	LEAVING_SUSPEND, /* as soon as nobody hears me */
	LEAVING_QUIT,    /* as soon as my leg is out of the call */
	LEAVING_GONE,    /* likewise, and there is no terminal any more */
};

/* What is done without a screen. */
struct job {
	/* After every change, once a second, and at the start.  Ends the loop
	 * when it has its answer, which is the app's status. */
	void (*changed)(struct app *app);
	void *ctx;
	int cut; /* the status if a signal ends it before */
};

struct app {
	const struct setup *setup;
	struct setup *reloaded;    /* owned: setup, if it was read anew */
	struct recorder *recorder; /* NULL if nothing is recorded */
	struct timer *replay_timer;
	const struct job *job;      /* NULL if there is a screen */
	uint64_t act_tag;           /* of the last request that changes */
	struct verdict act_verdict; /* what its answer meant */
	struct loop *loop;
	struct term *term;
	struct plain_io *plain; /* instead of it: lines of words */
	struct watch *watch_in, *watch_out;
	struct engine *engine;
	struct audit *audit;
	struct http *http;
	struct feed *feed;
	bool woke;              /* stopped and not heard from the feed since */
	char token[SECRET_LEN]; /* in use; wiped at the end */
	int64_t sign_in_ms;
	int64_t date_off_ms; /* the provider's clock, less ours */
	int64_t bell_ms;
	struct lines *lines;
	struct frame frame;
	struct rows rows;
	struct ui ui;
	struct views views; /* the settings', and those kept since */
	struct alerts *alerts;
	struct history *history;
	struct wall wall;  /* for a preview */
	int64_t alerts_ms; /* when they were looked at */
	struct timer *paint, *second, *engine_timer, *esc, *leave_timer;
	bool dirty;
	bool typed;       /* a key has come since the last picture */
	struct pace pace; /* of the clocks */
	int64_t started_ms;
	int64_t painted_ms;
	int64_t typed_ms;
	int64_t interrupt_ms;
	int64_t idle_ms; /* when the idle question was asked, 0 if it is not */
	int pasted;      /* keys of a paste that were ignored */
	enum leaving leaving;
	bool left_asked; /* leave was asked for */
	bool too_small;
	int status;
};

/* app.c */
void app_act(struct app *app, const struct action *a);
void app_policy(struct app *app);
void app_dirty(struct app *app);
void app_settle(struct app *app);

/* replay.c */
void replay_begin(struct app *app);

/* reload.c: reads the settings anew, and keeps the old ones if they are bad. */
void reload_settings(struct app *app);
void reload_free(struct app *app);

/* views.c: keeps what the list shows under a name. */
void views_keep(struct app *app, const char *name);

/* input.c: a key becomes a command, and perhaps an action. */
struct cmd;
void input_key(void *ctx, struct key key);
void input_run(
    struct app *app, enum command which, struct key key, int64_t now_ms);
void input_grant(struct app *app, const struct cmd *c, int64_t now_ms);

/* plain.c: the same without a picture. */
int plain_begin(struct app *app, struct err *err);
void plain_end(struct app *app);  /* after the watches are gone */
void plain_tell(struct app *app); /* what has changed */
void plain_interrupt(struct app *app);

/* window.c: what the terminal is told besides the picture, as far as the
 * settings allow it.  A text that is empty is no notice. */
void window_alarm(struct app *app, bool bell, const char *text);
void window_title(struct app *app);
void window_copy(struct app *app, int64_t now_ms);

/* paint.c: the model becomes a frame and the frame bytes. */
void paint_now(struct app *app);
void paint_soon(struct app *app);
void paint_tick(struct app *app); /* the same, at once if it is time */
void paint_write(void *ctx, int ready);
void paint_due(struct app *app); /* what was put off, if it can be now */
void paint_clocks(struct app *app, int64_t now_ms); /* once a second */

/* From now on signals are taken: they end, stop, wake and resize. */
void signals_catch(struct app *app);

/* leave.c: going quiet and leaving before the program ends or rests. */
void leave_start(struct app *app, enum leaving why);
void leave_step(struct app *app);
void leave_late(void *ctx); /* the patience is over */

/* app.c: the same life without a screen.  Returns the exit status. */
int app_job(const struct setup *s, const struct job *job, struct err *err);

/* watch.c */
void watch_links(struct app *app, int64_t now_ms);
void watch_unmask(struct app *app, int64_t now_ms);
void watch_second(struct app *app, int64_t now_ms);
void watch_bell(struct app *app, int64_t now_ms);
void watch_alerts(struct app *app, int64_t now_ms);

/* wire.c: the feed and the API. */
int wire_start(struct app *app, struct err *err);
void wire_stop(struct app *app);
void wire_drop(struct app *app); /* if there is a reason to */
void wire_say(struct app *app, const struct request *req);
void wire_sign_in(struct app *app); /* refused: is there a new token? */
void wire_woke(struct app *app);    /* the program was stopped for a while */

#endif
