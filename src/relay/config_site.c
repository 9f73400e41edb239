#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "provider/account.h"
#include "relay/config_inside.h"
#include "relay/digest.h"

#define SITE(member) \
	offsetof(struct site_config, member), \
	    sizeof(((struct site_config *)0)->member)

static const struct field fields[] = {
	{ "site", "listen", TYPE_LISTEN, SITE(listen), 0, 0 },
	{ "site", "tls", TYPE_TLS, SITE(listen.how), 0, 0 },
	{ "site", "path", TYPE_TEXT, SITE(path), 0, 0 },
	{ "site", "provider", TYPE_TEXT, SITE(provider_name), 0, 0 },
	{ "site", "api", TYPE_TEXT, SITE(api), 0, 0 },
	{ "site", "token_file", TYPE_TEXT, SITE(token_file), 0, 0 },
	{ "site", "feed", TYPE_TEXT, SITE(feed), 0, 0 },
	{ "site", "feed_token_file", TYPE_TEXT, SITE(feed_token_file), 0, 0 },
	{ "site", "ca_file", TYPE_TEXT, SITE(ca_file), 0, 0 },
};

static struct site_config *
find(struct config *c, const struct ini_entry *e, struct err *err)
{
	char name[CONFIG_NAME_LEN];
	struct site_config *s;
	size_t i;

	if (config_take_name(name, e, "site", err) == -1)
		return NULL;
	for (i = 0; i < c->site_count; i++)
		if (strcmp(c->sites[i].name, name) == 0)
			return &c->sites[i];
	if (c->site_count == CONFIG_SITES) {
		err_set(
		    err, "line %d: more than %d sites", e->line, CONFIG_SITES);
		return NULL;
	}
	s = &c->sites[c->site_count++];
	memcpy(s->name, name, sizeof(s->name));
	s->line = e->line;
	s->listen = (struct listen){ "127.0.0.1", 7812, LISTEN_BY_DEFAULT };
	memcpy(s->path, "/feed", sizeof("/feed"));
	memcpy(s->provider_name, "telnyx", sizeof("telnyx"));
	account_init(&s->account);
	return s;
}

int
config_take_site(struct config *c, const struct ini_entry *e, struct err *err)
{
	struct site_config *s = find(c, e, err);
	size_t i;
	int rc;

	if (!s)
		return -1;
	/* Whose phone is called, each token says. */
	if (strcmp(e->name, "phone") == 0)
		return err_set(err,
		    "line %d: a site has no phone: each supervisor's token "
		    "has",
		    e->line);
	for (i = 0; i < ARRAY_LEN(fields); i++) {
		rc = config_take_field(
		    &fields[i], UINT64_C(1) << i, s, &s->seen, e, err);
		if (rc != 0)
			return rc == 1 ? 0 : -1;
	}
	rc = account_take(&s->account, e, err);
	if (rc != 0)
		return rc == 1 ? 0 : -1;
	return err_set(err, "line %d: there is no setting %.60s in [%.60s]",
	    e->line, e->name, e->section);
}

size_t
config_site_of(const struct config *c, size_t source)
{
	size_t i;

	for (i = 0; i < c->site_count; i++)
		if (strcmp(c->sites[i].name, c->sources[source].site) == 0)
			return i;
	return CONFIG_SITES;
}

static int
judge_sources(struct config *c, struct err *err)
{
	size_t i, at;

	for (i = 0; i < c->source_count; i++) {
		const struct source_config *s = &c->sources[i];

		if (s->site[0] == '\0')
			continue;
		at = config_site_of(c, i);
		if (at == CONFIG_SITES)
			return err_set(err,
			    "line %d: [source %s]: there is no [site %s]",
			    s->line, s->name, s->site);
		if (strcmp(c->sites[at].provider_name, s->provider) != 0)
			return err_set(err,
			    "line %d: [source %s] and [site %s] have "
			    "different providers",
			    s->line, s->name, s->site);
		c->sites[at].has_source = true;
	}
	return 0;
}

/* Under which name the relay listens and acts where that needs one (Asterisk's
 * applications).  It is the same after a restart, so that what was left behind
 * is known to be ours.  Two relays with the same name would take each other's
 * feed and end each other's legs, hence the journal: one relay at a time has
 * it; or, of several relays, the name: likewise. */
static void
name_app(const struct config *c, struct site_config *s)
{
	unsigned char d[DIGEST_LEN];
	char host[256] = "", cwd[4096] = "";
	struct buf text;

	gethostname(host, sizeof(host) - 1);
	if (c->journal[0] != '/' && !getcwd(cwd, sizeof(cwd)))
		cwd[0] = '\0';
	buf_init(&text, 8192);
	if (c->ledger.shared)
		buf_printf(&text, "%s\n%s\n%s", c->ledger.group, c->ledger.name,
		    s->name);
	else
		buf_printf(
		    &text, "%s\n%s\n%s\n%s", host, cwd, c->journal, s->name);
	digest_of(buf_span(&text), d);
	buf_free(&text);
	snprintf(s->account.app, sizeof(s->account.app),
	    "earshot-relay-%.12s-%02x%02x%02x%02x%02x%02x", s->name, d[0], d[1],
	    d[2], d[3], d[4], d[5]);
}

static int
judge_access(struct site_config *s, struct err *err)
{
	const struct provider *p = s->provider;

	if (s->api[0] == '\0' && p->api[0] == '\0')
		return err_set(err, "needs api: where %s is", p->name);
	if (s->api[0] == '\0')
		span_copy(s->api, sizeof(s->api), span_of(p->api));
	if (p->basic_auth && s->account.user[0] == '\0')
		return err_set(
		    err, "needs api_user: who signs in at %s", p->name);
	if (s->token_file[0] == '\0')
		return err_set(err, "needs token_file: where the API key is");
	if (s->feed[0] == '\0' && p->feed &&
	    p->feed(&s->account, s->api, s->feed, sizeof(s->feed)) == -1)
		return err_set(err, "has an api that is no http(s) address");
	if (s->feed[0] && strncmp(s->feed, "ws://", 5) != 0 &&
	    strncmp(s->feed, "wss://", 6) != 0 && strcmp(s->feed, "none") != 0)
		return err_set(err, "has a feed that is neither ws://, wss:// "
				    "nor none");
	if (s->path[0] != '/' || strpbrk(s->path, "?# "))
		return err_set(err, "has a path that does not begin with /");
	return 0;
}

static int
judge_site(struct config *c, struct site_config *s, struct err *err)
{
	struct site_config *other;
	struct err why;
	int rc;

	s->provider = provider_find(s->provider_name);
	if (!s->provider)
		return err_set(err, "line %d: [site %s]: unknown provider %s",
		    s->line, s->name, s->provider_name);
	s->account.dialect = s->provider->dialect;
	name_app(c, s);
	rc = account_judge(&s->account, s->provider, &why);
	if (rc == 0)
		rc = judge_access(s, &why);
	for (other = c->sites; rc == 0 && other < s; other++)
		if (s->listen.port != 0 && s->listen.port == other->listen.port)
			rc = err_set(&why,
			    "has the port of [site %s]: give "
			    "each a listen of its own",
			    other->name);
	if (rc == -1)
		err_set(
		    err, "line %d: [site %s] %s", s->line, s->name, why.text);
	return rc;
}

int
config_judge_sites(struct config *c, struct err *err)
{
	size_t i;

	if (c->site_count > 0 && c->feed.tokens_file[0] == '\0')
		return err_set(err, "[feed] needs tokens_file");
	for (i = 0; i < c->site_count; i++)
		if (judge_site(c, &c->sites[i], err) == -1)
			return -1;
	return judge_sources(c, err);
}
