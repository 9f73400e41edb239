#ifndef IO_PLACE_H
#define IO_PLACE_H

#include <stdbool.h>

#include "base/err.h"

/* Longer names would be cut by libwebsockets before they are verified. */
#define PLACE_HOST_LEN 120
#define PLACE_PATH_LEN 1536

/* Where a websocket URL points. */
struct place {
	bool tls;
	int port;
	char name[PLACE_HOST_LEN];      /* without brackets and port */
	char authority[PLACE_HOST_LEN]; /* for the Host header */
	char path[PLACE_PATH_LEN];      /* with the query, from "/" on */
};

/* Whether that is one, by its scheme. */
bool place_is_websocket(const char *url);

/* Reads ws://host[:port][/path] or wss://...  A user, a fragment and
 * characters that have no place in a URL are refused. */
int place_read(struct place *p, const char *url, struct err *err);

#endif
