/* "earshot doctor": is everything there that is needed?  One line for each
 * check, and what to do where it is not. */
#include <langinfo.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "console/inside.h"
#include "console/setup.h"
#include "console/tell.h"
#include "io/chain.h"
#include "io/clock.h"
#include "io/file.h"
#include "io/secret.h"

#define NET_MS 15000
#define CLOCK_OFF_MS 5000

struct doctor {
	int bad;
	bool api_told, feed_told;
};

static void tell(struct doctor *d, bool good, const char *what, const char *fmt,
    ...) __attribute__((format(printf, 4, 5)));

static void
tell(struct doctor *d, bool good, const char *what, const char *fmt, ...)
{
	va_list ap;

	d->bad += !good;
	printf("%s  %-9s ", good ? "ok" : "!!", what);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

/* Whoever may write it decides what may be done. */
static void
check_mode(struct doctor *d, const char *what, const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		tell(d, true, what, "%s is not there", path);
	else if (st.st_mode & (S_IWGRP | S_IWOTH))
		tell(d, false, what,
		    "%s can be written by others; run: chmod go-w %s", path,
		    path);
	else
		tell(d, true, what, "%s", path);
}

static void
check_secret(struct doctor *d, const char *what, const char *path)
{
	char secret[SECRET_LEN];
	struct err err;

	if (file_secret(path, secret, sizeof(secret), &err) == -1)
		tell(d, false, what, "%s", err.text);
	else
		tell(d, true, what, "%s", path);
	explicit_bzero(secret, sizeof(secret));
}

static void
check_command(struct doctor *d, const char *command)
{
	char secret[SECRET_LEN];
	struct err err;

	if (secret_ask(command, secret, sizeof(secret), &err) == -1)
		tell(d, false, "token", "%s", err.text);
	else
		tell(d, true, "token", "from '%.100s'", command);
	explicit_bzero(secret, sizeof(secret));
}

static void
check_audit(struct doctor *d, const struct profile *p)
{
	struct err err;
	struct chain *c;

	if (p->audit[0] == '\0') {
		tell(d, true, "audit", "none is kept");
		return;
	}
	c = chain_open(p->audit, &err);
	if (c)
		tell(d, true, "audit", "%s", p->audit);
	else
		tell(d, p->audit_warn, "audit", "%s", err.text);
	chain_close(c);
}

static void
check_terminal(struct doctor *d)
{
	const char *term = getenv("TERM");
	const char *set = nl_langinfo(CODESET);

	if (!isatty(STDIN_FILENO))
		tell(d, true, "terminal", "none here");
	else if (!term || term[0] == '\0')
		tell(d, false, "terminal", "TERM is not set");
	else
		tell(d, true, "terminal", "TERM %s, %s%s", term, set,
		    strcmp(set, "UTF-8") == 0
			? ""
			: ": names outside of ASCII are shown as ?");
}

static void
check_phone(struct doctor *d, const struct setup *s)
{
	const struct account *a = &s->profile.account;
	bool telnyx = strcmp(s->provider->name, "telnyx") == 0;

	if (s->provider->brokered)
		tell(d, true, "phone", "the relay calls it");
	else if (s->profile.leg[0])
		tell(d, true, "phone", "leg %.40s is given", s->profile.leg);
	else if (a->phone[0] == '\0')
		tell(d, true, "phone",
		    "none: you can watch, hold and mute; set phone to listen");
	else if (telnyx && (a->from[0] == '\0' || a->connection_id[0] == '\0'))
		tell(d, false, "phone", "%s cannot be called: set %s", a->phone,
		    a->from[0] ? "connection_id" : "from");
	else if (strcmp(s->provider->name, "signalwire") == 0 &&
		 a->document_url[0] == '\0')
		tell(d, false, "phone", "%s cannot be called: set document_url",
		    a->phone);
	else
		tell(d, true, "phone", "%s", a->phone);
}

/* Where the API is; with a relay the provider, as it tells of it. */
static const char *
api_name(const struct app *app)
{
	return app->setup->provider->brokered ? "the relay's provider"
					      : app->setup->profile.api;
}

static void
tell_api(struct app *app, struct doctor *d, const struct link *l)
{
	int64_t off_ms = app->date_off_ms;

	if (!l->api_known || d->api_told)
		return;
	d->api_told = true;
	if (l->api[0]) {
		tell(d, false, "api", "%s: %s", api_name(app), l->api);
		return;
	}
	tell(d, true, "api", "%s answers", api_name(app));
	if (off_ms > CLOCK_OFF_MS || off_ms < -CLOCK_OFF_MS)
		tell(d, false, "clock", "%lld s off: set it right",
		    (long long)(off_ms / 1000));
	else
		tell(d, true, "clock", "agrees with the provider's");
}

static void
tell_feed(struct app *app, struct doctor *d, const struct link *l)
{
	const char *feed = app->setup->profile.feed;

	if (d->feed_told)
		return;
	d->feed_told = true;
	if (l->state == LINK_POLLED)
		tell(d, true, "feed", "none: everything is asked for");
	else if (l->state == LINK_LIVE)
		tell(d, true, "feed", "%s is connected", feed);
	else if (l->state == LINK_LOST)
		tell(d, false, "feed", "%s: %s", feed, l->why);
	else
		d->feed_told = false;
}

static void
net_changed(struct app *app)
{
	const struct link *l = model_link(engine_model(app->engine));
	struct doctor *d = app->job->ctx;
	bool late = clock_now_ms() - app->started_ms > NET_MS;

	tell_api(app, d, l);
	tell_feed(app, d, l);
	if (late && !d->api_told)
		tell(d, false, "api", "%s does not answer", api_name(app));
	if (late && !d->feed_told)
		tell(d, false, "feed", "%s does not answer",
		    app->setup->profile.feed);
	if (late || (d->api_told && d->feed_told))
		loop_stop(app->loop);
}

static void
check_net(struct doctor *d, struct setup *s, const struct options *o)
{
	struct job job = { net_changed, d, 1 };
	struct err err;

	if (s->feed_is_file) {
		tell(d, true, "feed", "a recording: no account is needed");
		return;
	}
	setup_wipe(s);
	setup_init(s);
	if (setup_read(s, o, &err) == -1) {
		tell(d, false, "settings", "%s", err.text);
		return;
	}
	s->profile.audit[0] = '\0';
	app_job(s, &job, &err);
	if (err.text[0])
		tell(d, false, "feed", "%s", err.text);
}

static void
check_files(struct doctor *d, struct setup *s, const struct options *o)
{
	char path[512];
	struct err err;

	check_mode(d, "site", s->site.path);
	setup_path(o, path, sizeof(path));
	check_mode(d, "config", path);
	if (setup_files(s, o, &err) == -1 || setup_apply(s, o, &err) == -1) {
		tell(d, false, "settings", "%s", err.text);
		return;
	}
	tell(d, true, "settings", "profile %s, provider %s, you are %s",
	    s->profile.name, s->profile.provider, s->profile.user);
	check_audit(d, &s->profile);
	check_phone(d, s);
	if (!s->feed_is_file && s->profile.token_file[0])
		check_secret(d, "token", s->profile.token_file);
	else if (!s->feed_is_file && s->profile.token_cmd[0])
		check_command(d, s->profile.token_cmd);
	else if (!s->feed_is_file)
		tell(d, false, "token", "set token_file");
	if (s->profile.feed_token_file[0])
		check_secret(d, "feed key", s->profile.feed_token_file);
}

int
tell_doctor(const struct options *o)
{
	struct doctor d = { 0 };
	struct setup *s = mem_zalloc(1, sizeof(*s));

	setup_init(s);
	check_terminal(&d);
	check_files(&d, s, o);
	if (d.bad == 0)
		check_net(&d, s, o);
	setup_wipe(s);
	mem_free(s);
	if (d.bad == 0)
		puts("All is well.");
	else
		printf("%d to see to.\n", d.bad);
	return d.bad == 0 ? 0 : 1;
}
