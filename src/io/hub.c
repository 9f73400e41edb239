#include "io/hub.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "io/carrier.h"
#include "io/log.h"
#include "io/upgrade.h"

#define BEHIND_MAX ((size_t)4 << 20)
#define CLIENTS_MAX 4096
/* Connections beside the clients, so that one too many gets an answer. */
#define STRANGERS_MAX 64
/* How long a closed client may take to read that it is. */
#define CLOSE_TIMEOUT_S 5
/* Frames for one client in one turn of the loop. */
#define BURST 32

/*
 * Every client gets every message, in order, so there is one queue, not one
 * for each:
 *
 *	first --> note --> note --> note <-- last
 *	            ^        ^
 *	         slow one  client        (the others have no next note)
 */
struct note {
	struct note *next;
	size_t waiting; /* clients that have not got it yet */
	bool binary;
	size_t len;
	unsigned char bytes[]; /* LWS_PRE bytes for the frame's head first */
};

struct client {
	struct lws *wsi;
	struct client *next;
	struct note *note; /* the next to be sent, or NULL */
	size_t behind;     /* bytes from there on */
	int code;          /* that it is being closed with, or 0 */
	bool flushed;      /* nothing is left that goes before that */
	bool cut;
	unsigned char tag[HUB_TAG_LEN];
};

struct hub {
	struct carrier *carrier;
	struct timer *timer; /* says goodbye */
	struct client *clients;
	size_t count;
	struct note *first;
	struct note *last;
	struct hub_options options;
	unsigned char tag[HUB_TAG_LEN]; /* of who was admitted last */
	uint64_t slow;
	struct limit *failures; /* NULL: any */
	bool shut;
	int port;
};

static void
drop_sent(struct hub *h)
{
	while (h->first && h->first->waiting == 0) {
		struct note *n = h->first;

		h->first = n->next;
		mem_free(n);
	}
	if (!h->first)
		h->last = NULL;
}

static void
add_client(struct hub *h, struct client *c, struct lws *wsi)
{
	int size = (int)h->options.socket_bytes;

	*c = (struct client){ .wsi = wsi, .next = h->clients };
	/* The library admits and establishes in one go. */
	memcpy(c->tag, h->tag, sizeof(c->tag));
	h->clients = c;
	h->count++;
	if (size > 0)
		setsockopt(lws_get_socket_fd(wsi), SOL_SOCKET, SO_SNDBUF, &size,
		    sizeof(size));
}

/* It gets none of what waits for it. */
static void
forget_notes(struct client *c)
{
	struct note *n;

	for (n = c->note; n; n = n->next)
		n->waiting--;
	c->note = NULL;
	c->behind = 0;
}

static void
remove_client(struct hub *h, struct client *c)
{
	struct client **at = &h->clients;

	while (*at && *at != c)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = c->next;
	h->count--;
	forget_notes(c);
	drop_sent(h);
}

/* As soon as it reads; if it never does, without a word. */
static void
close_client(struct client *c, enum hub_code code)
{
	if (c->cut || c->code)
		return;
	c->code = (int)code;
	forget_notes(c);
	lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, CLOSE_TIMEOUT_S);
	lws_callback_on_writable(c->wsi);
}

static void
say_goodbye(struct client *c)
{
	int code = c->code;

	/* Only once. */
	c->flushed = false;
	lws_close_reason(c->wsi, (enum lws_close_status)code, NULL, 0);
	lws_set_timeout(c->wsi, PENDING_TIMEOUT_USER_OK, LWS_TO_KILL_SYNC);
}

/* From inside its callbacks libwebsockets 4.1.6 drops a connection without the
 * close frame, and also if it still has bytes of an older one. */
static void
on_goodbye(void *ctx)
{
	struct hub *h = ctx;
	struct client *c = h->clients;

	/* It may go at once. */
	while (c) {
		if (c->flushed) {
			say_goodbye(c);
			c = h->clients;
		} else {
			c = c->next;
		}
	}
}

/* The library sees the end of the stream and closes, whatever it is about. */
static void
cut_client(struct client *c)
{
	c->cut = true;
	shutdown(lws_get_socket_fd(c->wsi), SHUT_RDWR);
}

/* 0, or -1 to have the client closed. */
static int
send_notes(struct hub *h, struct client *c)
{
	int left = BURST;

	if (c->code) {
		c->flushed = true;
		timer_set(h->timer, 0);
		return 0;
	}
	while (c->note && left-- > 0 && !lws_send_pipe_choked(c->wsi)) {
		struct note *n = c->note;
		int kind = n->binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT;

		if (c->cut || lws_write(c->wsi, n->bytes + LWS_PRE, n->len,
				  (enum lws_write_protocol)kind) < (int)n->len)
			return -1;
		c->note = n->next;
		c->behind -= n->len;
		n->waiting--;
	}
	drop_sent(h);
	if (c->note)
		lws_callback_on_writable(c->wsi);
	return 0;
}

static bool
has_token(struct hub *h, struct lws *wsi)
{
	char shown[UPGRADE_TOKEN_MAX];
	struct span token;
	bool may;

	if (!h->options.admit)
		return true;
	token = upgrade_token(wsi, shown);
	may = h->options.admit(h->options.ctx, token, h->tag);
	explicit_bzero(shown, sizeof(shown));
	return may;
}

static int
admit(struct hub *h, struct lws *wsi, const char *upgrade)
{
	unsigned bar;

	if (!upgrade_is_path(wsi, h->options.path))
		return upgrade_refuse(wsi, HTTP_STATUS_NOT_FOUND);
	bar = upgrade_bar(wsi, h->options.origins, h->failures);
	if (bar)
		return upgrade_refuse(wsi, bar);
	if (!upgrade || strcasecmp(upgrade, "websocket") != 0)
		return upgrade_refuse(wsi, HTTP_STATUS_BAD_REQUEST);
	/* We speak none, and the library would hang up without a word. */
	if (lws_hdr_total_length(wsi, WSI_TOKEN_PROTOCOL) > 0)
		return upgrade_refuse(wsi, HTTP_STATUS_BAD_REQUEST);
	if (!has_token(h, wsi)) {
		upgrade_failed(wsi, h->failures);
		return upgrade_refuse(wsi, HTTP_STATUS_UNAUTHORIZED);
	}
	if (h->shut || h->count >= h->options.clients_max)
		return upgrade_refuse(wsi, HTTP_STATUS_SERVICE_UNAVAILABLE);
	return 0;
}

static int
on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len)
{
	struct hub *h = carrier_owner(wsi);

	(void)len;
	switch ((int)reason) {
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return admit(h, wsi, in);
	case LWS_CALLBACK_HTTP:
		return admit(h, wsi, NULL);
	case LWS_CALLBACK_ESTABLISHED:
		carrier_knows(wsi);
		add_client(h, user, wsi);
		break;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return send_notes(h, user);
	case LWS_CALLBACK_CLOSED:
		remove_client(h, user);
		break;
	}
	return 0;
}

struct hub *
hub_open(struct loop *l, const struct hub_options *o, struct err *err)
{
	struct hub *h = mem_zalloc(1, sizeof(*h));
	struct carrier_options co = {
		.fn = on_event,
		.session_size = sizeof(struct client),
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

	h->timer = timer_new(l, on_goodbye, h);
	h->options = *o;
	h->options.path = mem_strdup(o->path);
	h->options.origins = o->origins ? mem_strdup(o->origins) : NULL;
	if (o->guesses)
		h->failures = limit_new(60000 / o->guesses, (int)o->guesses);
	h->options.addr = NULL;
	h->options.tls = NULL;
	h->carrier = carrier_new(l, &co, h);
	if (!h->carrier) {
		err_set(err, "websockets: cannot listen on %s port %d", o->addr,
		    o->port);
		hub_free(h);
		return NULL;
	}
	h->port = lws_get_vhost_listen_port(carrier_vhost(h->carrier));
	return h;
}

struct hub *
hub_new(struct loop *l, const char *addr, int port, const char *path,
    struct err *err)
{
	struct hub_options o = {
		.addr = addr,
		.port = port,
		.path = path,
		.clients_max = CLIENTS_MAX,
		.behind_max = BEHIND_MAX,
	};

	return hub_open(l, &o, err);
}

void
hub_tls(struct hub *h, struct tls *t)
{
	carrier_tls(h->carrier, t);
}

void
hub_free(struct hub *h)
{
	if (!h)
		return;
	carrier_free(h->carrier);
	timer_free(h->timer);
	while (h->first) {
		struct note *n = h->first;

		h->first = n->next;
		mem_free(n);
	}
	/* Made by mem_strdup above. */
	mem_free((char *)(uintptr_t)h->options.path);
	mem_free((char *)(uintptr_t)h->options.origins);
	limit_free(h->failures);
	mem_free(h);
}

int
hub_port(const struct hub *h)
{
	return h->port;
}

size_t
hub_clients(const struct hub *h)
{
	return h->count;
}

uint64_t
hub_slow(const struct hub *h)
{
	return h->slow;
}

static void
queue_note(struct hub *h, struct client *c, struct note *n)
{
	if (c->cut || c->code)
		return;
	if (c->behind + n->len > h->options.behind_max) {
		log_line("websockets: a client is %zu bytes behind; cut off",
		    c->behind);
		h->slow++;
		close_client(c, HUB_SLOW);
		return;
	}
	n->waiting++;
	c->behind += n->len;
	if (c->note)
		return;
	c->note = n;
	lws_callback_on_writable(c->wsi);
}

static void
send_all(struct hub *h, struct span bytes, bool binary)
{
	struct note *n = mem_zalloc(1, sizeof(*n) + LWS_PRE + bytes.n);
	struct client *c;

	n->binary = binary;
	n->len = bytes.n;
	if (bytes.n > 0)
		memcpy(n->bytes + LWS_PRE, bytes.p, bytes.n);
	for (c = h->clients; c; c = c->next)
		queue_note(h, c, n);
	/* Of what is there, some may have been for a slow one alone. */
	drop_sent(h);
	if (n->waiting == 0) {
		mem_free(n);
		return;
	}
	if (h->last)
		h->last->next = n;
	else
		h->first = n;
	h->last = n;
}

void
hub_send(struct hub *h, struct span text)
{
	send_all(h, text, false);
}

void
hub_send_binary(struct hub *h, struct span bytes)
{
	send_all(h, bytes, true);
}

void
hub_cut(struct hub *h)
{
	struct client *c;

	for (c = h->clients; c; c = c->next)
		cut_client(c);
}

void
hub_close(struct hub *h, enum hub_code code,
    bool (*stays)(void *ctx, const unsigned char tag[HUB_TAG_LEN]), void *ctx)
{
	struct client *c;

	for (c = h->clients; c; c = c->next)
		if (!stays || !stays(ctx, c->tag))
			close_client(c, code);
	drop_sent(h);
}

void
hub_shut(struct hub *h)
{
	h->shut = true;
}
