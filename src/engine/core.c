/*
 * What every other file of the engine stands on: events into the model, words
 * to the supervisor, requests and their keys out.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/inside.h"
#include "model/tell.h"

void
engine_put(struct engine *e, const struct event *ev)
{
	if (e->out.given)
		e->out.given(e->out.ctx, ev, e->now_ms);
	e->changed |= model_apply(e->model, ev, e->now_ms);
	if (e->out.event && event_is_fact(ev->kind))
		e->out.event(e->out.ctx, ev);
}

void
engine_say(struct engine *e, const char *fmt, ...)
{
	struct event ev = { .kind = EVENT_NOTE };
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(ev.text, sizeof(ev.text), fmt, ap);
	va_end(ap);
	engine_put(e, &ev);
}

/* xorshift128+: the keys need to differ, not to be secret. */
static uint64_t
draw(struct engine *e)
{
	uint64_t a = e->rng[0], b = e->rng[1];

	e->rng[0] = b;
	a ^= a << 23;
	e->rng[1] = a ^ b ^ (a >> 17) ^ (b >> 26);
	return e->rng[1] + b;
}

/* A version 4 UUID. */
void
engine_key(struct engine *e, char key[40])
{
	uint64_t a = draw(e), b = draw(e);

	snprintf(key, 40, "%08x-%04x-4%03x-%04x-%012llx", (unsigned)(a >> 32),
	    (unsigned)(a >> 16 & 0xffff), (unsigned)(a & 0xfff),
	    (unsigned)(b >> 48 & 0x3fff) | 0x8000,
	    (unsigned long long)(b & 0xffffffffffff));
}

uint64_t
engine_send(struct engine *e, const struct request *req)
{
	uint64_t tag = ++e->next_tag;

	e->out.send(e->out.ctx, tag, req);
	return tag;
}

enum step_end
engine_step(const struct engine *e, const struct plan *p, int at,
    const struct answer *a, struct verdict *v)
{
	const struct step *s = &p->step[at];

	e->provider->judge(a, v);
	if (a->status != 0 && (s->extra || a->status == s->done_too))
		v->kind = VERDICT_OK;
	if (a->status != 0 && a->status == s->not_yet)
		return STEP_AGAIN;
	if (v->kind == VERDICT_OK && at < p->count - 1)
		return STEP_NEXT;
	return STEP_JUDGE;
}

static bool
is_same(const struct plan *a, const struct plan *b)
{
	int i;

	if (a->count != b->count)
		return false;
	for (i = 0; i < a->count; i++)
		if (a->step[i].req.method != b->step[i].req.method ||
		    strcmp(a->step[i].req.path, b->step[i].req.path) != 0 ||
		    strcmp(a->step[i].req.body, b->step[i].req.body) != 0)
			return false;
	return true;
}

bool
engine_renew(const struct engine *e, const struct action *a, bool joined,
    int not_yet, struct plan *p)
{
	struct plan now = { 0 };
	struct err err;

	if (not_yet % RENEW_EVERY != 0)
		return false;
	if (e->provider->plan(&e->acct, e->model, a, joined, &now, &err) ==
		-1 ||
	    is_same(p, &now)) {
		plan_free(&now);
		return false;
	}
	plan_free(p);
	*p = now;
	return true;
}

bool
engine_intent(struct engine *e, const struct action *a)
{
	return !e->out.intent || e->out.intent(e->out.ctx, a);
}

void
engine_outcome(
    struct engine *e, uint64_t act, enum event_kind kind, const char *why)
{
	static const struct {
		enum event_kind kind;
		enum act_state state;
	} ends[] = {
		{ EVENT_ACT_ACCEPTED, ACT_ACCEPTED },
		{ EVENT_ACT_SEEN, ACT_SEEN },
		{ EVENT_ACT_REFUSED, ACT_REFUSED },
		{ EVENT_ACT_NOT_DONE, ACT_NOT_DONE },
		{ EVENT_ACT_UNSURE, ACT_UNSURE },
	};
	size_t i;

	/* Without a word why no more will be known it is to go on. */
	if (kind == EVENT_ACT_ACCEPTED && why[0] == '\0')
		return;
	for (i = 0; e->out.outcome && i < ARRAY_LEN(ends); i++)
		if (ends[i].kind == kind)
			e->out.outcome(e->out.ctx, act, ends[i].state, why);
}

const struct participant *
engine_leg(const struct engine *e)
{
	return model_my_leg(e->model);
}

static void
read_event(void *ctx, const struct event *ev)
{
	if (ev->kind == EVENT_MY_LEG)
		leg_adopt(ctx, ev);
	else if (ev->kind == EVENT_HELPER)
		orphan_seen(ctx, ev->participant);
	else
		engine_put(ctx, ev);
}

struct sink
engine_sink(struct engine *e)
{
	return (struct sink){ read_event, e };
}
