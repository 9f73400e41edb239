/*
 * A site and the other relays that have it, too: what its supervisors do is
 * told to them, and what theirs do stands on its feed.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/clock.h"
#include "relay/note.h"
#include "relay/site_inside.h"

static void
note(const struct site *s, const char *event, const char *user,
    const char *relay)
{
	struct note n;

	note_begin(&n, event);
	json_put_pair(&n.members, "site", s->o.config->name);
	json_put_pair(&n.members, "user", user);
	if (relay[0])
		json_put_pair(&n.members, "relay", relay);
	note_end(&n);
}

static void
on_changed(void *ctx)
{
	struct site *s = ctx;

	relay_feed_changed(s->feed, NULL, NULL, NULL);
	/* Not now: whoever tells is in the middle of something. */
	if (!s->settling)
		timer_set(s->timer, 0);
}

static bool
is_here(void *ctx, const char *user)
{
	return site_sessions(ctx, user) > 0;
}

static bool
has_desk(void *ctx, const char *user)
{
	const struct desk *d = desk_of(ctx, user);

	return (d && !desk_is_idle(d)) || gate_has(ctx, user);
}

/* Where ids tell which relay has called a phone, no other one can lead it. */
static bool
can_lead(const struct site *s, const char *leg)
{
	const struct provider *p = s->o.config->provider;

	return !leg[0] || !p->dialled || p->dialled(&s->account, leg);
}

/* His phone, or the search for it.  If he has one here already, nobody would
 * mind the other one. */
static void
take_phone(struct site *s, const struct share_state *was)
{
	const char *user = was->user, *leg = was->leg;
	struct desk *d = desk_of(s, user);
	int64_t now_ms = clock_now_ms();

	if (d && desk_is_idle(d)) {
		desk_free(d);
		d = NULL;
	}
	if (d || !can_lead(s, leg)) {
		if (leg[0])
			stray_add(s, leg);
		return;
	}
	d = desk_new(s, user, leg);
	d->alone_ms = d->sessions > 0 ? 0 : now_ms;
	if (leg[0])
		deeds_leg(s->o.deeds, s->o.config->name, user, leg, now_ms);
	if (was->call[0])
		desk_seek(d, was);
}

static void
taken(void *ctx, const struct share_state *was)
{
	struct site *s = ctx;
	struct trail_who who = { was->user, s->o.config->name, "", "" };

	note(s, "taken_over", was->user, "");
	trail_note(s->o.trail, &who, "taken over", was->call,
	    "the relay that had him is gone", clock_now_ms());
	if (was->leg[0] || was->call[0])
		take_phone(s, was);
	site_settle(s);
}

static void
lost(void *ctx, const char *user, const char *relay)
{
	struct site *s = ctx;
	struct desk *d = desk_of(s, user);

	note(s, "desk_lost", user, relay);
	if (!d)
		return;
	order_lose(s, d);
	desk_lose(d);
	site_settle(s);
}

static void
quieten(void *ctx, const char *user, const char *verb, const char *relay)
{
	struct site *s = ctx;
	struct desk *d = desk_of(s, user);
	struct trail_who who = { user, s->o.config->name, "", "" };
	struct action a = { .kind = ACTION_QUIET, .sure = true };
	int64_t now_ms = clock_now_ms();
	char text[NAME_LEN];

	if (!d)
		return;
	snprintf(text, sizeof(text), "asked for at relay %s", relay);
	trail_note(s->o.trail, &who, verb, "", text, now_ms);
	if (strcmp(verb, verb_name(VERB_STOP)) == 0)
		desk_send_off(d, text);
	else
		engine_act(d->engine, &a, now_ms);
	site_settle(s);
}

/* Whoever is here keeps it, and so does what is under way. */
static void
wanted(void *ctx, const char *user, const char *relay)
{
	struct site *s = ctx;
	struct desk *d = desk_of(s, user);

	if (!d || d->sessions > 0 || d->seek_ms || s->leaving ||
	    order_has(s, d) || gate_has(s, user) || engine_acting(d->engine))
		return;
	note(s, "handed_over", user, relay);
	share_yield(s->o.share, s->o.config->name, user);
	desk_lose(d);
	site_settle(s);
}

static void
ended(void *ctx, const struct share_end *e)
{
	struct site *s = ctx;

	deeds_learn(s->o.deeds, e, clock_now_ms());
	gate_ended(s, e->user, e->id);
}

static void
state(void *ctx, bool up, const char *why)
{
	struct site *s = ctx;
	char text[256];

	s->cut = !up;
	snprintf(text, sizeof(text), "the relays' ledger is away: %s", why);
	wire_hooks(s, up, text);
	relay_feed_changed(s->feed, NULL, NULL, NULL);
	site_settle(s);
}

/* What came meanwhile is read from the provider. */
static void
turn(void *ctx)
{
	struct site *s = ctx;

	if (s->cut)
		return;
	wire_hooks(s, false, "the relays' ledger is another one");
	wire_hooks(s, true, "");
	site_settle(s);
}

void
site_join(struct site *s)
{
	struct share_site me = { .name = s->o.config->name,
		.changed = on_changed,
		.is_here = is_here,
		.has_desk = has_desk,
		.taken = taken,
		.lost = lost,
		.quieten = quieten,
		.ended = ended,
		.wanted = wanted,
		.state = state,
		.turn = turn,
		.ctx = s };

	s->cut = true;
	share_add(s->o.share, &me);
}

const char *
site_trouble(void *ctx)
{
	const struct site *s = ctx;

	return s->cut ? "cut off from the other relays; nothing louder is done"
		      : NULL;
}

static const struct share_state *
told_as(const struct site *s, const char *user)
{
	const char *name = s->o.config->name;
	const struct share_state *t = share_told(s->o.share, name, NULL);

	while (t && strcmp(t->user, user) != 0)
		t = share_told(s->o.share, name, t);
	return t;
}

/* If this relay dies on the way to what he has asked for, nobody can tell how
 * far it came: until it is over he stays told as what he is to be.  What he is
 * in another call comes first while he is heard there. */
static void
keep_loud(struct site *s, const struct desk *d, struct share_state *now)
{
	const struct share_state *told = told_as(s, d->user);
	bool elsewhere;

	if (!told || told->mode < MODE_WHISPER || told->mode <= now->mode ||
	    !order_is_loud(s, d))
		return;
	now->unsure = true;
	now->seen = now->proven = false;
	elsewhere = now->call[0] && strcmp(now->call, told->call) != 0;
	if (elsewhere && now->mode >= MODE_WHISPER)
		return;
	memcpy(now->call, told->call, sizeof(now->call));
	now->mode = told->mode;
	now->since_ms = told->since_ms;
	now->to_count = told->to_count;
	memcpy(now->to, told->to, sizeof(now->to));
}

/* Whoever waits at the gate was told as what he is to be. */
void
site_share_settle(struct site *s)
{
	const char *name = s->o.config->name;
	const struct share_state *told = NULL, *next;
	struct share_state *now = mem_zalloc(1, sizeof(*now));
	struct desk *d;

	TAILQ_FOREACH(d, &s->desks, all)
	{
		if (gate_has(s, d->user) || !desk_state(d, now))
			continue;
		keep_loud(s, d, now);
		share_tell(s->o.share, now, NULL, NULL);
	}
	for (told = share_told(s->o.share, name, NULL); told; told = next) {
		next = share_told(s->o.share, name, told);
		d = desk_of(s, told->user);
		if (!gate_has(s, told->user) && !(d && desk_state(d, now)))
			share_untell(s->o.share, name, told->user);
	}
	mem_free(now);
	gate_settle(s);
}

int
site_seats(struct site *s, const char *call, struct relay_superv *out, int max)
{
	const struct share_state *seat[FEED_SUPERVS];
	int i, k, n;

	if (max > FEED_SUPERVS)
		max = FEED_SUPERVS;
	n = share_seats(s->o.share, s->o.config->name, call, seat, max);
	for (i = 0; i < n; i++) {
		out[i] = (struct relay_superv){ .user = seat[i]->user,
			.part = seat[i]->part,
			.mode = seat[i]->mode,
			.unsure = seat[i]->unsure,
			.seen = seat[i]->seen,
			.proven = seat[i]->proven,
			.since_ms = seat[i]->since_ms,
			.to_count = seat[i]->to_count };
		for (k = 0; k < seat[i]->to_count; k++)
			out[i].to[k] = seat[i]->to[k];
	}
	return n;
}
