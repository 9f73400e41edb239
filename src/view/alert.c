/* Which rules hold for which calls, and since when. */
#include "view/alert.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "view/parts.h"

#define SLACK_PERCENT 10

/* One rule at one call. */
struct hold {
	int64_t over_ms;   /* since when it holds, 0 if it does not */
	int64_t under_ms;  /* since when a raised one does not hold */
	int64_t raised_ms; /* 0 if it is not */
};

/* One name at one call; the place is that of its first rule. */
struct mark {
	enum alert_level level;
	int64_t raised_ms;
	int64_t snoozed_ms; /* until then; 0 if it is not */
	unsigned words;     /* of whom and of what somebody asks for */
	bool acked, rung;
};

struct watched {
	char call[ID_LEN];
	bool seen; /* in this look */
	struct hold hold[ALERT_RULES_MAX];
	struct mark mark[ALERT_RULES_MAX];
	TAILQ_ENTRY(watched) all;
};
TAILQ_HEAD(watched_list, watched);

struct alerts {
	struct alert_rules rules;
	int first[ALERT_RULES_MAX]; /* the first rule of the same name */
	struct map *by_call;
	struct watched_list all;
	struct alert *up; /* owned; in order */
	int count, cap;
	bool due;                        /* the bell */
	const struct alert_rule *notice; /* due, of notice_call; or NULL */
	char notice_call[ID_LEN];
};

struct alerts *
alerts_new(const struct alert_rules *rules)
{
	struct alerts *a = mem_zalloc(1, sizeof(*a));

	a->rules = *rules;
	a->by_call = map_new();
	TAILQ_INIT(&a->all);
	for (int i = 0; i < rules->count; i++) {
		int j = 0;

		while (strcmp(rules->rule[j].name, rules->rule[i].name) != 0)
			j++;
		a->first[i] = j;
	}
	return a;
}

static void
drop(struct alerts *a, struct watched *w)
{
	map_remove(a->by_call, w->call);
	TAILQ_REMOVE(&a->all, w, all);
	mem_free(w);
}

void
alerts_free(struct alerts *a)
{
	struct watched *w;

	if (!a)
		return;
	for (w = TAILQ_FIRST(&a->all); w; w = TAILQ_FIRST(&a->all))
		drop(a, w);
	map_free(a->by_call);
	mem_free(a->up);
	mem_free(a);
}

static struct watched *
watch(struct alerts *a, const char *call)
{
	struct watched *w = map_get(a->by_call, call);

	if (w)
		return w;
	w = mem_zalloc(1, sizeof(*w));
	snprintf(w->call, sizeof(w->call), "%s", call);
	map_put(a->by_call, w->call, w);
	TAILQ_INSERT_TAIL(&a->all, w, all);
	return w;
}

/* Raises or lowers one rule. */
static void
look_at_rule(const struct alert_rule *r, struct hold *h,
    const struct facts *facts, int64_t now_ms)
{
	bool holds =
	    filter_match(&r->when, facts, h->raised_ms ? SLACK_PERCENT : 0);

	if (!h->raised_ms) {
		if (!holds)
			h->over_ms = 0;
		else if (h->over_ms == 0)
			h->over_ms = now_ms;
		if (h->over_ms && now_ms - h->over_ms >= r->rise_ms) {
			h->raised_ms = now_ms;
			h->under_ms = 0;
		}
		return;
	}
	if (holds)
		h->under_ms = 0;
	else if (h->under_ms == 0)
		h->under_ms = now_ms;
	if (h->under_ms && now_ms - h->under_ms >= r->fall_ms)
		*h = (struct hold){ .over_ms = 0 };
}

/* Who asks for help, and for what, as a number that changes with it. */
static unsigned
words_of(const struct call *c)
{
	const struct participant *p = call_helped(c);
	unsigned n = 5381;

	for (const char *s = p ? p->id : ""; *s; s++)
		n = n * 33 + (unsigned char)*s;
	for (const char *s = p ? p->help : ""; *s; s++)
		n = n * 33 + (unsigned char)*s;
	return n;
}

/* A worse level, or another call for help, is news. */
static void
set_mark(struct mark *m, enum alert_level level, unsigned words, int64_t now_ms)
{
	bool news =
	    level > m->level || (level == ALERT_HELP && m->words != words);

	if (level == ALERT_NONE) {
		memset(m, 0, sizeof(*m));
		return;
	}
	if (m->level == ALERT_NONE)
		m->raised_ms = now_ms;
	m->level = level;
	m->words = words;
	if (m->snoozed_ms && now_ms >= m->snoozed_ms)
		news = true;
	if (news) {
		m->acked = m->rung = false;
		m->snoozed_ms = 0;
	}
}

static void
look_at_call(struct alerts *a, const struct scene *s, const struct call *c)
{
	struct watched *w = watch(a, c->id);
	enum alert_level level[ALERT_RULES_MAX] = { ALERT_NONE };
	unsigned words = words_of(c);
	struct facts facts;

	facts_of(s, c, &facts);
	w->seen = true;
	for (int i = 0; i < a->rules.count; i++) {
		const struct alert_rule *r = &a->rules.rule[i];
		enum alert_level *worst = &level[a->first[i]];

		look_at_rule(r, &w->hold[i], &facts, s->now_ms);
		if (w->hold[i].raised_ms && r->level > *worst)
			*worst = r->level;
	}
	for (int i = 0; i < a->rules.count; i++) {
		if (a->first[i] == i)
			set_mark(&w->mark[i], level[i], words, s->now_ms);
	}
}

/* The rule that gives an alert its level. */
static const struct alert_rule *
rule_of(const struct alerts *a, const struct watched *w, int first)
{
	for (int i = first; i < a->rules.count; i++) {
		if (a->first[i] == first && w->hold[i].raised_ms &&
		    a->rules.rule[i].level == w->mark[first].level)
			return &a->rules.rule[i];
	}
	return NULL;
}

static void
put_up(struct alerts *a, const struct watched *w, int first,
    const struct facts *facts)
{
	const struct mark *m = &w->mark[first];
	const struct alert_rule *r = rule_of(a, w, first);
	struct alert *up;

	if (!r || m->snoozed_ms)
		return;
	if (a->count == a->cap) {
		a->cap = a->cap ? 2 * a->cap : 16;
		a->up = mem_resize(a->up, (size_t)a->cap, sizeof(*a->up));
	}
	up = &a->up[a->count++];
	memset(up, 0, sizeof(*up));
	memcpy(up->call, w->call, sizeof(up->call));
	up->rule = r;
	up->raised_ms = m->raised_ms;
	up->acked = m->acked;
	if (r->limit >= 0) {
		up->limit = r->when.node[r->limit].number;
		up->value = facts->number[r->when.node[r->limit].fact];
	}
}

static int
compare(const void *va, const void *vb)
{
	const struct alert *a = va, *b = vb;
	int order;

	if (a->acked != b->acked)
		return a->acked ? 1 : -1;
	if (a->rule->level != b->rule->level)
		return a->rule->level > b->rule->level ? -1 : 1;
	if (a->raised_ms != b->raised_ms)
		return a->raised_ms < b->raised_ms ? -1 : 1;
	order = strcmp(a->call, b->call);
	return order ? order : strcmp(a->rule->name, b->rule->name);
}

static bool
is_marked(const struct alerts *a, const struct watched *w)
{
	for (int i = 0; i < a->rules.count; i++) {
		if (w->mark[i].level != ALERT_NONE)
			return true;
	}
	return false;
}

/* The rule of what nobody was told of, or NULL. */
static const struct alert_rule *
news(const struct alerts *a, const struct watched *w, int i)
{
	const struct mark *m = &w->mark[i];

	if (m->level == ALERT_NONE || m->rung || m->acked || m->snoozed_ms)
		return NULL;
	return rule_of(a, w, i);
}

/* Whether bell and notice are due, so that it can be asked after each event. */
static void
find_due(struct alerts *a)
{
	const struct alert_rule *worst = NULL;
	const struct watched *w;

	a->due = false;
	TAILQ_FOREACH(w, &a->all, all)
	for (int i = 0; i < a->rules.count; i++) {
		const struct alert_rule *r = news(a, w, i);

		if (!r)
			continue;
		a->due = a->due || r->bell;
		if (!r->notify || (worst && worst->level >= r->level))
			continue;
		worst = r;
		memcpy(a->notice_call, w->call, sizeof(a->notice_call));
	}
	a->notice = worst;
}

/* The list that everybody reads. */
static void
collect(struct alerts *a, const struct scene *s)
{
	struct facts facts;
	struct watched *w;

	a->count = 0;
	TAILQ_FOREACH(w, &a->all, all)
	{
		const struct call *c = model_call(s->m, w->call);

		if (!c || !is_marked(a, w))
			continue;
		facts_of(s, c, &facts);
		for (int i = 0; i < a->rules.count; i++) {
			if (w->mark[i].level != ALERT_NONE)
				put_up(a, w, i, &facts);
		}
	}
	if (a->count > 1)
		qsort(a->up, (size_t)a->count, sizeof(*a->up), compare);
	find_due(a);
}

void
alerts_update(struct alerts *a, const struct model *m, const struct ui *ui,
    int64_t now_ms)
{
	struct watched *w, *next;
	const struct call *c;
	struct scene s;

	scene_init(&s, m, ui, NULL, now_ms);
	if (s.old || !s.known)
		return;
	for (w = TAILQ_FIRST(&a->all); w; w = TAILQ_NEXT(w, all))
		w->seen = false;
	TAILQ_FOREACH(c, model_calls(m), all)
	{
		if (!c->ended_ms && !c->hidden)
			look_at_call(a, &s, c);
	}
	for (w = TAILQ_FIRST(&a->all); w; w = next) {
		next = TAILQ_NEXT(w, all);
		if (!w->seen)
			drop(a, w);
	}
	collect(a, &s);
}

const struct alert *
alerts_get(const struct alerts *a, int i)
{
	return a && i < a->count ? &a->up[i] : NULL;
}

int
alerts_count(const struct alerts *a, enum alert_level level)
{
	int n = 0;

	for (int i = 0; a && i < a->count; i++)
		n += a->up[i].rule->level == level;
	return n;
}

const struct alert *
alerts_of(const struct alerts *a, const char *call)
{
	const struct alert *worst = NULL;

	for (int i = 0; a && i < a->count; i++) {
		if (strcmp(a->up[i].call, call) == 0 &&
		    (!worst || a->up[i].rule->level > worst->rule->level))
			worst = &a->up[i];
	}
	return worst;
}

void
alerts_names(const struct alerts *a, const char *call, char *dst, size_t size)
{
	size_t len = 0;

	dst[0] = '\0';
	for (int i = 0; a && i < a->count && len + 1 < size; i++) {
		int n;

		if (strcmp(a->up[i].call, call) != 0)
			continue;
		n = snprintf(dst + len, size - len, "%s%s", len > 0 ? " " : "",
		    a->up[i].rule->name);
		len += n > 0 ? (size_t)n : 0;
	}
}

enum alert_answer
alerts_ack(struct alerts *a, const char *call, int64_t now_ms)
{
	struct watched *w = map_get(a->by_call, call);
	enum alert_answer answer = ALERT_NOTHING;
	bool fresh = false;

	for (int i = 0; w && i < a->rules.count; i++) {
		const struct mark *m = &w->mark[i];

		if (m->level == ALERT_NONE || m->snoozed_ms)
			continue;
		fresh = fresh || !m->acked;
		answer = fresh ? ALERT_ACKED : ALERT_SNOOZED;
	}
	for (int i = 0; answer != ALERT_NOTHING && i < a->rules.count; i++) {
		struct mark *m = &w->mark[i];

		if (m->level == ALERT_NONE)
			continue;
		m->acked = true;
		if (answer == ALERT_SNOOZED && !m->snoozed_ms)
			m->snoozed_ms = now_ms + ALERT_SNOOZE_MS;
	}
	find_due(a);
	return answer;
}

bool
alerts_bell(const struct alerts *a)
{
	return a->due;
}

void
alerts_rung(struct alerts *a)
{
	struct watched *w;

	TAILQ_FOREACH(w, &a->all, all)
	for (int i = 0; i < a->rules.count; i++)
		w->mark[i].rung = true;
	a->due = false;
	a->notice = NULL;
}

const struct alert_rule *
alerts_notice(const struct alerts *a, char *call)
{
	memcpy(call, a->notice_call, ID_LEN);
	return a->notice;
}
