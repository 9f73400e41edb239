/* What this relay's supervisors do, as the others were told. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "io/clock.h"
#include "relay/share_inside.h"

/* Told again now and then: the stream forgets its oldest entries. */
#define REPEAT_MS 300000

/* A note that is on its way. */
struct sent {
	struct share *share;
	char site[CONFIG_NAME_LEN];
	char user[TOKEN_NAME_LEN];
	uint64_t no;
	share_done *done;
	void *arg;
};

struct told *
told_of(const struct share *s, const char *site, const char *user)
{
	struct told *t;

	TAILQ_FOREACH(t, &s->told, all)
	if (strcmp(t->state.site, site) == 0 &&
	    strcmp(t->state.user, user) == 0)
		return t;
	return NULL;
}

static void
drop(struct share *s, struct told *t)
{
	TAILQ_REMOVE(&s->told, t, all);
	mem_free(t);
}

static void
on_sent(void *arg, bool told)
{
	struct sent *sent = arg;
	struct told *t = told_of(sent->share, sent->site, sent->user);

	if (t && !told)
		t->dirty = true;
	else if (t && t->over && t->no == sent->no)
		drop(sent->share, t);
	if (sent->done)
		sent->done(sent->arg, told ? SHARE_OURS : SHARE_AWAY, "");
	mem_free(sent);
}

static int
send(struct share *s, struct told *t, share_done *done, void *arg)
{
	struct share_note *n;
	struct sent *sent;
	int rc = -1;

	t->dirty = true;
	if (!s->up)
		return -1;
	n = mem_zalloc(1, sizeof(*n));
	sent = mem_zalloc(1, sizeof(*sent));
	n->kind = t->over ? NOTE_OVER : NOTE_SUPERV;
	n->state = t->state;
	sent->share = s;
	memcpy(sent->site, t->state.site, sizeof(sent->site));
	memcpy(sent->user, t->state.user, sizeof(sent->user));
	sent->done = done;
	sent->arg = arg;
	sent->no = s->no + 1;
	rc = share_send(s, n, on_sent, sent);
	mem_free(n);
	if (rc == -1) {
		mem_free(sent);
		return -1;
	}
	t->no = sent->no;
	t->dirty = false;
	t->at_ms = clock_now_ms();
	return 0;
}

static bool
is_same(const struct share_state *a, const struct share_state *b)
{
	int i;

	if (a->mode != b->mode || a->unsure != b->unsure ||
	    a->seen != b->seen || a->proven != b->proven ||
	    a->since_ms != b->since_ms || a->to_count != b->to_count)
		return false;
	for (i = 0; i < a->to_count; i++)
		if (strcmp(a->to[i], b->to[i]) != 0)
			return false;
	return strcmp(a->call, b->call) == 0 && strcmp(a->leg, b->leg) == 0 &&
	       strcmp(a->part, b->part) == 0;
}

int
share_tell(struct share *s, const struct share_state *state, share_done *done,
    void *arg)
{
	struct told *t = told_of(s, state->site, state->user);

	if (!t) {
		t = mem_zalloc(1, sizeof(*t));
		TAILQ_INSERT_TAIL(&s->told, t, all);
	} else if (!done && !t->over && is_same(&t->state, state)) {
		/* What could not be told is told again with the next tick. */
		return t->dirty ? -1 : 0;
	}
	t->state = *state;
	t->over = false;
	return send(s, t, done, arg);
}

const struct share_state *
share_told(
    const struct share *s, const char *site, const struct share_state *after)
{
	struct told *t;

	if (after)
		t = TAILQ_NEXT(told_of(s, site, after->user), all);
	else
		t = TAILQ_FIRST(&s->told);
	while (t && (t->over || strcmp(t->state.site, site) != 0))
		t = TAILQ_NEXT(t, all);
	return t ? &t->state : NULL;
}

void
share_untell(struct share *s, const char *site, const char *user)
{
	struct told *t = told_of(s, site, user);

	if (!t || t->over)
		return;
	t->over = true;
	send(s, t, NULL, NULL);
}

void
share_yield(struct share *s, const char *site, const char *user)
{
	struct share_note n = { .kind = NOTE_FREE };
	struct told *t = told_of(s, site, user);

	if (t) {
		seat_put(s, t);
		drop(s, t);
	}
	key_yield(s, site, user);
	snprintf(n.state.site, sizeof(n.state.site), "%s", site);
	snprintf(n.state.user, sizeof(n.state.user), "%s", user);
	share_send(s, &n, NULL, NULL);
}

void
told_repeat(struct share *s)
{
	struct told *t;

	TAILQ_FOREACH(t, &s->told, all)
	t->dirty = true;
}

void
told_tick(struct share *s, int64_t now_ms)
{
	struct told *t;

	TAILQ_FOREACH(t, &s->told, all)
	if (t->dirty || now_ms - t->at_ms >= REPEAT_MS)
		send(s, t, NULL, NULL);
}
