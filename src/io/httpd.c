#include "io/httpd.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

/* GnuTLS's words for what io/tls.h says. */
#define PRIORITIES \
	"NORMAL:-VERS-ALL:+VERS-TLS1.3:+VERS-TLS1.2:-KX-ALL:+ECDHE-ECDSA:" \
	"+ECDHE-RSA:-CIPHER-ALL:+AES-256-GCM:+AES-128-GCM:" \
	"+CHACHA20-POLY1305:-MAC-ALL:+AEAD:%SERVER_PRECEDENCE:%NO_TICKETS"

#define OPTIONS_MAX 16

struct httpd {
	struct loop *loop;
	struct MHD_Daemon *daemon;
	struct watch *watch;
	struct timer *timer;
	bool again; /* kicked while it ran */
	bool shut;
};

static void
run(struct httpd *h)
{
	MHD_UNSIGNED_LONG_LONG ms;

	h->again = false;
	MHD_run(h->daemon);
	if (h->again)
		timer_set(h->timer, 0);
	else if (MHD_get_timeout(h->daemon, &ms) == MHD_YES)
		timer_set(h->timer, (int64_t)ms);
	else
		timer_set(h->timer, -1);
}

static void
on_ready(void *ctx, int ready)
{
	(void)ready;
	run(ctx);
}

static void
on_timer(void *ctx)
{
	run(ctx);
}

struct list {
	struct MHD_OptionItem item[OPTIONS_MAX];
	size_t n;
};

static void
add(struct list *l, enum MHD_OPTION name, intptr_t value, void *p)
{
	l->item[l->n++] = (struct MHD_OptionItem){ name, value, p };
}

/* The library wants texts and addresses without const, and keeps neither. */
static void *
loose(const void *p)
{
	return (void *)(uintptr_t)p;
}

static void
list_options(
    struct list *l, const struct httpd_options *o, const struct sockaddr_in *to)
{
	*l = (struct list){ .n = 0 };
	if (o->fd == -1)
		add(l, MHD_OPTION_SOCK_ADDR, 0, loose(to));
	else
		add(l, MHD_OPTION_LISTEN_SOCKET, o->fd, NULL);
	add(l, MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)o->head_memory,
	    NULL);
	add(l, MHD_OPTION_CONNECTION_TIMEOUT, o->idle_s, NULL);
	add(l, MHD_OPTION_CONNECTION_LIMIT, o->connections, NULL);
	if (o->tls) {
		add(l, MHD_OPTION_HTTPS_MEM_CERT, 0,
		    loose(tls_chain_pem(o->tls)));
		add(l, MHD_OPTION_HTTPS_MEM_KEY, 0, loose(tls_key_pem(o->tls)));
		add(l, MHD_OPTION_HTTPS_PRIORITIES, 0, loose(PRIORITIES));
	}
	add(l, MHD_OPTION_END, 0, NULL);
}

static int
start(struct httpd *h, const struct httpd_options *o, struct err *err)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)o->port),
	};
	unsigned flags = MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME;
	const union MHD_DaemonInfo *info;
	struct list list;

	if (o->fd == -1 && inet_pton(AF_INET, o->addr, &to.sin_addr) != 1)
		return err_set(err, "%s is not an IPv4 address", o->addr);
	list_options(&list, o, &to);
	errno = 0;
	h->daemon = MHD_start_daemon(flags | (o->tls ? MHD_USE_TLS : 0),
	    (uint16_t)o->port, NULL, NULL, o->access, o->ctx,
	    MHD_OPTION_URI_LOG_CALLBACK, o->uri, o->ctx,
	    MHD_OPTION_NOTIFY_COMPLETED, o->completed, o->ctx,
	    MHD_OPTION_NOTIFY_CONNECTION, o->connection, o->ctx,
	    MHD_OPTION_ARRAY, list.item, MHD_OPTION_END);
	if (!h->daemon && o->tls && errno == 0)
		return err_set(err,
		    "cannot speak TLS on %s port %d: GnuTLS does not take the "
		    "certificate and its key",
		    o->addr, o->port);
	if (!h->daemon)
		return err_set(err, "cannot listen on %s port %d: %s", o->addr,
		    o->port, errno ? strerror(errno) : "no reason given");
	info = MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_EPOLL_FD);
	h->watch = watch_new(h->loop, info->epoll_fd, on_ready, h);
	if (!h->watch)
		return err_set(err, "cannot watch port %d", o->port);
	watch_set(h->watch, WATCH_READ);
	return 0;
}

struct httpd *
httpd_new(struct loop *l, const struct httpd_options *o, struct err *err)
{
	struct httpd *h = mem_zalloc(1, sizeof(*h));

	h->loop = l;
	h->timer = timer_new(l, on_timer, h);
	if (start(h, o, err) == 0)
		return h;
	httpd_free(h);
	/* Some of the library's failures close it, some do not. */
	if (o->fd != -1 && fcntl(o->fd, F_GETFD) != -1)
		close(o->fd);
	return NULL;
}

void
httpd_free(struct httpd *h)
{
	if (!h)
		return;
	watch_free(h->watch);
	/* It says that connections go, and that kicks. */
	if (h->daemon)
		MHD_stop_daemon(h->daemon);
	timer_free(h->timer);
	mem_free(h);
}

void
httpd_kick(struct httpd *h)
{
	h->again = true;
	timer_set(h->timer, 0);
}

int
httpd_fd(const struct httpd *h)
{
	const union MHD_DaemonInfo *info =
	    MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_LISTEN_FD);

	return info ? info->listen_fd : -1;
}

int
httpd_port(const struct httpd *h)
{
	const union MHD_DaemonInfo *info =
	    MHD_get_daemon_info(h->daemon, MHD_DAEMON_INFO_BIND_PORT);

	return info ? info->port : 0;
}

void
httpd_shut(struct httpd *h)
{
	/* The library leaves the socket to us. */
	int fd = MHD_quiesce_daemon(h->daemon);

	h->shut = true;
	if (fd != MHD_INVALID_SOCKET)
		close(fd);
}

bool
httpd_is_shut(const struct httpd *h)
{
	return h->shut;
}
