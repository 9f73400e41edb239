#ifndef IO_HTTP_INSIDE_H
#define IO_HTTP_INSIDE_H

#include "io/http.h"
#include "io/http_transfer.h"

/* For http.c and http_send.c alone. */

/* One to be set, and then started. */
struct transfer *http_take(struct http *h);
void http_start(struct http *h, struct transfer *t);

const struct target *http_target(const struct http *h);

#endif
