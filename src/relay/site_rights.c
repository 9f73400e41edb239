/*
 * Who may come to a site, and what becomes of those who may no more.
 */
#include <string.h>

#include "io/clock.h"
#include "relay/site_inside.h"

/* How often it is looked whether a token has expired. */
#define EXPIRY_MS 2000

static void
fill_user(struct relay_user *u, const struct token *t)
{
	int i;

	*u = (struct relay_user){ .roles = t->roles,
		.all_queues = t->queue_count == 0,
		.queue_count = t->queue_count,
		.unmask = right_has(t->roles, ROLE_OF_UNMASK) };
	span_copy(u->name, sizeof(u->name), span_of(t->name));
	memcpy(u->digest, t->digest, sizeof(u->digest));
	right_roles(t->roles, u->role_words, sizeof(u->role_words));
	right_verbs(t->roles, u->act_words, sizeof(u->act_words));
	for (i = 0; i < t->queue_count; i++)
		memcpy(u->queue[i], t->queue[i], sizeof(u->queue[i]));
}

bool
rights_admit(void *ctx, struct span shown, struct relay_user *out)
{
	struct site *s = ctx;
	unsigned char digest[DIGEST_LEN];
	const struct token *t;

	digest_of(shown, digest);
	t = shown.n > 0 ? tokens_find(s->o.tokens, digest, clock_now_ms())
			: NULL;
	if (!t || !right_has(t->roles, ROLE_OF_WATCH))
		return false;
	fill_user(out, t);
	return true;
}

static bool
again(void *ctx, struct relay_user *u)
{
	struct site *s = ctx;
	unsigned char digest[DIGEST_LEN];
	const struct token *t;

	memcpy(digest, u->digest, sizeof(digest));
	t = tokens_find(s->o.tokens, digest, clock_now_ms());
	if (!t || !right_has(t->roles, ROLE_OF_WATCH))
		return false;
	fill_user(u, t);
	return true;
}

/* Who may no more what he does, does it no more. */
static void
judge_rights(struct site *s)
{
	struct desk *d;

	relay_feed_renew(s->feed, again, s);
	TAILQ_FOREACH(d, &s->desks, all)
	if (!desk_is_out(d) && !desk_is_allowed(d))
		desk_send_off(d, "his token allows it no more");
	site_settle(s);
}

static void
on_expiry(void *ctx)
{
	struct site *s = ctx;
	int64_t now_ms = clock_now_ms(), was_ms = s->judged_ms;
	bool over = false;
	size_t i;

	for (i = 0; i < s->o.tokens->count; i++) {
		int64_t until_ms = s->o.tokens->token[i].until_ms;

		over |= until_ms && until_ms + TOKEN_GRACE_MS >= was_ms &&
			until_ms + TOKEN_GRACE_MS < now_ms;
	}
	s->judged_ms = now_ms;
	timer_set(s->expiry, EXPIRY_MS);
	if (over)
		judge_rights(s);
}

void
site_renew(struct site *s, const struct tokens *tokens)
{
	struct desk *d;

	s->o.tokens = tokens;
	desk_account(s);
	engine_account(s->watch->engine, &s->account);
	TAILQ_FOREACH(d, &s->desks, all)
	{
		const struct token *t = desk_token(s, d->user);
		struct account a = s->account;

		if (t)
			memcpy(a.phone, t->phone, sizeof(a.phone));
		engine_account(d->engine, &a);
	}
	s->sign_in_ms = 0;
	wire_sign_in(s);
	judge_rights(s);
}

void
rights_start(struct site *s)
{
	s->expiry = timer_new(s->loop, on_expiry, s);
	s->judged_ms = clock_now_ms();
	timer_set(s->expiry, EXPIRY_MS);
}
