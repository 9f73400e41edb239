/*
 * The keys that say whose desk a supervisor's is.  Whoever gets one that was
 * another's first says so in the stream, and has the desk when that comes back:
 * by then all that the other one has told was read.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "io/clock.h"
#include "io/redis.h"
#include "relay/note.h"
#include "relay/share_inside.h"

#define TAKE_AGAIN_MS 3000

struct asked {
	struct share *share;
	int64_t at_ms;
	char site[CONFIG_NAME_LEN];
	char user[TOKEN_NAME_LEN];
};

static struct desk_key *
find(const struct share *s, const char *site, const char *user)
{
	struct desk_key *k;

	TAILQ_FOREACH(k, &s->keys, all)
	if (strcmp(k->site, site) == 0 && strcmp(k->user, user) == 0)
		return k;
	return NULL;
}

static struct desk_key *
key_get(struct share *s, const char *site, const char *user)
{
	struct desk_key *k = find(s, site, user);

	if (k)
		return k;
	k = mem_zalloc(1, sizeof(*k));
	snprintf(k->site, sizeof(k->site), "%s", site);
	snprintf(k->user, sizeof(k->user), "%s", user);
	STAILQ_INIT(&k->waiters);
	TAILQ_INSERT_TAIL(&s->keys, k, all);
	return k;
}

void
key_free(struct share *s, struct desk_key *k)
{
	while (!STAILQ_EMPTY(&k->waiters)) {
		struct waiter *w = STAILQ_FIRST(&k->waiters);

		STAILQ_REMOVE_HEAD(&k->waiters, all);
		mem_free(w);
	}
	TAILQ_REMOVE(&s->keys, k, all);
	mem_free(k);
}

/* The key may be gone afterwards. */
static void
wake(struct desk_key *k, enum share_said said, const char *relay)
{
	struct waiter_list all = STAILQ_HEAD_INITIALIZER(all);

	STAILQ_CONCAT(&all, &k->waiters);
	while (!STAILQ_EMPTY(&all)) {
		struct waiter *w = STAILQ_FIRST(&all);

		STAILQ_REMOVE_HEAD(&all, all);
		w->done(w->arg, said, relay);
		mem_free(w);
	}
}

static void
key_name(char *dst, size_t size, const char *site, const char *user)
{
	snprintf(dst, size, "desk:%s/%s", site, user);
}

static bool
is_ours(const struct desk_key *k, int64_t now_ms)
{
	return k->ours_until_ms > now_ms;
}

static void
take(struct share *s, struct desk_key *k, const struct seat *t, int64_t now_ms)
{
	struct share_note *n = mem_zalloc(1, sizeof(*n));

	n->kind = NOTE_TAKE;
	memcpy(n->state.site, k->site, sizeof(n->state.site));
	memcpy(n->state.user, k->user, sizeof(n->state.user));
	memcpy(n->was, t->relay, sizeof(n->was));
	memcpy(n->was_run, t->run, sizeof(n->was_run));
	k->take_ms = now_ms + TAKE_AGAIN_MS;
	share_send(s, n, NULL, NULL);
	mem_free(n);
}

void
key_taken(struct share *s, const char *site, const char *user,
    const struct share_state *state)
{
	const struct share_site *to = share_site_of(s, site);
	struct desk_key *k = find(s, site, user);

	/* The stream says that it is ours, even if the key has gone since. */
	if (state) {
		s->takes++;
		to->taken(to->ctx, state);
	}
	if (!k || seat_of(s, site, user))
		return;
	k->take_ms = 0;
	if (is_ours(k, clock_now_ms()))
		wake(k, SHARE_OURS, "");
}

static void
held(struct share *s, struct desk_key *k, int64_t at_ms)
{
	int64_t now_ms = clock_now_ms();
	const struct seat *t = seat_of(s, k->site, k->user);

	k->ours_until_ms = at_ms + s->key_ms;
	k->next_ms = at_ms + SHARE_RENEW_MS(s);
	if (!t) {
		k->take_ms = 0;
		wake(k, SHARE_OURS, "");
	} else if (now_ms >= k->take_ms) {
		take(s, k, t, now_ms);
	}
}

void
key_lost(struct share *s, const char *site, const char *user, const char *relay)
{
	const struct share_site *to = share_site_of(s, site);
	struct desk_key *k = find(s, site, user);

	if (k)
		k->ours_until_ms = 0;
	if (!to->has_desk(to->ctx, user))
		return;
	s->lost++;
	to->lost(to->ctx, user, relay);
}

static void
refused(struct share *s, struct desk_key *k, struct span value)
{
	char relay[CONFIG_NAME_LEN] = "another relay";
	struct span name = value;
	bool was_ours = k->ours_until_ms > 0;

	for (name.n = 0; name.n < value.n && value.p[name.n] != ' ';)
		name.n++;
	span_copy(relay, sizeof(relay), name);
	k->ours_until_ms = 0;
	seat_sure(s, k->site, k->user, value, clock_now_ms());
	if (was_ours)
		key_lost(s, k->site, k->user, relay);
	wake(k, SHARE_THEIRS, relay);
}

static void
on_held(void *arg, const struct redis_answer *a)
{
	struct asked *asked = arg;
	struct share *s = asked->share;
	struct desk_key *k = find(s, asked->site, asked->user);

	if (k) {
		k->asking = false;
		if (a->said == REDIS_DID)
			held(s, k, asked->at_ms);
		else if (a->said == REDIS_THERE)
			refused(s, k, a->value);
		else
			wake(k, SHARE_AWAY, "");
	}
	mem_free(asked);
}

static int
ask(struct share *s, struct desk_key *k, int64_t now_ms)
{
	char key[REDIS_KEY_MAX];
	struct asked *asked;
	struct err err;

	if (k->asking)
		return 0;
	asked = mem_zalloc(1, sizeof(*asked));
	asked->share = s;
	asked->at_ms = now_ms;
	memcpy(asked->site, k->site, sizeof(asked->site));
	memcpy(asked->user, k->user, sizeof(asked->user));
	key_name(key, sizeof(key), k->site, k->user);
	k->asking = true;
	if (redis_hold(ledger_server(s->ledger), key, s->value, s->key_ms,
		on_held, asked, &err) == 0)
		return 0;
	k->asking = false;
	mem_free(asked);
	return -1;
}

void
key_ask(struct share *s, const char *site, const char *user)
{
	ask(s, key_get(s, site, user), clock_now_ms());
}

static void
on_looked(void *arg, const struct redis_answer *a)
{
	struct asked *asked = arg;
	struct share *s = asked->share;
	int64_t now_ms = clock_now_ms();

	if (a->said == REDIS_THERE)
		seat_sure(s, asked->site, asked->user, a->value, now_ms);
	else if (a->said == REDIS_DID)
		seat_absent(s, asked->site, asked->user, now_ms);
	mem_free(asked);
}

void
key_look(struct share *s, const char *site, const char *user)
{
	struct asked *asked = mem_zalloc(1, sizeof(*asked));
	char key[REDIS_KEY_MAX];
	struct err err;

	asked->share = s;
	snprintf(asked->site, sizeof(asked->site), "%s", site);
	snprintf(asked->user, sizeof(asked->user), "%s", user);
	key_name(key, sizeof(key), site, user);
	if (redis_look(ledger_server(s->ledger), key, on_looked, asked, &err) ==
	    -1)
		mem_free(asked);
}

int
share_desk(struct share *s, const char *site, const char *user,
    share_done *done, void *arg)
{
	struct desk_key *k;
	struct waiter *w;

	if (!share_is_up(s))
		return -1;
	k = key_get(s, site, user);
	if (ask(s, k, clock_now_ms()) == -1)
		return -1;
	w = mem_zalloc(1, sizeof(*w));
	w->done = done;
	w->arg = arg;
	STAILQ_INSERT_TAIL(&k->waiters, w, all);
	return 0;
}

static void
on_released(void *arg, const struct redis_answer *a)
{
	(void)arg;
	(void)a;
}

/* Whoever is nobody's desk here any more is let go, but not before the others
 * know that he does nothing. */
static void
let_go(struct share *s, struct desk_key *k, int64_t now_ms)
{
	char key[REDIS_KEY_MAX];
	struct err err;

	key_name(key, sizeof(key), k->site, k->user);
	if (is_ours(k, now_ms))
		redis_release(ledger_server(s->ledger), key, s->value,
		    on_released, NULL, &err);
	key_free(s, k);
}

void
key_away(struct share *s)
{
	struct desk_key *k, *next;

	for (k = TAILQ_FIRST(&s->keys); k; k = next) {
		next = TAILQ_NEXT(k, all);
		wake(k, SHARE_AWAY, "");
	}
}

void
key_leave(struct share *s)
{
	key_away(s);
	while (!TAILQ_EMPTY(&s->keys))
		let_go(s, TAILQ_FIRST(&s->keys), clock_now_ms());
}

void
key_yield(struct share *s, const char *site, const char *user)
{
	struct desk_key *k = find(s, site, user);

	if (k)
		let_go(s, k, clock_now_ms());
}

static bool
is_wanted(const struct share *s, const struct desk_key *k)
{
	const struct share_site *site = share_site_of(s, k->site);

	return k->asking || !STAILQ_EMPTY(&k->waiters) ||
	       site->has_desk(site->ctx, k->user) ||
	       told_of(s, k->site, k->user);
}

void
key_tick(struct share *s, int64_t now_ms)
{
	struct desk_key *k, *next;

	for (k = TAILQ_FIRST(&s->keys); k; k = next) {
		const struct seat *t = seat_of(s, k->site, k->user);

		next = TAILQ_NEXT(k, all);
		if (!t && !is_wanted(s, k)) {
			let_go(s, k, now_ms);
			continue;
		}
		if (t && is_ours(k, now_ms) && now_ms >= k->take_ms)
			take(s, k, t, now_ms);
		if (k->ours_until_ms > 0 && now_ms >= k->next_ms)
			ask(s, k, now_ms);
	}
}
