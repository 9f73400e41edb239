#include "io/verify.h"

#include <assert.h>
#include <string.h>

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/params.h>

#include "base/base64.h"
#include "base/mem.h"
#include "io/verify_form.h"
#include "io/verify_url.h"

#define SHA1_LEN 20
#define SHA256_LEN 32
#define FORM_TEXT_LEN 28
#define HASH_FIELD "bodySHA256="
#define KEY_MAX 256

struct verify_compat {
	struct verify_url url;
	unsigned schemes;
	/* A copy of each begins a signature; the keys are kept nowhere else. */
	EVP_MAC_CTX *sha1[VERIFY_KEYS_MAX];
	EVP_MAC_CTX *sha256[VERIFY_KEYS_MAX];
	size_t count;
};

/* What came, once it is known to have the right shape. */
struct claim {
	unsigned char mac[SHA256_LEN];
	size_t len;
	bool raw;
	const struct verify_compat_request *rq;
	const struct verify_form *form; /* NULL: no fields are signed */
};

static EVP_MAC_CTX *
begin(const char *key, const char *digest)
{
	EVP_MAC *mac = EVP_MAC_fetch(NULL, "HMAC", NULL);
	OSSL_PARAM how[2];
	char name[16];
	EVP_MAC_CTX *ctx;
	int ok;

	assert(mac);
	ctx = EVP_MAC_CTX_new(mac);
	EVP_MAC_free(mac);
	span_copy(name, sizeof(name), span_of(digest));
	how[0] =
	    OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0);
	how[1] = OSSL_PARAM_construct_end();
	assert(ctx);
	ok = EVP_MAC_init(ctx, (const unsigned char *)key, strlen(key), how);
	assert(ok == 1);
	return ctx;
}

static int
check_options(const struct verify_compat_options *o, struct err *err)
{
	size_t i;

	if (o->key_count == 0 || o->key_count > VERIFY_KEYS_MAX)
		return err_set(err, "webhook: needs 1 to %d keys, not %zu",
		    VERIFY_KEYS_MAX, o->key_count);
	for (i = 0; i < o->key_count; i++) {
		size_t n = o->keys[i] ? strlen(o->keys[i]) : 0;

		if (n == 0 || n > KEY_MAX)
			return err_set(err,
			    "webhook: key %zu is empty, or longer than %d",
			    i + 1, KEY_MAX);
	}
	if (o->schemes == 0 ||
	    o->schemes & ~(unsigned)(VERIFY_SCHEME_FORM | VERIFY_SCHEME_RAW))
		return err_set(err, "webhook: no such way of signing");
	return 0;
}

struct verify_compat *
verify_compat_new(const struct verify_compat_options *o, struct err *err)
{
	struct verify_compat *v;

	if (check_options(o, err) == -1)
		return NULL;
	v = mem_zalloc(1, sizeof(*v));
	if (verify_url_read(&v->url, o->url, err) == -1) {
		mem_free(v);
		return NULL;
	}
	v->schemes = o->schemes;
	for (; v->count < o->key_count; v->count++) {
		v->sha1[v->count] = begin(o->keys[v->count], "SHA1");
		v->sha256[v->count] = begin(o->keys[v->count], "SHA256");
	}
	return v;
}

void
verify_compat_free(struct verify_compat *v)
{
	if (!v)
		return;
	while (v->count > 0) {
		v->count--;
		EVP_MAC_CTX_free(v->sha1[v->count]);
		EVP_MAC_CTX_free(v->sha256[v->count]);
	}
	mem_free(v);
}

/* Lower case only, as it is written by those who sign. */
static bool
read_hex(unsigned char *dst, size_t n, struct span s)
{
	size_t i;

	if (s.n != n * 2)
		return false;
	for (i = 0; i < s.n; i++) {
		const char *digits = "0123456789abcdef";
		const char *d = s.p[i] ? strchr(digits, s.p[i]) : NULL;

		if (!d)
			return false;
		dst[i / 2] = (unsigned char)(dst[i / 2] << 4 | (d - digits));
	}
	return true;
}

/* The shape tells the scheme. */
static bool
read_signature(struct claim *c, struct span s)
{
	if (s.n == FORM_TEXT_LEN) {
		c->len = SHA1_LEN;
		return base64_decode((char *)c->mac, sizeof(c->mac), s) ==
		       SHA1_LEN;
	}
	c->raw = true;
	c->len = s.n / 2;
	return (c->len == SHA1_LEN || c->len == SHA256_LEN) &&
	       read_hex(c->mac, c->len, s);
}

/* Whether s begins with the configured query, and what it goes on with: empty,
 * or from the "&" on that joins it (from the start if there was none). */
static bool
query_rest(const struct verify_compat *v, struct span s, struct span *rest)
{
	struct span own = v->url.query;

	*rest = s;
	if (!own.p)
		return true;
	if (!s.p || s.n < own.n || memcmp(s.p, own.p, own.n) != 0)
		return false;
	rest->p += own.n;
	rest->n -= own.n;
	if (rest->n == 0 || own.n == 0)
		return true;
	if (rest->p[0] != '&')
		return false;
	rest->p++;
	rest->n--;
	return rest->n > 0;
}

static enum verify_reason
check_hash(struct span rest, struct span body)
{
	unsigned char want[SHA256_LEN] = { 0 }, got[EVP_MAX_MD_SIZE];
	size_t skip = strlen(HASH_FIELD);
	int ok;

	if (!rest.p || !span_starts(rest, HASH_FIELD))
		return VERIFY_URL;
	rest.p += skip;
	rest.n -= skip;
	if (!read_hex(want, SHA256_LEN, rest))
		return VERIFY_URL;
	ok = EVP_Digest(
	    body.n > 0 ? body.p : "", body.n, got, NULL, EVP_sha256(), NULL);
	if (ok != 1 || CRYPTO_memcmp(want, got, SHA256_LEN) != 0)
		return VERIFY_BODY_HASH;
	return VERIFY_GOOD;
}

/* The query is signed with the URL, so it must be the configured one, and go on
 * only with what the payload puts there. */
static enum verify_reason
check_query(const struct verify_compat *v, const struct claim *c)
{
	const struct verify_compat_request *rq = c->rq;
	struct span rest;

	if (!query_rest(v, rq->query, &rest))
		return VERIFY_URL;
	if (!c->raw && rq->payload == VERIFY_PAYLOAD_JSON)
		return check_hash(rest, rq->body);
	if (!c->raw && rq->payload == VERIFY_PAYLOAD_NONE)
		return rq->body.n == 0 ? VERIFY_GOOD : VERIFY_FORM;
	if (!v->url.query.p)
		return rest.p ? VERIFY_URL : VERIFY_GOOD;
	return rest.n == 0 ? VERIFY_GOOD : VERIFY_URL;
}

static void
feed(EVP_MAC_CTX *ctx, struct span s)
{
	int ok = s.n == 0 ||
		 EVP_MAC_update(ctx, (const unsigned char *)s.p, s.n) == 1;

	assert(ok);
}

static bool
is_signed(
    EVP_MAC_CTX *key, const struct verify_variant *url, const struct claim *c)
{
	EVP_MAC_CTX *ctx = EVP_MAC_CTX_dup(key);
	unsigned char mac[EVP_MAX_MD_SIZE];
	size_t i, n = 0;
	int ok;

	assert(ctx);
	feed(ctx, span_of(url->head));
	if (c->rq->query.p) {
		feed(ctx, span_of("?"));
		feed(ctx, c->rq->query);
	}
	feed(ctx, url->tail);
	if (c->raw)
		feed(ctx, c->rq->body);
	for (i = 0; c->form && i < c->form->count; i++) {
		feed(ctx, c->form->fields[i].name);
		feed(ctx, c->form->fields[i].value);
	}
	ok = EVP_MAC_final(ctx, mac, &n, sizeof(mac));
	EVP_MAC_CTX_free(ctx);
	return ok == 1 && n == c->len && CRYPTO_memcmp(mac, c->mac, n) == 0;
}

/* Every key and every URL is tried, so that the time tells nothing. */
static int
who_signed(const struct verify_compat *v, const struct claim *c)
{
	int key = -1;
	size_t i, k;

	for (k = 0; k < v->count; k++) {
		EVP_MAC_CTX *ctx =
		    c->len == SHA1_LEN ? v->sha1[k] : v->sha256[k];

		for (i = 0; i < v->url.count; i++) {
			if (is_signed(ctx, &v->url.variants[i], c))
				key = (int)k;
		}
	}
	return key;
}

static enum verify_reason
judge_form(const struct verify_compat *v, struct claim *c, int *key)
{
	struct verify_form form;
	bool ok = verify_form_read(&form, c->rq->body);

	c->form = &form;
	if (ok)
		*key = who_signed(v, c);
	c->form = NULL;
	verify_form_free(&form);
	if (!ok)
		return VERIFY_FORM;
	return *key == -1 ? VERIFY_FORGED : VERIFY_GOOD;
}

static enum verify_reason
judge(const struct verify_compat *v, const struct verify_compat_request *rq,
    int *key)
{
	struct claim c = { .rq = rq };
	enum verify_reason reason;

	*key = -1;
	if (!rq->signature.p)
		return VERIFY_MISSING;
	if (!read_signature(&c, rq->signature))
		return VERIFY_MALFORMED;
	if (!(v->schemes & (c.raw ? VERIFY_SCHEME_RAW : VERIFY_SCHEME_FORM)))
		return VERIFY_SCHEME;
	if (rq->body.n > VERIFY_BODY_MAX)
		return VERIFY_TOO_LONG;
	reason = check_query(v, &c);
	if (reason != VERIFY_GOOD)
		return reason;
	if (!c.raw && rq->payload == VERIFY_PAYLOAD_FORM)
		return judge_form(v, &c, key);
	*key = who_signed(v, &c);
	return *key == -1 ? VERIFY_FORGED : VERIFY_GOOD;
}

bool
verify_compat(const struct verify_compat *v,
    const struct verify_compat_request *rq, struct verify_result *result)
{
	result->reason = judge(v, rq, &result->key);
	return result->reason == VERIFY_GOOD;
}
