/* "earshot list", "show" and "watch". */
#include "console/script.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/queue.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/text.h"
#include "console/ready.h"
#include "console/record.h"
#include "console/status.h"
#include "io/clock.h"
#include "view/export.h"

#define OUT_MAX (64 << 20)

/* What was said of a call last. */
struct told {
	char id[ID_LEN];
	char *line; /* owned */
	bool named; /* the call is still there */
	TAILQ_ENTRY(told) all;
};
TAILQ_HEAD(told_list, told);

struct script {
	const struct options *o;
	struct err *err;
	struct told_list told;
	struct filter filter;
	enum link_state link;
	bool began;
};

/* As wide as it was, and nothing that moves the cursor. */
static void
put_echo(const char *text)
{
	char one[8], clean[16];
	struct span rest = span_of(text);
	unsigned code;

	while (rest.n > 0) {
		size_t n = text_decode(rest, &code);

		n = n ? n : 1;
		span_copy(one, sizeof(one), (struct span){ rest.p, n });
		text_clean(clean, sizeof(clean), 2, span_of(one));
		fputs(one[0] == ' ' || !strcmp(one, clean) ? one : "?", stderr);
		rest.p += n;
		rest.n -= n;
	}
}

/* Those of the command line, as one.  The bad word is underlined. */
static int
take_filter(struct script *s)
{
	const struct word_list *w = &s->o->words;
	struct filter_fault fault;
	char text[FILTER_LEN] = "";
	size_t n = 0;
	int i;

	for (i = 0; i < w->count && n < sizeof(text); i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "%s%s",
		    i > 0 ? " " : "", w->word[i]);
	if (n >= sizeof(text))
		return err_set(s->err, "the filter is too long");
	if (filter_read(&s->filter, span_of(text), &fault) == 0)
		return 0;
	put_echo(text);
	fprintf(stderr, "\n%*s", fault.at, "");
	for (i = 0; i < fault.len || i == 0; i++)
		fputc('^', stderr);
	fputc('\n', stderr);
	return err_set(s->err, "the filter: %.80s", fault.why);
}

static void
end(struct app *app, int status)
{
	app->status = status;
	loop_stop(app->loop);
}

static void
put_show(struct buf *b, const struct app *app, const struct options *o,
    const struct call *c)
{
	const struct model *m = engine_model(app->engine);
	int64_t now_ms = clock_now_ms();

	if (o->json) {
		export_call(b, m, &app->ui, c, now_ms);
		buf_puts(b, "\n");
		return;
	}
	export_heads(b);
	export_row(b, m, &app->ui, c, now_ms);
	export_people(b, m, &app->ui, c, now_ms);
}

static void
put_list(struct buf *b, struct app *app, const struct script *s)
{
	const struct options *o = s->o;
	const struct model *m = engine_model(app->engine);
	int i;

	app->ui.arrange.now.filter = s->filter;
	rows_build(&app->rows, m, &app->ui, clock_now_ms());
	if (!o->json)
		export_heads(b);
	buf_puts(b, o->json ? "[" : "");
	for (i = 0; i < app->rows.count; i++) {
		const struct call *c = app->rows.call[i];

		if (o->json) {
			buf_puts(b, i > 0 ? ",\n " : "");
			export_call(b, m, &app->ui, c, clock_now_ms());
		} else {
			export_row(b, m, &app->ui, c, clock_now_ms());
		}
	}
	buf_puts(b, o->json ? "]\n" : "");
}

/* "list" and "show": once, when all is known. */
static void
list_changed(struct app *app)
{
	struct script *s = app->job->ctx;
	const struct call *c = NULL;
	int status = STATUS_OK;
	struct buf b;
	int ready = ready_check(app, &status, s->err);

	if (ready == 0)
		return;
	if (ready == -1) {
		end(app, status);
		return;
	}
	if (s->o->verb == VERB_SHOW) {
		c = ready_call(engine_model(app->engine), s->o->words.word[0]);
		if (!c) {
			err_set(s->err, "no call %.60s", s->o->words.word[0]);
			end(app, STATUS_NOT_FOUND);
			return;
		}
	}
	buf_init(&b, OUT_MAX);
	if (c)
		put_show(&b, app, s->o, c);
	else
		put_list(&b, app, s);
	end(app, ready_print(&b) ? STATUS_OK : STATUS_USAGE);
	buf_free(&b);
}

static struct told *
told_of(struct script *s, const char *id)
{
	struct told *t;

	TAILQ_FOREACH(t, &s->told, all)
	if (strcmp(t->id, id) == 0)
		return t;
	t = mem_zalloc(1, sizeof(*t));
	snprintf(t->id, sizeof(t->id), "%s", id);
	TAILQ_INSERT_TAIL(&s->told, t, all);
	return t;
}

static void
forget(struct script *s, struct told *t)
{
	TAILQ_REMOVE(&s->told, t, all);
	mem_free(t->line);
	mem_free(t);
}

/* A line for the call, if it is not as it was told last. */
static void
tell_call(
    struct app *app, struct script *s, struct buf *out, const struct call *c)
{
	const struct model *m = engine_model(app->engine);
	struct told *t = told_of(s, c->id);
	struct buf line;

	t->named = true;
	buf_init(&line, OUT_MAX);
	export_call(&line, m, &app->ui, c, clock_now_ms());
	if (!t->line || strcmp(t->line, line.p) != 0) {
		mem_free(t->line);
		t->line = mem_strdup(line.p);
		if (s->o->json)
			buf_printf(out, "%s\n", line.p);
		else
			export_row(out, m, &app->ui, c, clock_now_ms());
	}
	buf_free(&line);
}

static void
tell_link(struct app *app, struct script *s, struct buf *out)
{
	const struct link *l = model_link(engine_model(app->engine));

	if (s->began && l->state == s->link)
		return;
	if (!s->began && !s->o->json)
		export_heads(out);
	s->began = true;
	s->link = l->state;
	buf_printf(out, s->o->json ? "{\"feed\":\"%s\"}\n" : "-- feed %s\n",
	    export_link(l->state));
}

/* Whoever reads may have gone, and says so only by that. */
static bool
is_read(void)
{
	struct pollfd p = { .fd = STDOUT_FILENO };

	return poll(&p, 1, 0) != 1 || !(p.revents & (POLLERR | POLLNVAL));
}

static void
watch_changed(struct app *app)
{
	const struct model *m = engine_model(app->engine);
	struct script *s = app->job->ctx;
	struct told *t, *next;
	struct buf out;
	int i;

	buf_init(&out, OUT_MAX);
	app->ui.arrange.now.filter = s->filter;
	rows_build(&app->rows, m, &app->ui, clock_now_ms());
	tell_link(app, s, &out);
	TAILQ_FOREACH(t, &s->told, all)
	t->named = false;
	for (i = 0; i < app->rows.count; i++)
		tell_call(app, s, &out, app->rows.call[i]);
	for (t = TAILQ_FIRST(&s->told); t; t = next) {
		next = TAILQ_NEXT(t, all);
		if (!t->named)
			forget(s, t);
	}
	if (!is_read() || !ready_print(&out) ||
	    model_link(m)->state == LINK_NONE)
		end(app, STATUS_OK);
	buf_free(&out);
}

int
script_list(const struct setup *setup, const struct options *o, struct err *err)
{
	struct script s = { .o = o, .err = err };
	struct job job = { list_changed, &s, STATUS_USAGE };

	if (o->verb == VERB_LIST && take_filter(&s) == -1)
		return STATUS_USAGE;
	return app_job(setup, &job, err);
}

static void
record_changed(struct app *app)
{
	if (recorder_flush(app->recorder, app->job->ctx) == -1)
		end(app, STATUS_USAGE);
	else if (model_link(engine_model(app->engine))->state == LINK_NONE)
		end(app, STATUS_OK);
}

int
script_record(const struct setup *setup, struct err *err)
{
	struct job job = { record_changed, err, STATUS_OK };

	return app_job(setup, &job, err);
}

int
script_watch(
    const struct setup *setup, const struct options *o, struct err *err)
{
	struct script s = { .o = o, .err = err };
	struct job job = { watch_changed, &s, STATUS_OK };
	int status;

	if (take_filter(&s) == -1)
		return STATUS_USAGE;
	TAILQ_INIT(&s.told);
	status = app_job(setup, &job, err);
	while (!TAILQ_EMPTY(&s.told))
		forget(&s, TAILQ_FIRST(&s.told));
	return status;
}
