#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "io/arena.h"
#include "io/heap.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/log.h"
#include "io/themes.h"
#include "wallboard/board.h"
#include "wallboard/options.h"

#define CONFIG_MAX (256 << 10)

/* A secret is in this process: no core, no reading by others. */
static void
close_shutters(void)
{
	struct rlimit none = { 0, 0 };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_DUMPABLE, 0);
}

static void
config_path(const struct options *o, char *dst, size_t size)
{
	const char *xdg = getenv("XDG_CONFIG_HOME");
	const char *home = getenv("HOME");

	if (o->config) {
		snprintf(dst, size, "%s", o->config);
		return;
	}
	if (xdg && xdg[0])
		snprintf(dst, size, "%s/earshot/earshot.conf", xdg);
	else
		snprintf(dst, size, "%s/.config/earshot/earshot.conf",
		    home ? home : "");
	if (access(dst, F_OK) == -1)
		snprintf(dst, size, "/etc/earshot/earshot.conf");
}

static int
read_config(struct config *c, const struct options *o, struct err *err)
{
	char path[512];
	struct buf text;
	struct err why;
	int rc;

	config_init(c, clock_now_ms());
	config_path(o, path, sizeof(path));
	if (!o->config && access(path, F_OK) == -1) {
		if (o->feed)
			return 0;
		return err_set(err,
		    "no profile: write ~/.config/earshot/earshot.conf, or say "
		    "--feed");
	}
	buf_init(&text, CONFIG_MAX);
	rc = file_read(path, &text, err);
	if (rc == 0 && config_read(c, buf_span(&text),
			   o->profile ? o->profile : "", &why) == -1)
		rc = err_set(err, "%.100s: %.140s", path, why.text);
	buf_free(&text);
	return rc;
}

static void
override(char *dst, size_t size, const char *value)
{
	if (value)
		snprintf(dst, size, "%s", value);
}

static int
read_theme(struct setup *s, const struct options *o, struct err *err)
{
	const char *name = o->theme ? o->theme : s->config.theme;
	struct buf text;
	char path[600];
	struct err why;
	int rc;

	theme_default(&s->theme);
	buf_init(&text, CONFIG_MAX);
	rc = themes_read(
	    name[0] ? name : "wallboard", &text, path, sizeof(path), err);
	if (rc == 0 && theme_read(&s->theme, buf_span(&text), &why) == -1)
		rc = err_set(err, "%.100s: %.140s", path, why.text);
	buf_free(&text);
	/* Its own theme may not be installed; the one compiled in will do. */
	return name[0] ? rc : 0;
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

static bool
is_websocket(const char *url)
{
	return strncmp(url, "ws://", 5) == 0 || strncmp(url, "wss://", 6) == 0;
}

/* A relay is asked nothing. */
static int
check_relay(const struct setup *s, struct err *err)
{
	const struct config *c = &s->config;

	if (s->polled)
		return err_set(err, "no feed: say where the relay is");
	if (c->feed_token_file[0] == '\0' && !s->is_file)
		return err_set(err,
		    "no token for the relay: say feed_token_file in "
		    "[wallboard]; that of a profile can act, and is left "
		    "alone");
	return 0;
}

/* What the provider needs to be seen at all. */
static int
check(struct setup *s, struct err *err)
{
	struct config *c = &s->config;

	s->polled = strcmp(c->feed, "none") == 0 || s->sight->mute_feed;
	s->is_file = !s->polled && !is_websocket(c->feed);
	if (c->feed[0] == '\0' && !s->polled)
		return err_set(err, "no feed: say where events come from");
	if (s->sight->protocol)
		return check_relay(s, err);
	if (s->is_file)
		return 0;
	if (c->token_file[0] == '\0' && s->polled)
		return err_set(err,
		    "nothing to read with: say token_file in [wallboard]; that "
		    "of a profile can act, and is left alone");
	if (c->token_file[0] && c->api[0] == '\0')
		return err_set(err, "no api: say where %s is", s->sight->name);
	if (c->token_file[0] && s->sight->basic_auth &&
	    c->account.user[0] == '\0')
		return err_set(
		    err, "no api_user: say who signs in at %s", s->sight->name);
	return 0;
}

static int
read_secrets(struct setup *s, struct err *err)
{
	struct config *c = &s->config;

	if (s->is_file)
		return 0;
	if (c->token_file[0] &&
	    file_secret(c->token_file, s->token, sizeof(s->token), err) == -1)
		return -1;
	if (c->feed_token_file[0] == '\0')
		return 0;
	return file_secret(
	    c->feed_token_file, s->feed_token, sizeof(s->feed_token), err);
}

static int
setup_read(struct setup *s, const struct options *o, struct err *err)
{
	struct config *c = &s->config;

	if (read_config(c, o, err) == -1)
		return -1;
	override(c->feed, sizeof(c->feed), o->feed);
	override(c->api, sizeof(c->api), o->api);
	override(c->provider, sizeof(c->provider), o->provider);
	override(c->token_file, sizeof(c->token_file), o->token_file);
	if (o->page && config_pages(&c->wall, o->page, err) == -1)
		return -1;
	s->kiosk = o->kiosk;
	s->sight = sight_find(c->provider[0] ? c->provider : "telnyx");
	if (!s->sight)
		return err_set(err, "unknown provider %.40s", c->provider);
	c->account.dialect = s->sight->dialect;
	config_tokens(c, s->sight->protocol != NULL);
	if (c->api[0] == '\0')
		snprintf(c->api, sizeof(c->api), "%s", s->sight->api);
	if (c->title[0] == '\0')
		snprintf(c->title, sizeof(c->title), "%s",
		    c->name[0] ? c->name : "EARSHOT");
	if (check(s, err) == -1 || read_theme(s, o, err) == -1 ||
	    read_color(s, o, err) == -1)
		return -1;
	return read_secrets(s, err);
}

static int
wallboard(const struct options *o, struct err *err)
{
	struct setup s = { .kiosk = o->kiosk };
	int rc = 1;

	if (setup_read(&s, o, err) == 0) {
		if (log_open(s.config.log[0] ? s.config.log : NULL) == -1)
			err_set(
			    err, "log %.200s: cannot be written", s.config.log);
		else
			rc = board_run(&s, err);
		log_close();
	}
	explicit_bzero(s.token, sizeof(s.token));
	explicit_bzero(s.feed_token, sizeof(s.feed_token));
	return rc;
}

int
main(int argc, char **argv)
{
	struct err err = { "" };
	struct options o;
	int rc = 1;

	(void)argc;
	heap_install();
	arena_install();
	setlocale(LC_ALL, "");
	if (options_read(&o, argv, &err) == 0) {
		if (o.help) {
			options_help();
			return 0;
		}
		if (o.version) {
			puts("earshot-wallboard " EARSHOT_VERSION);
			return 0;
		}
		close_shutters();
		rc = wallboard(&o, &err);
	}
	if (err.text[0])
		fprintf(stderr, "earshot-wallboard: %s\n", err.text);
	return rc;
}
