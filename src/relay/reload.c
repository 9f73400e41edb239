#include <time.h>

#include <sys/resource.h>

#include "base/json.h"
#include "io/log.h"
#include "relay/app.h"
#include "relay/cert.h"

/* Descriptors beside connections: files, pipes, requests to providers. */
#define SPARE 64

int64_t
app_wall_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
app_raise_limits(const struct config *c)
{
	int64_t need = c->connections + SPARE;
	struct rlimit have;
	struct note n;

	need += c->consumers + c->strangers;
	need += (int64_t)c->site_count * (c->feed.sessions + c->strangers);
	if (getrlimit(RLIMIT_NOFILE, &have) == -1 ||
	    have.rlim_cur >= (rlim_t)need)
		return;
	have.rlim_cur =
	    have.rlim_max < (rlim_t)need ? have.rlim_max : (rlim_t)need;
	setrlimit(RLIMIT_NOFILE, &have);
	if (have.rlim_cur == (rlim_t)need)
		return;
	note_begin(&n, "few_descriptors");
	json_put_int(&n.members, "allowed", (int64_t)have.rlim_cur);
	json_put_int(&n.members, "wanted", need);
	note_end(&n);
}

static bool
stays(void *ctx, const unsigned char tag[HUB_TAG_LEN])
{
	struct app *app = ctx;

	return ring_find(app->ring, tag) != NULL;
}

/* Those who are connected stay with the certificate that they have seen. */
static int
show_tls(struct app *app, struct tls *t, struct err *err)
{
	if (!t || tls_same(t, app->tls))
		return 0;
	if (app->config.http.how == LISTEN_TLS &&
	    server_tls(app->server, t, err) == -1)
		return -1;
	if (app->hub && app->config.native.how == LISTEN_TLS)
		hub_tls(app->hub, t);
	office_tls(app->office, t);
	return 0;
}

/* All or nothing. */
static int
renew(struct app *app, struct tls *tls, struct err *err)
{
	struct err ignored;

	if (show_tls(app, tls, err) == -1)
		return -1;
	if (office_renew(app->office, err) == 0)
		return 0;
	if (tls && !tls_same(tls, app->tls)) {
		struct tls *was = app->tls;

		app->tls = tls;
		show_tls(app, was, &ignored);
		app->tls = was;
	}
	return -1;
}

void
app_reload(void *ctx, int signo)
{
	struct app *app = ctx;
	struct ring *fresh = NULL;
	struct tls *tls;
	struct err err;

	(void)signo;
	log_open(app->config.log);
	if (cert_read(&app->config, &tls, &err) == 0)
		fresh = ring_read(&app->config, &err);
	if (!fresh || renew(app, tls, &err) == -1) {
		ring_free(fresh);
		tls_free(tls);
		note_text("reload_failed", "why", err.text);
		return;
	}
	tls_free(app->tls);
	app->tls = tls;
	app->warned_ms = 0;
	ring_free(app->ring);
	app->ring = fresh;
	intake_ring(app->intake, fresh);
	if (app->hub)
		hub_close(app->hub, HUB_REVOKED, stays, app);
	note_text("reloaded", "file", app->config.file);
	if (tls)
		cert_warn(tls, &app->warned_ms, app_wall_ms());
}
