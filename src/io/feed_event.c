/* What libwebsockets tells of the one connection of a feed. */
#include <stdio.h>
#include <string.h>

#include <openssl/x509.h>

#include "base/text.h"
#include "io/carrier.h"
#include "io/clock.h"
#include "io/feed_inside.h"

void
feed_lose_attempt(struct feed *f, struct span said)
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
	feed_lose(f, why.text);
}

static void
lose_connection(struct feed *f)
{
	const char *name = f->place.authority;
	int64_t quiet_ms = clock_now_ms() - f->life_ms;
	struct err why;

	if (f->stage != STAGE_UP) {
		feed_lose_attempt(f, span_of("closed in the handshake"));
		return;
	}
	if (f->close_code)
		err_set(&why, "closed by %s (%u)", name, f->close_code);
	else if (f->hangup_s > 0 && quiet_ms >= f->hangup_s * 1000 - 500)
		err_set(&why, "no sign of life from %s for %d s", name,
		    (int)((quiet_ms + 500) / 1000));
	else
		err_set(&why, "connection to %s lost", name);
	feed_lose(f, why.text);
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

int
feed_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
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
		feed_lose_attempt(f, (struct span){ in, in ? len : 0 });
		break;
	case LWS_CALLBACK_CLIENT_CLOSED:
	case LWS_CALLBACK_CLOSED_CLIENT_HTTP:
	case LWS_CALLBACK_WSI_DESTROY:
		lose_connection(f);
		break;
	}
	return 0;
}
