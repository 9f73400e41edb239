#include "view/rows.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "base/mem.h"
#include "base/span.h"
#include "base/text.h"
#include "view/alert.h"
#include "view/parts.h"
#include "view/state.h"

#define KEY_LEN 64

void
rows_init(struct rows *r)
{
	memset(r, 0, sizeof(*r));
}

void
rows_free(struct rows *r)
{
	mem_free(r->call);
	mem_free(r->head);
	mem_free(r->group);
	mem_free(r->held);
	rows_init(r);
}

/* A call with what it is sorted by, so that the sort need not ask again.  What
 * is compared first stands first. */
struct rank {
	char group[GROUP_NAME_LEN];
	int place; /* the held one, else 0 for what is pinned */
	int64_t number;
	char text[KEY_LEN];
	int sign; /* -1 if reversed */
	const struct call *call;
};

static int
rank_compare(const void *va, const void *vb)
{
	const struct rank *a = va, *b = vb;
	int order = strcmp(a->group, b->group);

	if (order)
		return order;
	if (a->place != b->place)
		return a->place < b->place ? -1 : 1;
	if (a->number != b->number)
		return a->number < b->number ? -a->sign : a->sign;
	order = strcmp(a->text, b->text);
	if (order)
		return order < 0 ? -a->sign : a->sign;
	if (a->call->opened_ms != b->call->opened_ms)
		return a->call->opened_ms < b->call->opened_ms ? -1 : 1;
	return strcmp(a->call->id, b->call->id);
}

static const struct call *
my_call(const struct model *m)
{
	const struct participant *leg = model_my_leg(m);

	if (leg && leg->call)
		return leg->call;
	return model_call(m, model_me(m)->accepted.call);
}

/* While the rows are made. */
struct building {
	struct rows *r;
	struct scene s;
	const struct view *view;
	const struct call *mine;
	struct rank *rank; /* owned */
	int count;
};

/* The worse, the earlier; among equals what alarms longest. */
static int64_t
alarm_number(const struct building *b, const struct call *c)
{
	const struct alert *a = alerts_of(b->s.ui->alerts, c->id);
	int level = a ? (int)a->rule->level : ALERT_NONE;

	return (int64_t)(ALERT_HELP - level) * INT64_C(1000000000000000) +
	       (a ? a->raised_ms : 0);
}

static void
sort_by_text(struct rank *k, const struct facts *facts, enum fact f)
{
	text_fold(k->text, sizeof(k->text), span_of(facts->text[f]));
}

static void
set_key(const struct building *b, struct rank *k, const struct facts *facts)
{
	const struct call *c = k->call;
	int64_t since;

	switch (b->view->sort) {
	case COLUMN_ID:
		sort_by_text(k, facts, FACT_ID);
		break;
	case COLUMN_AGENT:
		sort_by_text(k, facts, FACT_AGENT);
		break;
	case COLUMN_CUSTOMER:
		sort_by_text(k, facts, FACT_CUSTOMER);
		break;
	case COLUMN_QUEUE:
		sort_by_text(k, facts, FACT_QUEUE);
		break;
	case COLUMN_TEAM:
		sort_by_text(k, facts, FACT_TEAM);
		break;
	case COLUMN_STATE:
		sort_by_text(k, facts, FACT_STATE);
		break;
	case COLUMN_SUP:
		sort_by_text(k, facts, FACT_SUP);
		break;
	case COLUMN_TIME:
		k->number = c->opened_ms;
		break;
	case COLUMN_HOLD:
		k->number = call_on_hold(c, &since) ? since : INT64_MAX;
		break;
	case COLUMN_HOLDS:
		k->number = -facts->number[FACT_HOLDS];
		break;
	case COLUMN_PEOPLE:
		k->number = -facts->number[FACT_PEOPLE];
		break;
	case COLUMN_FLAGS:
		k->number = alarm_number(b, c);
		break;
	default:
		k->number = c == b->mine ? -1 : alarm_number(b, c);
	}
}

static void
set_group(const struct building *b, struct rank *k, const struct facts *facts)
{
	static const enum fact by[GROUPING_COUNT] = {
		[GROUPING_QUEUE] = FACT_QUEUE,
		[GROUPING_AGENT] = FACT_AGENT,
		[GROUPING_STATE] = FACT_STATE,
		[GROUPING_TEAM] = FACT_TEAM,
	};
	const char *name;

	if (b->view->grouping == GROUPING_NONE)
		return;
	name = facts->text[by[b->view->grouping]];
	span_copy(k->group, sizeof(k->group),
	    span_of(name[0] != '\0' ? name : "(none)"));
}

/* Whether facts are asked for at all: most of the time nobody does. */
static bool
wants_facts(const struct view *v)
{
	return v->filter.count > 0 || v->grouping != GROUPING_NONE ||
	       (v->sort != SORT_ATTENTION && v->sort != COLUMN_TIME);
}

static void
take_call(struct building *b, const struct call *c)
{
	const struct ui *ui = b->s.ui;
	struct rank *k = &b->rank[b->count];
	bool kept = !strcmp(c->id, ui->call) && ui->context != IN_FILTER;
	struct facts facts;

	memset(k, 0, sizeof(*k));
	if (wants_facts(b->view))
		facts_of(&b->s, c, &facts);
	b->r->calls++;
	if (!kept && b->view->filter.count > 0 &&
	    !filter_match(&b->view->filter, &facts, 0)) {
		b->r->hidden++;
		return;
	}
	k->call = c;
	k->sign = b->view->reverse ? -1 : 1;
	k->place = arrange_pinned(&ui->arrange, c->id) ? 0 : 1;
	set_group(b, k, &facts);
	set_key(b, k, &facts);
	b->count++;
}

/* The held places instead of the order. */
static void
rank_held(struct rank *rank, int n, const struct rows *r)
{
	struct map *place = map_new();
	int i;

	for (i = 0; i < r->held_count; i++)
		map_put(place, r->held[i], r->held[i]);
	for (i = 0; i < n; i++) {
		char(*at)[ID_LEN] = map_get(place, rank[i].call->id);

		rank[i].place = at ? (int)(at - r->held) : r->held_count;
	}
	map_free(place);
}

void
rows_hold(struct rows *r, bool on)
{
	int i, n = 0;

	if (on == (r->held != NULL))
		return;
	mem_free(r->held);
	r->held = NULL;
	if (!on)
		return;
	r->held = mem_zalloc((size_t)r->count + 1, sizeof(*r->held));
	for (i = 0; i < r->count; i++) {
		if (r->call[i])
			span_copy(
			    r->held[n++], ID_LEN, span_of(r->call[i]->id));
	}
	r->held_count = n;
}

static struct group *
add_group(struct building *b, const char *name)
{
	struct rows *r = b->r;
	struct group *g;

	if (r->groups == r->group_cap) {
		r->group_cap = r->group_cap ? 2 * r->group_cap : 16;
		r->group = mem_resize(
		    r->group, (size_t)r->group_cap, sizeof(*r->group));
	}
	g = &r->group[r->groups++];
	memset(g, 0, sizeof(*g));
	span_copy(g->name, sizeof(g->name), span_of(name));
	g->folded = arrange_folded(&b->s.ui->arrange, name);
	return g;
}

static void
count_call(struct group *g, const struct building *b, const struct call *c)
{
	char sup[SUPERVISORS_LEN];
	int64_t since;

	g->count++;
	if (c->ended_ms)
		return;
	g->helps += state_helps(c);
	g->alerts += alerts_of(b->s.ui->alerts, c->id) != NULL;
	g->supervised +=
	    strcmp(state_supervisors(&b->s, c, sup, sizeof(sup)), "-") != 0;
	if (g->opened_ms == 0 || c->opened_ms < g->opened_ms)
		g->opened_ms = c->opened_ms;
	if (call_on_hold(c, &since) && (g->hold_ms == 0 || since < g->hold_ms))
		g->hold_ms = since;
}

static void
put_row(struct rows *r, const struct call *c, int head)
{
	if (r->count == r->cap) {
		r->cap = r->cap ? 2 * r->cap : 64;
		r->call = mem_resize(r->call, (size_t)r->cap, sizeof(*r->call));
		r->head = mem_resize(r->head, (size_t)r->cap, sizeof(*r->head));
	}
	r->call[r->count] = c;
	r->head[r->count++] = head;
}

/* Of a folded group the selected call alone is there. */
static void
put_rows(struct building *b)
{
	struct group *g = NULL;

	for (int i = 0; i < b->count; i++) {
		const struct rank *k = &b->rank[i];

		if (k->group[0] != '\0' &&
		    (!g || strcmp(g->name, k->group) != 0)) {
			g = add_group(b, k->group);
			put_row(b->r, NULL, b->r->groups - 1);
		}
		if (g)
			count_call(g, b, k->call);
		if (!g || !g->folded || !strcmp(k->call->id, b->s.ui->call))
			put_row(b->r, k->call, -1);
	}
}

void
rows_build(
    struct rows *r, const struct model *m, const struct ui *ui, int64_t now_ms)
{
	struct building b = { .r = r, .view = &ui->arrange.now };
	const struct call *c;
	int n = 0;

	scene_init(&b.s, m, ui, NULL, now_ms);
	b.mine = my_call(m);
	r->count = r->groups = r->calls = r->hidden = 0;
	TAILQ_FOREACH(c, model_calls(m), all)
	n++;
	if (n == 0)
		return;
	b.rank = mem_zalloc((size_t)n, sizeof(*b.rank));
	TAILQ_FOREACH(c, model_calls(m), all)
	{
		if (!c->hidden)
			take_call(&b, c);
	}
	if (r->held)
		rank_held(b.rank, b.count, r);
	qsort(b.rank, (size_t)b.count, sizeof(*b.rank), rank_compare);
	put_rows(&b);
	mem_free(b.rank);
}

int
rows_find(const struct rows *r, const char *call)
{
	for (int i = 0; i < r->count; i++) {
		if (r->call[i] && !strcmp(r->call[i]->id, call))
			return i;
	}
	return -1;
}

int
rows_find_head(const struct rows *r, const char *group)
{
	for (int i = 0; i < r->count; i++) {
		if (!r->call[i] && !strcmp(r->group[r->head[i]].name, group))
			return i;
	}
	return -1;
}

bool
rows_selectable(const struct rows *r, int i)
{
	if (i < 0 || i >= r->count)
		return false;
	return r->call[i] || r->group[r->head[i]].folded;
}
