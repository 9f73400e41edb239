/* "earshot-relay token ...": who may come to /feed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/stamp.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/random.h"
#include "relay/right.h"
#include "relay/token.h"

#define SECRET_BYTES 32
#define DAY_MS ((int64_t)24 * 3600 * 1000)
#define FILE_BYTES (4 << 20)

static const char usage[] =
    "usage: earshot-relay token new NAME --file FILE --role ROLE,...\n"
    "           [--queue QUEUE]... [--phone ADDRESS] [--days N]\n"
    "       earshot-relay token list --file FILE\n"
    "       earshot-relay token revoke NAME --file FILE\n"
    "\n"
    "new prints the token, which is shown nowhere again, and adds its digest\n"
    "to the file.  Roles: watch monitor whisper barge hold mute unmask admin.\n"
    "A running relay takes the file anew at SIGHUP.\n";

struct wish {
	const char *file;
	struct token who;
};

static int
take_name(struct token *t, const char *name, struct err *err)
{
	if (name[0] == '-' || strpbrk(name, " \t#") ||
	    !span_copy(t->name, sizeof(t->name), span_of(name)) ||
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyz"
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_@")])
		return err_set(err,
		    "a name is made of letters, digits, . - _ and @, and "
		    "shorter than %d",
		    TOKEN_NAME_LEN);
	return 0;
}

static int
take_days(struct token *t, const char *value, struct err *err)
{
	char *end;
	long days = strtol(value, &end, 10);

	if (value[0] == '\0' || *end || days < 1 || days > 3660)
		return err_set(err, "--days: 1 to 3660, not %.40s", value);
	t->until_ms = clock_now_ms() + days * DAY_MS;
	return 0;
}

static int
take_option(
    struct wish *r, const char *name, const char *value, struct err *err)
{
	struct token *t = &r->who;

	if (!value)
		return err_set(err, "%.40s needs a value", name);
	if (strcmp(name, "--file") == 0) {
		r->file = value;
		return 0;
	}
	if (strcmp(name, "--role") == 0)
		return right_read(&t->roles, span_of(value), err);
	if (strcmp(name, "--days") == 0)
		return take_days(t, value, err);
	if (strcmp(name, "--phone") == 0 && value[0] &&
	    span_copy(t->phone, sizeof(t->phone), span_of(value)))
		return 0;
	if (strcmp(name, "--queue") == 0 && value[0] &&
	    t->queue_count < TOKEN_QUEUES &&
	    span_copy(t->queue[t->queue_count], NAME_LEN, span_of(value))) {
		t->queue_count++;
		return 0;
	}
	return err_set(err, "%.40s %.60s: not understood", name, value);
}

static int
read_request(struct wish *r, char *argv[], bool named, struct err *err)
{
	int i = 0;

	if (named && !argv[i])
		return err_set(err, "a name is needed");
	if (named && take_name(&r->who, argv[i++], err) == -1)
		return -1;
	for (; argv[i]; i += 2)
		if (take_option(r, argv[i], argv[i + 1], err) == -1)
			return -1;
	return r->file ? 0 : err_set(err, "--file FILE is needed");
}

static bool
is_there(const char *file)
{
	return access(file, F_OK) == 0;
}

/* Begins a line of its own, whatever the file ends with. */
static int
begin_line(struct buf *line, const struct wish *r, struct err *err)
{
	struct tokens known = { NULL, 0 };
	struct buf text;
	struct err why;
	size_t i;
	int rc;

	if (!is_there(r->file))
		return 0;
	buf_init(&text, FILE_BYTES);
	rc = file_private(r->file, &text, err);
	if (rc == 0 && tokens_parse(&known, buf_span(&text), &why) == -1)
		rc = err_set(err, "%.100s: %.140s", r->file, why.text);
	for (i = 0; i < known.count && rc == 0; i++)
		if (strcmp(known.token[i].name, r->who.name) == 0)
			rc = err_set(err, "%s has a token: revoke it first",
			    r->who.name);
	if (text.len > 0 && text.p[text.len - 1] != '\n')
		buf_puts(line, "\n");
	tokens_free(&known);
	buf_free(&text);
	return rc;
}

static int
make(struct wish *r, struct err *err)
{
	static const char hex[] = "0123456789abcdef";
	unsigned char bytes[SECRET_BYTES];
	char shown[2 * SECRET_BYTES + 1] = "";
	struct buf line;
	size_t i;
	int rc;

	if (r->who.roles == 0)
		return err_set(err, "--role is needed");
	random_fill(bytes, sizeof(bytes));
	for (i = 0; i < sizeof(bytes); i++) {
		shown[2 * i] = hex[bytes[i] >> 4];
		shown[2 * i + 1] = hex[bytes[i] & 15];
	}
	digest_of(span_of(shown), r->who.digest);
	buf_init(&line, 1 << 16);
	rc = begin_line(&line, r, err);
	token_write(&line, &r->who);
	if (rc == 0)
		rc = file_append(r->file, buf_span(&line), err);
	if (rc == 0)
		puts(shown); /* here and nowhere else */
	buf_free(&line);
	explicit_bzero(bytes, sizeof(bytes));
	explicit_bzero(shown, sizeof(shown));
	return rc;
}

static int
list(const struct wish *r, struct err *err)
{
	struct tokens t;
	char words[256], until[32];
	size_t i;
	int k;

	if (tokens_read(&t, r->file, err) == -1)
		return -1;
	for (i = 0; i < t.count; i++) {
		const struct token *one = &t.token[i];

		right_roles(one->roles, words, sizeof(words));
		printf("%s: %s", one->name, words);
		for (k = 0; k < one->queue_count; k++)
			printf(
			    "%s%s", k == 0 ? "; queues " : ", ", one->queue[k]);
		if (one->phone[0])
			printf("; phone %s", one->phone);
		stamp_write(until, sizeof(until), one->until_ms);
		if (one->until_ms)
			printf("; until %s%s", until,
			    one->until_ms < clock_now_ms() ? " (over)" : "");
		puts("");
	}
	tokens_free(&t);
	return 0;
}

/* Every other line stays as it stands, comments as well. */
static int
take_back(const struct wish *r, struct err *err)
{
	struct buf was, now;
	struct span rest, line;
	size_t n = strlen(r->who.name);
	bool found = false;
	int rc;

	buf_init(&was, FILE_BYTES);
	buf_init(&now, FILE_BYTES);
	rc = file_private(r->file, &was, err);
	rest = buf_span(&was);
	while (rc == 0 && span_line(&rest, &line)) {
		if (line.n > n && line.p[n] == ' ' &&
		    strncmp(line.p, r->who.name, n) == 0) {
			found = true;
			continue;
		}
		buf_put_span(&now, line);
		buf_puts(&now, "\n");
	}
	if (rc == 0 && !found)
		rc = err_set(err, "%s has no token there", r->who.name);
	if (rc == 0)
		rc = file_replace(r->file, buf_span(&now), err);
	buf_free(&was);
	buf_free(&now);
	return rc;
}

int
token_main(char *argv[])
{
	struct wish r = { NULL, { .roles = 0 } };
	const char *what = argv[0] ? argv[0] : "";
	bool is_list = strcmp(what, "list") == 0;
	struct err err = { "" };
	int rc;

	if (!is_list && strcmp(what, "new") != 0 &&
	    strcmp(what, "revoke") != 0) {
		fputs(usage, strcmp(what, "--help") == 0 ? stdout : stderr);
		return strcmp(what, "--help") == 0 ? 0 : 1;
	}
	rc = read_request(&r, argv + 1, !is_list, &err);
	if (rc == 0 && is_list)
		rc = list(&r, &err);
	else if (rc == 0 && strcmp(what, "new") == 0)
		rc = make(&r, &err);
	else if (rc == 0)
		rc = take_back(&r, &err);
	if (rc == -1)
		fprintf(stderr, "earshot-relay: token: %s\n", err.text);
	return rc == 0 ? 0 : 1;
}
