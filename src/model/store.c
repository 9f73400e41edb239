#include "model/store.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "model/fold.h"

struct model *
model_new(void)
{
	struct model *m = mem_zalloc(1, sizeof(*m));

	TAILQ_INIT(&m->calls);
	TAILQ_INIT(&m->participants);
	TAILQ_INIT(&m->taps);
	TAILQ_INIT(&m->ended_taps);
	m->call_by_id = map_new();
	m->call_by_short = map_new();
	m->participant_by_id = map_new();
	m->tie_by_key = map_new();
	m->grave_by_id = map_new();
	return m;
}

static void
free_taps(struct tap_list *list)
{
	struct tap *t;

	while (!TAILQ_EMPTY(list)) {
		t = TAILQ_FIRST(list);
		TAILQ_REMOVE(list, t, all);
		mem_free(t);
	}
}

void
model_free(struct model *m)
{
	int i;

	if (!m)
		return;
	free_taps(&m->taps);
	free_taps(&m->ended_taps);
	while (!TAILQ_EMPTY(&m->participants))
		store_drop_participant(m, TAILQ_FIRST(&m->participants));
	while (!TAILQ_EMPTY(&m->calls))
		store_drop_call(m, TAILQ_FIRST(&m->calls));
	map_free(m->call_by_id);
	map_free(m->call_by_short);
	map_free(m->participant_by_id);
	map_free(m->tie_by_key);
	map_free(m->grave_by_id);
	for (i = 0; i < GRAVES; i++)
		mem_free((char *)(uintptr_t)m->grave[i]);
	mem_free(m);
}

/* Four hexadecimal digits drawn from the id, so that a call has the same name
 * on every console; the next free one if two calls draw the same. */
static void
name_short(struct model *m, struct call *c)
{
	uint32_t h = 2166136261u;
	const char *s;
	int digits = map_count(m->call_by_short) < 50000 ? 4 : 6;

	for (s = c->id; *s; s++)
		h = (h ^ (unsigned char)*s) * 16777619u;
	h ^= h >> 16;
	for (;; h++) {
		snprintf(c->short_id, sizeof(c->short_id), "%0*X", digits,
		    (unsigned)(h & ((1u << (4 * digits)) - 1)));
		if (!map_get(m->call_by_short, c->short_id))
			break;
	}
	map_put(m->call_by_short, c->short_id, c);
}

struct call *
store_call(struct model *m, const char *id, int64_t at_ms, int64_t now_ms)
{
	struct call *c = map_get(m->call_by_id, id);

	if (c)
		return c->ended_ms ? NULL : c;
	if (map_get(m->grave_by_id, id))
		return NULL;
	c = mem_zalloc(1, sizeof(*c));
	snprintf(c->id, sizeof(c->id), "%s", id);
	c->told_ms = at_ms ? at_ms : now_ms;
	/* A provider's clock may be ahead of ours. */
	c->opened_ms = c->told_ms < now_ms ? c->told_ms : now_ms;
	c->touched_ms = now_ms;
	c->reason = c->agent = c->plain = c->claim = "";
	TAILQ_INIT(&c->participants);
	TAILQ_INIT(&c->members);
	TAILQ_INIT(&c->parts);
	TAILQ_INSERT_TAIL(&c->parts, c, in_whole);
	c->whole = c->sound = c;
	map_put(m->call_by_id, c->id, c);
	name_short(m, c);
	TAILQ_INSERT_TAIL(&m->calls, c, all);
	m->living++;
	m->tally.opened++;
	return c;
}

struct participant *
store_participant(struct model *m, const char *id, int64_t now_ms)
{
	struct participant *p = map_get(m->participant_by_id, id);

	if (p)
		return p;
	p = mem_zalloc(1, sizeof(*p));
	snprintf(p->id, sizeof(p->id), "%s", id);
	p->name = p->number = p->queue = p->left_call = p->help = p->plain = "";
	p->born_ms = now_ms;
	map_put(m->participant_by_id, p->id, p);
	TAILQ_INSERT_TAIL(&m->participants, p, all);
	return p;
}

void
store_show(struct model *m, struct call *c)
{
	bool gone =
	    c->emptied_ms == 0 || m->now_ms - c->emptied_ms >= MODEL_GHOST_MS;
	bool hidden = c->whole != c || (c->bridged && !c->paired) ||
		      (c->shy && c->count == 0 && gone);

	if (hidden == c->hidden)
		return;
	c->hidden = hidden;
	m->hidden += hidden ? 1 : -1;
}

void
store_enter(struct model *m, struct call *c, struct participant *p)
{
	p->room = c;
	TAILQ_INSERT_TAIL(&c->members, p, in_room);
	c->member_count++;
	c->paired |= c->bridged && c->member_count == 2;
	fold_entered(m, p);
	store_show(m, c);
}

void
store_leave(struct model *m, struct participant *p)
{
	struct call *room = p->room, *c = room->whole;
	bool was_empty = c->count == 0;

	TAILQ_REMOVE(&room->members, p, in_room);
	room->member_count--;
	store_own(&p->left_call, room->id);
	p->room = NULL;
	fold_hide(p);
	fold_left(m, room);
	p->muted = p->on_hold = p->read = p->exit_ends = false;
	p->hold_ms = 0;
	p->target_count = p->shown = 0;
	p->by_tap = false;
	if (!was_empty && c->count == 0 && c->whole == c)
		c->emptied_ms = m->now_ms;
	if (!c->ended_ms)
		store_show(m, c);
}

/* What is left of a call whose other parts have just gone is not to be shown as
 * one more that has ended. */
#define TAIL_MS 2000

void
store_end(struct model *m, struct call *c, const char *reason, int64_t now_ms)
{
	m->tally.ended++;
	m->hidden -= c->hidden;
	c->hidden |= c->folded_ms && now_ms - c->folded_ms < TAIL_MS;
	c->ended_ms = now_ms;
	store_own(&c->reason, reason);
	m->living--;
}

static void
dig_up(struct model *m, const char **place)
{
	if (*place)
		map_remove(m->grave_by_id, *place);
	mem_free((char *)(uintptr_t)*place);
	*place = NULL;
}

static void
bury(struct model *m, const char *id)
{
	const char **place = m->grave + m->grave_next;

	dig_up(m, place);
	*place = mem_strdup(id);
	map_put(m->grave_by_id, *place, place);
	m->grave_next = (m->grave_next + 1) % GRAVES;
}

void
store_renew_call(struct model *m, const char *id)
{
	struct call *c = map_get(m->call_by_id, id);
	const char **place;

	if (c && c->ended_ms)
		store_drop_call(m, c);
	place = map_get(m->grave_by_id, id);
	if (place)
		dig_up(m, place);
}

/* "" is never a copy. */
static void
own_free(const char *s)
{
	if (s[0])
		mem_free((char *)(uintptr_t)s);
}

void
store_drop_call(struct model *m, struct call *c)
{
	while (!TAILQ_EMPTY(&c->members))
		store_leave(m, TAILQ_FIRST(&c->members));
	if (c->ended_ms) {
		bury(m, c->id);
	} else {
		m->living--;
		m->hidden -= c->hidden;
	}
	map_remove(m->call_by_id, c->id);
	map_remove(m->call_by_short, c->short_id);
	TAILQ_REMOVE(&m->calls, c, all);
	own_free(c->reason);
	own_free(c->agent);
	own_free(c->plain);
	own_free(c->claim);
	mem_free(c);
}

void
store_drop_participant(struct model *m, struct participant *p)
{
	if (p->room)
		store_leave(m, p);
	fold_forget(m, p);
	map_remove(m->participant_by_id, p->id);
	TAILQ_REMOVE(&m->participants, p, all);
	mem_free(p->target);
	own_free(p->name);
	own_free(p->number);
	own_free(p->queue);
	own_free(p->left_call);
	own_free(p->help);
	own_free(p->plain);
	mem_free(p);
}

bool
store_own(const char **dst, const char *src)
{
	const char *was = *dst;

	if (strcmp(was, src) == 0)
		return false;
	*dst = src[0] ? mem_strdup(src) : "";
	own_free(was);
	return true;
}

bool
store_text(char *dst, const char *src)
{
	if (strcmp(dst, src) == 0)
		return false;
	snprintf(dst, NAME_LEN, "%s", src);
	return true;
}
