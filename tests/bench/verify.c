/*
 * usage: verify FOLDER
 *
 * What it costs to know a webhook of 800 bytes for the provider's, and to keep
 * it, beside libcrypto's Ed25519 alone, in batches that take turns.  Prints
 * one JSON object of microseconds for each.
 */
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "base/span.h"
#include "io/journal.h"
#include "io/verify.h"
#include "relay/record.h"

#define ROUNDS 61
#define BATCH 64 /* one turn of the relay's loop under load */
#define BODY 800
#define STAMP "1795219200"
#define STAMP_MS INT64_C(1795219200000)

struct bench {
	EVP_PKEY *key;
	char text[32 + BODY]; /* "STAMP|body" */
	struct span signed_text, body;
	unsigned char signature[64];
	char signature64[96];
	struct verify_telnyx *ours;
	struct journal *journal;
};

static void
need(bool is, const char *what)
{
	if (!is) {
		fprintf(stderr, "verify: %s\n", what);
		exit(1);
	}
}

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void
sign(struct bench *b)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	size_t n = sizeof(b->signature);

	need(EVP_DigestSignInit(ctx, NULL, NULL, NULL, b->key) == 1 &&
		 EVP_DigestSign(ctx, b->signature, &n,
		     (const unsigned char *)b->signed_text.p,
		     b->signed_text.n) == 1,
	    "cannot sign");
	EVP_MD_CTX_free(ctx);
	EVP_EncodeBlock((unsigned char *)b->signature64, b->signature, 64);
}

static void
begin(struct bench *b, const char *folder)
{
	struct journal_options o = { .dir = folder,
		.segment_max = (uint64_t)64 << 20 };
	unsigned char raw[32];
	char public[64];
	const char *keys[] = { public };
	struct journal_found found;
	struct err err;
	size_t n = sizeof(raw);
	int head = snprintf(b->text, sizeof(b->text), "%s|", STAMP);

	memset(b->text + head, 'x', BODY);
	b->body = (struct span){ b->text + head, BODY };
	b->signed_text = (struct span){ b->text, (size_t)head + BODY };
	b->key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");
	need(b->key && EVP_PKEY_get_raw_public_key(b->key, raw, &n) == 1,
	    "no key");
	EVP_EncodeBlock((unsigned char *)public, raw, 32);
	sign(b);
	b->ours = verify_telnyx_new(keys, 1, &err);
	need(b->ours, "our reader does not take the key");
	b->journal = journal_open(&o, &found, &err);
	need(b->journal, "no journal");
}

static double
bare(struct bench *b)
{
	double from = now_us();
	int i, good = 0;

	for (i = 0; i < BATCH; i++) {
		EVP_MD_CTX *ctx = EVP_MD_CTX_new();

		good +=
		    EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, b->key) == 1 &&
		    EVP_DigestVerify(ctx, b->signature, 64,
			(const unsigned char *)b->signed_text.p,
			b->signed_text.n) == 1;
		EVP_MD_CTX_free(ctx);
	}
	need(good == BATCH, "libcrypto says no");
	return (now_us() - from) / BATCH;
}

static double
ours(struct bench *b, bool keep)
{
	struct verify_telnyx_request rq = { .body = b->body,
		.signature = { b->signature64, strlen(b->signature64) },
		.timestamp = { STAMP, strlen(STAMP) } };
	double from = now_us();
	int i, good = 0;

	for (i = 0; i < BATCH; i++) {
		struct verify_result r;
		struct buf record;
		struct err err;
		uint64_t seq;

		good += verify_telnyx(b->ours, &rq, STAMP_MS, &r);
		if (!keep)
			continue;
		buf_init(&record, 4096);
		record_write(&record, "main",
		    "0123456789abcdef0123456789abcdef", b->body);
		need(
		    journal_append(b->journal, STAMP_MS, RECORD_KIND,
			(struct span){ record.p, record.len }, &seq, &err) == 0,
		    "cannot append");
		buf_free(&record);
	}
	need(good == BATCH, "we say no");
	if (keep) {
		struct err err;

		need(journal_sync(b->journal, &err) == 0, "cannot sync");
	}
	return (now_us() - from) / BATCH;
}

static int
order(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
median(double *v)
{
	qsort(v, ROUNDS, sizeof(*v), order);
	return v[ROUNDS / 2];
}

int
main(int argc, char **argv)
{
	static double theirs[ROUNDS], known[ROUNDS], kept[ROUNDS];
	static struct bench b;
	int i;

	if (argc != 2) {
		fprintf(stderr, "usage: verify FOLDER\n");
		return 1;
	}
	begin(&b, argv[1]);
	for (i = 0; i < ROUNDS; i++) {
		theirs[i] = bare(&b);
		known[i] = ours(&b, false);
		kept[i] = ours(&b, true);
	}
	printf("{\"bare_us\":%.2f,\"known_us\":%.2f,\"kept_us\":%.2f}\n",
	    median(theirs), median(known), median(kept));
	journal_close(b.journal);
	verify_telnyx_free(b.ours);
	EVP_PKEY_free(b.key);
	return 0;
}
