#include "io/feed.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/x509.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/text.h"
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
 *      +-------------------+--- lose() --+----------+
 *
 * libwebsockets may tell of one failure twice or thrice, and in several ways.
 * So whatever ends a connection calls lose(), and lose() does nothing unless
 * there is something to be lost.
 */

#define RETRY_MAX_MS 60000
/* Where something may have to be sent. */
#define SPOKEN_MAX_MS 15000
/* A connection that stayed up so long was a good one. */
#define GOOD_MS 10000
/* For resolving, TCP, TLS and the handshake together. */
#define ATTEMPT_MS 15000

enum stage {
	STAGE_WAITING,
	STAGE_RESOLVING,
	STAGE_CONNECTING,
	STAGE_UP,
};

struct feed {
	struct loop *loop;
	struct feed_events ev;
	struct place place;
	struct err bad_url; /* "" if the URL is good */
	char *credential;
	char *ca_file;
	char *protocol;
	int ping_s;
	int hangup_s;

	struct outbox outbox;

	enum stage stage;
	struct timer *retry; /* the pause, or the limit of an attempt */
	struct lookup *lookup;
	struct lookup_result found;
	int address; /* which of found is tried */
	struct carrier *carrier;
	struct lws *wsi;
	int fails;
	int64_t up_ms;
	int64_t life_ms;     /* the last sign of life */
	bool reached;        /* TCP is connected */
	unsigned status;     /* the handshake's HTTP status, or 0 */
	unsigned close_code; /* what the server closed with, or 0 */
	char distrust[128];  /* why the certificate is refused, or "" */

	struct buf held; /* the beginning of a message */
	bool skipping;   /* inside a message that is not taken */
};

/* The connection, or the attempt, is over. */
static void
lose(struct feed *f, const char *why)
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

/* Makes a sentence of what the library says about a failed attempt. */
static void
lose_attempt(struct feed *f, struct span said)
{
	const char *name = f->place.authority;
	struct err why;

	if (f->status == 401 || f->status == 403)
		err_set(&why, "sign-in refused by %s (%u)", name, f->status);
	else if (f->status != 0 && f->status != 101)
		err_set(&why, "%s answered %u instead of a websocket", name,
		    f->status);
	else if (f->distrust[0])
		err_set(
		    &why, "certificate of %s refused: %s", name, f->distrust);
	else if (f->status == 101)
		err_set(&why, "%s: bad websocket handshake", name);
	else if (!f->reached)
		err_set(&why, "cannot connect to %s", name);
	else if (span_starts(said, "connect S"))
		err_set(&why, "TLS handshake with %s failed", name);
	else
		err_set(&why, "connection to %s failed: %.*s", name,
		    (int)said.n, said.n ? said.p : "");
	lose(f, why.text);
}

static void
lose_connection(struct feed *f)
{
	const char *name = f->place.authority;
	int64_t quiet_ms = clock_now_ms() - f->life_ms;
	struct err why;

	if (f->stage != STAGE_UP) {
		lose_attempt(f, span_of("closed in the handshake"));
		return;
	}
	if (f->close_code)
		err_set(&why, "closed by %s (%u)", name, f->close_code);
	else if (f->hangup_s > 0 && quiet_ms >= f->hangup_s * 1000 - 500)
		err_set(&why, "no sign of life from %s for %d s", name,
		    (int)((quiet_ms + 500) / 1000));
	else
		err_set(&why, "connection to %s lost", name);
	lose(f, why.text);
}

static void
on_up(struct feed *f)
{
	f->stage = STAGE_UP;
	timer_set(f->retry, -1);
	f->up_ms = f->life_ms = clock_now_ms();
	f->close_code = 0;
	f->skipping = false;
	buf_clear(&f->held);
	if (f->protocol)
		outbox_never_late(f->wsi);
	f->ev.up(f->ev.ctx);
}

static void
give(struct feed *f, struct span text)
{
	if (text_is_utf8(text))
		f->ev.message(f->ev.ctx, text);
	else
		f->ev.skip(f->ev.ctx, "message is not UTF-8");
}

/* A part of a message; the usual message comes in one. */
static void
on_part(struct feed *f, struct lws *wsi, struct span part)
{
	bool last = lws_is_final_fragment(wsi);

	f->life_ms = clock_now_ms();
	if (!f->skipping && lws_frame_is_binary(wsi)) {
		f->skipping = true;
		f->ev.skip(f->ev.ctx, "binary message");
	}
	if (!f->skipping && f->held.len == 0 && last &&
	    part.n <= FEED_MESSAGE_MAX) {
		give(f, part);
		return;
	}
	if (!f->skipping && !buf_put(&f->held, part.p, part.n)) {
		f->skipping = true;
		f->ev.skip(f->ev.ctx, "message is too long");
	}
	if (!last)
		return;
	if (!f->skipping)
		give(f, buf_span(&f->held));
	f->skipping = false;
	buf_clear(&f->held);
}

static void
on_pong(struct feed *f)
{
	f->life_ms = clock_now_ms();
	f->ev.alive(f->ev.ctx);
}

/* in is a pointer to where the header may be written. */
static int
put_credential(struct feed *f, struct lws *wsi, void *in, size_t len)
{
	unsigned char **at = in;

	if (!f->credential)
		return 0;
	return lws_add_http_header_by_token(wsi, WSI_TOKEN_HTTP_AUTHORIZATION,
	    (unsigned char *)f->credential, (int)strlen(f->credential), at,
	    *at + len);
}

/* The library's own text for this is lost on its way to CONNECTION_ERROR. */
static void
note_distrust(struct feed *f, X509_STORE_CTX *store)
{
	int code = X509_STORE_CTX_get_error(store);

	if (code != X509_V_OK)
		snprintf(f->distrust, sizeof(f->distrust), "%s",
		    X509_verify_cert_error_string(code));
}

static void
note_close(struct feed *f, const unsigned char *in, size_t len)
{
	f->close_code = len >= 2 ? (unsigned)(in[0] << 8 | in[1]) : 1005;
}

static int
on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len)
{
	struct feed *f = carrier_owner(wsi);

	/* These may come before the library has said which connection it
	 * made; only one is being made at a time. */
	if (reason == LWS_CALLBACK_OPENSSL_PERFORM_SERVER_CERT_VERIFICATION) {
		note_distrust(f, user);
		return 0;
	}
	if (reason == LWS_CALLBACK_CLIENT_APPEND_HANDSHAKE_HEADER)
		return put_credential(f, wsi, in, len);
	if (reason == LWS_CALLBACK_WSI_CREATE) /* by which TCP is meant */
		f->reached = true;
	if (!f->wsi || wsi != f->wsi)
		return 0;
	switch ((int)reason) {
	case LWS_CALLBACK_ESTABLISHED_CLIENT_HTTP:
		f->status = lws_http_client_http_response(wsi);
		break;
	case LWS_CALLBACK_CLIENT_ESTABLISHED:
		on_up(f);
		break;
	case LWS_CALLBACK_CLIENT_RECEIVE:
		on_part(f, wsi, (struct span){ in, len });
		break;
	case LWS_CALLBACK_CLIENT_WRITEABLE:
		return f->outbox.send ? f->outbox.send(&f->outbox, wsi) : 0;
	case LWS_CALLBACK_CLIENT_RECEIVE_PONG:
		on_pong(f);
		break;
	case LWS_CALLBACK_WS_PEER_INITIATED_CLOSE:
		note_close(f, in, len);
		break;
	case LWS_CALLBACK_CLIENT_CONNECTION_ERROR:
		lose_attempt(f, (struct span){ in, in ? len : 0 });
		break;
	case LWS_CALLBACK_CLIENT_CLOSED:
	case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
	case LWS_CALLBACK_WSI_DESTROY:
		lose_connection(f);
		break;
	}
	return 0;
}

static bool
start_carrier(struct feed *f)
{
	struct carrier_options o = {
		.fn = on_event,
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
		lose(f, why.text);
		return;
	}
	if (!start_carrier(f)) {
		lose(f, "websocket or TLS library would not start");
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
		lose_attempt(f, span_of("refused by the library"));
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
	lose(f, why.text);
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
	lose(f, why.text);
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
	lose(f, why);
}
