/* A site's way to its provider: bytes in, bytes out, and nothing that
 * decides. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "io/clock.h"
#include "io/credential.h"
#include "io/file.h"
#include "relay/note.h"
#include "relay/site_inside.h"

#define SIGN_IN_MS 5000
#define ALIVE_MS 5000
#define TIMEOUT_MS 10000

static void
note(const struct site *s, const char *event, const char *why)
{
	struct note n;

	note_begin(&n, event);
	json_put_pair(&n.members, "site", s->o.config->name);
	json_put_pair(&n.members, "why", why);
	note_end(&n);
}

static void
answered(void *ctx, uint64_t tag, const struct answer *a)
{
	struct desk *d = ctx;

	struct verdict v;

	d->under_way--;
	if (d->lost) {
		if (d->under_way == 0)
			desk_free(d);
		return;
	}
	if (a->status == 401)
		wire_sign_in(d->site);
	/* What this answer ends is ended for that reason. */
	d->site->o.config->provider->judge(a, &v);
	d->verdict = v.kind;
	engine_answer(d->engine, tag, a, clock_now_ms());
	d->verdict = VERDICT_OK;
	site_settle(d->site);
}

void
wire_send(void *ctx, uint64_t tag, const struct request *req)
{
	struct desk *d = ctx;

	d->under_way++;
	http_send(d->site->http, req, tag, answered, d);
}

static void
up(void *ctx)
{
	struct site *s = ctx;

	note(s, "site_live", "");
	engine_feed_up(s->watch->engine, clock_now_ms());
	site_settle(s);
}

void
site_message(struct site *s, struct span body)
{
	struct engine *e = s->watch->engine;
	bool more;

	native_take(s, body);
	more = engine_message(e, body, clock_now_ms());
	s->hearing = false;
	if (engine_skip_news(e)[0])
		note(s, "site_skipped", engine_skip_news(e));
	if (!more && s->source)
		feed_drop(s->source, 0, "another one took this feed over");
	site_settle(s);
}

static void
message(void *ctx, struct span text)
{
	site_message(ctx, text);
}

static void
skip(void *ctx, const char *why)
{
	struct site *s = ctx;

	note(s, "site_skipped", why);
	engine_skipped(s->watch->engine, why, clock_now_ms());
	site_settle(s);
}

static void
down(void *ctx, const char *why, int64_t retry_ms, bool refused)
{
	struct site *s = ctx;
	int64_t now_ms = clock_now_ms();
	char text[256];

	snprintf(text, sizeof(text), "%s%s", refused ? "sign-in refused: " : "",
	    why);
	note(s, "site_lost", text);
	engine_feed_down(s->watch->engine, text, now_ms + retry_ms, now_ms);
	site_settle(s);
}

static void
alive(void *ctx)
{
	struct site *s = ctx;

	engine_feed_alive(s->watch->engine, clock_now_ms());
	site_settle(s);
}

/* Webhooks come to this very program, so its life is theirs. */
static void
on_alive(void *ctx)
{
	struct site *s = ctx;

	timer_set(s->alive, ALIVE_MS);
	alive(s);
}

/* A feed of the provider's own takes the provider's credential. */
static char *
feed_credential_of(const struct site *s)
{
	if (s->feed_token[0])
		return credential_new(NULL, s->feed_token);
	if (s->o.config->provider->feed)
		return credential_new(s->account.user, s->token);
	return NULL;
}

static int
read_secrets(struct site *s, struct err *err)
{
	const struct site_config *c = s->o.config;

	if (file_secret(c->token_file, s->token, sizeof(s->token), err) == -1)
		return -1;
	if (c->feed_token_file[0] == '\0')
		return 0;
	return file_secret(
	    c->feed_token_file, s->feed_token, sizeof(s->feed_token), err);
}

void
wire_hooks(struct site *s, bool up, const char *why)
{
	int64_t now_ms = clock_now_ms();

	if (!s->alive)
		return;
	timer_set(s->alive, up ? ALIVE_MS : -1);
	if (up)
		engine_feed_up(s->watch->engine, now_ms);
	else
		engine_feed_down(
		    s->watch->engine, why, now_ms + ALIVE_MS, now_ms);
}

static void
start_source(struct site *s)
{
	const struct site_config *c = s->o.config;
	struct feed_options o = { .url = c->feed,
		.ca_file = c->ca_file[0] ? c->ca_file : NULL,
		.ping_s = 10,
		.hangup_s = 25 };
	struct feed_events ev = { up, message, skip, down, alive, s };
	char *credential;

	if (c->feed[0] && strcmp(c->feed, "none") != 0) {
		credential = feed_credential_of(s);
		o.credential = credential;
		s->source = feed_new(s->loop, &o, &ev);
		credential_free(credential);
	} else if (c->has_source) {
		s->alive = timer_new(s->loop, on_alive, s);
		if (!s->o.share)
			wire_hooks(s, true, "");
	} else {
		engine_feed_polled(s->watch->engine, clock_now_ms());
	}
}

int
wire_start(struct site *s, struct err *err)
{
	const struct site_config *c = s->o.config;
	struct http_options o = { .base = c->api,
		.ca_file = c->ca_file[0] ? c->ca_file : NULL,
		.timeout_ms = TIMEOUT_MS };
	char *credential;

	if (read_secrets(s, err) == -1)
		return -1;
	credential = credential_new(s->account.user, s->token);
	o.credential = credential;
	s->http = http_new(s->loop, &o);
	credential_free(credential);
	start_source(s);
	return 0;
}

/* The token may have been renewed in its file. */
void
wire_sign_in(struct site *s)
{
	int64_t now_ms = clock_now_ms();
	char was[SITE_SECRET_LEN];
	char *credential;
	struct desk *d;
	struct err err;

	if (now_ms < s->sign_in_ms)
		return;
	s->sign_in_ms = now_ms + SIGN_IN_MS;
	memcpy(was, s->token, sizeof(was));
	if (read_secrets(s, &err) == -1) {
		note(s, "site_secret", err.text);
		memcpy(s->token, was, sizeof(was));
	} else if (strcmp(was, s->token) != 0) {
		credential = credential_new(s->account.user, s->token);
		http_credential(s->http, credential);
		credential_free(credential);
		engine_sign_in(s->watch->engine, now_ms);
		TAILQ_FOREACH(d, &s->desks, all)
		engine_sign_in(d->engine, now_ms);
	}
	if (s->source) {
		credential = feed_credential_of(s);
		feed_credential(s->source, credential);
		credential_free(credential);
	}
	explicit_bzero(was, sizeof(was));
}

void
wire_stop(struct site *s)
{
	if (s->source)
		feed_free(s->source);
	if (s->http)
		http_free(s->http);
	timer_free(s->alive);
	explicit_bzero(s->token, sizeof(s->token));
	explicit_bzero(s->feed_token, sizeof(s->feed_token));
}
