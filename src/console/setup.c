#include "console/setup.h"

#include <ctype.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "console/keep.h"
#include "console/listing.h"
#include "io/file.h"
#include "io/random.h"
#include "io/secret.h"
#include "io/themes.h"
#include "provider/account.h"

#define CONFIG_MAX (256 << 10)

void
setup_init(struct setup *s)
{
	*s = (struct setup){ .site = { .path = EARSHOT_SITE } };
	profile_init(&s->profile);
	keymap_init(&s->keys);
	alert_rules_default(&s->alerts);
	manners_init(&s->manners);
}

unsigned
setup_can(const struct setup *s)
{
	return policy_can(&s->profile.policy, s->provider->can);
}

void
setup_own_path(char *dst, size_t size)
{
	const char *xdg = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (xdg && xdg[0])
		snprintf(dst, size, "%s/earshot/earshot.conf", xdg);
	else
		snprintf(dst, size, "%s/.config/earshot/earshot.conf",
		    home ? home : "");
}

void
setup_path(const struct options *o, char *dst, size_t size)
{
	if (o->config)
		snprintf(dst, size, "%s", o->config);
	else
		setup_own_path(dst, size);
	if (!o->config && access(dst, F_OK) == -1 &&
	    access(EARSHOT_CONFIG, F_OK) == 0)
		snprintf(dst, size, "%s", EARSHOT_CONFIG);
}

static int
read_config(struct setup *s, const struct options *o, struct err *err)
{
	char path[512];
	struct err why;
	struct buf text;
	int rc = -1;

	setup_path(o, path, sizeof(path));
	if (!o->config && access(path, F_OK) == -1) {
		if (o->feed)
			return 0;
		return err_set(err,
		    "no profile yet: run earshot in a terminal, "
		    "or try 'earshot demo'");
	}
	buf_init(&text, CONFIG_MAX);
	if (file_read(path, &text, err) == 0) {
		snprintf(s->config, sizeof(s->config), "%s", path);
		rc = profile_read(&s->profile, buf_span(&text),
		    o->profile ? o->profile : "", &why);
		if (rc == 0)
			rc = keys_read(
			    &s->keys, buf_span(&text), s->site.small, &why);
		if (rc == 0)
			rc = listing_read(&s->alerts, &s->views, &s->teams,
			    buf_span(&text), &why);
		if (rc == 0)
			rc = manners_read(&s->manners, buf_span(&text), &why);
		if (rc == -1)
			err_set(err, "%.100s: %.140s", path, why.text);
	}
	buf_free(&text);
	return rc;
}

static void
override(char *dst, size_t size, const char *value)
{
	if (value)
		snprintf(dst, size, "%s", value);
}

static void
audit_path(struct setup *s)
{
	struct profile *p = &s->profile;
	const char *xdg = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");

	if (strcmp(p->audit, "off") == 0 || s->demo || s->feed_is_file)
		p->audit[0] = '\0';
	else if (p->audit[0] == '\0' && xdg && xdg[0])
		snprintf(
		    p->audit, sizeof(p->audit), "%s/earshot/audit.log", xdg);
	else if (p->audit[0] == '\0')
		snprintf(p->audit, sizeof(p->audit),
		    "%s/.local/state/earshot/audit.log", home ? home : "");
}

static void
user_name(char *dst, size_t size)
{
	const struct passwd *pw = getpwuid(getuid());

	if (dst[0] == '\0')
		snprintf(dst, size, "%s", pw ? pw->pw_name : "?");
}

static bool
is_websocket(const char *url)
{
	return strncmp(url, "ws://", 5) == 0 || strncmp(url, "wss://", 6) == 0;
}

/* A file or a pipe: nothing can be sent. */
static bool
is_recording(const char *feed)
{
	return !is_websocket(feed) && strcmp(feed, "none") != 0;
}

static int
read_theme(struct setup *s, const struct options *o, struct err *err)
{
	const char *name = o->theme ? o->theme : s->profile.theme;

	theme_default(&s->theme);
	return name[0] ? setup_theme(&s->theme, name, err) : 0;
}

static int
read_color(struct setup *s, const struct options *o, struct err *err)
{
	const char *when = o->color ? o->color : "auto";
	const char *no_color = getenv("NO_COLOR");

	s->depth_max = DEPTH_TRUE;
	if (strcmp(when, "never") == 0)
		s->depth_max = DEPTH_MONO;
	else if (strcmp(when, "auto") == 0 && no_color && no_color[0])
		s->depth_max = DEPTH_MONO;
	else if (strcmp(when, "auto") != 0 && strcmp(when, "always") != 0)
		return err_set(
		    err, "--color is auto, always or never, not %.40s", when);
	return 0;
}

/* Under which name this very process listens and acts.  Two with the same name
 * would take each other's feed, so there is chance in it. */
static void
name_app(char *dst, size_t size)
{
	char host[20] = "";
	uint16_t salt;
	char *s;

	random_fill(&salt, sizeof(salt));
	gethostname(host, sizeof(host) - 1);
	for (s = host; *s; s++)
		if (!isalnum((unsigned char)*s))
			*s = 'x';
	snprintf(dst, size, "earshot-%s-%ld%04x", host, (long)getpid(), salt);
}

/* What one provider needs and another does not. */
static int
check_provider(struct setup *s, struct err *err)
{
	struct profile *p = &s->profile;

	if (p->api[0] == '\0' && s->provider->basic_auth &&
	    (p->feed[0] == '\0' || !is_recording(p->feed)))
		return err_set(err, "profile %.60s: no api: say where %s is",
		    p->name, s->provider->name);
	if (s->provider->brokered && strcmp(p->feed, "none") == 0)
		return err_set(err,
		    "profile %.60s: without a feed there is no relay", p->name);
	if (p->feed[0] == '\0' && s->provider->feed &&
	    s->provider->feed(&p->account, p->api, p->feed, sizeof(p->feed)) ==
		-1)
		return err_set(err,
		    "profile %.60s: api %.100s is no "
		    "http(s) address",
		    p->name, p->api);
	if (s->provider->basic_auth && p->account.user[0] == '\0' &&
	    !is_recording(p->feed))
		return err_set(err,
		    "profile %.60s: no api_user: say who signs in at %s",
		    p->name, s->provider->name);
	return 0;
}

int
setup_look(struct setup *s, const struct options *o, struct err *err)
{
	if (read_theme(s, o, err) == -1)
		return -1;
	return read_color(s, o, err);
}

int
setup_theme(struct theme *t, const char *name, struct err *err)
{
	struct buf text;
	struct err why;
	char path[600];
	int rc;

	buf_init(&text, CONFIG_MAX);
	rc = themes_read(name, &text, path, sizeof(path), err);
	if (rc == 0 && theme_read(t, buf_span(&text), &why) == -1)
		rc = err_set(err, "%.100s: %.140s", path, why.text);
	buf_free(&text);
	return rc;
}

int
setup_apply(struct setup *s, const struct options *o, struct err *err)
{
	struct profile *p = &s->profile;

	override(p->feed, sizeof(p->feed), o->feed);
	override(p->api, sizeof(p->api), o->api);
	override(p->provider, sizeof(p->provider), o->provider);
	override(p->token_file, sizeof(p->token_file), o->token_file);
	if (site_locks(&s->site, p, err) == -1)
		return -1;
	if (p->provider[0] == '\0')
		snprintf(p->provider, sizeof(p->provider), "telnyx");
	s->provider = provider_find(p->provider);
	if (!s->provider)
		return err_set(err, "unknown provider %.40s", p->provider);
	if (account_judge(&p->account, s->provider, err) == -1)
		return -1;
	if (p->api[0] == '\0')
		snprintf(p->api, sizeof(p->api), "%s", s->provider->api);
	name_app(p->account.app, sizeof(p->account.app));
	p->account.dialect = s->provider->dialect;
	if (check_provider(s, err) == -1)
		return -1;
	if (p->feed[0] == '\0')
		return err_set(err,
		    "profile %.60s: no feed: say where events "
		    "come from",
		    p->name);
	s->feed_is_none = strcmp(p->feed, "none") == 0;
	s->feed_is_file = is_recording(p->feed);
	if (p->name[0] == '\0')
		snprintf(p->name, sizeof(p->name), "%s",
		    s->feed_is_file ? "recording" : "default");
	user_name(p->user, sizeof(p->user));
	audit_path(s);
	return setup_look(s, o, err);
}

int
setup_files(struct setup *s, const struct options *o, struct err *err)
{
	if (site_read(&s->site, s->site.path, err) == -1 ||
	    site_defaults(&s->site, &s->profile, err) == -1)
		return -1;
	s->teams = s->site.teams;
	if (read_config(s, o, err) == -1)
		return -1;
	return keep_read(&s->views, err);
}

/* --token-file goes before what the profile says. */
static int
read_token(struct setup *s, const struct options *o, struct err *err)
{
	const struct profile *p = &s->profile;
	const char *what =
	    s->provider->brokered ? "your token for the relay" : "the API key";
	struct err why;

	if (p->token_file[0] && p->token_cmd[0] && !o->token_file)
		return err_set(err,
		    "profile %.60s: both token_file and token_cmd: keep one",
		    p->name);
	if (p->token_file[0])
		return file_secret(
		    p->token_file, s->token, sizeof(s->token), err);
	if (p->token_cmd[0] == '\0')
		return err_set(err,
		    "profile %.60s: no token_file: say where %s is", p->name,
		    what);
	if (secret_ask(p->token_cmd, s->token, sizeof(s->token), &why) == -1)
		return err_set(
		    err, "profile %.60s: token_cmd: %.160s", p->name, why.text);
	return 0;
}

int
setup_read(struct setup *s, const struct options *o, struct err *err)
{
	struct profile *p = &s->profile;

	s->options = o;
	if (setup_files(s, o, err) == -1 || setup_apply(s, o, err) == -1)
		return -1;
	if (s->feed_is_file)
		return 0;
	if (read_token(s, o, err) == -1)
		return -1;
	if (p->feed_token_file[0] == '\0')
		return 0;
	return file_secret(
	    p->feed_token_file, s->feed_token, sizeof(s->feed_token), err);
}

void
setup_wipe(struct setup *s)
{
	explicit_bzero(s->token, sizeof(s->token));
	explicit_bzero(s->feed_token, sizeof(s->feed_token));
}
