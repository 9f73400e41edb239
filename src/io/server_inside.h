#ifndef IO_SERVER_INSIDE_H
#define IO_SERVER_INSIDE_H

#include <stdbool.h>

#include "base/buf.h"
#include "io/httpd.h"
#include "io/server.h"

/* For the files of the server alone. */

struct header {
	struct header *next;
	char *name;
	char *value;
};

struct exchange {
	struct server *server;
	struct MHD_Connection *connection; /* NULL once it is gone */
	struct exchange *next;
	struct exchange *prev;
	char *path;
	char *query; /* inside path */
	char *method;
	struct buf body;
	bool asked;    /* fn has it, and must reply */
	bool too_long; /* answered 413 without asking */
	bool suspended;
	bool replied;
	int status; /* or CUT */
	struct header *headers;
	struct MHD_Response *response;
};

struct daemon;

struct server {
	struct loop *loop;
	struct daemon *daemons; /* the one that listens first */
	struct timer *timer;
	struct exchange *exchanges;
	struct server_options options;
	uint64_t too_long;
};

/* The client of that connection has owed us a request since then; -1: it has
 * brought one. */
void server_owes(struct MHD_Connection *connection, int64_t since_ms);

/* Its daemon shall run, as it was resumed. */
void server_kick(struct MHD_Connection *connection);

void server_forget(struct exchange *x);

/* What libmicrohttpd calls.  ctx is the daemon. */
struct server *server_of(const struct daemon *d);
void *server_on_uri(
    void *ctx, const char *uri, struct MHD_Connection *connection);
enum MHD_Result server_on_access(void *ctx, struct MHD_Connection *connection,
    const char *url, const char *method, const char *version, const char *data,
    size_t *size, void **own);
void server_on_completed(void *ctx, struct MHD_Connection *connection,
    void **own, enum MHD_RequestTerminationCode why);

#endif
