#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/clock.h"
#include "relay/note.h"
#include "relay/site_inside.h"

#define RESTART_SPREAD_MS 2000
/* What a turn of the loop leads to at once; the rest waits for the next. */
#define SETTLE_TURNS 8

static const struct model *
model_of(void *ctx)
{
	struct site *s = ctx;

	return engine_model(s->watch->engine);
}

static void
note_session(const struct site *s, const struct visit *v, const char *event)
{
	struct note n;

	note_begin(&n, event);
	json_put_pair(&n.members, "site", s->o.config->name);
	json_put_pair(&n.members, "user", v->user);
	note_end(&n);
}

int
site_sessions(const struct site *s, const char *user)
{
	const struct visit *v;
	int n = 0;

	TAILQ_FOREACH(v, &s->visits, all)
	n += strcmp(v->user, user) == 0;
	return n;
}

/* Those of whom nothing is to be remembered; all if now_ms is INT64_MAX. */
static void
drop_paces(struct site *s, int64_t now_ms)
{
	struct pace *p, *next;

	for (p = TAILQ_FIRST(&s->paces); p; p = next) {
		next = TAILQ_NEXT(p, all);
		if (!rate_is_idle(&p->rate, now_ms))
			continue;
		TAILQ_REMOVE(&s->paces, p, all);
		mem_free(p);
	}
}

/* Not the session's, or whoever comes back would begin anew. */
struct rate *
site_rate(struct site *s, const char *user, int64_t now_ms)
{
	struct pace *p;

	TAILQ_FOREACH(p, &s->paces, all)
	if (strcmp(p->user, user) == 0)
		return &p->rate;
	drop_paces(s, now_ms);
	p = mem_zalloc(1, sizeof(*p));
	span_copy(p->user, sizeof(p->user), span_of(user));
	p->rate = (struct rate){ .per_second = (int)s->o.feed->acts_per_second,
		.per_minute = (int)s->o.feed->acts_per_minute,
		.at_once = (int)s->o.feed->acts_at_once };
	TAILQ_INSERT_TAIL(&s->paces, p, all);
	return &p->rate;
}

static void
opened(void *ctx, struct relay_session *rs)
{
	struct site *s = ctx;
	struct visit *v = mem_zalloc(1, sizeof(*v));
	struct desk *d;

	v->session = rs;
	span_copy(
	    v->user, sizeof(v->user), span_of(relay_feed_user_of(rs)->name));
	TAILQ_INSERT_TAIL(&s->visits, v, all);
	note_session(s, v, "session");
	d = desk_of(s, v->user);
	if (!d)
		return;
	d->sessions++;
	d->alone_ms = d->sent_ms = 0;
}

static void
visit_end(struct site *s, struct visit *v)
{
	struct desk *d = desk_of(s, v->user);

	if (d && --d->sessions == 0)
		d->alone_ms = clock_now_ms();
	TAILQ_REMOVE(&s->visits, v, all);
	mem_free(v);
}

static void
closed(void *ctx, struct relay_session *rs)
{
	struct site *s = ctx;
	struct visit *v;

	order_gone(s, rs);
	gate_gone(s, rs);
	TAILQ_FOREACH(v, &s->visits, all)
	if (v->session == rs)
		break;
	if (!v)
		return;
	note_session(s, v, "session_gone");
	visit_end(s, v);
	/* Not now: the feed is in the middle of something. */
	timer_set(s->timer, 0);
}

static bool
is_whole(void *ctx)
{
	const struct site *s = ctx;

	return engine_whole(s->watch->engine);
}

static int
listen_feed(struct site *s, struct err *err)
{
	const struct site_config *c = s->o.config;
	const struct provider *p = c->provider;
	struct relay_feed_options o = {
		.addr = c->listen.addr,
		.port = c->listen.port,
		.tls = c->listen.how == LISTEN_TLS ? s->o.tls : NULL,
		.strangers = s->o.strangers,
		.strangers_per_address = s->o.strangers_per_address,
		.origins = s->o.origins,
		.guesses = s->o.guesses,
		.path = c->path,
		.relay = s->o.relay,
		.site = c->name,
		.source = p->name,
		.targets = p->max_targets ? p->max_targets : TARGET_MAX,
		.heartbeat_ms = s->o.feed->heartbeat_seconds * 1000,
		.dead_ms = s->o.feed->dead_seconds * 1000,
		.hello_ms = s->o.feed->hello_seconds * 1000,
		.behind_events = s->o.feed->behind_events,
		.behind_ms = s->o.feed->behind_seconds * 1000,
		.stuck_ms = s->o.feed->stuck_seconds * 1000,
		.backlog_events = s->o.feed->backlog_events,
		.backlog_bytes = s->o.feed->backlog_bytes,
		.sessions_max = (size_t)s->o.feed->sessions,
		.sessions_per_user = (size_t)s->o.feed->sessions_per_user,
		.model = model_of,
		.whole = is_whole,
		.supervisors = desk_supervisors,
		.trouble = s->o.share ? site_trouble : NULL,
		.claim = claim_told,
		.admit = rights_admit,
		.opened = opened,
		.closed = closed,
		.action = order_take,
		.told = native_told,
		.native = native_give,
		.ctx = s,
	};

	s->feed = relay_feed_new(s->loop, &o, err);
	return s->feed ? 0 : -1;
}

static void
on_timer(void *ctx)
{
	site_settle(ctx);
}

struct site *
site_new(struct loop *l, const struct site_options *o, struct err *err)
{
	struct site *s = mem_zalloc(1, sizeof(*s));

	s->o = *o;
	s->loop = l;
	TAILQ_INIT(&s->desks);
	TAILQ_INIT(&s->orders);
	TAILQ_INIT(&s->visits);
	TAILQ_INIT(&s->paces);
	TAILQ_INIT(&s->strays);
	TAILQ_INIT(&s->lost);
	TAILQ_INIT(&s->gates);
	s->claims = claims_new();
	native_start(s);
	s->timer = timer_new(l, on_timer, s);
	desk_account(s);
	s->watch = desk_new(s, "", "");
	if (listen_feed(s, err) == -1 || wire_start(s, err) == -1) {
		site_free(s);
		return NULL;
	}
	rights_start(s);
	if (s->o.share)
		site_join(s);
	site_settle(s);
	return s;
}

void
site_free(struct site *s)
{
	if (!s)
		return;
	/* First whoever may call back. */
	wire_stop(s);
	s->settling = true;
	relay_feed_free(s->feed);
	while (!TAILQ_EMPTY(&s->visits))
		visit_end(s, TAILQ_FIRST(&s->visits));
	while (!TAILQ_EMPTY(&s->orders))
		order_free(s, TAILQ_FIRST(&s->orders));
	gate_free(s);
	while (!TAILQ_EMPTY(&s->desks))
		desk_free(TAILQ_FIRST(&s->desks));
	while (!TAILQ_EMPTY(&s->lost))
		desk_free(TAILQ_FIRST(&s->lost));
	desk_free(s->watch);
	stray_free(s);
	claims_free(s->claims);
	drop_paces(s, INT64_MAX);
	natives_free(s->natives);
	timer_free(s->timer);
	timer_free(s->expiry);
	mem_free(s);
}

void
site_tls(struct site *s, struct tls *t)
{
	if (s->o.config->listen.how == LISTEN_TLS)
		relay_feed_tls(s->feed, t);
}

int
site_port(const struct site *s)
{
	return relay_feed_port(s->feed);
}

void
site_leg(struct site *s, const char *user, const char *leg)
{
	struct desk *d;

	if (s->o.share) {
		share_left(s->o.share, s->o.config->name, user, leg);
		return;
	}
	d = desk_new(s, user, leg);

	d->alone_ms = clock_now_ms();
	site_settle(s);
}

static bool
tick(struct desk *d, int64_t now_ms)
{
	if (engine_next(d->engine) > now_ms)
		return false;
	engine_tick(d->engine, now_ms);
	return true;
}

static void
arm(struct site *s)
{
	int64_t now_ms = clock_now_ms();
	int64_t next = engine_next(s->watch->engine);
	struct desk *d;

	TAILQ_FOREACH(d, &s->desks, all)
	{
		if (engine_next(d->engine) < next)
			next = engine_next(d->engine);
		if (desk_next(d) < next)
			next = desk_next(d);
	}
	if (order_next(s) < next)
		next = order_next(s);
	if (claim_next(s) < next)
		next = claim_next(s);
	if (stray_next(s) < next)
		next = stray_next(s);
	if (gate_next(s) < next)
		next = gate_next(s);
	timer_set(s->timer, next > now_ms ? next - now_ms : 0);
}

/* After anything that may have changed a model: what one has learned the others
 * draw their conclusions from, until all are still. */
void
site_settle(struct site *s)
{
	struct desk *d, *after;
	bool changed, more = true;
	int turn;

	if (s->settling)
		return;
	s->settling = true;
	for (turn = 0; more && turn < SETTLE_TURNS; turn++) {
		int64_t now_ms = clock_now_ms();

		more = tick(s->watch, now_ms);
		TAILQ_FOREACH(d, &s->desks, all)
		more |= tick(d, now_ms);
	}
	changed = engine_changed(s->watch->engine);
	TAILQ_FOREACH(d, &s->desks, all)
	changed |= engine_changed(d->engine);
	if (changed)
		relay_feed_changed(s->feed, NULL, NULL, NULL);
	order_settle(s);
	for (d = TAILQ_FIRST(&s->desks); d; d = after) {
		after = TAILQ_NEXT(d, all);
		desk_settle(d);
	}
	claim_settle(s);
	stray_settle(s);
	if (s->o.share)
		site_share_settle(s);
	s->settling = false;
	arm(s);
}

void
site_leave(struct site *s)
{
	struct desk *d;

	s->leaving = true;
	TAILQ_FOREACH(d, &s->desks, all)
	if (!desk_is_out(d))
		desk_send_off(d, "the relay ends");
	site_settle(s);
}

bool
site_is_out(const struct site *s)
{
	const struct desk *d;

	TAILQ_FOREACH(d, &s->desks, all)
	if (!desk_is_out(d))
		return false;
	return true;
}

void
site_bye(struct site *s)
{
	relay_feed_bye(s->feed, FEED_RESTART, "restart", RESTART_SPREAD_MS);
}

void
site_count(const struct site *s, struct site_counts *out)
{
	const struct model *m = engine_model(s->watch->engine);
	struct relay_feed_counts feed;
	const struct desk *d;

	relay_feed_count(s->feed, &feed);
	*out = s->counts;
	out->sessions = feed.sessions;
	out->seq = feed.seq;
	out->snapshots = feed.snapshots;
	out->resumed = feed.resumed;
	out->slow = feed.slow;
	out->calls = (uint64_t)model_call_count(m);
	TAILQ_FOREACH(d, &s->desks, all)
	{
		const struct participant *leg =
		    model_my_leg(engine_model(d->engine));

		out->desks++;
		out->up += leg && leg->state != LEG_ENDED;
	}
}
