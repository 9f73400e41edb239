#ifndef IO_HTTP_TRANSFER_H
#define IO_HTTP_TRANSFER_H

#include <stdint.h>

#include <curl/curl.h>

#include "base/buf.h"
#include "base/request.h"
#include "io/http_answer.h"

/* What all requests of one client have in common. */
struct target {
	char *base;          /* without a "/" at its end */
	char *authorization; /* the whole header line, or NULL */
	char *ca_file;       /* or NULL */
	int timeout_ms;
};

/* One request with its answer: an easy handle of libcurl and what it needs.
 * May be set and used again and again; the links are the owner's. */
struct transfer {
	CURL *easy;
	struct curl_slist *headers;
	struct http_head head;
	struct buf body;  /* of the answer */
	struct buf asked; /* of the request */
	size_t asked_at;  /* how much of it was sent */
	char error[CURL_ERROR_SIZE];
	uint64_t tag;
	void (*done)(void *ctx, uint64_t tag, const struct answer *a);
	void *ctx;
	struct transfer *next;
	struct transfer *prev;
};

struct transfer *transfer_new(void);
void transfer_free(struct transfer *t);

/* Makes it a GET.  The path may go afterwards. */
void transfer_set_get(
    struct transfer *t, const struct target *to, const char *path);

/* Everything but the method and the body. */
void transfer_set_target(struct transfer *t, const struct target *to,
    const char *path, enum body_kind kind);

/* Adds header lines to a request that was set. */
void transfer_add_headers(struct transfer *t, const char *const headers[]);

/* Calls done, if any, with the answer or with why there is none. */
void transfer_tell(struct transfer *t, CURLcode code);

/* Forgets the request, and wipes its credential. */
void transfer_clear(struct transfer *t);

#endif
