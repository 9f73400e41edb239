/*
 * Supervisors of other relays, and of this one before it was started anew.  As
 * long as a relay renews the key of a desk, what it tells counts; if it does
 * not, he may be louder than was told, and his desk is taken over.
 */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "io/clock.h"
#include "relay/share_inside.h"

/* How long it is known that one is over, in case something older comes late. */
#define OVER_MS 600000

static struct seat *
find(struct share *s, const char *site, const char *user, const char *relay)
{
	struct seat *t;

	TAILQ_FOREACH(t, &s->seats, all)
	if (strcmp(t->relay, relay) == 0 && strcmp(t->state.site, site) == 0 &&
	    strcmp(t->state.user, user) == 0)
		return t;
	return NULL;
}

struct seat *
seat_of(struct share *s, const char *site, const char *user)
{
	struct seat *t;

	TAILQ_FOREACH(t, &s->seats, all)
	if (!t->over && strcmp(t->state.site, site) == 0 &&
	    strcmp(t->state.user, user) == 0)
		return t;
	return NULL;
}

void
seat_free(struct share *s, struct seat *t)
{
	TAILQ_REMOVE(&s->seats, t, all);
	mem_free(t);
}

static struct seat *
seat_new(struct share *s, const char *relay)
{
	struct seat *t = mem_zalloc(1, sizeof(*t));

	snprintf(t->relay, sizeof(t->relay), "%s", relay);
	TAILQ_INSERT_TAIL(&s->seats, t, all);
	return t;
}

static void
changed(struct share *s, const char *name)
{
	const struct share_site *site = share_site_of(s, name);

	if (site)
		site->changed(site->ctx);
}

void
seat_put(struct share *s, const struct told *told)
{
	const struct share_state *what = &told->state;
	struct seat *t =
	    find(s, what->site, what->user, s->config->ledger.name);
	int64_t now_ms = clock_now_ms();

	if (!t)
		t = seat_new(s, s->config->ledger.name);
	snprintf(t->run, sizeof(t->run), "%s", s->run);
	t->no = told->no;
	t->state = *what;
	t->state.unsure = true;
	t->over = false;
	/* Those who want it go first. */
	t->try_ms = now_ms + 2 * s->gone_ms;
}

/* Whether what the seat was made of is older. */
static bool
is_older(const struct seat *t, const char *run, uint64_t no)
{
	int order = strcmp(t->run, run);

	return order < 0 || (order == 0 && t->no < no);
}

static void
end(struct seat *t, int64_t now_ms)
{
	t->over = true;
	t->over_ms = now_ms;
}

/* What the relay itself tells of one of its own. */
static void
hear_own_word(struct share *s, const struct share_note *n)
{
	struct seat *t = find(s, n->state.site, n->state.user, n->relay);

	if (t && !is_older(t, n->run, n->no))
		return;
	if (!t)
		t = seat_new(s, n->relay);
	snprintf(t->run, sizeof(t->run), "%s", n->run);
	t->no = n->no;
	if (n->kind == NOTE_OVER) {
		t->state = n->state;
		end(t, clock_now_ms());
	} else {
		t->state = n->state;
		t->over = false;
	}
	changed(s, n->state.site);
}

/* A relay takes over what another one had.  This relay's own word counts when
 * it comes back: all that the other one has told stands before it. */
static void
hear_take(struct share *s, const struct share_note *n, bool own)
{
	const struct share_state *what = &n->state;
	struct seat *t = find(s, what->site, what->user, n->was), *mine;
	struct told *told = told_of(s, what->site, what->user);
	struct share_state *was = NULL;

	if (!own && told && strcmp(n->was_run, s->run) == 0) {
		was = mem_zalloc(1, sizeof(*was));
		*was = told->state;
		was->unsure = true;
	}
	if (!was && t && !t->over && strcmp(t->run, n->was_run) <= 0) {
		was = mem_zalloc(1, sizeof(*was));
		*was = t->state;
		was->unsure = true;
		end(t, clock_now_ms());
	}
	if (was && !own) {
		mine = find(s, what->site, what->user, n->relay);
		if (!mine)
			mine = seat_new(s, n->relay);
		if (mine->over || is_older(mine, n->run, n->no)) {
			snprintf(mine->run, sizeof(mine->run), "%s", n->run);
			mine->no = n->no;
			mine->state = *was;
			mine->over = false;
		}
	}
	if (own)
		key_taken(s, what->site, what->user, was);
	else if (was && strcmp(n->was_run, s->run) == 0)
		key_lost(s, what->site, what->user, n->relay);
	if (was)
		changed(s, what->site);
	mem_free(was);
}

void
seat_hear(struct share *s, const struct share_note *n)
{
	bool own = strcmp(n->run, s->run) == 0;

	if (n->kind == NOTE_TAKE)
		hear_take(s, n, own);
	else if (!own)
		hear_own_word(s, n);
}

void
share_left(struct share *s, const char *site, const char *user, const char *leg)
{
	struct seat *t = seat_new(s, s->config->ledger.name);

	snprintf(t->state.site, sizeof(t->state.site), "%s", site);
	snprintf(t->state.user, sizeof(t->state.user), "%s", user);
	snprintf(t->state.leg, sizeof(t->state.leg), "%s", leg);
	t->state.mode = MODE_BARGE;
	t->state.unsure = true;
}

void
seat_sure(struct share *s, const char *site, const char *user,
    struct span value, int64_t now_ms)
{
	char text[SHARE_VALUE_LEN];
	struct seat *t;

	TAILQ_FOREACH(t, &s->seats, all)
	{
		if (t->over || strcmp(t->state.site, site) != 0 ||
		    strcmp(t->state.user, user) != 0)
			continue;
		snprintf(text, sizeof(text), "%.47s %.39s", t->relay, t->run);
		if (!span_is(value, text))
			continue;
		t->absent_ms = 0;
		t->sure_ms = now_ms;
		if (t->doubted)
			changed(s, site);
		t->doubted = false;
	}
}

/* Its key has ended.  That of a relay that lives, and was cut off or has found
 * that the server has lost all, is soon back. */
void
seat_absent(struct share *s, const char *site, const char *user, int64_t now_ms)
{
	struct seat *t = seat_of(s, site, user);

	if (!t)
		return;
	if (t->absent_ms == 0)
		t->absent_ms = now_ms;
	t->sure_ms = 0;
	if (!t->doubted)
		changed(s, site);
	t->doubted = true;
	if (now_ms - t->absent_ms >= SHARE_ABSENT_MS(s) &&
	    now_ms - s->up_ms >= s->gone_ms)
		key_ask(s, site, user);
}

/* As it is to be shown: what nobody answers for may be louder. */
static const struct share_state *
show(const struct share *s, struct seat *t)
{
	t->shown = t->state;
	if (!s->up || clock_now_ms() - t->sure_ms >= SHARE_SURE_MS(s))
		t->shown.unsure = true;
	return &t->shown;
}

const struct share_state *
share_seat(
    struct share *s, const char *site, const char *user, const char **relay)
{
	struct seat *t = seat_of(s, site, user);

	if (!t)
		return NULL;
	*relay = t->relay;
	return show(s, t);
}

int
share_seats(struct share *s, const char *site, const char *call,
    const struct share_state **out, int max)
{
	struct seat *t;
	int n = 0;

	TAILQ_FOREACH(t, &s->seats, all)
	if (n < max && !t->over && strcmp(t->state.site, site) == 0 &&
	    strcmp(t->state.call, call) == 0)
		out[n++] = show(s, t);
	return n;
}

/* Where a supervisor's console is his desk belongs, if nobody is at the other
 * relay. */
static void
want(struct share *s, struct seat *t, int64_t now_ms)
{
	const struct share_site *site = share_site_of(s, t->state.site);
	struct share_note n = { .kind = NOTE_WANT };

	if (now_ms < t->want_ms || !site->is_here(site->ctx, t->state.user))
		return;
	t->want_ms = now_ms + s->key_ms / 2;
	memcpy(n.state.site, t->state.site, sizeof(n.state.site));
	memcpy(n.state.user, t->state.user, sizeof(n.state.user));
	share_send(s, &n, NULL, NULL);
}

void
seat_tick(struct share *s, int64_t now_ms)
{
	struct seat *t, *next;

	for (t = TAILQ_FIRST(&s->seats); t; t = next) {
		next = TAILQ_NEXT(t, all);
		if (t->over) {
			if (now_ms - t->over_ms >= OVER_MS)
				seat_free(s, t);
			continue;
		}
		if (!t->doubted && now_ms - t->sure_ms >= SHARE_SURE_MS(s)) {
			t->doubted = true;
			changed(s, t->state.site);
		}
		if (now_ms < t->try_ms || !share_is_up(s))
			continue;
		t->try_ms = now_ms + SHARE_TRY_MS(s);
		if (!t->doubted)
			want(s, t, now_ms);
		key_look(s, t->state.site, t->state.user);
	}
}
