#include "relay/config.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "io/file.h"
#include "relay/config_inside.h"

#define FIELD(member) \
	offsetof(struct config, member), sizeof(((struct config *)0)->member)
#define SOURCE(member) \
	offsetof(struct source_config, member), \
	    sizeof(((struct source_config *)0)->member)

static const struct field fields[] = {
	{ "relay", "listen", TYPE_LISTEN, FIELD(http), 0, 0 },
	{ "relay", "tls", TYPE_TLS, FIELD(http.how), 0, 0 },
	{ "relay", "journal", TYPE_TEXT, FIELD(journal), 0, 0 },
	{ "relay", "log", TYPE_TEXT, FIELD(log), 0, 0 },
	{ "relay", "body_max", TYPE_NUMBER, FIELD(body_max), 1024, 1000000 },
	{ "relay", "head_max", TYPE_NUMBER, FIELD(head_max), 1024, 65536 },
	{ "relay", "request_seconds", TYPE_NUMBER, FIELD(request_seconds), 1,
	    600 },
	{ "relay", "connections", TYPE_NUMBER, FIELD(connections), 8, 10000 },
	{ "relay", "strangers", TYPE_NUMBER, FIELD(strangers), 1, 10000 },
	{ "relay", "strangers_per_address", TYPE_NUMBER,
	    FIELD(strangers_per_address), 1, 10000 },
	{ "relay", "origins", TYPE_TEXT, FIELD(origins), 0, 0 },
	{ "relay", "guesses_per_minute", TYPE_NUMBER, FIELD(guesses), 1,
	    10000 },
	{ "relay", "forged_per_second", TYPE_NUMBER, FIELD(forged_per_second),
	    1, 1000 },
	{ "relay", "lines_per_second", TYPE_NUMBER, FIELD(lines_per_second), 1,
	    10000 },
	{ "relay", "ids_max", TYPE_NUMBER, FIELD(ids_max), 1000, 10000000 },
	{ "relay", "journal_max", TYPE_NUMBER, FIELD(journal_max), 4 << 20,
	    (int64_t)1 << 40 },
	{ "relay", "journal_hours", TYPE_NUMBER, FIELD(journal_hours), 24,
	    24 * 366 },
	{ "native", "listen", TYPE_LISTEN, FIELD(native), 0, 0 },
	{ "native", "tls", TYPE_TLS, FIELD(native.how), 0, 0 },
	{ "native", "tokens_file", TYPE_TEXT, FIELD(tokens_file), 0, 0 },
	{ "native", "consumers", TYPE_NUMBER, FIELD(consumers), 1, 4096 },
	{ "native", "behind_max", TYPE_NUMBER, FIELD(behind_max), 1 << 16,
	    1 << 28 },
	{ "native", "ping_seconds", TYPE_NUMBER, FIELD(ping_seconds), 1, 300 },
	{ "ledger", "engine", TYPE_TEXT, FIELD(ledger.engine), 0, 0 },
	{ "ledger", "where", TYPE_TEXT, FIELD(ledger.where), 0, 0 },
	{ "ledger", "user", TYPE_TEXT, FIELD(ledger.user), 0, 0 },
	{ "ledger", "password_file", TYPE_TEXT, FIELD(ledger.password_file), 0,
	    0 },
	{ "ledger", "group", TYPE_TEXT, FIELD(ledger.group), 0, 0 },
	{ "ledger", "name", TYPE_TEXT, FIELD(ledger.name), 0, 0 },
	{ "ledger", "gone_seconds", TYPE_NUMBER, FIELD(ledger.gone_seconds), 2,
	    60 },
	{ "ledger", "entries", TYPE_NUMBER, FIELD(ledger.entries), 10000,
	    10000000 },
	{ "ledger", "replicas", TYPE_NUMBER, FIELD(ledger.replicas), 0, 10 },
	{ "tls", "certificate", TYPE_TEXT, FIELD(certificate), 0, 0 },
	{ "tls", "key", TYPE_TEXT, FIELD(key), 0, 0 },
	{ "feed", "tokens_file", TYPE_TEXT, FIELD(feed.tokens_file), 0, 0 },
	{ "feed", "audit", TYPE_TEXT, FIELD(feed.audit), 0, 0 },
	{ "feed", "journal", TYPE_TEXT, FIELD(feed.journal), 0, 0 },
	{ "feed", "heartbeat_seconds", TYPE_NUMBER,
	    FIELD(feed.heartbeat_seconds), 1, 60 },
	{ "feed", "dead_seconds", TYPE_NUMBER, FIELD(feed.dead_seconds), 1,
	    600 },
	{ "feed", "sessions", TYPE_NUMBER, FIELD(feed.sessions), 1, 4096 },
	{ "feed", "sessions_per_user", TYPE_NUMBER,
	    FIELD(feed.sessions_per_user), 1, 100 },
	{ "feed", "hello_seconds", TYPE_NUMBER, FIELD(feed.hello_seconds), 1,
	    60 },
	{ "feed", "behind_events", TYPE_NUMBER, FIELD(feed.behind_events), 16,
	    1000000 },
	{ "feed", "behind_seconds", TYPE_NUMBER, FIELD(feed.behind_seconds), 1,
	    600 },
	{ "feed", "stuck_seconds", TYPE_NUMBER, FIELD(feed.stuck_seconds), 1,
	    600 },
	{ "feed", "backlog_events", TYPE_NUMBER, FIELD(feed.backlog_events), 16,
	    1000000 },
	{ "feed", "backlog_bytes", TYPE_NUMBER, FIELD(feed.backlog_bytes),
	    1 << 16, 1 << 30 },
	{ "feed", "acts_per_second", TYPE_NUMBER, FIELD(feed.acts_per_second),
	    1, 100 },
	{ "feed", "acts_at_once", TYPE_NUMBER, FIELD(feed.acts_at_once), 1,
	    1000 },
	{ "feed", "acts_per_minute", TYPE_NUMBER, FIELD(feed.acts_per_minute),
	    1, 6000 },
};

static const struct field source_fields[] = {
	{ "source", "provider", TYPE_TEXT, SOURCE(provider), 0, 0 },
	{ "source", "path", TYPE_TEXT, SOURCE(path), 0, 0 },
	{ "source", "url", TYPE_TEXT, SOURCE(url), 0, 0 },
	{ "source", "site", TYPE_TEXT, SOURCE(site), 0, 0 },
};

static const struct {
	const char *name;
	enum source_kind kind;
	const char *key_name;
} kinds[] = {
	{ "telnyx", SOURCE_TELNYX, "public_key_file" },
	{ "signalwire", SOURCE_SIGNALWIRE, "signing_key_file" },
	{ "twilio", SOURCE_TWILIO, "signing_key_file" },
};

static int
take_text(char *dst, size_t size, const struct ini_entry *e, struct err *err)
{
	if (e->value[0] == '\0')
		return err_set(err, "line %d: %s is empty", e->line, e->name);
	if (!span_copy(dst, size, span_of(e->value)))
		return err_set(
		    err, "line %d: %s is too long", e->line, e->name);
	return 0;
}

static bool
read_number(const char *s, int64_t *out)
{
	char *end;

	errno = 0;
	*out = strtoll(s, &end, 10);
	return *s >= '0' && *s <= '9' && *end == '\0' && errno == 0;
}

static int
take_number(const struct field *f, int64_t *dst, const struct ini_entry *e,
    struct err *err)
{
	if (!read_number(e->value, dst) || *dst < f->least || *dst > f->most)
		return err_set(err, "line %d: %s is %lld to %lld, not %.40s",
		    e->line, e->name, (long long)f->least, (long long)f->most,
		    e->value);
	return 0;
}

static int
take_listen(struct listen *dst, const struct ini_entry *e, struct err *err)
{
	const char *colon = strrchr(e->value, ':');
	struct in_addr in;
	int64_t port;

	if (!colon || !read_number(colon + 1, &port) || port > 65535 ||
	    !span_copy(dst->addr, sizeof(dst->addr),
		(struct span){ e->value, (size_t)(colon - e->value) }) ||
	    inet_pton(AF_INET, dst->addr, &in) != 1)
		return err_set(err,
		    "line %d: %s is an IPv4 address and a port as in "
		    "127.0.0.1:7811, not %.60s",
		    e->line, e->name, e->value);
	dst->port = (int)port;
	return 0;
}

static int
take_tls(enum listen_how *dst, const struct ini_entry *e, struct err *err)
{
	bool yes = strcmp(e->value, "yes") == 0;

	if (!yes && strcmp(e->value, "no") != 0)
		return err_set(err, "line %d: tls is yes or no, not %.40s",
		    e->line, e->value);
	*dst = yes ? LISTEN_TLS : LISTEN_PLAIN;
	return 0;
}

int
config_take_field(const struct field *f, uint64_t bit, void *base,
    uint64_t *seen, const struct ini_entry *e, struct err *err)
{
	void *dst = (char *)base + f->offset;
	int rc;

	if (strcmp(f->name, e->name) != 0)
		return 0;
	if (*seen & bit)
		return err_set(
		    err, "line %d: %s stands there twice", e->line, e->name);
	*seen |= bit;
	if (f->type == TYPE_TEXT)
		rc = take_text(dst, f->size, e, err);
	else if (f->type == TYPE_LISTEN)
		rc = take_listen(dst, e, err);
	else if (f->type == TYPE_TLS)
		rc = take_tls(dst, e, err);
	else
		rc = take_number(f, dst, e, err);
	return rc == 0 ? 1 : -1;
}

int
config_take_name(char dst[CONFIG_NAME_LEN], const struct ini_entry *e,
    const char *kind, struct err *err)
{
	const char *name = e->section + strlen(kind);

	name += strspn(name, " ");
	if (!span_copy(dst, CONFIG_NAME_LEN, span_of(name)) ||
	    name[0] == '\0' ||
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_")] !=
		'\0')
		return err_set(err,
		    "line %d: the name of a %s is made of a-z, 0-9, - and "
		    "_, and is not as long as this",
		    e->line, kind);
	return 0;
}

static struct source_config *
find_source(struct config *c, const struct ini_entry *e, struct err *err)
{
	char name[CONFIG_NAME_LEN];
	struct source_config *s;
	size_t i;

	if (config_take_name(name, e, "source", err) == -1)
		return NULL;
	for (i = 0; i < c->source_count; i++)
		if (strcmp(c->sources[i].name, name) == 0)
			return &c->sources[i];
	if (c->source_count == CONFIG_SOURCES) {
		err_set(err, "line %d: more than %d sources", e->line,
		    CONFIG_SOURCES);
		return NULL;
	}
	s = &c->sources[c->source_count++];
	memcpy(s->name, name, sizeof(s->name));
	s->line = e->line;
	return s;
}

/* May stand there several times: all of them count. */
static int
take_key_file(
    struct source_config *s, const struct ini_entry *e, struct err *err)
{
	bool is_public = strcmp(e->name, "public_key_file") == 0;

	/* Which of the two it is, is told by the second bit from above. */
	if (s->key_count > 0 && is_public != (s->seen >> 31))
		return err_set(err,
		    "line %d: %s beside another kind of key in [source %s]",
		    e->line, e->name, s->name);
	if (is_public)
		s->seen |= UINT64_C(1) << 31;
	if (s->key_count == VERIFY_KEYS_MAX)
		return err_set(err, "line %d: more than %d of %s", e->line,
		    VERIFY_KEYS_MAX, e->name);
	return take_text(s->key_files[s->key_count++], CONFIG_PATH_LEN, e, err);
}

static int
take_source(struct config *c, const struct ini_entry *e, struct err *err)
{
	struct source_config *s = find_source(c, e, err);
	size_t i;

	if (!s)
		return -1;
	if (strcmp(e->name, "public_key_file") == 0 ||
	    strcmp(e->name, "signing_key_file") == 0)
		return take_key_file(s, e, err);
	for (i = 0; i < ARRAY_LEN(source_fields); i++) {
		int rc = config_take_field(
		    &source_fields[i], UINT64_C(1) << i, s, &s->seen, e, err);

		if (rc != 0)
			return rc == 1 ? 0 : -1;
	}
	return err_set(err, "line %d: there is no setting %.60s in [%.60s]",
	    e->line, e->name, e->section);
}

static int
take(void *ctx, const struct ini_entry *e, struct err *err)
{
	struct config *c = ctx;
	size_t i;

	if (strncmp(e->section, "source ", 7) == 0)
		return take_source(c, e, err);
	if (strncmp(e->section, "site ", 5) == 0)
		return config_take_site(c, e, err);
	if (strcmp(e->section, "relay") != 0 &&
	    strcmp(e->section, "native") != 0 &&
	    strcmp(e->section, "ledger") != 0 &&
	    strcmp(e->section, "tls") != 0 && strcmp(e->section, "feed") != 0)
		return err_set(err, "line %d: there is no section [%.60s]",
		    e->line, e->section);
	for (i = 0; i < ARRAY_LEN(fields); i++) {
		int rc;

		if (strcmp(fields[i].section, e->section) != 0)
			continue;
		rc = config_take_field(
		    &fields[i], UINT64_C(1) << i, c, &c->seen, e, err);
		if (rc != 0)
			return rc == 1 ? 0 : -1;
	}
	return err_set(err, "line %d: there is no setting %.60s in [%.60s]",
	    e->line, e->name, e->section);
}

static bool
is_own_path(const char *path)
{
	return strcmp(path, "/healthz") == 0 || strcmp(path, "/readyz") == 0 ||
	       strcmp(path, "/metrics") == 0;
}

static int
judge_path(
    const struct config *c, const struct source_config *s, struct err *err)
{
	const struct source_config *other;

	if (s->path[0] != '/' || strpbrk(s->path, "?# ") ||
	    is_own_path(s->path))
		return err_set(err,
		    "line %d: [source %s] needs a path as in "
		    "/webhooks/%s, which is not one of the relay's own",
		    s->line, s->name, s->name);
	for (other = c->sources; other < s; other++)
		if (strcmp(other->path, s->path) == 0)
			return err_set(err,
			    "line %d: [source %s] has the path of [source %s]",
			    s->line, s->name, other->name);
	return 0;
}

static int
judge_source(const struct config *c, struct source_config *s, struct err *err)
{
	bool is_public = s->seen >> 31;
	size_t i = 0;

	while (i < ARRAY_LEN(kinds) && strcmp(kinds[i].name, s->provider) != 0)
		i++;
	if (i == ARRAY_LEN(kinds))
		return err_set(err,
		    "line %d: [source %s] needs provider = telnyx, signalwire "
		    "or twilio, not \"%s\"",
		    s->line, s->name, s->provider);
	s->kind = kinds[i].kind;
	if (judge_path(c, s, err) == -1)
		return -1;
	if (s->key_count == 0 || is_public != (s->kind == SOURCE_TELNYX))
		return err_set(err,
		    "line %d: [source %s] needs %s: nothing unsigned is taken",
		    s->line, s->name, kinds[i].key_name);
	if ((s->kind == SOURCE_TELNYX) != (s->url[0] == '\0'))
		return err_set(err, "line %d: [source %s] %s", s->line, s->name,
		    s->url[0] ? "has a url, which Telnyx does not sign"
			      : "needs the url that the provider has, since "
				"that is signed");
	return 0;
}

static int
judge_listen(const struct config *c, struct listen *at, const char *name,
    struct err *err)
{
	bool has = c->certificate[0] != '\0';

	if (at->how == LISTEN_TLS && !has)
		return err_set(err,
		    "%s has tls = yes, but there is no certificate in [tls]",
		    name);
	if (at->how == LISTEN_BY_DEFAULT)
		at->how = has ? LISTEN_TLS : LISTEN_PLAIN;
	return 0;
}

static int
judge_tls(struct config *c, struct err *err)
{
	size_t i;

	if ((c->certificate[0] == '\0') != (c->key[0] == '\0'))
		return err_set(
		    err, "[tls] needs both: a certificate and its key");
	if (judge_listen(c, &c->http, "[relay]", err) == -1 ||
	    judge_listen(c, &c->native, "[native]", err) == -1)
		return -1;
	for (i = 0; i < c->site_count; i++)
		if (judge_listen(c, &c->sites[i].listen, "a [site]", err) == -1)
			return -1;
	return 0;
}

static int
judge(struct config *c, struct err *err)
{
	size_t i;

	if (judge_tls(c, err) == -1)
		return -1;

	if (config_judge_ledger(c, err) == -1)
		return -1;
	if (c->tokens_file[0] == '\0' && c->site_count == 0)
		return err_set(err, "[native] needs tokens_file");
	if (c->source_count == 0 && c->site_count == 0)
		return err_set(err, "there is no [source NAME]");
	for (i = 0; i < c->source_count; i++)
		if (judge_source(c, &c->sources[i], err) == -1)
			return -1;
	return config_judge_sites(c, err);
}

int
config_parse(
    struct config *c, const char *file, struct span text, struct err *err)
{
	struct err why;
	int rc;

	*c = (struct config){
		.file = file,
		.http = { "127.0.0.1", 7811, LISTEN_BY_DEFAULT },
		.native = { "127.0.0.1", 7810, LISTEN_BY_DEFAULT },
		.log = "-",
		.body_max = 1 << 16,
		.head_max = 8192,
		.request_seconds = 20,
		.connections = 2000,
		.strangers = 64,
		.strangers_per_address = 8,
		.guesses = 5,
		.forged_per_second = 50,
		.lines_per_second = 200,
		.ids_max = 1000000,
		.journal_max = 1 << 28,
		.journal_hours = 72,
		.consumers = 500,
		.behind_max = 1 << 20,
		.ping_seconds = 25,
		.ledger = { .engine = "journal",
		    .group = "main",
		    .gone_seconds = 10,
		    .entries = 200000 },
		.feed = { .heartbeat_seconds = 5,
		    .dead_seconds = 10,
		    .sessions = 500,
		    .sessions_per_user = 5,
		    .hello_seconds = 5,
		    .behind_events = 1024,
		    .behind_seconds = 5,
		    .stuck_seconds = 30,
		    .backlog_events = 4096,
		    .backlog_bytes = 8 << 20,
		    .acts_per_second = 2,
		    .acts_per_minute = 20,
		    .acts_at_once = 6 },
	};
	rc = ini_read(text, take, c, &why);
	if (rc == 0)
		rc = judge(c, &why);
	if (rc == -1)
		err_set(err, "%s: %s", file, why.text);
	return rc;
}

int
config_read(struct config *c, const char *file, struct err *err)
{
	struct buf text;
	int rc;

	buf_init(&text, CONFIG_FILE_MAX);
	rc = file_read(file, &text, err);
	if (rc == 0)
		rc = config_parse(c, file, buf_span(&text), err);
	buf_free(&text);
	return rc;
}
