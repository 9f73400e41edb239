/* A recording is told to the model at the times at which it was made; the clock
 * shows those times as well. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "console/inside.h"
#include "console/record.h"
#include "io/clock.h"
#include "io/file.h"
#include "model/journal.h"

#define RECORDING_MAX (512u << 20)
#define MAGIC "# earshot-recording 1"

struct replay {
	struct buf text;
	struct span rest; /* what is still to come */
	double speed;
	int64_t begin_ms;
	struct event next;
	int64_t next_ms; /* when next is due; 0 if nothing is left */
};

/* The next event of rest: 1, 0 at the end, -1. */
static int
next_event(struct span *rest, struct event *ev, int64_t *at_ms, int *line,
    struct err *err)
{
	struct span text;
	int rc;

	while (span_line(rest, &text)) {
		++*line;
		rc = journal_read(text, ev, at_ms, err);
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* All of it is read once before anything is shown. */
static int
check(struct replay *r, const char *path, struct err *err)
{
	struct span rest = buf_span(&r->text);
	struct event ev;
	struct err why;
	int64_t at_ms = 0, before_ms = 0;
	int rc, line = 0;

	if (!span_starts(rest, MAGIC))
		return err_set(err, "%.200s is no recording", path);
	for (;;) {
		rc = next_event(&rest, &ev, &at_ms, &line, &why);
		if (rc == 0)
			break;
		if (rc == 1 && at_ms < before_ms)
			rc =
			    err_set(&why, "it is earlier than the line before");
		if (rc == -1)
			return err_set(err, "%.100s: line %d: %.100s", path,
			    line, why.text);
		if (r->begin_ms == 0)
			r->begin_ms = at_ms;
		before_ms = at_ms;
	}
	return r->begin_ms ? 0 : err_set(err, "%.200s: it is empty", path);
}

struct replay *
replay_new(const char *path, double speed, struct err *err)
{
	struct replay *r = mem_zalloc(1, sizeof(*r));

	r->speed = speed;
	buf_init(&r->text, RECORDING_MAX);
	if (file_read(path, &r->text, err) == 0 && check(r, path, err) == 0) {
		r->rest = buf_span(&r->text);
		return r;
	}
	replay_free(r);
	return NULL;
}

void
replay_free(struct replay *r)
{
	if (!r)
		return;
	buf_free(&r->text);
	mem_free(r);
}

static void
take(struct span line, const char *name, char *dst, size_t size)
{
	size_t n = strlen(name);

	if (span_starts(line, name))
		span_copy(dst, size, (struct span){ line.p + n, line.n - n });
}

void
replay_profile(const struct replay *r, struct profile *p)
{
	struct span line, rest = buf_span(&r->text);

	while (span_line(&rest, &line) && span_starts(line, "#")) {
		take(line, "# provider ", p->provider, sizeof(p->provider));
		take(line, "# name ", p->name, sizeof(p->name));
		take(line, "# user ", p->user, sizeof(p->user));
	}
}

static void
read_on(struct replay *r)
{
	struct err err;
	int line = 0;

	if (next_event(&r->rest, &r->next, &r->next_ms, &line, &err) != 1)
		r->next_ms = 0;
}

static void
arm(struct app *app)
{
	struct replay *r = app->setup->replay;
	int64_t in_ms = r->next_ms - clock_now_ms();

	if (r->next_ms)
		timer_set(
		    app->replay_timer, in_ms > 0 ? clock_wait_ms(in_ms) : 0);
	else
		ui_note(&app->ui, clock_now_ms(), "End of the recording.");
}

static void
on_due(void *ctx)
{
	struct app *app = ctx;
	struct replay *r = app->setup->replay;

	while (r->next_ms && r->next_ms <= clock_now_ms()) {
		engine_replay(app->engine, &r->next, r->next_ms);
		read_on(r);
	}
	arm(app);
	app_dirty(app);
}

void
replay_begin(struct app *app)
{
	app->replay_timer = timer_new(app->loop, on_due, app);
	read_on(app->setup->replay);
	on_due(app);
}

void
replay_clock(const struct replay *r)
{
	clock_move(r->begin_ms, r->speed);
}
