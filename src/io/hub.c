#include "io/hub.h"

#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "io/carrier.h"
#include "io/log.h"
#include "io/upgrade.h"

#define BEHIND_MAX ((size_t)4 << 20)
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

struct member {
	struct client client; /* first: see io/host.h */
	struct note *note;    /* the next to be sent, or NULL */
	size_t behind;        /* bytes from there on */
	bool cut;
	unsigned char tag[HUB_TAG_LEN];
};

struct hub {
	struct host *host;
	struct note *first;
	struct note *last;
	struct hub_options options;
	unsigned char tag[HUB_TAG_LEN]; /* of who was admitted last */
	uint64_t slow;
};

/* All that are there: for (m = first(h); m; m = next(m)). */
static struct member *
first(const struct hub *h)
{
	return (struct member *)host_first(h->host);
}

static struct member *
next(const struct member *m)
{
	return (struct member *)m->client.next;
}

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

/* It gets none of what waits for it. */
static void
forget_notes(struct member *m)
{
	struct note *n;

	for (n = m->note; n; n = n->next)
		n->waiting--;
	m->note = NULL;
	m->behind = 0;
}

static void
remove_member(struct hub *h, struct member *m)
{
	if (!host_remove(h->host, &m->client))
		return;
	forget_notes(m);
	drop_sent(h);
}

/* As soon as it reads; if it never does, without a word. */
static void
close_member(struct member *m, enum hub_code code)
{
	if (m->cut || m->client.code)
		return;
	forget_notes(m);
	client_close(&m->client, (int)code);
}

/* The library sees the end of the stream and closes, whatever it is about. */
static void
cut_member(struct member *m)
{
	m->cut = true;
	shutdown(lws_get_socket_fd(m->client.wsi), SHUT_RDWR);
}

/* 0, or -1 to have the client closed. */
static int
send_notes(struct hub *h, struct member *m)
{
	int left = BURST;

	if (m->client.code) {
		host_farewell(h->host, &m->client);
		return 0;
	}
	while (m->note && left-- > 0 && !lws_send_pipe_choked(m->client.wsi)) {
		struct note *n = m->note;
		int kind = n->binary ? LWS_WRITE_BINARY : LWS_WRITE_TEXT;

		if (m->cut ||
		    lws_write(m->client.wsi, n->bytes + LWS_PRE, n->len,
			(enum lws_write_protocol)kind) < (int)n->len)
			return -1;
		m->note = n->next;
		m->behind -= n->len;
		n->waiting--;
	}
	drop_sent(h);
	if (m->note)
		lws_callback_on_writable(m->client.wsi);
	return 0;
}

static bool
admit(void *ctx, struct span token)
{
	struct hub *h = ctx;

	return !h->options.admit ||
	       h->options.admit(h->options.ctx, token, h->tag);
}

/* We speak no protocol of our own. */
static bool
speaks(void *ctx, struct lws *wsi)
{
	(void)ctx;
	return lws_hdr_total_length(wsi, WSI_TOKEN_PROTOCOL) == 0;
}

static int
on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len)
{
	struct hub *h = carrier_owner(wsi);
	struct member *m;

	(void)len;
	switch ((int)reason) {
	case LWS_CALLBACK_HTTP_CONFIRM_UPGRADE:
		return host_admit(h->host, wsi, in);
	case LWS_CALLBACK_HTTP:
		return host_admit(h->host, wsi, NULL);
	case LWS_CALLBACK_ESTABLISHED:
		m = user;
		*m = (struct member){ .behind = 0 };
		memcpy(m->tag, h->tag, sizeof(m->tag));
		host_add(h->host, &m->client, wsi);
		break;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return send_notes(h, user);
	case LWS_CALLBACK_CLOSED:
		remove_member(h, user);
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
		.session_size = sizeof(struct member),
	};
	struct host_calls calls = {
		.speaks = speaks,
		.admit = admit,
		.ctx = h,
	};

	h->options = *o;
	h->host = host_open(l, &o->host, &co, &calls, err);
	if (h->host)
		return h;
	mem_free(h);
	return NULL;
}

struct hub *
hub_new(struct loop *l, const char *addr, int port, const char *path,
    struct err *err)
{
	struct hub_options o = {
		.host.addr = addr,
		.host.port = port,
		.host.path = path,
		.host.clients_max = CLIENTS_MAX,
		.behind_max = BEHIND_MAX,
	};

	return hub_open(l, &o, err);
}

void
hub_tls(struct hub *h, struct tls *t)
{
	host_tls(h->host, t);
}

void
hub_free(struct hub *h)
{
	if (!h)
		return;
	host_stop(h->host);
	host_free(h->host);
	while (h->first) {
		struct note *n = h->first;

		h->first = n->next;
		mem_free(n);
	}
	mem_free(h);
}

int
hub_port(const struct hub *h)
{
	return host_port(h->host);
}

size_t
hub_clients(const struct hub *h)
{
	return host_count(h->host);
}

uint64_t
hub_slow(const struct hub *h)
{
	return h->slow;
}

static void
queue_note(struct hub *h, struct member *m, struct note *n)
{
	if (m->cut || m->client.code)
		return;
	if (m->behind + n->len > h->options.behind_max) {
		log_line("websockets: a client is %zu bytes behind; cut off",
		    m->behind);
		h->slow++;
		close_member(m, HUB_SLOW);
		return;
	}
	n->waiting++;
	m->behind += n->len;
	if (m->note)
		return;
	m->note = n;
	lws_callback_on_writable(m->client.wsi);
}

static void
send_all(struct hub *h, struct span bytes, bool binary)
{
	struct note *n = mem_zalloc(1, sizeof(*n) + LWS_PRE + bytes.n);
	struct member *m;

	n->binary = binary;
	n->len = bytes.n;
	if (bytes.n > 0)
		memcpy(n->bytes + LWS_PRE, bytes.p, bytes.n);
	for (m = first(h); m; m = next(m))
		queue_note(h, m, n);
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
	struct member *m;

	for (m = first(h); m; m = next(m))
		cut_member(m);
}

void
hub_close(struct hub *h, enum hub_code code,
    bool (*stays)(void *ctx, const unsigned char tag[HUB_TAG_LEN]), void *ctx)
{
	struct member *m;

	for (m = first(h); m; m = next(m))
		if (!stays || !stays(ctx, m->tag))
			close_member(m, code);
	drop_sent(h);
}

void
hub_shut(struct hub *h)
{
	host_shut(h->host);
}
