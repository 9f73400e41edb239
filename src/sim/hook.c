#include "sim/hook.h"

#include <string.h>

#include "base/mem.h"
#include "io/clock.h"
#include "io/http.h"

#define IN_FLIGHT 64
#define WAITING_MAX 20000
#define BODY_MAX (REQUEST_BODY_LEN - 1)

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
	const struct post *post;
	const struct keys *keys;
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
hook_new(struct loop *l, const struct post *post, const struct keys *keys,
    struct faults *faults)
{
	struct hook *h = mem_zalloc(1, sizeof(*h));

	h->loop = l;
	h->post = post;
	h->keys = keys;
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
	struct http_options o = { .timeout_ms = h->post->timeout_ms };
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
	if (!h->post->has_failover)
		return err_set(
		    err, "this provider has no second address: %s", url);
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

static int64_t
pause_ms(const struct delivery *d, int status)
{
	const struct post *post = d->hook->post;

	if (d->attempt >= post->attempts)
		return -1;
	return post->pause_ms(
	    d->attempt, status, d->target->failover.http != NULL);
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
	struct letter letter = { .header = { "" } };
	const char *headers[LETTER_HEADERS + 1] = { NULL };
	struct request req = { .method = METHOD_POST, .kind = h->post->kind };
	size_t i, n = 0;

	if (d->target->failover.http && d->attempt % 2 == 0)
		p = &d->target->failover;
	buf_init(&letter.body, BODY_MAX);
	h->post->write(h->keys, h->faults, &ev, d->attempt, p->url, &letter);
	for (i = 0; i < LETTER_HEADERS; i++)
		if (letter.header[i][0])
			headers[n++] = letter.header[i];
	memcpy(req.path, p->path, sizeof(req.path));
	span_copy(req.body, sizeof(req.body), buf_span(&letter.body));
	buf_free(&letter.body);
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
