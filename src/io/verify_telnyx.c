#include "io/verify.h"

#include <assert.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "base/base64.h"
#include "base/buf.h"
#include "base/mem.h"

#define KEY_LEN 32
#define KEY_TEXT_LEN 44
#define SIGNATURE_LEN 64
#define SIGNATURE_TEXT_LEN 88
/* Seconds with more digits are none. */
#define STAMP_DIGITS 12

struct verify_telnyx {
	EVP_PKEY *keys[VERIFY_KEYS_MAX];
	size_t count;
};

/* The points of small order, without their sign: with such a key one signature
 * in eight holds for any text (RFC 8032 does not ask to refuse them).  The
 * first is what an unfilled key of zeroes would be. */
static const unsigned char small_order[][KEY_LEN] = {
	{ 0 },
	{ 1 },
	{ 0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
	    0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
	    0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05 },
	{ 0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
	    0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
	    0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a },
	{ 0xec, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
	{ 0xed, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
	{ 0xee, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f },
};

static bool
is_small_order(const unsigned char raw[KEY_LEN])
{
	unsigned char bare[KEY_LEN];
	size_t i;

	memcpy(bare, raw, KEY_LEN);
	bare[KEY_LEN - 1] &= 0x7f;
	for (i = 0; i < ARRAY_LEN(small_order); i++) {
		if (memcmp(bare, small_order[i], KEY_LEN) == 0)
			return true;
	}
	return false;
}

static EVP_PKEY *
read_key(const char *text)
{
	unsigned char raw[KEY_LEN];

	if (!text || strlen(text) != KEY_TEXT_LEN ||
	    base64_decode((char *)raw, sizeof(raw), span_of(text)) != KEY_LEN ||
	    is_small_order(raw))
		return NULL;
	return EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_ED25519, NULL, raw, KEY_LEN);
}

struct verify_telnyx *
verify_telnyx_new(const char *const *keys, size_t count, struct err *err)
{
	struct verify_telnyx *v;

	if (count == 0 || count > VERIFY_KEYS_MAX) {
		err_set(err, "telnyx: needs 1 to %d public keys, not %zu",
		    VERIFY_KEYS_MAX, count);
		return NULL;
	}
	v = mem_zalloc(1, sizeof(*v));
	for (; v->count < count; v->count++) {
		v->keys[v->count] = read_key(keys[v->count]);
		if (!v->keys[v->count]) {
			err_set(err,
			    "telnyx: public key %zu is not 32 bytes in base64 "
			    "that are a key",
			    v->count + 1);
			verify_telnyx_free(v);
			return NULL;
		}
	}
	return v;
}

void
verify_telnyx_free(struct verify_telnyx *v)
{
	if (!v)
		return;
	while (v->count > 0)
		EVP_PKEY_free(v->keys[--v->count]);
	mem_free(v);
}

static bool
read_stamp(struct span s, int64_t *seconds)
{
	size_t i;

	if (s.n == 0 || s.n > STAMP_DIGITS)
		return false;
	*seconds = 0;
	for (i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		*seconds = *seconds * 10 + (s.p[i] - '0');
	}
	return true;
}

static bool
signed_by(EVP_PKEY *key, const unsigned char *signature, struct span text)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	bool ok;

	assert(ctx);
	ok = EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
	     EVP_DigestVerify(ctx, signature, SIGNATURE_LEN,
		 (const unsigned char *)text.p, text.n) == 1;
	EVP_MD_CTX_free(ctx);
	return ok;
}

static int
who_signed(const struct verify_telnyx *v, const unsigned char *signature,
    const struct verify_telnyx_request *rq)
{
	struct buf text;
	int key = -1;
	size_t i;

	buf_init(&text, STAMP_DIGITS + 1 + VERIFY_BODY_MAX);
	buf_put_span(&text, rq->timestamp);
	buf_puts(&text, "|");
	buf_put_span(&text, rq->body);
	for (i = 0; i < v->count && key == -1 && !text.failed; i++) {
		if (signed_by(v->keys[i], signature, buf_span(&text)))
			key = (int)i;
	}
	buf_free(&text);
	/* A signature that is none leaves an error behind for this thread. */
	ERR_clear_error();
	return key;
}

static enum verify_reason
judge(const struct verify_telnyx *v, const struct verify_telnyx_request *rq,
    int64_t now_ms, int *key)
{
	unsigned char signature[SIGNATURE_LEN];
	int64_t seconds, off;

	*key = -1;
	if (!rq->signature.p || !rq->timestamp.p)
		return VERIFY_MISSING;
	if (rq->signature.n != SIGNATURE_TEXT_LEN ||
	    base64_decode((char *)signature, sizeof(signature),
		rq->signature) != SIGNATURE_LEN ||
	    !read_stamp(rq->timestamp, &seconds))
		return VERIFY_MALFORMED;
	if (rq->body.n > VERIFY_BODY_MAX)
		return VERIFY_TOO_LONG;
	*key = who_signed(v, signature, rq);
	if (*key == -1)
		return VERIFY_FORGED;
	/* Only now, so that a clock of ours that is wrong shows as such. */
	off = now_ms / 1000 - seconds;
	if (off < -VERIFY_WINDOW_S || off > VERIFY_WINDOW_S)
		return VERIFY_LATE;
	return VERIFY_GOOD;
}

bool
verify_telnyx(const struct verify_telnyx *v,
    const struct verify_telnyx_request *rq, int64_t now_ms,
    struct verify_result *result)
{
	result->reason = judge(v, rq, now_ms, &result->key);
	return result->reason == VERIFY_GOOD;
}
