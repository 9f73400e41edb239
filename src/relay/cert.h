#ifndef RELAY_CERT_H
#define RELAY_CERT_H

#include <stdint.h>

#include "io/tls.h"
#include "relay/config.h"

/* The certificate of the listeners that speak TLS. */

/* What the config names; *out is NULL if it names none. */
int cert_read(const struct config *c, struct tls **out, struct err *err);

/* A line in the log if it is not valid now or ends within 14 days.  To be
 * called now and then: says it once a day.  *told_ms is its memory, 0 at the
 * start and for each new certificate. */
void cert_warn(const struct tls *t, int64_t *told_ms, int64_t wall_ms);

#endif
