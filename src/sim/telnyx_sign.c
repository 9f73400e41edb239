#include "sim/telnyx_sign.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/mem.h"

#define KEY_LEN 32
#define SIGNATURE_LEN 64

struct signer {
	EVP_PKEY *key;
};

struct signer *
signer_new(uint64_t seed)
{
	struct signer *s = mem_zalloc(1, sizeof(*s));
	unsigned char raw[EVP_MAX_MD_SIZE];
	unsigned n = 0;
	char text[64];
	int ok;

	snprintf(
	    text, sizeof(text), "earshot-sim %llu", (unsigned long long)seed);
	ok = EVP_Digest(text, strlen(text), raw, &n, EVP_sha256(), NULL);
	assert(ok == 1 && n == KEY_LEN);
	s->key =
	    EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, raw, KEY_LEN);
	assert(s->key);
	return s;
}

void
signer_free(struct signer *s)
{
	if (!s)
		return;
	EVP_PKEY_free(s->key);
	mem_free(s);
}

void
signer_public(const struct signer *s, char *dst)
{
	unsigned char raw[KEY_LEN];
	size_t n = sizeof(raw);
	int ok = EVP_PKEY_get_raw_public_key(s->key, raw, &n);

	assert(ok == 1);
	base64_encode(
	    dst, SIGN_PUBLIC_LEN, (struct span){ (const char *)raw, n });
}

void
signer_sign(
    const struct signer *s, const char *timestamp, struct span body, char *dst)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	unsigned char raw[SIGNATURE_LEN];
	size_t n = sizeof(raw);
	struct buf text;
	int ok;

	buf_init(&text, body.n + 64);
	buf_printf(&text, "%s|", timestamp);
	buf_put_span(&text, body);
	ok = EVP_DigestSignInit(ctx, NULL, NULL, NULL, s->key) == 1 &&
	     EVP_DigestSign(
		 ctx, raw, &n, (const unsigned char *)text.p, text.len) == 1;
	assert(ok);
	base64_encode(
	    dst, SIGN_TEXT_LEN, (struct span){ (const char *)raw, n });
	buf_free(&text);
	EVP_MD_CTX_free(ctx);
}
