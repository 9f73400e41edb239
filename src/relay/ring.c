#include "relay/ring.h"

#include <string.h>
#include <sys/stat.h>

#include <openssl/crypto.h>

#include "base/buf.h"
#include "base/mem.h"
#include "io/file.h"

#define KEY_LEN 256
#define TOKENS_MAX (1 << 20)

/* A public key is no secret, but whoever can write the file decides whose
 * webhooks are taken. */
static int
read_public(const char *path, char *dst, struct err *err)
{
	struct stat st;
	struct buf text;
	struct span rest, line = { 0 };
	int rc = -1;

	if (stat(path, &st) == 0 && (st.st_mode & (S_IWGRP | S_IWOTH)))
		return err_set(err,
		    "key file %s can be written by others; run: chmod go-w %s",
		    path, path);
	buf_init(&text, 4096);
	if (file_read(path, &text, err) == 0) {
		rest = buf_span(&text);
		if (span_line(&rest, &line) && line.n > 0 &&
		    span_copy(dst, KEY_LEN, line))
			rc = 0;
		else
			err_set(err, "%s: the first line is not a key", path);
	}
	buf_free(&text);
	return rc;
}

static int
make_verifier(struct ring_source *r, const struct source_config *s,
    const char *const *keys, struct err *err)
{
	struct verify_compat_options o = {
		.keys = keys,
		.key_count = s->key_count,
		.url = s->url,
		.schemes = VERIFY_SCHEME_FORM,
	};

	if (s->kind == SOURCE_TELNYX)
		r->telnyx = verify_telnyx_new(keys, s->key_count, err);
	else
		r->compat = verify_compat_new(&o, err);
	return r->telnyx || r->compat ? 0 : -1;
}

static int
read_source(
    struct ring_source *r, const struct source_config *s, struct err *err)
{
	char texts[VERIFY_KEYS_MAX][KEY_LEN];
	const char *keys[VERIFY_KEYS_MAX] = { NULL };
	int rc = 0;
	size_t i;

	for (i = 0; i < s->key_count && rc == 0; i++) {
		keys[i] = texts[i];
		if (s->kind == SOURCE_TELNYX)
			rc = read_public(s->key_files[i], texts[i], err);
		else
			rc = file_secret(
			    s->key_files[i], texts[i], KEY_LEN, err);
	}
	if (rc == 0)
		rc = make_verifier(r, s, keys, err);
	explicit_bzero(texts, sizeof(texts));
	return rc;
}

static bool
read_hex(unsigned char dst[DIGEST_LEN], struct span s)
{
	static const char digits[] = "0123456789abcdef";
	size_t i;

	if (s.n != 2 * DIGEST_LEN)
		return false;
	for (i = 0; i < s.n; i++) {
		const char *d = s.p[i] ? strchr(digits, s.p[i]) : NULL;

		if (!d)
			return false;
		dst[i / 2] = (unsigned char)(dst[i / 2] << 4 | (d - digits));
	}
	return true;
}

/* "NAME DIGEST" */
static bool
read_token(struct ring_token *t, struct span line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] > ' ' && line.p[n] < 0x7f)
		n++;
	if (n == 0 ||
	    !span_copy(t->name, sizeof(t->name), (struct span){ line.p, n }))
		return false;
	while (n < line.n && (line.p[n] == ' ' || line.p[n] == '\t'))
		n++;
	return read_hex(t->digest, (struct span){ line.p + n, line.n - n });
}

static int
read_lines(struct ring *r, const char *path, struct span rest, struct err *err)
{
	struct span line;
	int number;

	for (number = 1; span_line(&rest, &line); number++) {
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (r->token_count == RING_TOKENS)
			return err_set(err, "%s: line %d: more than %d tokens",
			    path, number, RING_TOKENS);
		r->tokens = mem_resize(
		    r->tokens, r->token_count + 1, sizeof(*r->tokens));
		memset(&r->tokens[r->token_count], 0, sizeof(*r->tokens));
		if (!read_token(&r->tokens[r->token_count], line))
			return err_set(err,
			    "%s: line %d: a name, a blank and the SHA-256 of "
			    "the token in hex are wanted",
			    path, number);
		r->token_count++;
	}
	if (r->token_count == 0)
		return err_set(err, "%s: there is no token in it", path);
	return 0;
}

static int
read_tokens(struct ring *r, const char *path, struct err *err)
{
	struct buf text;
	int rc;

	buf_init(&text, TOKENS_MAX);
	rc = file_private(path, &text, err);
	if (rc == 0)
		rc = read_lines(r, path, buf_span(&text), err);
	if (text.p)
		explicit_bzero(text.p, text.cap);
	buf_free(&text);
	return rc;
}

struct ring *
ring_read(const struct config *c, struct err *err)
{
	struct ring *r = mem_zalloc(1, sizeof(*r));
	struct err why;
	size_t i;

	for (i = 0; i < c->source_count; i++) {
		const struct source_config *s = &c->sources[i];

		if (read_source(&r->sources[i], s, &why) == 0)
			continue;
		err_set(err, "%s: line %d: [source %s] %s", c->file, s->line,
		    s->name, why.text);
		ring_free(r);
		return NULL;
	}
	if (c->tokens_file[0] && read_tokens(r, c->tokens_file, &why) == -1) {
		err_set(err, "%s: [native] tokens_file: %s", c->file, why.text);
		ring_free(r);
		return NULL;
	}
	return r;
}

void
ring_free(struct ring *r)
{
	size_t i;

	if (!r)
		return;
	for (i = 0; i < CONFIG_SOURCES; i++) {
		verify_telnyx_free(r->sources[i].telnyx);
		verify_compat_free(r->sources[i].compat);
	}
	mem_free(r->tokens);
	mem_free(r);
}

const struct ring_token *
ring_find(const struct ring *r, const unsigned char digest[DIGEST_LEN])
{
	const struct ring_token *found = NULL;
	size_t i;

	for (i = 0; i < r->token_count; i++)
		if (CRYPTO_memcmp(r->tokens[i].digest, digest, DIGEST_LEN) == 0)
			found = &r->tokens[i];
	return found;
}
