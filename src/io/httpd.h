#ifndef IO_HTTPD_H
#define IO_HTTPD_H

#include <stdbool.h>
#include <stddef.h>

#include <microhttpd.h>

#include "base/err.h"
#include "io/loop.h"
#include "io/tls.h"

/*
 * One libmicrohttpd daemon on our loop: what io/server consists of.  It has no
 * thread of its own: its epoll descriptor is watched by the loop, and its
 * timeout is set on a timer.
 */
struct httpd;

struct httpd_options {
	const char *addr;      /* IPv4 */
	int port;              /* 0: a free one */
	int fd;                /* a socket that listens already, or -1 */
	const struct tls *tls; /* NULL: without */
	unsigned connections;  /* at once; more wait in the kernel */
	size_t head_memory;    /* bytes for a connection, its head included */
	unsigned idle_s;
	MHD_AccessHandlerCallback access;
	void *(*uri)(void *ctx, const char *uri, struct MHD_Connection *c);
	MHD_RequestCompletedCallback completed;
	MHD_NotifyConnectionCallback connection;
	void *ctx;
};

/* A socket that is given is its own from then on, or closed. */
struct httpd *httpd_new(
    struct loop *l, const struct httpd_options *o, struct err *err);

/* Cuts its connections.  None may be suspended, nor may this be called by a
 * callback of it. */
void httpd_free(struct httpd *h);

/* Shall run soon: a connection was resumed, or has gone and leaves its place to
 * one that waits, which the library does not look for by itself. */
void httpd_kick(struct httpd *h);

/* The socket that it listens on, or -1; and no more of that. */
int httpd_fd(const struct httpd *h);
int httpd_port(const struct httpd *h);
void httpd_shut(struct httpd *h);
bool httpd_is_shut(const struct httpd *h);

#endif
