#include "relay/snapshot.h"

#include "base/mem.h"

static void
add_part(struct snapshot *s)
{
	s->part = mem_resize(s->part, (size_t)s->parts + 1, sizeof(*s->part));
	buf_init(&s->part[s->parts++], SNAPSHOT_PART_MAX);
}

static void
add_call(struct snapshot *s, struct buf *object)
{
	struct buf *part = &s->part[s->parts - 1];

	if (part->len > 0 && part->len + 1 + object->len > part->max) {
		add_part(s);
		part = &s->part[s->parts - 1];
	}
	if (part->len > 0)
		buf_puts(part, ",");
	buf_put_span(part, buf_span(object));
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
		add_call(s, &object);
	}
	buf_free(&object);
	return s;
}

static void
free_one(struct snapshot *s)
{
	int i;

	for (i = 0; i < s->parts; i++)
		buf_free(&s->part[i]);
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
