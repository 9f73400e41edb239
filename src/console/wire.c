/* The feed and the API: bytes in, bytes out, and nothing that decides. */
#include <stdio.h>
#include <string.h>

#include "console/inside.h"
#include "io/clock.h"
#include "io/credential.h"
#include "io/file.h"
#include "io/log.h"

#define SIGN_IN_MS 5000

/* What a relay is told then, see docs/feed.md. */
#define SAW_A_HOLE 4414

static void
changed(struct app *app)
{
	app_dirty(app);
	leave_step(app);
}

static void
feed_up(void *ctx)
{
	struct app *app = ctx;

	log_line("feed: connected");
	app->woke = false;
	engine_feed_up(app->engine, clock_now_ms());
	changed(app);
}

/* There, but nothing will come over it any more, or nothing comes. */
void
wire_drop(struct app *app)
{
	const char *why = engine_drop_why(app->engine, clock_now_ms());

	if (app->feed && why[0])
		feed_drop(app->feed,
		    app->setup->provider->brokered ? SAW_A_HOLE : 0, why);
}

void
wire_say(struct app *app, const struct request *req)
{
	if (!app->feed || !feed_send(app->feed, span_of(req->body)))
		log_line("feed: nothing could be sent");
}

static void
take_message(struct app *app, struct span text)
{
	bool more = engine_message(app->engine, text, clock_now_ms());

	if (engine_skip_news(app->engine)[0])
		log_line("feed: skipped: %s", engine_skip_news(app->engine));
	if (!more)
		wire_drop(app);
}

/* The first sign of life after a stop: the picture is of now again. */
static void
awake(struct app *app)
{
	if (!app->woke)
		return;
	app->woke = false;
	engine_feed_up(app->engine, clock_now_ms());
}

static void
feed_message(void *ctx, struct span text)
{
	struct app *app = ctx;

	awake(app);
	take_message(app, text);
	changed(app);
}

static void
feed_skip(void *ctx, const char *why)
{
	struct app *app = ctx;

	log_line("feed: skipped: %s", why);
	engine_skipped(app->engine, why, clock_now_ms());
	changed(app);
}

static void
feed_down(void *ctx, const char *why, int64_t retry_ms, bool refused)
{
	struct app *app = ctx;
	int64_t now_ms = clock_now_ms();
	char text[256];

	snprintf(text, sizeof(text), "%s%s", refused ? "sign-in refused: " : "",
	    why);
	log_line("feed: lost: %s", text);
	app->woke = false;
	if (refused && app->setup->provider->brokered)
		wire_sign_in(app);
	engine_feed_down(app->engine, text, now_ms + retry_ms, now_ms);
	changed(app);
}

static void
feed_alive(void *ctx)
{
	struct app *app = ctx;

	awake(app);
	engine_feed_alive(app->engine, clock_now_ms());
}

static void
line_end(void *ctx, const char *why)
{
	struct app *app = ctx;

	engine_feed_none(
	    app->engine, why[0] ? why : "end of the recording", clock_now_ms());
	changed(app);
}

/* A feed of the provider's own takes the provider's credential. */
static char *
feed_credential_of(const struct setup *s)
{
	if (s->feed_token[0])
		return credential_new(NULL, s->feed_token);
	if (s->provider->brokered)
		return credential_new(NULL, s->token);
	if (s->provider->feed)
		return credential_new(s->profile.account.user, s->token);
	return NULL;
}

static int
start_feed(struct app *app, struct err *err)
{
	const struct profile *p = &app->setup->profile;
	struct feed_options o = { .url = p->feed,
		.ca_file = p->ca_file[0] ? p->ca_file : NULL,
		.ping_s = 10,
		.hangup_s = 25 };
	struct feed_events ev = { feed_up, feed_message, feed_skip, feed_down,
		feed_alive, app };

	if (app->setup->replay) {
		replay_begin(app);
		return 0;
	}
	if (app->setup->feed_is_none) {
		engine_feed_polled(app->engine, clock_now_ms());
		return 0;
	}
	if (app->setup->feed_is_file) {
		app->lines = lines_new(
		    app->loop, p->feed, feed_message, line_end, app, err);
		if (!app->lines)
			return -1;
		feed_up(app);
		return 0;
	}
	o.credential = feed_credential_of(app->setup);
	if (app->setup->provider->brokered)
		o.protocol = "earshot.v1";
	app->feed = feed_new(app->loop, &o, &ev);
	credential_free((char *)o.credential);
	return 0;
}

int
wire_start(struct app *app, struct err *err)
{
	const struct setup *s = app->setup;
	char *credential = credential_new(s->profile.account.user, s->token);
	struct http_options o = { .base = s->profile.api,
		.credential = credential,
		.ca_file = s->profile.ca_file[0] ? s->profile.ca_file : NULL,
		.timeout_ms = 10000 };

	memcpy(app->token, s->token, sizeof(app->token));
	if (!s->feed_is_file && !s->provider->brokered)
		app->http = http_new(app->loop, &o);
	credential_free(credential);
	return start_feed(app, err);
}

static void
renew(struct app *app)
{
	const struct setup *s = app->setup;
	bool ours = s->provider->feed || s->provider->brokered;
	char *c = credential_new(s->profile.account.user, app->token);

	if (app->http)
		http_credential(app->http, c);
	if (ours && !s->feed_token[0]) {
		feed_credential(app->feed, c);
		feed_retry(app->feed);
	}
	credential_free(c);
}

/* The token may have been renewed in its file. */
void
wire_sign_in(struct app *app)
{
	const char *path = app->setup->profile.token_file;
	int64_t now_ms = clock_now_ms();
	char token[SECRET_LEN];
	struct err err;

	if (path[0] == '\0' || now_ms < app->sign_in_ms)
		return;
	app->sign_in_ms = now_ms + SIGN_IN_MS;
	if (file_secret(path, token, sizeof(token), &err) == -1) {
		log_line("token: %s", err.text);
	} else if (strcmp(token, app->token) != 0) {
		memcpy(app->token, token, sizeof(token));
		renew(app);
		engine_sign_in(app->engine, now_ms);
	}
	explicit_bzero(token, sizeof(token));
}

/* What is on the screen is as old as the stop; my own mode is asked for
 * before anything else. */
void
wire_woke(struct app *app)
{
	int64_t now_ms = clock_now_ms();

	if (!app->feed)
		return;
	if (app->setup->provider->brokered) {
		feed_drop(app->feed, 0, "the program was stopped");
		return;
	}
	/* Woken twice, it still waits for the first sign of life. */
	if (model_link(engine_model(app->engine))->state == LINK_LIVE) {
		app->woke = true;
		engine_feed_down(
		    app->engine, "the program was stopped", now_ms, now_ms);
	}
	engine_woke(app->engine, now_ms);
	app_dirty(app);
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
	explicit_bzero(app->token, sizeof(app->token));
}
