#include "io/tls.h"

#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/file.h"

#define FILE_MAX (256 << 10)

/* Of TLS 1.2; those of 1.3 are all of this kind (RFC 8446, B.4). */
#define SUITES "ECDHE+AESGCM:ECDHE+CHACHA20"

struct tls {
	int holders;
	X509 *own;
	STACK_OF(X509) * above;
	EVP_PKEY *key;
	int64_t begins, ends;
	char *chain_pem;
	char *key_pem;
};

static int
fail(struct err *err, const char *file, const char *what)
{
	unsigned long code = ERR_peek_last_error();
	const char *why = code ? ERR_reason_error_string(code) : NULL;

	ERR_clear_error();
	return err_set(
	    err, "%s: %s%s%s", file, what, why ? ": " : "", why ? why : "");
}

/* A key with a passphrase is refused instead of asking for it. */
static int
no_passphrase(char *buf, int size, int writing, void *ctx)
{
	(void)buf;
	(void)size;
	(void)writing;
	(void)ctx;
	return -1;
}

/* A certificate is no secret, but who can write it decides what is shown. */
static int
read_certificate(const char *file, struct buf *text, struct err *err)
{
	struct stat st;

	if (stat(file, &st) == 0 && (st.st_mode & (S_IWGRP | S_IWOTH)))
		return err_set(err,
		    "certificate %.90s can be written by others; run: chmod "
		    "go-w %.90s",
		    file, file);
	return file_read(file, text, err);
}

static X509 *
next_certificate(BIO *in)
{
	return PEM_read_bio_X509(in, NULL, no_passphrase, NULL);
}

static int
parse_chain(struct tls *t, const char *file, BIO *in, struct err *err)
{
	X509 *x;

	t->own = next_certificate(in);
	if (!t->own)
		return fail(err, file, "no certificate in PEM");
	t->above = sk_X509_new_null();
	for (x = next_certificate(in); x; x = next_certificate(in))
		sk_X509_push(t->above, x);
	/* That there is no more of them is no fault. */
	if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return fail(err, file, "the chain cannot be read");
	ERR_clear_error();
	return 0;
}

static int
parse_key(struct tls *t, const char *file, BIO *in, struct err *err)
{
	t->key = PEM_read_bio_PrivateKey(in, NULL, no_passphrase, NULL);
	if (!t->key)
		return fail(err, file,
		    "no private key in PEM, or one with a passphrase");
	return 0;
}

/* What the library would say at the first handshake, it shall say now. */
static int
try_pair(
    struct tls *t, const char *certificate, const char *key, struct err *err)
{
	SSL_CTX *ctx = SSL_CTX_new(TLS_server_method());
	int rc = 0;

	if (X509_check_private_key(t->own, t->key) != 1) {
		ERR_clear_error();
		rc = err_set(err,
		    "key %.100s does not belong to certificate %.100s", key,
		    certificate);
	} else if (!ctx || SSL_CTX_use_cert_and_key(
			       ctx, t->own, t->key, t->above, 1) != 1) {
		rc = fail(err, certificate, "cannot be used");
	}
	SSL_CTX_free(ctx);
	return rc;
}

static int64_t
seconds_of(const ASN1_TIME *at)
{
	struct tm tm;

	return ASN1_TIME_to_tm(at, &tm) == 1 ? (int64_t)timegm(&tm) : 0;
}

static char *
text_of(BIO *out)
{
	char *p = NULL, *text;
	long n = BIO_get_mem_data(out, &p);

	text = mem_zalloc((size_t)n + 1, 1);
	if (n > 0) {
		memcpy(text, p, (size_t)n);
		OPENSSL_cleanse(p, (size_t)n);
	}
	BIO_free(out);
	return text;
}

static void
write_pem(struct tls *t)
{
	BIO *out = BIO_new(BIO_s_mem());
	int i;

	PEM_write_bio_X509(out, t->own);
	for (i = 0; i < sk_X509_num(t->above); i++)
		PEM_write_bio_X509(out, sk_X509_value(t->above, i));
	t->chain_pem = text_of(out);
	out = BIO_new(BIO_s_mem());
	PEM_write_bio_PKCS8PrivateKey(
	    out, t->key, NULL, NULL, 0, no_passphrase, NULL);
	t->key_pem = text_of(out);
}

static int
parse(struct tls *t, const char *certificate, const struct buf *chain_text,
    const char *key, const struct buf *key_text, struct err *err)
{
	BIO *chain = BIO_new_mem_buf(chain_text->p, (int)chain_text->len);
	BIO *secret = BIO_new_mem_buf(key_text->p, (int)key_text->len);
	int rc = -1;

	ERR_clear_error();
	if (!chain || !secret)
		err_set(err, "%s: empty", chain ? key : certificate);
	else if (parse_chain(t, certificate, chain, err) == 0 &&
		 parse_key(t, key, secret, err) == 0)
		rc = try_pair(t, certificate, key, err);
	BIO_free(chain);
	BIO_free(secret);
	return rc;
}

struct tls *
tls_read(const char *certificate, const char *key, struct err *err)
{
	struct tls *t = mem_zalloc(1, sizeof(*t));
	struct buf chain_text, key_text;
	int rc;

	t->holders = 1;
	buf_init(&chain_text, FILE_MAX);
	buf_init(&key_text, FILE_MAX);
	rc = read_certificate(certificate, &chain_text, err);
	if (rc == 0)
		rc = file_private(key, &key_text, err);
	if (rc == 0)
		rc = parse(t, certificate, &chain_text, key, &key_text, err);
	if (key_text.p)
		explicit_bzero(key_text.p, key_text.cap);
	buf_free(&key_text);
	buf_free(&chain_text);
	if (rc == -1) {
		tls_free(t);
		return NULL;
	}
	t->begins = seconds_of(X509_get0_notBefore(t->own));
	t->ends = seconds_of(X509_get0_notAfter(t->own));
	write_pem(t);
	return t;
}

struct tls *
tls_hold(struct tls *t)
{
	if (t)
		t->holders++;
	return t;
}

void
tls_free(struct tls *t)
{
	if (!t || --t->holders > 0)
		return;
	X509_free(t->own);
	sk_X509_pop_free(t->above, X509_free);
	EVP_PKEY_free(t->key);
	if (t->key_pem)
		explicit_bzero(t->key_pem, strlen(t->key_pem));
	mem_free(t->key_pem);
	mem_free(t->chain_pem);
	mem_free(t);
}

bool
tls_same(const struct tls *a, const struct tls *b)
{
	return strcmp(a->chain_pem, b->chain_pem) == 0 &&
	       strcmp(a->key_pem, b->key_pem) == 0;
}

int64_t
tls_begins(const struct tls *t)
{
	return t->begins;
}

int64_t
tls_ends(const struct tls *t)
{
	return t->ends;
}

const char *
tls_chain_pem(const struct tls *t)
{
	return t->chain_pem;
}

const char *
tls_key_pem(const struct tls *t)
{
	return t->key_pem;
}

/* OpenSSL: 1 goes on with the handshake, 0 ends it. */
static int
show(SSL *ssl, void *ctx)
{
	struct tls *const *slot = ctx;
	const struct tls *t = *slot;

	return t && SSL_use_cert_and_key(ssl, t->own, t->key, t->above, 1) == 1;
}

void
tls_serve(void *ssl_ctx, struct tls *const *slot)
{
	SSL_CTX *ctx = ssl_ctx;

	SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
	SSL_CTX_set_cipher_list(ctx, SUITES);
	SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION |
				     SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET |
				     SSL_OP_CIPHER_SERVER_PREFERENCE);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_num_tickets(ctx, 0);
	SSL_CTX_set_cert_cb(ctx, show, (void *)(uintptr_t)slot);
}
