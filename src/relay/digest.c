#include "relay/digest.h"

#include <assert.h>

#include <openssl/evp.h>

void
digest_of(struct span s, unsigned char dst[DIGEST_LEN])
{
	int ok =
	    EVP_Digest(s.n > 0 ? s.p : "", s.n, dst, NULL, EVP_sha256(), NULL);

	assert(ok == 1);
}
