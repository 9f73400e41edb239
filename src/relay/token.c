#include "relay/token.h"

#include <stdio.h>
#include <string.h>

#include <openssl/crypto.h>

#include "base/mem.h"
#include "base/stamp.h"
#include "io/file.h"
#include "relay/right.h"

#define FILE_MAX (4 << 20)

static const char hex[] = "0123456789abcdef";

static int
nibble(char c)
{
	const char *d = NULL;

	if (c >= 'A' && c <= 'F')
		c = (char)(c - 'A' + 'a');
	if (c)
		d = strchr(hex, c);
	return d ? (int)(d - hex) : -1;
}

static bool
read_hex(unsigned char dst[DIGEST_LEN], struct span s)
{
	size_t i;

	if (s.n != 2 * DIGEST_LEN)
		return false;
	for (i = 0; i < DIGEST_LEN; i++) {
		int a = nibble(s.p[2 * i]), b = nibble(s.p[2 * i + 1]);

		if (a == -1 || b == -1)
			return false;
		dst[i] = (unsigned char)(a << 4 | b);
	}
	return true;
}

/* Up to the next c, which is taken away with it. */
static struct span
cut(struct span *rest, char c)
{
	struct span word = *rest;

	for (word.n = 0; word.n < rest->n && rest->p[word.n] != c;)
		word.n++;
	rest->p += word.n;
	rest->n -= word.n;
	if (rest->n > 0) {
		rest->p++;
		rest->n--;
	}
	return word;
}

static bool
unescape(char *dst, size_t size, struct span s)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '%') {
			int a = i + 2 < s.n ? nibble(s.p[i + 1]) : -1;
			int b = i + 2 < s.n ? nibble(s.p[i + 2]) : -1;

			if (a == -1 || b == -1)
				return false;
			c = (char)(a << 4 | b);
			i += 2;
		}
		if (c == '\0' || n + 1 >= size)
			return false;
		dst[n++] = c;
	}
	dst[n] = '\0';
	return n > 0;
}

static void
escape(struct buf *b, const char *s)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c <= ' ' || c >= 0x7f || c == ',' || c == '%')
			buf_printf(b, "%%%02x", c);
		else
			buf_put(b, s, 1);
	}
}

static int
read_queues(struct token *t, struct span rest, struct err *err)
{
	while (rest.n > 0) {
		struct span word = cut(&rest, ',');

		if (t->queue_count == TOKEN_QUEUES)
			return err_set(
			    err, "more than %d queues", TOKEN_QUEUES);
		if (!unescape(t->queue[t->queue_count++], NAME_LEN, word))
			return err_set(err, "a queue that is none");
	}
	return t->queue_count > 0 ? 0 : err_set(err, "queue= names none");
}

/* Of two, one would be a slip, and nobody knows which. */
static bool
is_twice(unsigned *seen, struct span name)
{
	static const char *const names[] = { "role", "queue", "phone",
		"until" };
	unsigned before = *seen;
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		if (span_is(name, names[i])) {
			*seen |= 1U << i;
			return *seen == before;
		}
	return false;
}

static int
read_field(struct token *t, unsigned *seen, struct span word, struct err *err)
{
	struct span value = word;
	struct span name = cut(&value, '=');

	if (is_twice(seen, name))
		return err_set(
		    err, "%.*s= stands there twice", (int)name.n, name.p);
	if (span_is(name, "role"))
		return right_read(&t->roles, value, err);
	if (span_is(name, "queue"))
		return read_queues(t, value, err);
	if (span_is(name, "phone") &&
	    unescape(t->phone, sizeof(t->phone), value))
		return 0;
	/* 0 would be for ever. */
	if (span_is(name, "until") && stamp_read(value, &t->until_ms) &&
	    t->until_ms > 0)
		return 0;
	return err_set(err, "\"%.*s\" is not understood",
	    (int)(word.n < 60 ? word.n : 60), word.p);
}

static bool
is_name(struct span s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] >= 0x7f)
			return false;
	return s.n > 0;
}

static int
read_token(struct token *t, struct span line, struct err *err)
{
	struct span name = cut(&line, ' ');
	struct span digest = cut(&line, ' ');
	unsigned seen = 0;

	if (!is_name(name) || !span_copy(t->name, sizeof(t->name), name) ||
	    !read_hex(t->digest, digest))
		return err_set(err, "a name, a blank and the SHA-256 of the "
				    "token in hex are wanted");
	while (line.n > 0) {
		struct span word = cut(&line, ' ');

		if (word.n > 0 && read_field(t, &seen, word, err) == -1)
			return -1;
	}
	if (t->roles == 0)
		return err_set(err, "%s has no role=", t->name);
	return 0;
}

int
tokens_parse(struct tokens *t, struct span rest, struct err *err)
{
	struct span line;
	struct err why;
	int number;

	*t = (struct tokens){ NULL, 0 };
	for (number = 1; span_line(&rest, &line); number++) {
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (t->count == TOKENS_MAX) {
			tokens_free(t);
			return err_set(err, "more than %d tokens", TOKENS_MAX);
		}
		t->token =
		    mem_resize(t->token, t->count + 1, sizeof(*t->token));
		memset(&t->token[t->count], 0, sizeof(*t->token));
		if (read_token(&t->token[t->count++], line, &why) == -1) {
			tokens_free(t);
			return err_set(err, "line %d: %s", number, why.text);
		}
	}
	return 0;
}

int
tokens_read(struct tokens *t, const char *path, struct err *err)
{
	struct buf text;
	struct err why;
	int rc;

	*t = (struct tokens){ NULL, 0 };
	buf_init(&text, FILE_MAX);
	rc = file_private(path, &text, err);
	if (rc == 0 && tokens_parse(t, buf_span(&text), &why) == -1)
		rc = err_set(err, "%.100s: %.140s", path, why.text);
	buf_free(&text);
	return rc;
}

void
tokens_free(struct tokens *t)
{
	mem_free(t->token);
	*t = (struct tokens){ NULL, 0 };
}

const struct token *
tokens_find(const struct tokens *t, const unsigned char digest[DIGEST_LEN],
    int64_t now_ms)
{
	const struct token *found = NULL;
	size_t i;

	for (i = 0; i < t->count; i++)
		if (CRYPTO_memcmp(t->token[i].digest, digest, DIGEST_LEN) == 0)
			found = &t->token[i];
	if (found && found->until_ms &&
	    now_ms > found->until_ms + TOKEN_GRACE_MS)
		return NULL;
	return found;
}

static void
write_words(struct buf *b, uint32_t roles)
{
	char words[256], *s;

	right_roles(roles, words, sizeof(words));
	for (s = words; *s; s++)
		if (*s == ' ')
			*s = ',';
	buf_puts(b, words);
}

void
token_write(struct buf *b, const struct token *t)
{
	char stamp[32];
	int i;

	buf_printf(b, "%s ", t->name);
	for (i = 0; i < DIGEST_LEN; i++)
		buf_printf(b, "%02x", t->digest[i]);
	buf_puts(b, " role=");
	write_words(b, t->roles);
	for (i = 0; i < t->queue_count; i++) {
		buf_puts(b, i == 0 ? " queue=" : ",");
		escape(b, t->queue[i]);
	}
	if (t->phone[0]) {
		buf_puts(b, " phone=");
		escape(b, t->phone);
	}
	if (t->until_ms) {
		stamp_write(stamp, sizeof(stamp), t->until_ms);
		buf_printf(b, " until=%s", stamp);
	}
	buf_puts(b, "\n");
}
