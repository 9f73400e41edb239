/* Proves that a webhook's signature is Ed25519 over timestamp, bar and body,
 * by checking it with OpenSSL and the public key that is shown. */
#include <openssl/evp.h>

#include "base/base64.h"
#include "rig.h"
#include "sim/telnyx_sign.h"

static bool
verifies(const struct signer *s, const char *text, const char *signature)
{
	char public[SIGN_PUBLIC_LEN], raw[SIGN_PUBLIC_LEN], sig[SIGN_TEXT_LEN];
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	EVP_PKEY *key;
	int n, ok;

	signer_public(s, public);
	n = base64_decode(raw, sizeof(raw), span_of(public));
	assert_int_equal(n, 32);
	key = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_ED25519, NULL, (const unsigned char *)raw, 32);
	n = base64_decode(sig, sizeof(sig), span_of(signature));
	assert_int_equal(n, 64);
	ok = EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
	     EVP_DigestVerify(ctx, (const unsigned char *)sig, 64,
		 (const unsigned char *)text, strlen(text)) == 1;
	EVP_PKEY_free(key);
	EVP_MD_CTX_free(ctx);
	return ok;
}

static void
it_verifies_and_nothing_else_does(void **state)
{
	struct signer *s = signer_new(5), *other = signer_new(6);
	char signature[SIGN_TEXT_LEN];

	(void)state;
	signer_sign(s, "1768471200", span_of("{\"a\":1}"), signature);
	assert_true(verifies(s, "1768471200|{\"a\":1}", signature));
	assert_false(verifies(s, "1768471201|{\"a\":1}", signature));
	assert_false(verifies(s, "1768471200|{\"a\":2}", signature));
	assert_false(verifies(other, "1768471200|{\"a\":1}", signature));
	signer_free(s);
	signer_free(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_verifies_and_nothing_else_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
