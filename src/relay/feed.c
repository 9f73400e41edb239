#include "relay/feed.h"

#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "io/clock.h"
#include "io/peers.h"
#include "io/random.h"
#include "relay/feed_inside.h"

/* How often changes are looked for, and that it takes no more than a part of
 * the time. */
#define UPDATE_MS 50
#define UPDATE_SHARE 10
#define TICK_MS 250
/* What the kernel may hold for a console: with its default one that stalls
 * hides thousands of events there. */
#define SOCKET_BYTES 65536
/* A console whose line has died without a word is gone after so long, since
 * its supervisor may be on the air. */
#define PING_S 10
#define HANGUP_S 20

struct relay_feed {
	struct feed_core core;
	struct peers *peers;
	struct timer *update;
	struct timer *tick;
	int64_t updated_ms;
	int64_t cost_ms; /* of the last look */
	bool waiting;    /* the timer is set for one */
};

/* Hands on what the session has come to. */
static void
serve(struct relay_feed *f, struct relay_session *s, int64_t now_ms)
{
	if (session_has(&f->core, s, now_ms))
		peer_wants(s->peer);
	if (!s->code)
		return;
	if (s->code < FEED_RESTART && s->code != FEED_REVOKED)
		f->core.counts.bad++;
	peer_close(s->peer, s->code);
	s->code = 0;
}

static void
serve_all(struct relay_feed *f, int64_t now_ms)
{
	struct peer *p;

	for (p = peers_first(f->peers); p; p = peers_next(p))
		serve(f, peer_data(p), now_ms);
}

static void
tell_health(struct relay_feed *f)
{
	struct peer *p;

	for (p = peers_first(f->peers); p; p = peers_next(p))
		((struct relay_session *)peer_data(p))->health_due = true;
}

static void
update(struct relay_feed *f)
{
	int64_t now = clock_now_ms();
	bool changed = feed_core_update(&f->core, now);
	bool health = feed_core_health(&f->core, now);

	f->updated_ms = clock_now_ms();
	f->cost_ms = f->updated_ms - now;
	if (health)
		tell_health(f);
	if (changed || health)
		serve_all(f, now);
}

static void
on_update(void *ctx)
{
	struct relay_feed *f = ctx;

	f->waiting = false;
	update(f);
}

/* What has changed and was not looked at yet counts: an act is judged by how it
 * is, not by how it was a moment ago. */
static void
catch_up(struct relay_feed *f)
{
	if (!f->waiting)
		return;
	timer_set(f->update, -1);
	on_update(f);
}

static void
on_tick(void *ctx)
{
	struct relay_feed *f = ctx;
	int64_t now = clock_now_ms();
	struct peer *p;

	for (p = peers_first(f->peers); p; p = peers_next(p)) {
		session_tick(&f->core, peer_data(p), now);
		serve(f, peer_data(p), now);
	}
	if (!f->core.settled)
		update(f);
	timer_set(f->tick, TICK_MS);
}

/* What the websocket tells. */

static bool
on_admit(void *ctx, struct span token, void *data)
{
	struct relay_feed *f = ctx;
	struct relay_session *s = data;
	bool may = f->core.options.admit(f->core.options.ctx, token, &s->user);

	f->core.counts.refused += !may;
	return may;
}

static void
on_opened(void *ctx, struct peer *p)
{
	struct relay_feed *f = ctx;
	struct relay_session *s = peer_data(p);
	int64_t now = clock_now_ms();

	s->peer = p;
	session_init(s, now);
	if (!peer_listens(p))
		return;
	session_listen(&f->core, s, now);
	serve(f, s, now);
}

static void
on_closed(void *ctx, struct peer *p)
{
	struct relay_feed *f = ctx;
	struct relay_session *s = peer_data(p);

	s->stage = SESSION_OVER;
	if (s->open)
		f->core.options.closed(f->core.options.ctx, s);
	session_free(&f->core, s);
}

static void
on_heard(void *ctx, struct peer *p, struct span text)
{
	struct relay_feed *f = ctx;
	struct relay_session *s = peer_data(p);
	int64_t now = clock_now_ms();

	session_hear(&f->core, s, text, now);
	serve(f, s, now);
}

static void
on_fault(void *ctx, struct peer *p, enum peers_fault why)
{
	struct relay_feed *f = ctx;
	struct relay_session *s = peer_data(p);
	int64_t now = clock_now_ms();

	if (why == PEERS_TOO_LONG)
		session_end(s, FEED_LONG, "message over 8 KiB", -1, now);
	else if (why == PEERS_UNASKED)
		session_end(s, FEED_BAD, "who listens says nothing", -1, now);
	else
		session_end(s, FEED_BAD, "no text message", -1, now);
	serve(f, s, now);
}

static bool
on_next(void *ctx, struct peer *p, struct buf *out)
{
	struct relay_feed *f = ctx;

	return session_next(&f->core, peer_data(p), out, clock_now_ms());
}

static size_t
sessions_of(void *ctx, const char *name)
{
	struct relay_feed *f = ctx;
	struct peer *p;
	size_t n = 0;

	for (p = peers_first(f->peers); p; p = peers_next(p)) {
		const struct relay_session *s = peer_data(p);

		n +=
		    s->stage == SESSION_LIVE && strcmp(s->user.name, name) == 0;
	}
	return n;
}

struct relay_feed *
relay_feed_new(
    struct loop *l, const struct relay_feed_options *o, struct err *err)
{
	struct relay_feed *f = mem_zalloc(1, sizeof(*f));
	struct peers_options po = {
		.host.addr = o->addr,
		.host.port = o->port,
		.host.tls = o->tls,
		.host.strangers = o->strangers,
		.host.strangers_per_address = o->strangers_per_address,
		.host.origins = o->origins,
		.host.guesses = o->guesses,
		.host.path = o->path,
		.protocol = "earshot.v1",
		.listening = "earshot.v1.listen",
		.host.clients_max = o->sessions_max,
		.heard_max = FEED_HEARD_MAX,
		.said_max = FEED_SAID_MAX,
		.host.socket_bytes = SOCKET_BYTES,
		.host.ping_s = PING_S,
		.host.hangup_s = HANGUP_S,
		.data_size = sizeof(struct relay_session),
		.admit = on_admit,
		.opened = on_opened,
		.closed = on_closed,
		.heard = on_heard,
		.fault = on_fault,
		.next = on_next,
		.ctx = f,
	};

	feed_core_init(&f->core, o, clock_now_ms());
	f->core.options.relay = mem_strdup(o->relay);
	f->core.options.site = mem_strdup(o->site);
	f->core.options.source = mem_strdup(o->source);
	f->core.sessions_of = sessions_of;
	f->core.ctx = f;
	f->update = timer_new(l, on_update, f);
	f->tick = timer_new(l, on_tick, f);
	f->peers = peers_open(l, &po, err);
	if (!f->peers) {
		relay_feed_free(f);
		return NULL;
	}
	timer_set(f->tick, TICK_MS);
	relay_feed_changed(f, NULL, NULL, NULL);
	return f;
}

static void
free_sessions(struct relay_feed *f)
{
	struct peer *p;

	if (!f->peers)
		return;
	for (p = peers_first(f->peers); p; p = peers_next(p))
		on_closed(f, p);
	peers_free(f->peers);
}

void
relay_feed_free(struct relay_feed *f)
{
	if (!f)
		return;
	timer_free(f->update);
	timer_free(f->tick);
	free_sessions(f);
	feed_core_free(&f->core);
	/* Made by mem_strdup above. */
	mem_free((char *)(uintptr_t)f->core.options.relay);
	mem_free((char *)(uintptr_t)f->core.options.site);
	mem_free((char *)(uintptr_t)f->core.options.source);
	mem_free(f);
}

int
relay_feed_port(const struct relay_feed *f)
{
	return peers_port(f->peers);
}

void
relay_feed_tls(struct relay_feed *f, struct tls *t)
{
	peers_tls(f->peers, t);
}

void
relay_feed_changed(
    struct relay_feed *f, const char *call, const char *kind, const char *user)
{
	int64_t pause = UPDATE_MS, gone = clock_now_ms() - f->updated_ms;

	feed_core_hint(&f->core, call, kind, user);
	if (f->waiting)
		return;
	if (f->cost_ms * UPDATE_SHARE > pause)
		pause = f->cost_ms * UPDATE_SHARE;
	f->waiting = true;
	timer_set(f->update, gone < pause ? pause - gone : 0);
}

int64_t
relay_feed_rev(struct relay_feed *f, const char *call)
{
	const struct board_call *c;

	catch_up(f);
	c = board_call(f->core.board, call);
	return c ? c->rev : -1;
}

bool
relay_feed_sees(
    struct relay_feed *f, const struct relay_session *s, const char *call)
{
	const struct board_call *c;

	catch_up(f);
	c = board_call(f->core.board, call);
	return c && scope_has(&s->scope, c->queue);
}

const struct relay_user *
relay_feed_user_of(const struct relay_session *s)
{
	return &s->user;
}

void
relay_feed_result(
    struct relay_feed *f, struct relay_session *s, const struct relay_result *r)
{
	int64_t now = clock_now_ms();
	struct buf b;

	buf_init(&b, FEED_SAID_MAX);
	feed_write_result(&b, r);
	session_say(s, buf_span(&b), now);
	buf_free(&b);
	serve(f, s, now);
}

void
relay_feed_native(struct relay_feed *f, struct relay_session *s, int64_t seq,
    struct span body)
{
	int64_t now = clock_now_ms();

	session_native(s, seq, f->core.options.source, body, now);
	serve(f, s, now);
}

/* Evenly over the time, so that they do not all come back at once. */
static int64_t
random_below(int64_t ms)
{
	uint32_t r;

	random_fill(&r, sizeof(r));
	return ms > 0 ? (int64_t)(r % (uint32_t)ms) : 0;
}

void
relay_feed_bye(struct relay_feed *f, enum feed_code code, const char *why,
    int64_t spread_ms)
{
	int64_t now = clock_now_ms();
	struct peer *p;

	peers_shut(f->peers);
	for (p = peers_first(f->peers); p; p = peers_next(p)) {
		session_end(
		    peer_data(p), code, why, random_below(spread_ms), now);
		serve(f, peer_data(p), now);
	}
}

void
relay_feed_renew(struct relay_feed *f,
    bool (*again)(void *ctx, struct relay_user *u), void *ctx)
{
	int64_t now = clock_now_ms();
	struct peer *p;

	for (p = peers_first(f->peers); p; p = peers_next(p)) {
		struct relay_session *s = peer_data(p);
		struct relay_user was = s->user;

		if (!again(ctx, &s->user))
			session_end(
			    s, FEED_REVOKED, "the token is gone", -1, now);
		else if (!user_same(&was, &s->user))
			session_end(
			    s, FEED_RESTART, "rights have changed", 0, now);
		serve(f, s, now);
	}
}

void
relay_feed_count(const struct relay_feed *f, struct relay_feed_counts *out)
{
	*out = f->core.counts;
	out->sessions = peers_count(f->peers);
}
