#ifndef IO_BACKOFF_H
#define IO_BACKOFF_H

#include <stdbool.h>
#include <stdint.h>

/* How long to wait before a connection is tried again: 1, 2, 4 ... s up to most
 * by how often it failed, which is counted on, with jitter of a quarter, so
 * that consoles do not come back in step; a minute and more where it was
 * refused. */
int64_t backoff_ms(int *fails, int64_t most_ms, bool refused);

/* Whether a server that closed with this code has said that to come back soon
 * is of no use (docs/relay.md; from 4000 on codes are the server's own, RFC
 * 6455, 7.4.2). */
bool backoff_unwelcome(unsigned code);

#endif
