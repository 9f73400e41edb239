#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/heap.h"
#include "io/log.h"
#include "io/notify.h"
#include "relay/app.h"
#include "relay/cert.h"
#include "relay/options.h"
#include "relay/token.h"

#define TRIM_MS ((int64_t)600 * 1000)
/* What the kernel may hold for a consumer. */
#define SOCKET_BYTES 65536
/* How often a stopping relay looks whether all is done, and how long it waits
 * for requests that are under way, and then for consumers to go. */
#define LOOK_MS 10
#define STOP_MS 3000
/* And before all that for supervisors to be off the air. */
#define LEAVE_MS 8000

static bool
admit(void *ctx, struct span shown, unsigned char tag[HUB_TAG_LEN])
{
	struct app *app = ctx;
	const struct ring_token *t;
	struct note n;

	static_assert(HUB_TAG_LEN == DIGEST_LEN, "a tag is a digest");
	digest_of(shown, tag);
	/* No token at all has a digest too. */
	t = shown.n > 0 ? ring_find(app->ring, tag) : NULL;
	if (!t)
		app->counts.not_admitted++;
	note_begin(&n, t ? "consumer" : "consumer_refused");
	if (t)
		json_put_pair(&n.members, "name", t->name);
	note_end_limited(&n, &app->notes, app_wall_ms());
	return t != NULL;
}

static void
hand_on(void *ctx, size_t source, struct span body)
{
	struct app *app = ctx;

	if (app->hub)
		hub_send(app->hub, body);
	office_take(app->office, source, body);
}

static void
reply_text(const struct server_request *req, int status, const char *text)
{
	server_reply(req->exchange, status, "text/plain", span_of(text));
}

static void
serve_metrics(struct app *app, const struct server_request *req)
{
	struct counts *c = &app->counts;
	struct buf text;

	c->too_long = server_too_long(app->server);
	c->consumers = app->hub ? hub_clients(app->hub) : 0;
	c->slow = app->hub ? hub_slow(app->hub) : 0;
	c->certificate_ends = app->tls ? tls_ends(app->tls) : 0;
	c->ids = ledger_ids(app->ledger);
	buf_init(&text, 1 << 20);
	counts_write(&text, c, &app->config);
	ledger_count(app->ledger, &text);
	if (app->share)
		share_count(app->share, &text);
	office_count(app->office, &text);
	server_reply(req->exchange, 200,
	    "text/plain; version=0.0.4; charset=utf-8", buf_span(&text));
	buf_free(&text);
}

static void
serve(void *ctx, const struct server_request *req)
{
	struct app *app = ctx;
	bool ready = app->stage == STAGE_RUNNING &&
		     ledger_is_ready(app->ledger) &&
		     (!app->share || share_is_up(app->share));

	if (app->stage != STAGE_RUNNING)
		server_add_header(req->exchange, "Connection", "close");
	if (intake_serve(app->intake, req))
		return;
	if (strcmp(req->method, "GET") != 0) {
		app->counts.elsewhere++;
		reply_text(req, 404, "no such path\n");
	} else if (strcmp(req->path, "/healthz") == 0) {
		reply_text(req, 200, "ok\n");
	} else if (strcmp(req->path, "/readyz") == 0) {
		reply_text(req, ready ? 200 : 503, ready ? "ok\n" : "no\n");
	} else if (strcmp(req->path, "/metrics") == 0) {
		serve_metrics(app, req);
	} else {
		app->counts.elsewhere++;
		reply_text(req, 404, "no such path\n");
	}
}

static void
on_trim(void *ctx)
{
	struct app *app = ctx;

	ledger_trim(app->ledger, app_wall_ms());
	if (app->tls)
		cert_warn(app->tls, &app->warned_ms, app_wall_ms());
	timer_set(app->trim, TRIM_MS);
}

static void
on_alive(void *ctx)
{
	struct app *app = ctx;

	notify_say("WATCHDOG=1");
	timer_set(app->alive, notify_watchdog_ms());
}

static bool
is_deserted(const struct app *app)
{
	if (app->share && !share_is_out(app->share))
		return false;
	return (!app->hub || hub_clients(app->hub) == 0) &&
	       office_is_deserted(app->office);
}

/* First nobody is on the air any more, while everything works as ever.  What
 * was answered is durable and was handed on; then the consumers are told to
 * go. */
static void
on_stop(void *ctx)
{
	struct app *app = ctx;

	if (app->stage == STAGE_LEAVING &&
	    (office_is_out(app->office) || app->looks_left == 0)) {
		if (!office_is_out(app->office))
			note_text("left_on_air", "why",
			    "it could not be found out in time whether "
			    "everybody is off the air");
		server_shut(app->server);
		if (app->hub)
			hub_shut(app->hub);
		app->stage = STAGE_ANSWERING;
		app->looks_left = STOP_MS / LOOK_MS;
	}
	if (app->stage == STAGE_ANSWERING &&
	    (server_under_way(app->server) == 0 || app->looks_left == 0)) {
		ledger_commit(app->ledger);
		office_bye(app->office);
		if (app->hub)
			hub_close(app->hub, HUB_GOING_AWAY, NULL, NULL);
		if (app->share)
			share_leave(app->share);
		app->stage = STAGE_CLOSING;
		app->looks_left = STOP_MS / LOOK_MS;
	}
	if (app->stage == STAGE_CLOSING &&
	    (is_deserted(app) || app->looks_left == 0)) {
		loop_stop(app->loop);
		return;
	}
	app->looks_left--;
	timer_set(app->stop, LOOK_MS);
}

static void
leave(struct app *app)
{
	notify_say("STOPPING=1");
	office_leave(app->office);
	app->stage = STAGE_LEAVING;
	app->looks_left = LEAVE_MS / LOOK_MS;
	timer_set(app->stop, 0);
}

static void
on_term(void *ctx, int signo)
{
	struct app *app = ctx;

	if (app->stage != STAGE_RUNNING) {
		loop_stop(app->loop);
		return;
	}
	note_text("stopping", "signal", signo == SIGINT ? "INT" : "TERM");
	leave(app);
}

/* What the ledger of several relays tells. */

static void
on_note(void *ctx, struct span body)
{
	share_note(((struct app *)ctx)->share, body);
}

static void
on_ledger(void *ctx, bool up, const char *why)
{
	share_state(((struct app *)ctx)->share, up, why);
}

static void
on_turn(void *ctx)
{
	share_turn(((struct app *)ctx)->share);
}

static void
on_failed(void *ctx, const char *why)
{
	struct app *app = ctx;

	if (app->stage != STAGE_RUNNING)
		return;
	note_text("failed", "why", why);
	fprintf(stderr, "earshot-relay: %s: %s\n", app->config.file, why);
	app->failed = true;
	leave(app);
}

static int
listen_native(struct app *app, struct err *err)
{
	const struct config *c = &app->config;
	struct hub_options o = {
		.addr = c->native.addr,
		.port = c->native.port,
		.tls = c->native.how == LISTEN_TLS ? app->tls : NULL,
		.strangers = (unsigned)c->strangers,
		.strangers_per_address = (unsigned)c->strangers_per_address,
		.origins = c->origins,
		.guesses = (unsigned)c->guesses,
		.path = "/native",
		.admit = admit,
		.ctx = app,
		.clients_max = (size_t)c->consumers,
		.behind_max = (size_t)c->behind_max,
		.socket_bytes = SOCKET_BYTES,
		.ping_s = (int)c->ping_seconds,
		.hangup_s = (int)c->ping_seconds * 2,
	};

	if (c->tokens_file[0] == '\0')
		return 0;
	app->hub = hub_open(app->loop, &o, err);
	return app->hub ? 0 : -1;
}

static int
listen_http(struct app *app, struct err *err)
{
	const struct config *c = &app->config;
	struct server_options o = {
		.addr = c->http.addr,
		.port = c->http.port,
		.tls = c->http.how == LISTEN_TLS ? app->tls : NULL,
		.body_max = (size_t)c->body_max,
		.head_max = (size_t)c->head_max,
		.connections = (unsigned)c->connections,
		.request_ms = c->request_seconds * 1000,
		.fn = serve,
		.ctx = app,
	};

	app->server = server_open(app->loop, &o, err);
	return app->server ? 0 : -1;
}

static int
start(struct app *app, struct err *err)
{
	struct ledger_options lo = {
		.config = &app->config,
		.counts = &app->counts,
		.hook = hand_on,
		.note = on_note,
		.state = on_ledger,
		.turn = on_turn,
		.ctx = app,
	};
	bool shared = app->config.ledger.shared;
	struct intake_options o = {
		.config = &app->config,
		.ring = app->ring,
		.counts = &app->counts,
		.notes = &app->notes,
	};

	if (shared)
		app->share = share_new(app->loop, &app->config, on_failed, app);
	app->ledger = shared ? ledger_redis(app->loop, &lo, err)
			     : ledger_journal(app->loop, &lo, err);
	if (!app->ledger)
		return -1;
	o.ledger = app->ledger;
	app->intake = intake_new(&o);
	if (listen_native(app, err) == -1)
		return -1;
	if (listen_http(app, err) == -1 || office_start(app->office, app->loop,
					       app->share, app->tls, err) == -1)
		return -1;
	if (shared)
		share_begin(app->share, app->ledger);
	app->trim = timer_new(app->loop, on_trim, app);
	app->stop = timer_new(app->loop, on_stop, app);
	app->alive = timer_new(app->loop, on_alive, app);
	timer_set(app->alive, notify_watchdog_ms());
	timer_set(app->trim, TRIM_MS);
	return 0;
}

/* Whoever reads along on a network that is no loopback has the tokens. */
static void
warn_if_open(const char *section, const struct listen *at)
{
	if (at->how == LISTEN_PLAIN && strncmp(at->addr, "127.", 4) != 0)
		fprintf(stderr,
		    "earshot-relay: [%s] listens on %s without TLS: give it "
		    "a certificate, or put a proxy in front\n",
		    section, at->addr);
}

/* The one line that says where everything is. */
static void
tell(const struct app *app)
{
	const struct config *c = &app->config;
	char url[128];
	struct buf b;
	size_t i;

	warn_if_open("relay", &c->http);
	warn_if_open("native", &c->native);
	for (i = 0; i < c->site_count; i++)
		warn_if_open("site", &c->sites[i].listen);
	buf_init(&b, 16384);
	buf_puts(&b, "{");
	json_put_pair(&b, "relay", EARSHOT_VERSION);
	snprintf(url, sizeof(url), "%s://%s:%d",
	    c->http.how == LISTEN_TLS ? "https" : "http", c->http.addr,
	    server_port(app->server));
	json_put_pair(&b, "url", url);
	snprintf(url, sizeof(url), "%s://%s:%d/native",
	    c->native.how == LISTEN_TLS ? "wss" : "ws", c->native.addr,
	    app->hub ? hub_port(app->hub) : 0);
	if (app->hub)
		json_put_pair(&b, "native", url);
	office_tell(app->office, &b);
	buf_puts(&b, "}\n");
	fputs(b.p, stdout);
	fflush(stdout);
	buf_free(&b);
}

static void
app_free(struct app *app)
{
	server_free(app->server);
	if (app->share)
		share_leave(app->share);
	ledger_free(app->ledger);
	intake_free(app->intake);
	if (app->hub)
		hub_free(app->hub);
	office_free(app->office);
	app->office = NULL;
	share_free(app->share);
	timer_free(app->trim);
	timer_free(app->stop);
	timer_free(app->alive);
	loop_free(app->loop);
}

static int
run(struct app *app, struct err *err)
{
	int rc;

	if (log_open(app->config.log) == -1)
		return err_set(err, "%s: log: %s cannot be written",
		    app->config.file, app->config.log);
	log_as_json();
	app->notes.rate = (int)app->config.lines_per_second;
	/* A file size limit shall be an error, like a full disk. */
	signal(SIGXFSZ, SIG_IGN);
	app_raise_limits(&app->config);
	app->loop = loop_new(err);
	rc = app->loop ? start(app, err) : -1;
	if (rc == 0) {
		loop_signal(app->loop, SIGTERM, on_term, app);
		loop_signal(app->loop, SIGINT, on_term, app);
		loop_signal(app->loop, SIGHUP, app_reload, app);
		note_text("started", "version", EARSHOT_VERSION);
		if (app->tls)
			cert_warn(app->tls, &app->warned_ms, app_wall_ms());
		tell(app);
		notify_say("READY=1");
		loop_run(app->loop);
		rc = app->failed ? -1 : 0;
	}
	app_free(app);
	if (rc == 0 || app->failed)
		note_text("stopped", "version", EARSHOT_VERSION);
	log_close();
	return rc;
}

int
main(int argc, char *argv[])
{
	static struct app app;
	struct options o;
	struct err err;
	int rc;

	heap_install();
	if (argc > 1 && strcmp(argv[1], "token") == 0)
		return token_main(argv + 2);
	if (options_read(&o, argv, &err) == -1) {
		fprintf(stderr, "earshot-relay: %s\n", err.text);
		return 1;
	}
	if (o.help) {
		fputs(options_help, stdout);
		return 0;
	}
	if (o.version) {
		puts("earshot-relay " EARSHOT_VERSION);
		return 0;
	}
	rc = config_read(&app.config, o.config, &err);
	if (rc == 0)
		rc = ledger_check(&app.config, &err);
	if (rc == 0)
		rc = cert_read(&app.config, &app.tls, &err);
	if (rc == 0) {
		app.ring = ring_read(&app.config, &err);
		rc = app.ring ? 0 : -1;
	}
	if (rc == 0) {
		app.office = office_new(&app.config, &err);
		rc = app.office ? 0 : -1;
	}
	if (rc == 0 && o.check)
		puts("ok");
	else if (rc == 0)
		rc = run(&app, &err);
	if (rc == -1 && !app.failed)
		fprintf(stderr, "earshot-relay: %s\n", err.text);
	office_free(app.office);
	ring_free(app.ring);
	tls_free(app.tls);
	return rc == 0 ? 0 : 1;
}
