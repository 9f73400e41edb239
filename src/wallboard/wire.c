/* The feed and the lists: what comes in goes to the model.  What goes out is a
 * handshake, pings, and GETs. */
#include <stdio.h>
#include <string.h>

#include "io/clock.h"
#include "io/credential.h"
#include "io/file.h"
#include "io/log.h"
#include "wallboard/inside.h"

/* docs/feed.md, "bye" */
#define SAW_A_HOLE 4414
#define RENEW_MS 5000
#define PERIOD_MS 30000
#define POLL_MS 10000
#define TIMEOUT_MS 10000
/* Of a relay that does not say how often it speaks, and the least that is
 * waited for it: a busy machine is not a broken one. */
#define HEARTBEAT_MS 5000
#define SILENT_MS 5000

static void
arm(struct app *app)
{
	int64_t next, in_ms;

	board_changed(app);
	if (!app->http)
		return;
	next = reads_next(&app->reads);
	in_ms = next - clock_now_ms();
	if (next == INT64_MAX)
		timer_set(app->work, -1);
	else
		timer_set(app->work, in_ms > 0 ? in_ms : 0);
}

void
wire_work(void *ctx)
{
	struct app *app = ctx;

	if (app->http)
		reads_tick(&app->reads, clock_now_ms());
	arm(app);
}

static void
answered(void *ctx, uint64_t tag, const struct answer *a)
{
	struct app *app = ctx;

	reads_answer(&app->reads, tag, a, clock_now_ms());
	arm(app);
}

static void
get(void *ctx, uint64_t tag, const char *path)
{
	struct app *app = ctx;

	if (app->http)
		http_get(app->http, path, tag, answered, app);
}

static void
put(struct app *app, enum event_kind kind, const char *text, int64_t value,
    bool on)
{
	struct event ev = { .kind = kind, .value = value, .on = on };

	snprintf(ev.text, sizeof(ev.text), "%.100s", text);
	reads_put(&app->reads, &ev, clock_now_ms());
}

static bool
is_relay(const struct app *app)
{
	return app->setup->sight->protocol != NULL;
}

static void
link_up(struct app *app)
{
	put(app, EVENT_LINK_UP, "", 0, app->setup->polled);
	app->heard_ms = clock_now_ms();
	if (app->http)
		reads_begin(&app->reads, clock_now_ms());
	else if (!is_relay(app) || app->setup->is_file)
		put(app, EVENT_SYNC_END, "", 0, false);
	arm(app);
}

static void
feed_up(void *ctx)
{
	struct app *app = ctx;

	log_line("feed: connected");
	app->feed_refused = false;
	app->feed_up = true;
	app->delivery.at.strict = is_relay(app);
	app->delivery.at.level = false;
	app->delivery.at.goodbye[0] = '\0';
	app->delivery.at.goodbye_code = 0;
	link_up(app);
}

static void
feed_event(void *ctx, const struct event *ev)
{
	struct app *app = ctx;
	struct event told = *ev;

	if (!app->delivery_checked) {
		app->delivery_checked = true;
		app->delivery_double =
		    seen_before(&app->seen, app->delivery.id);
	}
	if (app->delivery_double)
		return;
	/* A whole state that is pushed is newer than all that came before. */
	if (is_relay(app) &&
	    (told.kind == EVENT_SYNC_BEGIN || told.kind == EVENT_READ_BEGIN))
		told.value = clock_now_ms() + 1;
	reads_put(&app->reads, &told, clock_now_ms());
}

static void
feed_message(void *ctx, struct span text)
{
	struct app *app = ctx;
	struct sink sink = { feed_event, app };
	struct err err;

	put(app, EVENT_LINK_ALIVE, "", 0, false);
	app->heard_ms = clock_now_ms();
	app->delivery_checked = app->delivery_double = false;
	app->delivery.last = false;
	app->delivery.look[0] = '\0';
	if (app->setup->sight->decode(&app->setup->config.account, text,
		&app->delivery, &sink, &err) == -1)
		put(app, EVENT_SKIPPED, err.text, 0, false);
	if (app->http)
		reads_look(&app->reads, app->delivery.look);
	if (app->delivery.last && app->feed)
		feed_drop(app->feed, is_relay(app) ? SAW_A_HOLE : 0,
		    is_relay(app) ? "the relay left something out"
				  : "another console took this feed over");
	wire_work(app);
}

static void
feed_skip(void *ctx, const char *why)
{
	put(ctx, EVENT_SKIPPED, why, 0, false);
}

/* docs/feed.md, "bye" */
static bool
is_of_token(int64_t code)
{
	return code == 4401 || code == 4403;
}

static void
feed_down(void *ctx, const char *why, int64_t retry_ms, bool refused)
{
	struct app *app = ctx;
	const struct position *at = &app->delivery.at;

	if (app->feed_up && at->goodbye[0])
		why = at->goodbye;
	log_line("feed: lost: %s%s", refused ? "sign-in refused: " : "", why);
	/* Not every reason to stay away is one of the token. */
	app->feed_refused =
	    refused && (!app->feed_up || at->goodbye_code == 0 ||
			   is_of_token(at->goodbye_code));
	app->feed_up = false;
	put(app, EVENT_LINK_DOWN, why, clock_now_ms() + retry_ms, false);
	arm(app);
}

static void
feed_alive(void *ctx)
{
	put(ctx, EVENT_LINK_ALIVE, "", 0, false);
}

static void
line_end(void *ctx, const char *why)
{
	struct app *app = ctx;

	put(app, EVENT_LINK_DOWN, why[0] ? why : "end of the recording", 0,
	    true);
	arm(app);
}

static int
start_feed(struct app *app, struct err *err)
{
	const struct config *c = &app->setup->config;
	struct feed_options o = { .url = c->feed,
		.ca_file = c->ca_file[0] ? c->ca_file : NULL,
		.protocol = app->setup->sight->protocol,
		.ping_s = 10,
		.hangup_s = 25 };
	struct feed_events ev = { feed_up, feed_message, feed_skip, feed_down,
		feed_alive, app };
	char *credential = NULL;

	if (app->setup->polled) {
		link_up(app);
		return 0;
	}
	if (app->setup->is_file) {
		app->lines = lines_new(
		    app->loop, c->feed, feed_message, line_end, app, err);
		if (!app->lines)
			return -1;
		link_up(app);
		return 0;
	}
	if (app->setup->feed_token[0])
		credential = credential_new(NULL, app->setup->feed_token);
	o.credential = credential;
	app->feed = feed_new(app->loop, &o, &ev);
	credential_free(credential);
	return 0;
}

static char *
api_credential(const struct app *app)
{
	const char *user = app->setup->config.account.user;

	return credential_new(user[0] ? user : NULL, app->setup->token);
}

static void
start_lists(struct app *app)
{
	const struct config *c = &app->setup->config;
	struct http_options o = { .base = c->api,
		.ca_file = c->ca_file[0] ? c->ca_file : NULL,
		.timeout_ms = TIMEOUT_MS };
	char *credential = api_credential(app);

	o.credential = credential;
	app->http = http_new(app->loop, &o);
	credential_free(credential);
}

int
wire_start(struct app *app, struct err *err)
{
	app->reads = (struct reads){ .sight = app->setup->sight,
		.acct = &app->setup->config.account,
		.model = app->model,
		.period_ms = app->setup->polled ? POLL_MS : PERIOD_MS,
		.get = get,
		.ctx = app };
	app->wall.reads = app->setup->token[0] && !app->setup->is_file;
	app->wall.relayed = is_relay(app) && !app->setup->is_file;
	app->wall.alone =
	    !app->wall.reads && !app->setup->is_file && !is_relay(app);
	if (app->wall.reads)
		start_lists(app);
	return start_feed(app, err);
}

/* Takes a secret anew from its file.  True if it is another. */
static bool
renew(const char *path, char *secret)
{
	char fresh[SECRET_LEN];
	struct err err;
	bool other = false;

	if (path[0] == '\0')
		return false;
	if (file_secret(path, fresh, sizeof(fresh), &err) == -1) {
		log_line("token: %s", err.text);
	} else if (strcmp(fresh, secret) != 0) {
		memcpy(secret, fresh, sizeof(fresh));
		other = true;
	}
	explicit_bzero(fresh, sizeof(fresh));
	return other;
}

static void
renew_tokens(struct app *app)
{
	struct setup *s = app->setup;
	char *credential;

	if (app->http && renew(s->config.token_file, s->token)) {
		credential = api_credential(app);
		http_credential(app->http, credential);
		credential_free(credential);
		reads_begin(&app->reads, clock_now_ms());
	}
	if (app->feed && renew(s->config.feed_token_file, s->feed_token)) {
		credential = credential_new(NULL, s->feed_token);
		feed_credential(app->feed, credential);
		credential_free(credential);
		feed_retry(app->feed);
	}
	arm(app);
}

/* Two and a half heartbeats without a message: whatever is shown is old. */
static void
mind_heartbeat(struct app *app, int64_t now_ms)
{
	int64_t beat = app->delivery.at.heartbeat_ms;

	if (!app->feed || !is_relay(app) || !app->feed_up)
		return;
	beat = (beat ? beat : HEARTBEAT_MS) * 5 / 2;
	if (now_ms - app->heard_ms >= (beat > SILENT_MS ? beat : SILENT_MS))
		feed_drop(app->feed, 0, "no message from the relay");
}

void
wire_second(struct app *app, int64_t now_ms)
{
	bool refused;

	mind_heartbeat(app, now_ms);
	refused = app->feed_refused || app->reads.refused;
	app->reads.changed |= model_expire(app->model, now_ms);
	app->wall.read_ms = app->reads.done_ms;
	if (!refused)
		app->wall.refused_ms = 0;
	else if (app->wall.refused_ms == 0)
		app->wall.refused_ms = clock_wall_ms();
	if (refused && now_ms >= app->renew_ms) {
		app->renew_ms = now_ms + RENEW_MS;
		renew_tokens(app);
	}
}

void
wire_stop(struct app *app)
{
	if (app->feed)
		feed_free(app->feed);
	if (app->lines)
		lines_free(app->lines);
	if (app->http)
		http_free(app->http);
	reads_free(&app->reads);
}
