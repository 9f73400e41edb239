#ifndef IO_HUB_H
#define IO_HUB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/span.h"
#include "io/host.h"

/* A websocket server that tells every client the same text messages.  Serves
 * one path only, with or without a query; any other path, and anything that is
 * no websocket, is refused.  What clients send is not read. */
struct hub;

/* What is kept of who a client is, by whoever admits it. */
#define HUB_TAG_LEN 32

/* Why a client is closed (RFC 6455, 7.4; from 4000 on they are ours). */
enum hub_code {
	HUB_GOING_AWAY = 1001,
	HUB_REVOKED = 4403,
	HUB_SLOW = 4508,
};

struct hub_options {
	struct host_options host;
	/* Whether the client that shows this bearer token (empty: none) may
	 * come; fills in tag.  NULL: all may. */
	bool (*admit)(
	    void *ctx, struct span token, unsigned char tag[HUB_TAG_LEN]);
	void *ctx;
	size_t behind_max; /* bytes; a client further behind is closed */
};

/* The strings are copied. */
struct hub *hub_open(
    struct loop *l, const struct hub_options *o, struct err *err);

/* One for all who come, up to 4096 clients, 4 MB behind. */
struct hub *hub_new(struct loop *l, const char *addr, int port,
    const char *path, struct err *err);
void hub_free(struct hub *h);

/* For those who connect from now on, if it was opened with TLS. */
void hub_tls(struct hub *h, struct tls *t);

int hub_port(const struct hub *h);
size_t hub_clients(const struct hub *h); /* those being closed included */
uint64_t hub_slow(const struct hub *h);  /* closed for it, so far */

/* One text frame to all. */
void hub_send(struct hub *h, struct span text);

/* Closes those of whom stays says no (NULL: of all). */
void hub_close(struct hub *h, enum hub_code code,
    bool (*stays)(void *ctx, const unsigned char tag[HUB_TAG_LEN]), void *ctx);

/* Admits nobody any more: 503. */
void hub_shut(struct hub *h);

/* For tests: one frame to all with these bytes, as binary; cut all clients. */
void hub_send_binary(struct hub *h, struct span bytes);
void hub_cut(struct hub *h);

#endif
