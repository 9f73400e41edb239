#ifndef IO_VERIFY_URL_H
#define IO_VERIFY_URL_H

#include "io/verify.h"

/* With or without user, port and fragment. */
#define VERIFY_VARIANTS 8

/* The forms in which a configured URL may have been signed: head, then "?" and
 * a query if there is one, then tail. */
struct verify_url {
	struct verify_variant {
		char head[VERIFY_URL_MAX + 8];
		struct span tail; /* in text: a fragment with its "#", or "" */
	} variants[VERIFY_VARIANTS];
	size_t count;
	char text[VERIFY_URL_MAX];
	struct span query; /* in text; without a pointer if there is no "?" */
};

/* Reads http:// or https:// in lower case, a host, and what may follow.
 * Characters that have no place in a URL are refused.  *u may not be moved. */
int verify_url_read(struct verify_url *u, const char *url, struct err *err);

#endif
