#ifndef SIM_COMPAT_SIGN_H
#define SIM_COMPAT_SIGN_H

#include "base/span.h"

#define COMPAT_SIGN_LEN 64

/* X-SignalWire-Signature and X-Twilio-Signature: HMAC-SHA1 in base64, over the
 * whole address and then each name and value of the form, decoded, in the
 * order of the names.  dst takes COMPAT_SIGN_LEN bytes. */
void compat_sign(const char *key, const char *url, struct span form, char *dst);

#endif
