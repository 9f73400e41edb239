#ifndef IO_UPGRADE_H
#define IO_UPGRADE_H

#include <stdbool.h>

#include "base/span.h"
#include "io/limit.h"

/* What a websocket's handshake says, while libwebsockets asks whether it may be
 * (LWS_CALLBACK_HTTP_CONFIRM_UPGRADE).  For the servers of io/ alone. */
struct lws;

#define UPGRADE_TOKEN_MAX 512

/* Whether that path is asked for; a query behind it does not count. */
bool upgrade_is_path(struct lws *wsi, const char *path);

/* The bearer token that is shown, empty if none.  It lies in dst, which the
 * caller wipes. */
struct span upgrade_token(struct lws *wsi, char dst[UPGRADE_TOKEN_MAX]);

/* Why it is not even asked for its token: 403 if a page in a browser is behind
 * it that is not one of origins, with blanks between; 429 if its address has
 * failed too often.  0 if nothing is.  Origins may be NULL: any will do. */
unsigned upgrade_bar(
    struct lws *wsi, const char *origins, const struct limit *failures);

/* Its token was none. */
void upgrade_failed(struct lws *wsi, struct limit *failures);

/* Answers with that status; what the callback then returns. */
int upgrade_refuse(struct lws *wsi, unsigned status);

#endif
