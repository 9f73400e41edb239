#ifndef IO_TLS_H
#define IO_TLS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/*
 * A certificate with the chain above it and its private key, for servers.
 * Never changed: a renewed one is read anew, and given to each server, which
 * shows it to those who connect from then on.
 */
struct tls;

/* Both files in PEM, the server's own certificate first.  The key must be
 * private to its owner (file_private), without a passphrase, and belong to the
 * certificate, which nobody else may be able to write.  One that has expired is
 * taken: see tls_ends. */
struct tls *tls_read(const char *certificate, const char *key, struct err *err);

/* Who holds one frees it; both take NULL. */
struct tls *tls_hold(struct tls *t);
void tls_free(struct tls *t);

/* Whether they are the same certificates and the same key. */
bool tls_same(const struct tls *a, const struct tls *b);

/* When the server's own certificate begins and ends, in seconds since 1970. */
int64_t tls_begins(const struct tls *t);
int64_t tls_ends(const struct tls *t);

/* In PEM, for another library than OpenSSL. */
const char *tls_chain_pem(const struct tls *t);
const char *tls_key_pem(const struct tls *t);

/* Has an SSL_CTX (OpenSSL's) speak TLS 1.2 with ECDHE and AEAD, or 1.3, and
 * show with each handshake what stands at *slot then; NULL there refuses.
 * Sessions are not resumed: there is no key of theirs that would have to be
 * changed from time to time. */
void tls_serve(void *ssl_ctx, struct tls *const *slot);

#endif
