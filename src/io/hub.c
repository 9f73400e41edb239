#include "io/hub.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include <openssl/crypto.h>

#include "base/mem.h"
#include "io/carrier.h"
#include "io/log.h"

#define BEHIND_MAX (4 << 20)
#define CLIENTS_MAX 4096
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
	bool cut;
};

struct hub {
	struct carrier *carrier;
	struct client *clients;
	size_t count;
	struct note *first;
	struct note *last;
	char *path;
	char *token; /* "Bearer ...", or NULL */
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
	*c = (struct client){ .wsi = wsi, .next = h->clients };
	h->clients = c;
	h->count++;
}

static void
remove_client(struct hub *h, struct client *c)
{
	struct client **at = &h->clients;
	struct note *n;

	while (*at && *at != c)
		at = &(*at)->next;
	if (!*at)
		return;
	*at = c->next;
	h->count--;
	for (n = c->note; n; n = n->next)
		n->waiting--;
	drop_sent(h);
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
is_path(struct hub *h, struct lws *wsi)
{
	char path[1024];
	int n = lws_hdr_copy(wsi, path, (int)sizeof(path), WSI_TOKEN_GET_URI);

	return n > 0 && strcmp(path, h->path) == 0;
}

static bool
has_token(struct hub *h, struct lws *wsi)
{
	char shown[4096];
	size_t len;
	bool same;
	int n;

	if (!h->token)
		return true;
	len = strlen(h->token);
	n = lws_hdr_copy(
	    wsi, shown, (int)sizeof(shown), WSI_TOKEN_HTTP_AUTHORIZATION);
	same = n > 0 && (size_t)n == len &&
	       CRYPTO_memcmp(shown, h->token, len) == 0;
	explicit_bzero(shown, sizeof(shown));
	return same;
}

/* Answers and closes: one connection, one refusal. */
static int
refuse(struct lws *wsi, unsigned status)
{
	int ignored = lws_return_http_status(wsi, status, NULL);

	(void)ignored;
	return -1;
}

static int
admit(struct hub *h, struct lws *wsi, const char *upgrade)
{
	if (!is_path(h, wsi))
		return refuse(wsi, HTTP_STATUS_NOT_FOUND);
	if (!upgrade || strcasecmp(upgrade, "websocket") != 0)
		return refuse(wsi, HTTP_STATUS_BAD_REQUEST);
	/* We speak none, and the library would hang up without a word. */
	if (lws_hdr_total_length(wsi, WSI_TOKEN_PROTOCOL) > 0)
		return refuse(wsi, HTTP_STATUS_BAD_REQUEST);
	if (!has_token(h, wsi))
		return refuse(wsi, HTTP_STATUS_UNAUTHORIZED);
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

static char *
bearer(const char *token)
{
	size_t size = strlen("Bearer ") + strlen(token) + 1;
	char *text = mem_zalloc(size, 1);

	snprintf(text, size, "Bearer %s", token);
	return text;
}

struct hub *
hub_new(struct loop *l, const char *addr, int port, const char *path,
    const char *token, struct err *err)
{
	struct hub *h = mem_zalloc(1, sizeof(*h));
	struct carrier_options o = {
		.fn = on_event,
		.session_size = sizeof(struct client),
		.connections = CLIENTS_MAX,
		.addr = addr,
		.port = port,
	};

	h->path = mem_strdup(path);
	h->token = token ? bearer(token) : NULL;
	h->carrier = carrier_new(l, &o, h);
	if (!h->carrier) {
		err_set(
		    err, "websockets: cannot listen on %s port %d", addr, port);
		hub_free(h);
		return NULL;
	}
	h->port = lws_get_vhost_listen_port(carrier_vhost(h->carrier));
	return h;
}

void
hub_free(struct hub *h)
{
	if (!h)
		return;
	carrier_free(h->carrier);
	while (h->first) {
		struct note *n = h->first;

		h->first = n->next;
		mem_free(n);
	}
	if (h->token)
		explicit_bzero(h->token, strlen(h->token));
	mem_free(h->token);
	mem_free(h->path);
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

static void
queue_note(struct client *c, struct note *n)
{
	if (c->cut)
		return;
	if (c->behind + n->len > BEHIND_MAX) {
		log_line("websockets: a client is %zu bytes behind; cut off",
		    c->behind);
		cut_client(c);
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
		queue_note(c, n);
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
