#include "io/peers.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "io/carrier.h"
#include "io/upgrade.h"

/* Connections beside the clients, so that one too many gets an answer. */
#define STRANGERS_MAX 64
/* How long a closed client may take to read that it is. */
#define CLOSE_TIMEOUT_S 5
/* Messages for one client in one turn of the loop. */
#define BURST 32

struct peer {
	struct peers *peers;
	struct lws *wsi;
	struct peer *next;
	void *data;
	struct buf heard; /* the parts of a message that is not whole yet */
	bool deaf;        /* to the rest of a message that is not taken */
	bool listens;     /* and says nothing */
	int code;         /* that it is being closed with, or 0 */
	bool flushed;     /* nothing is left that goes before that */
};

struct peers {
	struct carrier *carrier;
	struct timer *timer; /* says goodbye */
	struct peers_options options;
	struct peer *peers;
	size_t count;
	void *data; /* of who was admitted last and is not there yet */
	struct buf said;
	struct limit *failures; /* NULL: any */
	bool shut;
	int port;
};

/* What the library keeps for each connection: it moves nothing. */
struct place {
	struct peer *peer;
};

static void
add_peer(struct peers *ps, struct place *at, struct lws *wsi)
{
	int size = (int)ps->options.socket_bytes;
	struct peer *p = mem_zalloc(1, sizeof(*p));

	*p = (struct peer){
		.peers = ps, .wsi = wsi, .next = ps->peers, .data = ps->data
	};
	/* The library admits and establishes in one go. */
	ps->data = NULL;
	buf_init(&p->heard, ps->options.heard_max);
	p->listens =
	    ps->options.listening &&
	    strcmp(lws_get_protocol(wsi)->name, ps->options.listening) == 0;
	ps->peers = p;
	ps->count++;
	at->peer = p;
	if (size > 0)
		setsockopt(lws_get_socket_fd(wsi), SOL_SOCKET, SO_SNDBUF, &size,
		    sizeof(size));
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
	struct peer **link = &ps->peers;
	struct peer *p = at->peer;

	while (*link && *link != p)
		link = &(*link)->next;
	if (!p || !*link)
		return;
	*link = p->next;
	ps->count--;
	at->peer = NULL;
	ps->options.closed(ps->options.ctx, p);
	free_peer(p);
}

static void
say_goodbye(struct peer *p)
{
	int code = p->code;

	/* Only once. */
	p->flushed = false;
	lws_close_reason(p->wsi, (enum lws_close_status)code, NULL, 0);
	lws_set_timeout(p->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

/* From inside its callbacks libwebsockets 4.1.6 drops a connection without the
 * close frame, and also if it still has bytes of an older one. */
static void
on_goodbye(void *ctx)
{
	struct peers *ps = ctx;
	struct peer *p = ps->peers;

	/* It may go at once. */
	while (p) {
		if (p->flushed) {
			say_goodbye(p);
			p = ps->peers;
		} else {
			p = p->next;
		}
	}
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
	if (lws_write(p->wsi, (unsigned char *)ps->said.p + LWS_PRE, n,
		LWS_WRITE_TEXT) < (int)n)
		return -1;
	return 1;
}

/* 0, or -1 to have the client closed. */
static int
say(struct peers *ps, struct peer *p)
{
	int left = BURST, rc = 1;

	while (rc == 1 && left-- > 0 && !lws_send_pipe_choked(p->wsi))
		rc = say_one(ps, p);
	if (rc == 1) {
		lws_callback_on_writable(p->wsi);
	} else if (rc == 0 && p->code) {
		p->flushed = true;
		timer_set(ps->timer, 0);
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
	bool last = lws_is_final_fragment(p->wsi);

	if (p->code)
		return;
	if (!p->deaf && p->listens)
		refuse_message(ps, p, PEERS_UNASKED);
	else if (!p->deaf && lws_frame_is_binary(p->wsi))
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
speaks(struct peers *ps, struct lws *wsi)
{
	char list[256];
	const char *at = list;
	int n = lws_hdr_copy(wsi, list, (int)sizeof(list), WSI_TOKEN_PROTOCOL);

	if (n <= 0)
		return false;
	for (at += strspn(at, ", \t"); *at; at += strspn(at, ", \t")) {
		struct span name = { at, strcspn(at, ", \t") };

		if (is_name(ps->options.protocol, name) ||
		    is_name(ps->options.listening, name))
			return true;
		at += name.n;
	}
	return false;
}

static bool
has_token(struct peers *ps, struct lws *wsi)
{
	char shown[UPGRADE_TOKEN_MAX];
	struct span token;
	bool may;

	mem_free(ps->data);
	ps->data = mem_zalloc(1, ps->options.data_size);
	token = upgrade_token(wsi, shown);
	may = ps->options.admit(ps->options.ctx, token, ps->data);
	explicit_bzero(shown, sizeof(shown));
	return may;
}

static int
admit(struct peers *ps, struct lws *wsi, const char *upgrade)
{
	unsigned bar;

	if (!upgrade_is_path(wsi, ps->options.path))
		return upgrade_refuse(wsi, HTTP_STATUS_NOT_FOUND);
	bar = upgrade_bar(wsi, ps->options.origins, ps->failures);
	if (bar)
		return upgrade_refuse(wsi, bar);
	if (!upgrade || strcasecmp(upgrade, "websocket") != 0)
		return upgrade_refuse(wsi, HTTP_STATUS_BAD_REQUEST);
	/* Without it the library would hang up without a word. */
	if (!speaks(ps, wsi))
		return upgrade_refuse(wsi, HTTP_STATUS_BAD_REQUEST);
	if (ps->shut || ps->count >= ps->options.clients_max)
		return upgrade_refuse(wsi, HTTP_STATUS_SERVICE_UNAVAILABLE);
	if (!has_token(ps, wsi)) {
		upgrade_failed(wsi, ps->failures);
		return upgrade_refuse(wsi, HTTP_STATUS_UNAUTHORIZED);
	}
	return 0;
}

static int
on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len)
{
	struct peers *ps = carrier_owner(wsi);
	struct place *at = user;

	switch ((int)reason) {
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return admit(ps, wsi, in);
	case LWS_CALLBACK_HTTP:
		return admit(ps, wsi, NULL);
	case LWS_CALLBACK_ESTABLISHED:
		carrier_knows(wsi);
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
		.connections = (unsigned)o->clients_max +
			       (o->strangers ? o->strangers : STRANGERS_MAX),
		.strangers = o->strangers,
		.strangers_per_address = o->strangers_per_address,
		.addr = o->addr,
		.port = o->port,
		.serves = o->tls,
		.ping_s = o->ping_s,
		.hangup_s = o->hangup_s,
	};

	ps->timer = timer_new(l, on_goodbye, ps);
	ps->options = *o;
	ps->options.addr = NULL;
	ps->options.tls = NULL;
	ps->options.path = mem_strdup(o->path);
	ps->options.protocol = mem_strdup(o->protocol);
	ps->options.origins = o->origins ? mem_strdup(o->origins) : NULL;
	if (o->guesses)
		ps->failures = limit_new(60000 / o->guesses, (int)o->guesses);
	if (o->listening)
		ps->options.listening = mem_strdup(o->listening);
	buf_init(&ps->said, LWS_PRE + o->said_max);
	co.protocol = ps->options.protocol;
	co.protocol_too = ps->options.listening;
	ps->carrier = carrier_new(l, &co, ps);
	if (!ps->carrier) {
		err_set(err, "websockets: cannot listen on %s port %d", o->addr,
		    o->port);
		peers_free(ps);
		return NULL;
	}
	ps->port = lws_get_vhost_listen_port(carrier_vhost(ps->carrier));
	return ps;
}

void
peers_tls(struct peers *ps, struct tls *t)
{
	carrier_tls(ps->carrier, t);
}

void
peers_free(struct peers *ps)
{
	if (!ps)
		return;
	carrier_free(ps->carrier);
	timer_free(ps->timer);
	while (ps->peers) {
		struct peer *p = ps->peers;

		ps->peers = p->next;
		free_peer(p);
	}
	buf_free(&ps->said);
	mem_free(ps->data);
	/* Made by mem_strdup above. */
	mem_free((char *)(uintptr_t)ps->options.path);
	mem_free((char *)(uintptr_t)ps->options.protocol);
	mem_free((char *)(uintptr_t)ps->options.origins);
	limit_free(ps->failures);
	mem_free((char *)(uintptr_t)ps->options.listening);
	mem_free(ps);
}

int
peers_port(const struct peers *ps)
{
	return ps->port;
}

size_t
peers_count(const struct peers *ps)
{
	return ps->count;
}

void
peers_shut(struct peers *ps)
{
	ps->shut = true;
}

struct peer *
peers_first(struct peers *ps)
{
	return ps->peers;
}

struct peer *
peers_next(struct peer *p)
{
	return p->next;
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
	lws_callback_on_writable(p->wsi);
}

void
peer_close(struct peer *p, int code)
{
	if (p->code)
		return;
	p->code = code;
	lws_set_timeout(p->wsi, PENDING_TIMEOUT_USER_OK, CLOSE_TIMEOUT_S);
	lws_callback_on_writable(p->wsi);
}
