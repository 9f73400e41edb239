#ifndef BASE_REQUEST_H
#define BASE_REQUEST_H

#include <stdint.h>

#include "base/span.h"

#define REQUEST_PATH_LEN 1024
#define REQUEST_BODY_LEN 16384

enum method {
	METHOD_GET,
	METHOD_POST,
	METHOD_PATCH,
	METHOD_PUT,
	METHOD_DELETE,
	METHOD_SAY, /* not to the API: the body goes out over the feed */
};

enum body_kind {
	BODY_NONE,
	BODY_JSON,
	BODY_FORM,
};

/* What shall be asked of a provider's API.  A plain value.  The credential is
 * not in it: io/http adds that when it sends. */
struct request {
	enum method method;
	enum body_kind kind;
	char path[REQUEST_PATH_LEN]; /* from the API's base on, with query */
	char body[REQUEST_BODY_LEN];
};

/* What came back.  body and error belong to the sender of the value and live
 * until the receiving function returns. */
struct answer {
	int status;             /* HTTP status; 0 if there was no answer */
	struct span body;       /* at most HTTP_BODY_MAX bytes */
	const char *type;       /* Content-Type, "" if none */
	const char *error;      /* why there was no answer, "" if there was */
	int64_t retry_after_ms; /* from Retry-After, or -1 */
	int64_t rate_left;      /* x-ratelimit-remaining, or -1 */
	int64_t rate_reset_ms;  /* x-ratelimit-reset, or -1 */
	int64_t date_ms;        /* the Date header, or 0 */
};

const char *method_name(enum method m);

#endif
