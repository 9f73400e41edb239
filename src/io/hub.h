#ifndef IO_HUB_H
#define IO_HUB_H

#include <stddef.h>

#include "base/err.h"
#include "base/span.h"
#include "io/loop.h"

/* A websocket server that tells every client the same text messages. */
struct hub;

/* Listens on addr (an IPv4 address) and port (0: a free one).  Serves path
 * only, with or without a query; any other path, and anything that is no
 * websocket, is refused.  token: a bearer token that clients must show, or
 * NULL.  What clients send is not read. */
struct hub *hub_new(struct loop *l, const char *addr, int port,
    const char *path, const char *token, struct err *err);
void hub_free(struct hub *h);
int hub_port(const struct hub *h);
size_t hub_clients(const struct hub *h);

/* One text frame to all.  A client that is too far behind (4 MB) is cut off. */
void hub_send(struct hub *h, struct span text);

/* For tests: one frame to all with these bytes, as binary; cut all clients. */
void hub_send_binary(struct hub *h, struct span bytes);
void hub_cut(struct hub *h);

#endif
