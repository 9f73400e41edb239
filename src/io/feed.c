#include "io/feed.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "io/backoff.h"
#include "io/carrier.h"
#include "io/clock.h"
#include "io/credential.h"
#include "io/lookup.h"
#include "io/feed_inside.h"
#include "io/place.h"

/*
 *   WAITING --timer--> RESOLVING --> CONNECTING --> UP
 *      ^                   |             |          |
 *      +-------------------+--- lost ----+----------+
 *
 * libwebsockets may tell of one failure twice or thrice, and in several ways.
 * So whatever ends a connection calls feed_lose(), which does nothing unless
 * there is something to be lost.
 */

#define RETRY_MAX_MS 60000
/* Where something may have to be sent. */
#define SPOKEN_MAX_MS 15000
/* A connection that stayed up so long was a good one. */
#define GOOD_MS 10000
/* For resolving, TCP, TLS and the handshake together. */
#define ATTEMPT_MS 15000

void
feed_lose(struct feed *f, const char *why)
{
	bool refused = f->status == 401 || f->status == 403 ||
		       backoff_unwelcome(f->close_code);
	enum stage was = f->stage;
	int64_t ms;

	if (was == STAGE_WAITING)
		return;
	f->stage = STAGE_WAITING;
	f->wsi = NULL;
	f->skipping = false;
	f->close_code = 0;
	outbox_clear(&f->outbox);
	buf_clear(&f->held);
	carrier_sweep(f->carrier);
	if (was == STAGE_CONNECTING && !f->reached &&
	    f->address + 1 < f->found.count) {
		f->address++;
		timer_set(f->retry, 0);
		return;
	}
	f->found.count = 0;
	if (was == STAGE_UP && clock_now_ms() - f->up_ms >= GOOD_MS)
		f->fails = 0;
	ms = backoff_ms(
	    &f->fails, f->protocol ? SPOKEN_MAX_MS : RETRY_MAX_MS, refused);
	timer_set(f->retry, ms);
	f->ev.down(f->ev.ctx, why, ms, refused);
}

static bool
start_carrier(struct feed *f)
{
	struct carrier_options o = {
		.fn = feed_event,
		.protocol = f->protocol,
		.connections = 4,
		.port = CARRIER_NO_LISTEN,
		.tls = f->place.tls,
		.ca_file = f->ca_file,
		.ping_s = f->ping_s,
		.hangup_s = f->hangup_s,
	};

	if (!f->carrier)
		f->carrier = carrier_new(f->loop, &o, f);
	return f->carrier != NULL;
}

static void
connect_now(struct feed *f)
{
	struct lws_client_connect_info info = { 0 };
	struct lws *wsi;
	struct err why;

	f->stage = STAGE_CONNECTING;
	f->reached = false;
	f->status = 0;
	f->distrust[0] = '\0';
	if (f->ca_file && access(f->ca_file, R_OK) == -1) {
		err_set(&why, "CA file %s: %s", f->ca_file, strerror(errno));
		feed_lose(f, why.text);
		return;
	}
	if (!start_carrier(f)) {
		feed_lose(f, "websocket or TLS library would not start");
		return;
	}
	info.context = carrier_context(f->carrier);
	info.address = f->found.addresses[f->address];
	info.port = f->place.port;
	info.path = f->place.path;
	info.host = f->place.authority;
	info.alpn = "http/1.1";
	info.protocol = f->protocol;
	info.ssl_connection = LCCSCF_HTTP_NO_FOLLOW_REDIRECT;
	if (f->place.tls)
		info.ssl_connection |= LCCSCF_USE_SSL;
	info.pwsi = &f->wsi;
	if (f->hangup_s > 0)
		info.retry_and_idle_policy = carrier_idle_policy(f->carrier);
	wsi = lws_client_connect_via_info(&info);
	if (f->stage != STAGE_CONNECTING)
		return;
	f->wsi = wsi;
	if (!wsi)
		feed_lose_attempt(f, span_of("refused by the library"));
}

static void
on_found(void *ctx, const struct lookup_result *r)
{
	struct feed *f = ctx;
	struct err why;

	f->lookup = NULL;
	f->found = *r;
	f->address = 0;
	if (r->code == 0) {
		connect_now(f);
		return;
	}
	f->status = 0;
	err_set(&why, "cannot resolve %s: %s", f->place.name,
	    gai_strerror(r->code));
	feed_lose(f, why.text);
}

static bool
is_numeric(const char *name)
{
	struct in6_addr room;

	return inet_pton(AF_INET, name, &room) == 1 ||
	       inet_pton(AF_INET6, name, &room) == 1;
}

static void
give_up(struct feed *f)
{
	struct lws *wsi = f->wsi;
	struct err why;

	lookup_free(f->lookup);
	f->lookup = NULL;
	err_set(&why, "no answer from %s for %d s", f->place.authority,
	    ATTEMPT_MS / 1000);
	feed_lose(f, why.text);
	if (wsi)
		lws_set_timeout(
		    wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_SYNC);
}

static void
on_retry(void *ctx)
{
	struct feed *f = ctx;

	if (f->bad_url.text[0]) {
		f->ev.down(f->ev.ctx, f->bad_url.text, -1, false);
		return;
	}
	if (f->stage != STAGE_WAITING) {
		give_up(f);
		return;
	}
	timer_set(f->retry, ATTEMPT_MS);
	if (f->found.count > 0) { /* another address of the same name */
		connect_now(f);
		return;
	}
	f->stage = STAGE_RESOLVING;
	f->address = 0;
	if (is_numeric(f->place.name) &&
	    span_copy(f->found.addresses[0], LOOKUP_ADDRESS_LEN,
		span_of(f->place.name))) {
		f->found.count = 1;
		connect_now(f);
		return;
	}
	f->lookup = lookup_new(f->loop, f->place.name, on_found, f);
}

struct feed *
feed_new(
    struct loop *l, const struct feed_options *o, const struct feed_events *ev)
{
	struct feed *f = mem_zalloc(1, sizeof(*f));

	f->loop = l;
	f->ev = *ev;
	place_read(&f->place, o->url, &f->bad_url);
	feed_credential(f, o->credential);
	f->ca_file = o->ca_file ? mem_strdup(o->ca_file) : NULL;
	f->protocol = o->protocol ? mem_strdup(o->protocol) : NULL;
	outbox_init(&f->outbox);
	f->ping_s = o->ping_s;
	f->hangup_s = o->hangup_s;
	buf_init(&f->held, FEED_MESSAGE_MAX);
	f->retry = timer_new(l, on_retry, f);
	timer_set(f->retry, 0);
	return f;
}

void
feed_free(struct feed *f)
{
	if (!f)
		return;
	lookup_free(f->lookup);
	timer_free(f->retry);
	carrier_free(f->carrier);
	credential_free(f->credential);
	outbox_clear(&f->outbox);
	mem_free(f->protocol);
	mem_free(f->ca_file);
	buf_free(&f->held);
	mem_free(f);
}

void
feed_retry(struct feed *f)
{
	if (f->stage == STAGE_WAITING)
		timer_set(f->retry, 0);
}

void
feed_credential(struct feed *f, const char *credential)
{
	credential_free(f->credential);
	f->credential = credential ? mem_strdup(credential) : NULL;
}

struct outbox *
feed_outbox(struct feed *f, struct lws **wsi)
{
	*wsi = f->wsi;
	return f->stage == STAGE_UP ? &f->outbox : NULL;
}

void
feed_drop(struct feed *f, int code, const char *why)
{
	if (f->stage != STAGE_UP)
		return;
	if (code && f->outbox.goodbye)
		f->outbox.goodbye(f->wsi, code);
	/* This may run inside of its callback: the library closes it later. */
	lws_set_timeout(f->wsi, PENDING_TIMEOUT_CLOSE_SEND, LWS_TO_KILL_ASYNC);
	feed_lose(f, why);
}
