#include "relay/snapshot.h"

#include "base/mem.h"

static void
add_part(struct snapshot *s)
{
	struct snapshot_part *p;
	int i;

	s->part = mem_resize(s->part, (size_t)s->parts + 1, sizeof(*s->part));
	p = &s->part[s->parts++];
	buf_init(&p->calls, SNAPSHOT_PART_MAX);
	for (i = 0; i < ROLL_LISTS; i++)
		buf_init(&p->lists[i], SNAPSHOT_PART_MAX);
}

static size_t
length(const struct snapshot_part *p)
{
	size_t n = p->calls.len;
	int i;

	for (i = 0; i < ROLL_LISTS; i++)
		n += p->lists[i].len;
	return n;
}

/* list is ROLL_LISTS for a call. */
static void
add(struct snapshot *s, int list, const struct buf *object)
{
	struct snapshot_part *p = &s->part[s->parts - 1];
	struct buf *to;

	if (length(p) > 0 && length(p) + 1 + object->len > SNAPSHOT_PART_MAX) {
		add_part(s);
		p = &s->part[s->parts - 1];
	}
	to = list == ROLL_LISTS ? &p->calls : &p->lists[list];
	if (to->len > 0)
		buf_puts(to, ",");
	buf_put_span(to, buf_span(object));
}

/* Behind the calls of which they tell. */
static void
add_lists(struct snapshot *s, const struct board *b, const struct scope *scope)
{
	const struct roll *e;

	TAILQ_FOREACH(e, rolls_all(board_rolls(b)), all)
	if (e->now.n > 0 && scope_has(scope, e->queue))
		add(s, (int)e->list, &e->body);
}

static struct snapshot *
make(const struct board *b, const struct scope *scope)
{
	struct snapshot *s = mem_zalloc(1, sizeof(*s));
	const struct board_call *c;
	struct buf object;

	s->seq = board_seq(b);
	s->scope = *scope;
	add_part(s);
	buf_init(&object, SNAPSHOT_PART_MAX);
	TAILQ_FOREACH(c, board_calls(b), all)
	{
		if (!scope_has(scope, c->queue))
			continue;
		buf_clear(&object);
		board_put(&object, c, scope->unmask ? FORM_WHOLE : FORM_MASKED);
		add(s, ROLL_LISTS, &object);
	}
	buf_free(&object);
	add_lists(s, b, scope);
	return s;
}

static void
free_one(struct snapshot *s)
{
	int i, k;

	for (i = 0; i < s->parts; i++) {
		buf_free(&s->part[i].calls);
		for (k = 0; k < ROLL_LISTS; k++)
			buf_free(&s->part[i].lists[k]);
	}
	mem_free(s->part);
	mem_free(s);
}

/* Those that nobody is being told and nobody will ask for again. */
static void
drop_old(struct snapshots *all, int64_t seq)
{
	struct snapshot **at = &all->first;

	while (*at) {
		struct snapshot *s = *at;

		if (s->users > 0 || s->seq == seq) {
			at = &s->next;
		} else {
			*at = s->next;
			free_one(s);
		}
	}
}

struct snapshot *
snapshot_take(
    struct snapshots *all, const struct board *b, const struct scope *scope)
{
	struct snapshot *s;

	drop_old(all, board_seq(b));
	for (s = all->first; s; s = s->next)
		if (s->seq == board_seq(b) && scope_same(&s->scope, scope))
			break;
	if (!s) {
		s = make(b, scope);
		s->next = all->first;
		all->first = s;
		all->made++;
	}
	s->users++;
	return s;
}

void
snapshot_drop(struct snapshots *all, struct snapshot *s)
{
	int64_t newest = all->first ? all->first->seq : 0;

	s->users--;
	drop_old(all, newest);
}

void
snapshots_free(struct snapshots *all)
{
	drop_old(all, -1);
}
