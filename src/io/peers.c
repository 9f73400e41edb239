#include "io/peers.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "io/carrier.h"

/* Messages for one client in one turn of the loop. */
#define BURST 32

struct peer {
	struct client client; /* first: see io/host.h */
	void *data;
	struct buf heard; /* the parts of a message that is not whole yet */
	bool deaf;        /* to the rest of a message that is not taken */
	bool listens;     /* and says nothing */
};

struct peers {
	struct host *host;
	struct peers_options options;
	char *protocol, *listening;
	void *data; /* of who was admitted last and is not there yet */
	struct buf said;
};

/* What the library keeps for each connection: it moves nothing. */
struct place {
	struct peer *peer;
};

static void
add_peer(struct peers *ps, struct place *at, struct lws *wsi)
{
	struct peer *p = mem_zalloc(1, sizeof(*p));

	p->data = ps->data;
	ps->data = NULL;
	buf_init(&p->heard, ps->options.heard_max);
	p->listens = ps->listening &&
		     strcmp(lws_get_protocol(wsi)->name, ps->listening) == 0;
	host_add(ps->host, &p->client, wsi);
	at->peer = p;
	ps->options.opened(ps->options.ctx, p);
}

static void
free_peer(struct peer *p)
{
	buf_free(&p->heard);
	mem_free(p->data);
	mem_free(p);
}

static void
remove_peer(struct peers *ps, struct place *at)
{
	struct peer *p = at->peer;

	if (!p || !host_remove(ps->host, &p->client))
		return;
	at->peer = NULL;
	ps->options.closed(ps->options.ctx, p);
	free_peer(p);
}

/* 1: sent, 0: there is nothing to say, -1: the connection is broken. */
static int
say_one(struct peers *ps, struct peer *p)
{
	static const char pad[LWS_PRE] = { 0 };
	size_t n;

	buf_clear(&ps->said);
	buf_put(&ps->said, pad, sizeof(pad));
	if (!ps->options.next(ps->options.ctx, p, &ps->said))
		return 0;
	n = ps->said.len - LWS_PRE;
	if (lws_write(p->client.wsi, (unsigned char *)ps->said.p + LWS_PRE, n,
		LWS_WRITE_TEXT) < (int)n)
		return -1;
	return 1;
}

/* 0, or -1 to have the client closed. */
static int
say(struct peers *ps, struct peer *p)
{
	int left = BURST, rc = 1;

	while (rc == 1 && left-- > 0 && !lws_send_pipe_choked(p->client.wsi))
		rc = say_one(ps, p);
	if (rc == 1) {
		lws_callback_on_writable(p->client.wsi);
	} else if (rc == 0 && p->client.code) {
		host_farewell(ps->host, &p->client);
	}
	return rc < 0 ? -1 : 0;
}

static void
refuse_message(struct peers *ps, struct peer *p, enum peers_fault why)
{
	p->deaf = true;
	buf_clear(&p->heard);
	ps->options.fault(ps->options.ctx, p, why);
}

static void
hear(struct peers *ps, struct peer *p, struct span part)
{
	bool last = lws_is_final_fragment(p->client.wsi);

	if (p->client.code)
		return;
	if (!p->deaf && p->listens)
		refuse_message(ps, p, PEERS_UNASKED);
	else if (!p->deaf && lws_frame_is_binary(p->client.wsi))
		refuse_message(ps, p, PEERS_BINARY);
	else if (!p->deaf && !buf_put(&p->heard, part.p, part.n))
		refuse_message(ps, p, PEERS_TOO_LONG);
	if (!last)
		return;
	if (!p->deaf)
		ps->options.heard(ps->options.ctx, p, buf_span(&p->heard));
	p->deaf = false;
	buf_clear(&p->heard);
}

/* What is admitted. */

static bool
is_name(const char *name, struct span of)
{
	return name && strlen(name) == of.n && memcmp(name, of.p, of.n) == 0;
}

/* One among those that the client can speak (RFC 6455, 4.2.1). */
static bool
speaks(void *ctx, struct lws *wsi)
{
	const struct peers *ps = ctx;
	char list[256];
	const char *at = list;
	int n = lws_hdr_copy(wsi, list, (int)sizeof(list), WSI_TOKEN_PROTOCOL);

	if (n <= 0)
		return false;
	for (at += strspn(at, ", \t"); *at; at += strspn(at, ", \t")) {
		struct span name = { at, strcspn(at, ", \t") };

		if (is_name(ps->protocol, name) || is_name(ps->listening, name))
			return true;
		at += name.n;
	}
	return false;
}

static bool
admit(void *ctx, struct span token)
{
	struct peers *ps = ctx;

	mem_free(ps->data);
	ps->data = mem_zalloc(1, ps->options.data_size);
	return ps->options.admit(ps->options.ctx, token, ps->data);
}

static int
on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len)
{
	struct peers *ps = carrier_owner(wsi);
	struct place *at = user;

	switch ((int)reason) {
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return host_admit(ps->host, wsi, in);
	case LWS_CALLBACK_HTTP:
		return host_admit(ps->host, wsi, NULL);
	case LWS_CALLBACK_ESTABLISHED:
		add_peer(ps, at, wsi);
		break;
	case LWS_CALLBACK_RECEIVE:
		if (at->peer)
			hear(ps, at->peer, (struct span){ in, len });
		break;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return at->peer ? say(ps, at->peer) : 0;
	case LWS_CALLBACK_CLOSED:
		remove_peer(ps, at);
		break;
	}
	return 0;
}

struct peers *
peers_open(struct loop *l, const struct peers_options *o, struct err *err)
{
	struct peers *ps = mem_zalloc(1, sizeof(*ps));
	struct carrier_options co = {
		.fn = on_event,
		.session_size = sizeof(struct place),
	};
	struct host_calls calls = {
		.speaks = speaks,
		.admit = admit,
		.ctx = ps,
	};

	ps->options = *o;
	ps->protocol = mem_strdup(o->protocol);
	ps->listening = o->listening ? mem_strdup(o->listening) : NULL;
	buf_init(&ps->said, LWS_PRE + o->said_max);
	co.protocol = ps->protocol;
	co.protocol_too = ps->listening;
	ps->host = host_open(l, &o->host, &co, &calls, err);
	if (ps->host)
		return ps;
	peers_free(ps);
	return NULL;
}

void
peers_tls(struct peers *ps, struct tls *t)
{
	host_tls(ps->host, t);
}

static void
free_all(struct host *h)
{
	struct peer *p, *next;

	host_stop(h);
	for (p = (struct peer *)host_first(h); p; p = next) {
		next = peers_next(p);
		free_peer(p);
	}
	host_free(h);
}

void
peers_free(struct peers *ps)
{
	if (!ps)
		return;
	if (ps->host)
		free_all(ps->host);
	buf_free(&ps->said);
	mem_free(ps->data);
	mem_free(ps->protocol);
	mem_free(ps->listening);
	mem_free(ps);
}

int
peers_port(const struct peers *ps)
{
	return host_port(ps->host);
}

size_t
peers_count(const struct peers *ps)
{
	return host_count(ps->host);
}

void
peers_shut(struct peers *ps)
{
	host_shut(ps->host);
}

struct peer *
peers_first(struct peers *ps)
{
	return (struct peer *)host_first(ps->host);
}

struct peer *
peers_next(struct peer *p)
{
	return (struct peer *)p->client.next;
}

void *
peer_data(const struct peer *p)
{
	return p->data;
}

bool
peer_listens(const struct peer *p)
{
	return p->listens;
}

void
peer_wants(struct peer *p)
{
	lws_callback_on_writable(p->client.wsi);
}

void
peer_close(struct peer *p, int code)
{
	client_close(&p->client, code);
}
