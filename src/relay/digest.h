#ifndef RELAY_DIGEST_H
#define RELAY_DIGEST_H

#include "base/span.h"

#define DIGEST_LEN 32 /* SHA-256 */

void digest_of(struct span s, unsigned char dst[DIGEST_LEN]);

#endif
