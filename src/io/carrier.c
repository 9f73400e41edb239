#include "io/carrier.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <openssl/ssl.h>
#include <uv.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/door.h"
#include "io/log.h"

/*
 * How a context is taken down on a loop that goes on (libwebsockets 4.1.6,
 * lib/event-libs/libuv/libuv.c):  the first lws_context_destroy starts to
 * close every handle.  When the last connection's handle is closed, the
 * library closes its timer and its idle handle, whose data is the context.
 * Then nothing happens until lws_context_destroy is called once more, which
 * frees the memory those two handles live in.  So a prepare handle of ours
 * looks, each turn, whether any handle with that data is left.
 *
 * The library also closes its wake-up descriptor twice: at once, and a turn
 * later by number, which may be somebody else's then.  So the number is kept
 * taken in between.
 */

#define SYSTEM_CA "/etc/ssl/certs/ca-certificates.crt"
#define IO_BUFFER_LEN 65536
#define CONNECT_TIMEOUT_S 10
/* Descriptors beside the connections: the wake-up pipe, the listener, and
 * connections that are being closed. */
#define SPARE_DESCRIPTORS 8

enum stage {
	STAGE_RUNNING,
	STAGE_LEAVING, /* to be destroyed in the next turn */
	STAGE_CLOSING, /* destroyed once */
};

struct carrier {
	uv_prepare_t prepare; /* first, so that the handle is the whole */
	struct lws_context *context;
	struct lws_vhost *vhost;
	struct lws_protocols protocols[3];
	char protocol[2][32]; /* outlive the owner, as the library needs it */
	lws_retry_bo_t idle_policy;
	lws_callback_function *fn;
	void *owner; /* NULL once it is being freed */
	struct tls *tls;
	struct door door;
	enum stage stage;
};

static void
on_log(int level, const char *text)
{
	size_t n = strcspn(text, "\n");

	(void)level;
	log_line("libwebsockets: %.*s", (int)n, text);
}

void *
carrier_owner(struct lws *wsi)
{
	struct carrier *c = lws_context_user(lws_get_context(wsi));

	return c ? c->owner : NULL;
}

static int
on_event(struct lws *wsi, enum lws_callback_reasons reason, void *user,
    void *in, size_t len)
{
	struct carrier *c = lws_context_user(lws_get_context(wsi));

	if (!c || !c->owner)
		return 0;
	switch ((int)reason) {
	case LWS_CALLBACK_OPENSSL_LOAD_EXTRA_SERVER_VERIFY_CERTS:
		/* Here the library hands out its SSL_CTX. */
		tls_serve(user, &c->tls);
		return 0;
	case LWS_CALLBACK_FILTER_NETWORK_CONNECTION:
		/* in is the descriptor itself, before anything is read. */
		if (!door_may(&c->door, door_address((int)(intptr_t)in)))
			return -1;
		break;
	case LWS_CALLBACK_SERVER_NEW_CLIENT_INSTANTIATED:
		door_add(&c->door, wsi, door_address(lws_get_socket_fd(wsi)));
		break;
	case LWS_CALLBACK_WSI_DESTROY:
		door_remove(&c->door, wsi);
		break;
	}
	return c->fn(wsi, reason, user, in, len);
}

void
carrier_knows(struct lws *wsi)
{
	struct carrier *c = lws_context_user(lws_get_context(wsi));

	door_remove(&c->door, wsi);
}

static void
on_closed(uv_handle_t *h)
{
	mem_free(h);
}

/* A handle that the library lost: a poll handle that is stopped and is not
 * one of ours, whose data is the watch itself.  Called outside the library,
 * where a living connection of its own always polls for something. */
static void
close_if_lost(uv_handle_t *h, void *arg)
{
	(void)arg;
	if (uv_handle_get_type(h) == UV_POLL && h->data != h &&
	    !uv_is_active(h) && !uv_is_closing(h))
		uv_close(h, on_closed);
}

static void
count_if_own(uv_handle_t *h, void *arg)
{
	void **search = arg; /* [0] the context, [1] a handle that has it */

	if (h->data == search[0])
		search[1] = h;
}

static bool
has_handles(struct carrier *c)
{
	void *search[2] = { c->context, NULL };

	uv_walk(c->prepare.loop, count_if_own, search);
	return search[1] != NULL;
}

struct census {
	struct lws_context *context;
	struct buf fds; /* int after int */
};

static void
count_descriptor(uv_handle_t *h, void *arg)
{
	struct census *all = arg;
	uv_os_fd_t fd;

	if (uv_handle_get_type(h) == UV_POLL && h->data != h &&
	    !uv_is_closing(h) && lws_get_context(h->data) == all->context &&
	    uv_fileno(h, &fd) == 0)
		buf_put(&all->fds, &fd, sizeof(fd));
}

/* What the library has closed it will close again: see above. */
static void
plug(const struct buf *fds)
{
	int null = open("/dev/null", O_RDONLY | O_CLOEXEC);
	size_t at;

	for (at = 0; null != -1 && at < fds->len; at += sizeof(int)) {
		int fd;

		memcpy(&fd, fds->p + at, sizeof(fd));
		if (fd == null) /* it came to lie there by itself */
			null = fcntl(null, F_DUPFD_CLOEXEC, 0);
		else if (fcntl(fd, F_GETFD) == -1)
			dup3(null, fd, O_CLOEXEC);
	}
	if (null != -1)
		close(null);
}

static void
start_leaving(struct carrier *c)
{
	struct census all = { .context = c->context };

	buf_init(&all.fds, 1 << 20);
	uv_walk(c->prepare.loop, count_descriptor, &all);
	lws_context_destroy(c->context);
	plug(&all.fds);
	buf_free(&all.fds);
}

/*
 * Runs right before the loop polls.  The time matters: closing a poll handle
 * takes its descriptor's number out of the loop's epoll set, and that number
 * may already stand for another socket.  Such a socket is put into the set
 * only when the loop polls, so here it cannot be hurt.
 */
static void
on_prepare(uv_prepare_t *p)
{
	struct carrier *c = (struct carrier *)p;

	uv_walk(p->loop, close_if_lost, NULL);
	switch (c->stage) {
	case STAGE_RUNNING:
		uv_prepare_stop(p);
		break;
	case STAGE_LEAVING:
		start_leaving(c);
		c->stage = STAGE_CLOSING;
		break;
	case STAGE_CLOSING:
		if (has_handles(c))
			break;
		lws_context_destroy(c->context);
		uv_close((uv_handle_t *)p, on_closed);
		break;
	}
}

static void
fill_info(struct lws_context_creation_info *info, struct carrier *c,
    const struct carrier_options *o)
{
	info->protocols = c->protocols;
	info->user = c;
	info->iface = o->addr;
	info->port =
	    o->port == CARRIER_NO_LISTEN ? CONTEXT_PORT_NO_LISTEN : o->port;
	/* The virtual host is made apart: if it fails inside
	 * lws_create_context, that frees memory which our loop still uses. */
	info->options = LWS_SERVER_OPTION_LIBUV |
			LWS_SERVER_OPTION_EXPLICIT_VHOSTS |
			LWS_SERVER_OPTION_FAIL_UPON_UNABLE_TO_BIND;
	if (o->addr && !strchr(o->addr, ':'))
		info->options |= LWS_SERVER_OPTION_DISABLE_IPV6;
	info->gid = info->uid = (gid_t)-1;
	info->pt_serv_buf_size = IO_BUFFER_LEN;
	info->fd_limit_per_thread = o->connections + SPARE_DESCRIPTORS;
	info->timeout_secs = CONNECT_TIMEOUT_S;
	info->connect_timeout_secs = CONNECT_TIMEOUT_S;
	/* Port 0 is no proxy, but keeps $http_proxy out, which the library
	 * would use for loopback too. */
	info->http_proxy_address = "-:0";
	if (o->hangup_s > 0)
		info->retry_and_idle_policy = &c->idle_policy;
	/* None that would pack messages: what is small on the line may be
	 * large in memory. */
	info->extensions = NULL;
	info->alpn = "http/1.1";
	if (o->serves)
		info->options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
				 LWS_SERVER_OPTION_CREATE_VHOST_SSL_CTX;
	if (!o->tls)
		return;
	info->options |= LWS_SERVER_OPTION_DO_SSL_GLOBAL_INIT |
			 LWS_SERVER_OPTION_DISABLE_OS_CA_CERTS;
	info->client_ssl_ca_filepath = o->ca_file ? o->ca_file : SYSTEM_CA;
	info->ssl_client_options_set =
	    SSL_OP_NO_SSLv3 | SSL_OP_NO_TLSv1 | SSL_OP_NO_TLSv1_1;
}

static void
offer(struct carrier *c, int at, const char *name, size_t session_size)
{
	snprintf(c->protocol[at], sizeof(c->protocol[at]), "%s", name);
	c->protocols[at] = (struct lws_protocols){
		.name = c->protocol[at],
		.callback = on_event,
		.per_session_data_size = session_size,
		.rx_buffer_size = IO_BUFFER_LEN,
	};
}

struct carrier *
carrier_new(struct loop *l, const struct carrier_options *o, void *owner)
{
	struct lws_context_creation_info info = { 0 };
	void *loops[1] = { loop_uv(l) };
	struct carrier *c;

	if (!loop_has_room())
		return NULL;
	c = mem_zalloc(1, sizeof(*c));
	uv_prepare_init(loop_uv(l), &c->prepare);
	c->fn = o->fn;
	c->owner = owner;
	c->tls = tls_hold(o->serves);
	c->door.most = o->strangers;
	c->door.most_per_address = o->strangers_per_address;
	offer(c, 0, o->protocol ? o->protocol : "earshot", o->session_size);
	if (o->protocol_too)
		offer(c, 1, o->protocol_too, o->session_size);
	c->idle_policy.secs_since_valid_ping = (uint16_t)o->ping_s;
	c->idle_policy.secs_since_valid_hangup = (uint16_t)o->hangup_s;
	lws_set_log_level(LLL_ERR | LLL_WARN, on_log);
	fill_info(&info, c, o);
	info.foreign_loops = loops;
	c->context = lws_create_context(&info);
	/* Its handles are in our loop, and their memory is not theirs. */
	if (!c->context)
		mem_give_up("websockets: out of memory or descriptors");
	c->vhost = lws_create_vhost(c->context, &info);
	if (c->vhost)
		return c;
	carrier_free(c);
	return NULL;
}

void
carrier_tls(struct carrier *c, struct tls *t)
{
	struct tls *was = c->tls;

	c->tls = tls_hold(t);
	tls_free(was);
}

void
carrier_free(struct carrier *c)
{
	if (!c)
		return;
	c->owner = NULL;
	/* No handshake is ended from here on. */
	tls_free(c->tls);
	c->tls = NULL;
	door_free(&c->door);
	c->stage = STAGE_LEAVING;
	uv_prepare_start(&c->prepare, on_prepare);
}

struct lws_context *
carrier_context(struct carrier *c)
{
	return c->context;
}

struct lws_vhost *
carrier_vhost(struct carrier *c)
{
	return c->vhost;
}

const lws_retry_bo_t *
carrier_idle_policy(struct carrier *c)
{
	return &c->idle_policy;
}

void
carrier_sweep(struct carrier *c)
{
	if (c)
		uv_prepare_start(&c->prepare, on_prepare);
}
