#include "sim/hook.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "io/clock.h"
#include "io/http.h"
#include "sim/event.h"

#define ATTEMPTS 5
#define IN_FLIGHT 64
#define WAITING_MAX 20000
#define TIMEOUT_MS 2000
#define STALE_S 600

/* One URL, and the client for its host. */
struct place {
	struct http *http;
	char *url;
	char path[REQUEST_PATH_LEN];
};

struct target {
	struct place primary;
	struct place failover; /* http NULL: none */
};

/* One event on its way to one target. */
struct delivery {
	struct hook *hook;
	struct target *target;
	char *data; /* owned */
	bool bare;
	int attempt;
	int64_t due_ms;
	struct delivery *next;
};

struct hook {
	struct loop *loop;
	const struct signer *signer;
	struct faults *faults;
	struct timer *timer;
	struct target targets[HOOK_TARGETS];
	size_t target_count;
	struct delivery *waiting; /* the soonest first */
	struct delivery *flying;
	size_t waiting_count;
	size_t flying_count;
};

static void hook_pump(struct hook *h);

static void
hook_tick(void *ctx)
{
	hook_pump(ctx);
}

struct hook *
hook_new(struct loop *l, const struct signer *signer, struct faults *faults)
{
	struct hook *h = mem_zalloc(1, sizeof(*h));

	h->loop = l;
	h->signer = signer;
	h->faults = faults;
	h->timer = timer_new(l, hook_tick, h);
	return h;
}

static void
delivery_free(struct delivery *d)
{
	mem_free(d->data);
	mem_free(d);
}

static void
list_free(struct delivery *d)
{
	while (d) {
		struct delivery *next = d->next;

		delivery_free(d);
		d = next;
	}
}

static void
place_free(struct place *p)
{
	if (p->http)
		http_free(p->http);
	mem_free(p->url);
}

void
hook_free(struct hook *h)
{
	size_t i;

	if (!h)
		return;
	for (i = 0; i < h->target_count; i++) {
		place_free(&h->targets[i].primary);
		place_free(&h->targets[i].failover);
	}
	list_free(h->waiting);
	list_free(h->flying);
	timer_free(h->timer);
	mem_free(h);
}

/* Takes "http://host:port" and "/path" apart. */
static int
place_open(struct hook *h, struct place *p, struct span url, struct err *err)
{
	struct http_options o = { .timeout_ms = TIMEOUT_MS };
	char *base = mem_zalloc(1, url.n + 1);
	char *slashes, *path;
	int rc = 0;

	memcpy(base, url.p, url.n);
	p->url = mem_strdup(base);
	slashes = strstr(base, "://");
	path = slashes ? strchr(slashes + 3, '/') : NULL;
	if (!slashes || strncmp(base, "http", 4) != 0) {
		rc = err_set(err, "webhook: no http address: %s", base);
	} else if (!span_copy(
		       p->path, sizeof(p->path), span_of(path ? path : "/"))) {
		rc = err_set(err, "webhook: address is too long");
	} else {
		if (path)
			*path = '\0';
		o.base = base;
		p->http = http_new(h->loop, &o);
	}
	mem_free(base);
	return rc;
}

int
hook_add(struct hook *h, const char *url, struct err *err)
{
	const char *comma = strchr(url, ',');
	size_t n = comma ? (size_t)(comma - url) : strlen(url);
	struct target *t;

	if (h->target_count == HOOK_TARGETS)
		return err_set(err, "more than %d webhooks", HOOK_TARGETS);
	t = &h->targets[h->target_count++];
	if (place_open(h, &t->primary, (struct span){ url, n }, err) == -1)
		return -1;
	if (!comma)
		return 0;
	return place_open(h, &t->failover, span_of(comma + 1), err);
}

static void
wait_until(struct hook *h, struct delivery *d, int64_t due_ms)
{
	struct delivery **at = &h->waiting;

	d->due_ms = due_ms;
	while (*at && (*at)->due_ms <= due_ms)
		at = &(*at)->next;
	d->next = *at;
	*at = d;
	h->waiting_count++;
}

/* Whether it is worth another attempt, after how long; -1: no. */
static int64_t
pause_ms(const struct delivery *d, int status)
{
	bool failover = d->target->failover.http;

	if (d->attempt >= ATTEMPTS)
		return -1;
	if (failover && d->attempt == 1)
		return 0;
	if (status >= 300 && status < 500 && status != 408 && status != 429)
		return -1;
	return (int64_t)1000 << (d->attempt - (failover ? 2 : 1));
}

static void
hook_done(void *ctx, uint64_t tag, const struct answer *a)
{
	struct delivery *d = ctx, **at;
	struct hook *h = d->hook;
	int64_t pause = -1;

	(void)tag;
	for (at = &h->flying; *at != d; at = &(*at)->next)
		;
	*at = d->next;
	h->flying_count--;
	if (a->status < 200 || a->status > 299)
		pause = pause_ms(d, a->status);
	if (pause >= 0) {
		d->attempt++;
		wait_until(h, d, clock_now_ms() + pause);
	} else {
		delivery_free(d);
	}
	hook_pump(h);
}

static void
hook_fly(struct hook *h, struct delivery *d)
{
	struct sim_event ev = { .data = span_of(d->data), .bare = d->bare };
	struct place *p = &d->target->primary;
	char stamp[32], stamp_line[64], signature[SIGN_TEXT_LEN], line[160];
	const char *const headers[] = { line, stamp_line,
		"User-Agent: telnyx-webhooks", NULL };
	struct request req = { .method = METHOD_POST, .kind = BODY_JSON };
	int64_t now_s = (int64_t)time(NULL);
	struct buf body;

	if (d->target->failover.http && d->attempt % 2 == 0)
		p = &d->target->failover;
	buf_init(&body, sizeof(req.body) - 1);
	event_body(&body, &ev, d->attempt, p->url);
	if (fault_is_on(h->faults, FAULT_STALE_TIMESTAMP, NULL))
		now_s -= STALE_S;
	snprintf(stamp, sizeof(stamp), "%" PRId64, now_s);
	signer_sign(h->signer, stamp, buf_span(&body), signature);
	if (fault_is_on(h->faults, FAULT_BAD_SIGNATURE, NULL))
		signature[0] = signature[0] == 'A' ? 'B' : 'A';
	snprintf(line, sizeof(line), "Telnyx-Signature-Ed25519: %s", signature);
	snprintf(stamp_line, sizeof(stamp_line), "Telnyx-Timestamp: %s", stamp);
	memcpy(req.path, p->path, sizeof(req.path));
	span_copy(req.body, sizeof(req.body), buf_span(&body));
	buf_free(&body);
	d->next = h->flying;
	h->flying = d;
	h->flying_count++;
	http_send_headers(p->http, &req, headers, 0, hook_done, d);
}

static void
hook_pump(struct hook *h)
{
	int64_t now = clock_now_ms();

	while (h->waiting && h->waiting->due_ms <= now &&
	       h->flying_count < IN_FLIGHT) {
		struct delivery *d = h->waiting;

		h->waiting = d->next;
		h->waiting_count--;
		hook_fly(h, d);
	}
	if (h->waiting && h->flying_count < IN_FLIGHT)
		timer_set(h->timer, h->waiting->due_ms - now);
	else
		timer_set(h->timer, -1);
}

void
hook_send(struct hook *h, const struct sim_event *ev)
{
	size_t i;

	for (i = 0; i < h->target_count; i++) {
		struct delivery *d;

		/* Nobody takes them: what is lost is lost. */
		if (h->waiting_count >= WAITING_MAX)
			return;
		d = mem_zalloc(1, sizeof(*d));
		d->hook = h;
		d->target = &h->targets[i];
		d->data = mem_zalloc(1, ev->data.n + 1);
		memcpy(d->data, ev->data.p, ev->data.n);
		d->bare = ev->bare;
		d->attempt = 1;
		wait_until(h, d, clock_now_ms());
	}
	if (h->target_count > 0)
		hook_pump(h);
}
