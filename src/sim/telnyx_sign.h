#ifndef SIM_TELNYX_SIGN_H
#define SIM_TELNYX_SIGN_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#define SIGN_PUBLIC_LEN 48
#define SIGN_TEXT_LEN 96

/* The account's Ed25519 key, made from the seed: a simulator's secret is none,
 * and the same seed has the same public key. */
struct signer;
struct signer *signer_new(uint64_t seed);
void signer_free(struct signer *s);

/* The 32 raw bytes in base64, as Telnyx shows them.  dst takes
 * SIGN_PUBLIC_LEN bytes. */
void signer_public(const struct signer *s, char *dst);

/* Telnyx-Signature-Ed25519 for a body sent at a time: over the timestamp in
 * decimal, "|" and the body.  dst takes SIGN_TEXT_LEN bytes. */
void signer_sign(
    const struct signer *s, const char *timestamp, struct span body, char *dst);

#endif
