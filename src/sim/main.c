#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/hub.h"
#include "io/loop.h"
#include "io/server.h"
#include "sim/hook.h"
#include "sim/options.h"
#include "sim/put.h"
#include "sim/scenario.h"
#include "sim/sim.h"

#define BODY_MAX (1 << 20)
#define SCENARIO_MAX (1 << 24)

/* An answer that is held back by the fault slow. */
struct late {
	struct app *app;
	struct exchange *exchange;
	struct sim_reply reply;
	struct timer *timer;
	struct late *next;
};

struct app {
	struct options options;
	struct loop *loop;
	struct server *server;
	struct hub *hub;
	struct hook *hook;
	struct keys keys;
	struct sim *sim;
	struct timer *timer;
	struct late *late;
};

static int64_t
app_now(const struct app *app)
{
	int64_t real = clock_now_ms() - app->options.sim.start_ms;

	return app->options.sim.start_ms + app->sim->added_ms +
	       (int64_t)((double)real * app->options.sim.speed);
}

/* Wakes up when the floor has something to do. */
static void
app_rest(struct app *app)
{
	int64_t next = sim_next_ms(app->sim);
	double in_ms;

	if (next == -1) {
		timer_set(app->timer, -1);
		return;
	}
	in_ms = (double)(next - app_now(app)) / app->options.sim.speed;
	if (in_ms > 60000)
		in_ms = 60000;
	timer_set(app->timer, in_ms > 0 ? (int64_t)in_ms + 1 : 0);
}

static void
app_tick(void *ctx)
{
	struct app *app = ctx;

	sim_run(app->sim, app_now(app));
	app_rest(app);
}

static void
out_frame(void *ctx, struct span text)
{
	struct app *app = ctx;

	if (app->hub)
		hub_send(app->hub, text);
}

static void
out_hook(void *ctx, const struct sim_event *ev)
{
	struct app *app = ctx;

	hook_send(app->hook, ev);
}

static void
out_binary(void *ctx, struct span bytes)
{
	struct app *app = ctx;

	if (app->hub)
		hub_send_binary(app->hub, bytes);
}

static void
out_cut(void *ctx)
{
	struct app *app = ctx;

	if (app->hub)
		hub_cut(app->hub);
}

static void
out_note(void *ctx, const char *sentence)
{
	(void)ctx;
	fprintf(stderr, "earshot-sim: %s\n", sentence);
}

static void
add_number(struct exchange *x, const char *name, int64_t n)
{
	char text[32];

	snprintf(text, sizeof(text), "%lld", (long long)n);
	server_add_header(x, name, text);
}

static void
reply_send(struct exchange *x, const struct sim_reply *r)
{
	if (r->cut) {
		server_cut(x);
		return;
	}
	if (r->rate_limit > 0) {
		add_number(x, "x-ratelimit-limit", r->rate_limit);
		add_number(x, "x-ratelimit-remaining", r->rate_left);
		add_number(x, "x-ratelimit-reset", r->rate_reset_s);
	}
	if (r->retry_after_s >= 0)
		add_number(x, "Retry-After", r->retry_after_s);
	server_reply(x, r->status, r->type, buf_span(&r->body));
}

static void
late_free(struct late *late)
{
	timer_free(late->timer);
	sim_reply_free(&late->reply);
	mem_free(late);
}

static void
late_send(void *ctx)
{
	struct late *late = ctx, **at = &late->app->late;

	while (*at != late)
		at = &(*at)->next;
	*at = late->next;
	reply_send(late->exchange, &late->reply);
	late_free(late);
}

/* Takes the reply over. */
static void
reply_later(struct app *app, struct exchange *x, const struct sim_reply *r)
{
	struct late *late = mem_zalloc(1, sizeof(*late));

	late->app = app;
	late->exchange = x;
	late->reply = *r;
	late->timer = timer_new(app->loop, late_send, late);
	late->next = app->late;
	app->late = late;
	timer_set(late->timer, r->delay_ms);
}

static void
app_serve(void *ctx, const struct server_request *req)
{
	struct app *app = ctx;
	struct sim_reply reply;
	struct sim_ask ask = {
		.method = req->method,
		.path = req->path,
		.query = req->query,
		.authorization = server_header(req, "Authorization"),
		.type = server_header(req, "Content-Type"),
		.body = req->body,
		.now_ms = app_now(app),
		.real_ms = clock_now_ms(),
	};

	sim_reply_init(&reply);
	if (strncmp(req->path, "/sim/", 5) == 0)
		sim_control(app->sim, &ask, &reply);
	else
		sim_rest(app->sim, &ask, &reply);
	app_rest(app);
	if (reply.delay_ms > 0) {
		reply_later(app, req->exchange, &reply);
		return;
	}
	reply_send(req->exchange, &reply);
	sim_reply_free(&reply);
}

static void
app_stop(void *ctx, int signo)
{
	struct app *app = ctx;

	(void)signo;
	loop_stop(app->loop);
}

static int
load_scenario(struct app *app, struct err *err)
{
	struct buf text;
	int rc;

	if (!app->options.scenario)
		return 0;
	buf_init(&text, SCENARIO_MAX);
	rc = file_read(app->options.scenario, &text, err);
	if (rc == 0)
		rc = scenario_read(app->sim, buf_span(&text), err);
	buf_free(&text);
	return rc;
}

static void
make_sim(struct app *app)
{
	struct sim_out out = {
		.frame = out_frame,
		.hook = out_hook,
		.binary = out_binary,
		.cut = out_cut,
		.note = out_note,
		.ctx = app,
	};

	app->options.sim.start_ms = clock_now_ms();
	app->sim = sim_new(&app->options.sim, &out);
	keys_open(&app->keys, app->sim);
	app->hook = hook_new(
	    app->loop, app->sim->face->post, &app->keys, &app->sim->faults);
	app->timer = timer_new(app->loop, app_tick, app);
	if (app->options.webhook_count == 0)
		return;
	mem_free(app->sim->delivered_to);
	app->sim->delivered_to = mem_strdup(app->options.webhooks[0]);
	app->sim->delivered_to[strcspn(app->sim->delivered_to, ",")] = '\0';
}

static int
app_start(struct app *app, struct err *err)
{
	const struct options *o = &app->options;
	char url[128];
	size_t i;

	make_sim(app);
	for (i = 0; i < o->fault_count; i++)
		if (fault_read(&app->sim->faults, o->faults[i], err) == -1)
			return -1;
	for (i = 0; i < o->webhook_count; i++)
		if (hook_add(app->hook, o->webhooks[i], err) == -1)
			return -1;
	if (load_scenario(app, err) == -1)
		return -1;
	app->server = server_new(
	    app->loop, o->addr, o->port, BODY_MAX, app_serve, app, err);
	if (!app->server)
		return -1;
	snprintf(url, sizeof(url), "http://%s:%d", o->addr,
	    server_port(app->server));
	mem_free(app->sim->base_url);
	app->sim->base_url = mem_strdup(url);
	if (o->sim.feed == FEED_NONE)
		return 0;
	app->hub = hub_new(app->loop, o->addr, 0, "/events", err);
	return app->hub ? 0 : -1;
}

static void
app_free(struct app *app)
{
	while (app->late) {
		struct late *next = app->late->next;

		late_free(app->late);
		app->late = next;
	}
	if (app->server)
		server_free(app->server);
	if (app->hub)
		hub_free(app->hub);
	hook_free(app->hook);
	keys_close(&app->keys);
	if (app->sim)
		sim_free(app->sim);
	timer_free(app->timer);
	loop_free(app->loop);
}

/* The one line that says where everything is. */
static void
first_line(const struct app *app, struct buf *b)
{
	const struct sim *sim = app->sim;
	char events[128];

	buf_puts(b, "{");
	put_str(b, "sim", sim->face->name);
	put_str(b, "url", sim->base_url);
	if (app->hub) {
		snprintf(events, sizeof(events), "ws://%s:%d/events",
		    app->options.addr, hub_port(app->hub));
		put_str(b, "events", events);
	} else {
		put_null(b, "events");
	}
	sim->face->introduce(sim, &app->keys, b);
	put_str(b, "leg", sim->phone->ids.control);
	put_str(b, "phone", sim->phone->to);
	put_str(b, "from", sim->phone->from);
	buf_puts(b, "}\n");
}

static void
app_tell(const struct app *app)
{
	const char *addr = app->options.addr;
	struct buf line;

	fprintf(stderr,
	    "earshot-sim: THIS IS A SIMULATOR.  No real call is made, heard "
	    "or touched.\n");
	if (strncmp(addr, "127.", 4) != 0)
		fprintf(stderr,
		    "earshot-sim: it listens on %s, where others can reach "
		    "it\n",
		    addr);
	buf_init(&line, 1 << 16);
	first_line(app, &line);
	fputs(line.p, stdout);
	fflush(stdout);
	buf_free(&line);
}

static int
run(struct app *app)
{
	struct err err;
	int rc = 1;

	app->loop = loop_new(&err);
	if (!app->loop) {
		fprintf(stderr, "earshot-sim: %s\n", err.text);
		return 1;
	}
	if (app_start(app, &err) == -1) {
		fprintf(stderr, "earshot-sim: %s\n", err.text);
		goto done;
	}
	loop_signal(app->loop, SIGTERM, app_stop, app);
	loop_signal(app->loop, SIGINT, app_stop, app);
	app_tell(app);
	app_rest(app);
	loop_run(app->loop);
	rc = 0;
done:
	app_free(app);
	return rc;
}

int
main(int argc, char *argv[])
{
	struct app app = { .loop = NULL };
	struct err err;

	(void)argc;
	signal(SIGPIPE, SIG_IGN);
	if (options_read(&app.options, argv, &err) == -1) {
		fprintf(stderr, "earshot-sim: %s\n", err.text);
		return 1;
	}
	if (app.options.help) {
		fputs(options_help, stdout);
		return 0;
	}
	if (app.options.version) {
		puts("earshot-sim " EARSHOT_VERSION);
		return 0;
	}
	return run(&app);
}
