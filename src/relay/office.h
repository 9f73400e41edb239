#ifndef RELAY_OFFICE_H
#define RELAY_OFFICE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/span.h"
#include "io/loop.h"
#include "io/tls.h"
#include "relay/config.h"

/* All sites of a relay, and what they have in common: tokens, the audit log,
 * and the memory of what was asked for. */
struct office;

/* Reads the tokens.  NULL if there is anything wrong with them.  The config
 * stays the caller's. */
struct office *office_new(const struct config *c, struct err *err);
void office_free(struct office *o);

/* Opens what is written to, and the sites.  share is that with other relays,
 * NULL if there are none. */
struct share;
int office_start(struct office *o, struct loop *l, struct share *share,
    struct tls *tls, struct err *err);

/* For those who connect from now on. */
void office_tls(struct office *o, struct tls *t);

/* A webhook of that source. */
void office_take(struct office *o, size_t source, struct span body);

/* Reads the tokens anew, and the sites their secrets.  -1: all stays as it
 * was. */
int office_renew(struct office *o, struct err *err);

/* Everybody off the air; whether that is so; the last word to consoles; and
 * whether they are gone. */
void office_leave(struct office *o);
bool office_is_out(const struct office *o);
void office_bye(struct office *o);
bool office_is_deserted(const struct office *o);

/* "sites":{"NAME":"ws://..."} behind what is there, if there are any. */
void office_tell(const struct office *o, struct buf *b);

/* In Prometheus' text format. */
void office_count(const struct office *o, struct buf *b);

#endif
