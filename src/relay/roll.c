#include "relay/roll.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/map.h"
#include "base/mem.h"

/* Two names, each byte of which may need six. */
#define BODY_MAX (12 * NAME_LEN + 256)

struct rolls {
	struct map *by_key;
	struct roll_head all;
	int changed; /* how many */
	uint32_t round;
};

struct rolls *
rolls_new(void)
{
	struct rolls *t = mem_zalloc(1, sizeof(*t));

	t->by_key = map_new();
	TAILQ_INIT(&t->all);
	return t;
}

static void
drop(struct rolls *t, struct roll *e)
{
	TAILQ_REMOVE(&t->all, e, all);
	map_remove(t->by_key, e->key);
	buf_free(&e->body);
	mem_free(e);
}

void
rolls_free(struct rolls *t)
{
	if (!t)
		return;
	while (!TAILQ_EMPTY(&t->all))
		drop(t, TAILQ_FIRST(&t->all));
	map_free(t->by_key);
	mem_free(t);
}

const char *
roll_list_name(enum roll_list l)
{
	return l == ROLL_QUEUES ? "queues" : "agents";
}

const struct roll_head *
rolls_all(const struct rolls *t)
{
	return &t->all;
}

/* The entry, counted from nothing in each round. */
static struct roll *
entry(struct rolls *t, const char *queue, const char *agent)
{
	char key[2 * NAME_LEN + 2];
	struct roll *e;

	snprintf(key, sizeof(key), "%s\n%s", queue, agent);
	e = map_get(t->by_key, key);
	if (!e) {
		e = mem_zalloc(1, sizeof(*e));
		memcpy(e->key, key, sizeof(e->key));
		snprintf(e->queue, sizeof(e->queue), "%s", queue);
		snprintf(e->agent, sizeof(e->agent), "%s", agent);
		e->list = agent[0] ? ROLL_AGENTS : ROLL_QUEUES;
		buf_init(&e->body, BODY_MAX);
		TAILQ_INSERT_TAIL(&t->all, e, all);
		map_put(t->by_key, e->key, e);
	}
	if (e->round != t->round) {
		e->round = t->round;
		e->now = (struct roll_count){ .state = "" };
	}
	return e;
}

static const char *
state_of(const struct participant *p)
{
	if (p->on_hold)
		return "hold";
	return p->state == LEG_RINGING ? "ringing" : "busy";
}

static int64_t
older(int64_t a, int64_t b)
{
	return a == 0 || (b > 0 && b < a) ? b : a;
}

static void
count_agent(struct rolls *t, const struct call *c, const struct participant *p)
{
	char name[NAME_LEN];
	struct roll *e =
	    entry(t, c->queue, participant_label(p, name, sizeof(name)));

	e->now.n++;
	e->now.since_ms = older(e->now.since_ms, p->joined_ms);
	/* In two calls at once: what he does in the first. */
	if (e->now.state[0] == '\0')
		e->now.state = state_of(p);
}

static void
count_call(struct rolls *t, const struct call *c)
{
	const struct participant *p;
	bool agent = false, customer = false;
	struct roll *e;

	TAILQ_FOREACH(p, &c->participants, in_call)
	{
		customer |= p->role == ROLE_CUSTOMER || p->role == ROLE_UNKNOWN;
		agent |= (p->role == ROLE_AGENT || p->role == ROLE_BOT) &&
			 p->state != LEG_RINGING;
		if (p->role == ROLE_AGENT)
			count_agent(t, c, p);
	}
	if (c->queue[0] == '\0')
		return;
	e = entry(t, c->queue, "");
	e->now.n++;
	if (agent || !customer)
		return;
	e->now.waiting++;
	e->now.since_ms = older(e->now.since_ms, c->opened_ms);
}

static void
write_body(struct buf *b, const struct roll *e)
{
	bool queue = e->list == ROLL_QUEUES;

	buf_puts(b, "{");
	json_put_pair(b, "id", queue ? e->queue : e->agent);
	if (!queue && e->queue[0])
		json_put_pair(b, "queue", e->queue);
	json_put_int(b, "n", e->now.n);
	if (queue)
		json_put_int(b, "waiting", e->now.waiting);
	else if (e->now.n > 0)
		json_put_pair(b, "state", e->now.state);
	if (e->now.since_ms > 0)
		json_put_int(b, queue ? "oldest" : "since", e->now.since_ms);
	buf_puts(b, "}");
}

static bool
is_same(const struct roll_count *a, const struct roll_count *b)
{
	return a->n == b->n && a->waiting == b->waiting &&
	       a->since_ms == b->since_ms && strcmp(a->state, b->state) == 0;
}

static void
compare(struct rolls *t, struct roll *e)
{
	/* Counted last time, and not now. */
	if (e->round != t->round)
		e->now = (struct roll_count){ .state = "" };
	if (e->body.len > 0 && is_same(&e->now, &e->was))
		return;
	e->was = e->now;
	buf_clear(&e->body);
	write_body(&e->body, e);
	t->changed += !e->changed;
	e->changed = true;
}

void
rolls_count(struct rolls *t, const struct model *m)
{
	const struct call *c;
	struct roll *e, *next;

	t->round++;
	TAILQ_FOREACH(c, model_calls(m), all)
	if (!c->ended_ms && !c->hidden)
		count_call(t, c);
	for (e = TAILQ_FIRST(&t->all); e; e = next) {
		next = TAILQ_NEXT(e, all);
		compare(t, e);
		if (e->now.n == 0 && !e->changed)
			drop(t, e);
	}
}

/* How much of it is news for that queue, from e on: NULL if nothing more. */
static struct roll *
news(const struct rolls *t, struct roll *e, const char *queue)
{
	if (t->changed == 0)
		return NULL;
	while (e && !(e->changed && strcmp(e->queue, queue) == 0))
		e = TAILQ_NEXT(e, all);
	return e;
}

void
rolls_put_news(
    struct buf *out, const struct rolls *t, const char *queue, size_t room)
{
	int list;

	for (list = 0; list < ROLL_LISTS; list++) {
		struct roll *e = news(t, TAILQ_FIRST(&t->all), queue);
		size_t left = room;
		bool begun = false;

		for (; e && e->body.len < left;
		     e = news(t, TAILQ_NEXT(e, all), queue)) {
			left -= e->body.len + 1;
			if ((int)e->list != list)
				continue;
			if (!begun)
				json_put_key(out, roll_list_name(e->list));
			buf_puts(out, begun ? "," : "[");
			buf_put_span(out, buf_span(&e->body));
			begun = true;
		}
		if (begun)
			buf_puts(out, "]");
	}
}

void
rolls_told(struct rolls *t, const char *queue, size_t room)
{
	struct roll *e = news(t, TAILQ_FIRST(&t->all), queue);
	size_t left = room;

	while (e && e->body.len < left) {
		left -= e->body.len + 1;
		e->changed = false;
		t->changed--;
		e = news(t, TAILQ_NEXT(e, all), queue);
	}
}
