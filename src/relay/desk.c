/*
 * A supervisor's desk: his engine, what it says of him, and who ends it when he
 * is gone.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/clock.h"
#include "io/random.h"
#include "model/audience.h"
#include "model/tell.h"
#include "relay/note.h"
#include "relay/site_inside.h"

/* Sent off the air and still on it: once more. */
#define AGAIN_MS 10000
/* How long a desk of which nothing is any more is kept. */
#define IDLE_MS 60000
/* Beyond the time that it may ring, a phone is looked for so long. */
#define SEEK_MS 45000
/* One that is up, but in no call that is known here. */
#define ENTER_MS 5000
#define LOOK_MS 1000

static void
share(void *ctx, const struct event *ev)
{
	struct desk *from = ctx, *d;
	struct site *s = from->site;
	int64_t now_ms = clock_now_ms();

	if (from == s->watch) {
		native_event(s, ev);
		stray_look(s, ev);
	}
	if (s->watch && s->watch != from)
		engine_follow(s->watch->engine, ev, now_ms);
	TAILQ_FOREACH(d, &s->desks, all)
	if (d != from)
		engine_follow(d->engine, ev, now_ms);
}

static void
hear(void *ctx, const struct event *ev)
{
	engine_follow(ctx, ev, clock_now_ms());
}

const struct token *
desk_token(const struct site *s, const char *user)
{
	size_t i;

	for (i = 0; i < s->o.tokens->count; i++)
		if (strcmp(s->o.tokens->token[i].name, user) == 0)
			return &s->o.tokens->token[i];
	return NULL;
}

void
desk_account(struct site *s)
{
	struct account *a = &s->account;
	size_t i;

	*a = s->o.config->account;
	for (i = 0; i < s->o.tokens->count; i++) {
		const char *phone = s->o.tokens->token[i].phone;

		if (phone[0] && a->supervisor_count < SUPERVISOR_MAX)
			memcpy(a->supervisor[a->supervisor_count++], phone,
			    PATTERN_LEN);
	}
}

struct desk *
desk_new(struct site *s, const char *user, const char *leg)
{
	struct desk *d = mem_zalloc(1, sizeof(*d));
	const struct token *t = desk_token(s, user);
	struct engine_options o = { .provider = s->o.config->provider,
		.account = s->account,
		.has_api = true,
		.leg_mine = leg[0] != '\0',
		.follows = user[0] != '\0',
		.names_soon = user[0] == '\0' };
	struct engine_out out = { .send = wire_send,
		.intent = order_intent,
		.outcome = order_outcome,
		.event = share,
		.ctx = d };
	struct sink sink = { hear, NULL };

	d->site = s;
	d->sessions = site_sessions(s, user);
	snprintf(d->user, sizeof(d->user), "%s", user);
	snprintf(o.leg, sizeof(o.leg), "%s", leg);
	memcpy(d->leg, o.leg, sizeof(d->leg));
	if (user[0] && t)
		memcpy(o.account.phone, t->phone, sizeof(o.account.phone));
	random_fill(o.seed, sizeof(o.seed));
	d->engine = engine_new(&o, &out, clock_now_ms());
	if (user[0] == '\0')
		return d;
	sink.ctx = d->engine;
	model_tell(engine_model(s->watch->engine), &sink);
	TAILQ_INSERT_TAIL(&s->desks, d, all);
	return d;
}

void
desk_free(struct desk *d)
{
	if (!d)
		return;
	if (d->user[0])
		TAILQ_REMOVE(
		    d->lost ? &d->site->lost : &d->site->desks, d, all);
	engine_free(d->engine);
	mem_free(d);
}

struct desk *
desk_of(const struct site *s, const char *user)
{
	struct desk *d;

	TAILQ_FOREACH(d, &s->desks, all)
	if (strcmp(d->user, user) == 0)
		return d;
	return NULL;
}

bool
desk_is_out(const struct desk *d)
{
	const struct participant *leg = model_my_leg(engine_model(d->engine));

	return d->seek_ms == 0 && !engine_busy(d->engine, clock_now_ms()) &&
	       !(leg && leg->call) && !engine_holds_leg(d->engine);
}

bool
desk_is_idle(const struct desk *d)
{
	return desk_is_out(d) && d->under_way == 0 && !order_has(d->site, d);
}

bool
desk_is_allowed(const struct desk *d)
{
	static const enum role_of needs[] = { [MODE_OFF] = ROLE_OF_WATCH,
		[MODE_MONITOR] = ROLE_OF_MONITOR,
		[MODE_WHISPER] = ROLE_OF_WHISPER,
		[MODE_BARGE] = ROLE_OF_BARGE };
	const struct tokens *t = d->site->o.tokens;
	int64_t now_ms = clock_now_ms();
	struct audience a;
	size_t i;

	audience_of(engine_model(d->engine), now_ms, &a);
	for (i = 0; i < t->count; i++)
		if (strcmp(t->token[i].name, d->user) == 0 &&
		    tokens_find(t, t->token[i].digest, now_ms) &&
		    right_has(t->token[i].roles, ROLE_OF_WATCH) &&
		    right_has(t->token[i].roles, needs[a.mode]))
			return true;
	return false;
}

/* Quiet, out, and the phone put down, whatever is true. */
void
desk_send_off(struct desk *d, const char *why)
{
	struct site *s = d->site;
	const struct participant *leg = model_my_leg(engine_model(d->engine));
	struct trail_who who = { d->user, s->o.config->name, "", "" };
	struct action a = { .kind = ACTION_QUIET, .sure = true };
	int64_t now_ms = clock_now_ms();
	struct note n;

	note_begin(&n, "sent_off");
	json_put_pair(&n.members, "user", d->user);
	json_put_pair(&n.members, "why", why);
	note_end(&n);
	trail_note(s->o.trail, &who, "sent off",
	    leg && leg->call ? leg->call->id : "", why, now_ms);
	d->sent_ms = now_ms;
	engine_act(d->engine, &a, now_ms);
	leg = model_my_leg(engine_model(d->engine));
	if (leg && leg->call) {
		a.kind = ACTION_LEAVE;
		engine_act(d->engine, &a, now_ms);
	}
	a.kind = ACTION_HANGUP;
	engine_act(d->engine, &a, now_ms);
}

static int64_t
dead_at(const struct desk *d)
{
	int64_t at = d->alone_ms + d->site->o.feed->dead_seconds * 1000;

	return d->sent_ms && d->sent_ms + AGAIN_MS > at ? d->sent_ms + AGAIN_MS
							: at;
}

int64_t
desk_next(const struct desk *d)
{
	if (d->idle_ms)
		return d->idle_ms + IDLE_MS;
	if (d->seek_ms)
		return d->seek_next_ms;
	/* What is under way wakes the site when it is answered. */
	return d->alone_ms && !desk_is_out(d) ? dead_at(d) : INT64_MAX;
}

static void
keep_leg(struct desk *d)
{
	const struct participant *leg = model_my_leg(engine_model(d->engine));
	const char *id = engine_holds_leg(d->engine) && leg ? leg->id : "";

	if (strcmp(id, d->leg) == 0)
		return;
	snprintf(d->leg, sizeof(d->leg), "%s", id);
	deeds_leg(d->site->o.deeds, d->site->o.config->name, d->user, id,
	    clock_now_ms());
}

/* His leg was found in a call, or is known and over. */
static bool
is_found(struct desk *d, int64_t now_ms)
{
	const struct participant *leg = model_my_leg(engine_model(d->engine));

	if (d->leg[0])
		return !engine_holds_leg(d->engine) || (leg && leg->call);
	return engine_find_leg(d->engine, now_ms);
}

static void
seek(struct desk *d, int64_t now_ms)
{
	const struct model *m = engine_model(d->engine);
	const struct call *c = model_call(m, d->seek_call);

	if (is_found(d, now_ms)) {
		d->seek_ms = 0;
		/* Sent off before, he was not there to go. */
		d->sent_ms = 0;
		if (d->seek_stop)
			desk_send_off(d, "he asked for silence");
	} else if (now_ms >= d->seek_ms || (c && c->ended_ms)) {
		d->seek_ms = 0;
	} else if (now_ms >= d->seek_next_ms) {
		d->seek_next_ms = now_ms + LOOK_MS;
		engine_look(d->site->watch->engine, d->seek_call, now_ms);
	}
}

void
desk_seek(struct desk *d, const struct share_state *was)
{
	d->seek_ms =
	    clock_now_ms() +
	    (was->leg[0] ? ENTER_MS : d->site->account.ring_s * 1000 + SEEK_MS);
	d->seek_mode = was->mode;
	snprintf(d->seek_call, sizeof(d->seek_call), "%s", was->call);
}

/* May free it: he is in no call, and has not acted for a while.  The next act
 * makes another one. */
void
desk_settle(struct desk *d)
{
	struct site *s = d->site;
	int64_t now_ms = clock_now_ms();

	if (d->seek_ms)
		seek(d, now_ms);
	keep_leg(d);
	if (desk_is_idle(d)) {
		if (d->idle_ms == 0)
			d->idle_ms = now_ms;
		if (d->alone_ms || now_ms >= d->idle_ms + IDLE_MS ||
		    order_is_abroad(s, d->user))
			desk_free(d);
		return;
	}
	d->idle_ms = 0;
	if (d->alone_ms && !desk_is_out(d) && now_ms >= dead_at(d)) {
		s->counts.switched++;
		desk_send_off(d, "no console of his is there any more");
	}
}

/* As loud as it may be, and in which call; NULL if he is in none. */
static const struct call *
fill(const struct desk *d, struct relay_superv *out)
{
	const struct model *m = engine_model(d->engine);
	const struct participant *leg = model_my_leg(m);
	const struct me *me = model_me(m);
	struct audience a;
	int i;

	audience_of(m, clock_now_ms(), &a);
	if (!a.call && leg)
		a.call = leg->call;
	if (d->seek_ms && !a.call) {
		*out = (struct relay_superv){ .user = d->user,
			.part = "",
			.mode = d->seek_mode,
			.unsure = true };
		return model_call(m, d->seek_call);
	}
	if (!a.call || (a.mode == MODE_OFF && a.phase != AUDIENCE_WIDENING &&
			   !(leg && leg->call == a.call)))
		return NULL;
	*out = (struct relay_superv){ .user = d->user,
		.part = me->leg,
		.mode = a.mode,
		.unsure =
		    a.phase == AUDIENCE_UNSURE || a.phase == AUDIENCE_FAILED,
		.seen = me->seen && !me->asking,
		.proven = me->proven,
		.since_ms = a.since_ms };
	/* Only a phone that has not been picked up hears nothing yet. */
	if (a.mode == MODE_OFF && leg && leg->state == LEG_ANSWERED)
		out->mode = MODE_MONITOR;
	for (i = 0; a.mode == MODE_WHISPER && i < a.count; i++)
		out->to[out->to_count++] = a.hearer[i]->id;
	return a.call;
}

static bool
voice(const struct desk *d, const char *call, struct relay_superv *out)
{
	const struct call *c = fill(d, out);

	return c && strcmp(c->id, call) == 0;
}

int
desk_supervisors(void *ctx, const char *call, struct relay_superv *out, int max)
{
	struct site *s = ctx;
	struct desk *d;
	int n = 0;

	TAILQ_FOREACH(d, &s->desks, all)
	n += n < max && voice(d, call, &out[n]);
	return s->o.share ? n + site_seats(s, call, out + n, max - n) : n;
}

bool
desk_state(struct desk *d, struct share_state *out)
{
	struct relay_superv v = { .part = "" };
	const struct call *c = fill(d, &v);
	int i;

	memset(out, 0, offsetof(struct share_state, to));
	snprintf(out->site, sizeof(out->site), "%s", d->site->o.config->name);
	snprintf(out->user, sizeof(out->user), "%s", d->user);
	snprintf(out->leg, sizeof(out->leg), "%s", d->leg);
	snprintf(out->part, sizeof(out->part), "%s", v.part);
	if (!c)
		return d->leg[0] != '\0';
	snprintf(out->call, sizeof(out->call), "%s", c->id);
	out->mode = v.mode;
	out->unsure = v.unsure;
	out->seen = v.seen;
	out->proven = v.proven;
	out->since_ms = v.since_ms;
	for (i = 0; i < v.to_count; i++)
		snprintf(out->to[out->to_count++], ID_LEN, "%s", v.to[i]);
	return true;
}

/* Another relay has him now: what this one would still send could only disturb
 * it.  Kept for the answers that are to come. */
void
desk_lose(struct desk *d)
{
	struct site *s = d->site;

	TAILQ_REMOVE(&s->desks, d, all);
	d->lost = true;
	TAILQ_INSERT_TAIL(&s->lost, d, all);
	if (d->under_way == 0)
		desk_free(d);
}
