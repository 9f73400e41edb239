/*
 * Phones that this relay has called, perhaps before it was killed, and that are
 * nobody's now: no desk knows of them, so no console shows that somebody hears
 * them, and nobody can silence them.  They are ended.
 */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "io/clock.h"
#include "relay/note.h"
#include "relay/site_inside.h"

/* A desk and the watch do not learn of an end at the same moment. */
#define NOBODYS_MS 1000
/* Ended and still there: once more. */
#define AGAIN_MS 5000

struct stray {
	TAILQ_ENTRY(stray) all;
	char leg[ID_LEN];
	int64_t end_ms; /* when it is to be ended, 0 if it is somebody's */
};

static struct stray *
find(const struct site *s, const char *leg)
{
	struct stray *t;

	TAILQ_FOREACH(t, &s->strays, all)
	if (strcmp(t->leg, leg) == 0)
		return t;
	return NULL;
}

static struct stray *
add(struct site *s, const char *leg)
{
	struct stray *t = mem_zalloc(1, sizeof(*t));

	snprintf(t->leg, sizeof(t->leg), "%s", leg);
	TAILQ_INSERT_TAIL(&s->strays, t, all);
	return t;
}

void
stray_look(struct site *s, const struct event *ev)
{
	const struct provider *p = s->o.config->provider;

	if (ev->kind != EVENT_LEG_STATE || !p->dialled ||
	    !p->dialled(&s->account, ev->participant) ||
	    find(s, ev->participant))
		return;
	add(s, ev->participant);
}

void
stray_add(struct site *s, const char *leg)
{
	engine_end_leg(s->watch->engine, leg, clock_now_ms());
	if (!find(s, leg))
		add(s, leg)->end_ms = clock_now_ms() + AGAIN_MS;
}

static void
drop(struct site *s, struct stray *t)
{
	TAILQ_REMOVE(&s->strays, t, all);
	mem_free(t);
}

void
stray_free(struct site *s)
{
	while (!TAILQ_EMPTY(&s->strays))
		drop(s, TAILQ_FIRST(&s->strays));
}

static bool
is_somebodys(const struct site *s, const char *leg)
{
	const struct desk *d;

	TAILQ_FOREACH(d, &s->desks, all)
	if (engine_minds_leg(d->engine, leg))
		return true;
	return false;
}

static void
end(struct site *s, const struct stray *t, int64_t now_ms)
{
	struct trail_who who = { "", s->o.config->name, "", "" };
	struct note n;

	note_begin(&n, "stray");
	json_put_pair(&n.members, "site", s->o.config->name);
	json_put_pair(&n.members, "leg", t->leg);
	note_end(&n);
	trail_note(s->o.trail, &who, "sent off", "",
	    "a phone that the relay had called and nobody has", now_ms);
	engine_end_leg(s->watch->engine, t->leg, now_ms);
}

void
stray_settle(struct site *s)
{
	const struct model *m = engine_model(s->watch->engine);
	int64_t now_ms = clock_now_ms();
	struct stray *t, *after;

	for (t = TAILQ_FIRST(&s->strays); t; t = after) {
		const struct participant *p = model_participant(m, t->leg);

		after = TAILQ_NEXT(t, all);
		if (!p || p->state == LEG_ENDED) {
			drop(s, t);
		} else if (is_somebodys(s, t->leg)) {
			t->end_ms = 0;
		} else if (t->end_ms == 0 && !TAILQ_EMPTY(&s->desks)) {
			t->end_ms = now_ms + NOBODYS_MS;
		} else if (now_ms >= t->end_ms) {
			end(s, t, now_ms);
			t->end_ms = now_ms + AGAIN_MS;
		}
	}
}

int64_t
stray_next(const struct site *s)
{
	const struct stray *t;
	int64_t next = INT64_MAX;

	TAILQ_FOREACH(t, &s->strays, all)
	if (t->end_ms && t->end_ms < next)
		next = t->end_ms;
	return next;
}
