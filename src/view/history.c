#include "view/history.h"

#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/text.h"
#include "view/alert.h"
#include "view/parts.h"
#include "view/person.h"
#include "view/state.h"

/* A call as it was told of last. */
struct known {
	char id[ID_LEN];
	char others[SUPERVISORS_LEN];
	bool ended;
	bool looked;
	struct known *next;
};

struct history {
	struct happening ring[HISTORY_MAX];
	int first, count; /* the newest, and how many */
	struct map *by_id;
	struct known *known;
	bool begun; /* the first picture was there */
	bool lost;
	int64_t looked_ms;
};

struct history *
history_new(void)
{
	struct history *h = mem_zalloc(1, sizeof(*h));

	h->by_id = map_new();
	return h;
}

static void
forget(struct history *h, bool all)
{
	struct known **at = &h->known;

	while (*at) {
		struct known *k = *at;

		if (!all && k->looked) {
			at = &k->next;
			continue;
		}
		*at = k->next;
		map_remove(h->by_id, k->id);
		mem_free(k);
	}
}

void
history_free(struct history *h)
{
	if (!h)
		return;
	forget(h, true);
	map_free(h->by_id);
	mem_free(h);
}

static struct happening *
add(struct history *h, enum style style, int64_t now_ms)
{
	struct happening *e;

	h->first = (h->first + HISTORY_MAX - 1) % HISTORY_MAX;
	if (h->count < HISTORY_MAX)
		h->count++;
	e = &h->ring[h->first];
	*e = (struct happening){ .at_ms = now_ms, .style = style };
	return e;
}

static const char *
agent_name(const struct call *c, char *dst, size_t size)
{
	const struct participant *p = person_agent(c);

	if (p)
		return person_name(p, dst, size);
	return c->agent[0] ? c->agent : "(no agent)";
}

static void
add_end(struct history *h, const struct call *c, int64_t now_ms)
{
	struct happening *e = add(h, STYLE_PLAIN, now_ms);
	char name[PERSON_LEN], end[NAME_LEN + 40];

	snprintf(e->text, sizeof(e->text), "   %s %s  %s", c->short_id,
	    agent_name(c, name, sizeof(name)), state_end(c, end, sizeof(end)));
}

static void
add_others(
    struct history *h, const struct call *c, const char *others, int64_t now_ms)
{
	struct happening *e = add(h, STYLE_PLAIN, now_ms);
	char name[PERSON_LEN];

	snprintf(e->text, sizeof(e->text), "   %s %s  %s%s", c->short_id,
	    agent_name(c, name, sizeof(name)),
	    others[0] == '-' ? "nobody else supervises any more"
			     : "supervised by ",
	    others[0] == '-' ? "" : others);
}

static struct known *
known_of(struct history *h, const struct call *c)
{
	struct known *k = map_get(h->by_id, c->id);

	if (k)
		return k;
	k = mem_zalloc(1, sizeof(*k));
	memcpy(k->id, c->id, sizeof(k->id));
	snprintf(k->others, sizeof(k->others), "-");
	k->ended = c->ended_ms != 0;
	k->next = h->known;
	h->known = k;
	map_put(h->by_id, k->id, k);
	return k;
}

static void
look_at_call(struct history *h, const struct scene *s, const struct call *c)
{
	struct known *k = known_of(h, c);
	char others[SUPERVISORS_LEN];

	k->looked = true;
	if (k->ended)
		return;
	if (c->ended_ms) {
		k->ended = true;
		if (h->begun)
			add_end(h, c, s->now_ms);
		return;
	}
	state_others(s, c, others, sizeof(others));
	if (strcmp(others, k->others) == 0)
		return;
	if (h->begun)
		add_others(h, c, others, s->now_ms);
	memcpy(k->others, others, sizeof(k->others));
}

/* The oldest first, so that the worst is not on top of what came after. */
static void
look_at_alerts(struct history *h, const struct scene *s)
{
	const struct alert *a;
	struct happening *e;
	int n = 0;

	while (alerts_get(s->ui->alerts, n))
		n++;
	while (n-- > 0) {
		a = alerts_get(s->ui->alerts, n);
		if (a->raised_ms <= h->looked_ms)
			continue;
		e = add(h, alert_style(a), s->now_ms);
		alert_text(s, a, false, e->text, sizeof(e->text));
	}
}

/* True if there is a picture to be looked at. */
static bool
look_at_feed(struct history *h, const struct scene *s)
{
	const struct link *l = model_link(s->m);
	struct happening *e;

	if (s->old && h->begun && !h->lost) {
		e = add(h, STYLE_CRIT, s->now_ms);
		snprintf(e->text, sizeof(e->text), "!! feed lost: %s", l->why);
	}
	h->lost = s->old;
	return !s->old && s->known;
}

void
history_update(struct history *h, const struct model *m, const struct ui *ui,
    int64_t now_ms)
{
	const struct call *c;
	struct known *k;
	struct scene s;

	scene_init(&s, m, ui, NULL, now_ms);
	if (!look_at_feed(h, &s))
		return;
	for (k = h->known; k; k = k->next)
		k->looked = false;
	TAILQ_FOREACH(c, model_calls(m), all)
	if (!c->hidden)
		look_at_call(h, &s, c);
	forget(h, false);
	look_at_alerts(h, &s);
	h->begun = true;
	h->looked_ms = now_ms;
}

const struct happening *
history_get(const struct history *h, int i)
{
	if (!h || i < 0 || i >= h->count)
		return NULL;
	return &h->ring[(h->first + i) % HISTORY_MAX];
}
