#ifndef IO_LOOKUP_H
#define IO_LOOKUP_H

#include "io/loop.h"

#define LOOKUP_ADDRESSES_MAX 8
#define LOOKUP_ADDRESS_LEN 64

/* The numeric addresses of a name, in the order in which to try them. */
struct lookup_result {
	int code; /* of getaddrinfo: 0, or for gai_strerror */
	int count;
	char addresses[LOOKUP_ADDRESSES_MAX][LOOKUP_ADDRESS_LEN];
};

/* A name being resolved beside the loop.  done is called once, from the loop;
 * the look-up is over then and must not be freed any more. */
struct lookup;
struct lookup *lookup_new(struct loop *l, const char *name,
    void (*done)(void *ctx, const struct lookup_result *r), void *ctx);

/* Gives up: done is not called, nothing is waited for. */
void lookup_free(struct lookup *k);

#endif
